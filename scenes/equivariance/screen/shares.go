package screen

import (
	"github.com/north-tui/north/internal/cells"
	"github.com/north-tui/north/picture"
	"github.com/north-tui/north/tui/desk"
)

// shareLetters stand for the groups at the joints of the bars: C1 C2 C4 D1 D2 D4.
var shareLetters = []rune("124deD")

// distances are the groups whose distance from the filters is written: D4, C4 and D1.
var distances = []int{5, 2, 3}

// drawShares draws the share of each group in each layer as a stacked bar with letters at
// its joints, and how far the layer's filters are from the nearest that a group ties.
func drawShares(d *desk.Desk, g cells.Grid, t *picture.Table) {
	const name, number = 3, 6
	room := number * len(distances)
	bar := g.Width - name - room - 1
	if bar < 6 {
		bar, room = g.Width-name-1, 0
	}
	step := 1
	if g.Height > 2*len(t.Rows) {
		step = 2
	}
	g.TextIn(name, 0, bar, "share of each group", d.Theme.Muted)
	if room > 0 {
		for i, k := range distances {
			g.TextRight(name+bar+1+number*(i+1), 0, number, "d "+t.Columns[k], d.Theme.Muted)
		}
	}
	for n, row := range t.Rows {
		y := 1 + n*step
		if y >= g.Height {
			return
		}
		style := d.Theme.Layer(n)
		if n == d.Layer {
			style = style.With(cells.Bold | cells.Underline)
		}
		g.Text(0, y, row.Name, style)
		drawShareBar(d, g.Sub(name, y, bar, 1), row.Cells)
		for i, k := range distances {
			if room > 0 && k < len(row.Cells) {
				g.TextRight(name+bar+1+number*(i+1), y, number, row.Cells[k].Text, d.Theme.Text)
			}
		}
	}
}

// drawShareBar draws shares as a stacked bar over all of g.
func drawShareBar(d *desk.Desk, g cells.Grid, shares []picture.TableCell) {
	from, sum := 0, 0.0
	for k, cell := range shares {
		sum += cell.Value
		to := min(int(sum*float64(g.Width)+.5), g.Width)
		for x := from; x < to; x++ {
			g.Set(x, 0, '━', d.Theme.Layer(k))
		}
		if to > from {
			g.Set(from, 0, shareLetters[k%len(shareLetters)], d.Theme.Title)
		}
		from = to
	}
}
