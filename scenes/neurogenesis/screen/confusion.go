package screen

import (
	"fmt"
	"strconv"

	"github.com/north-tui/north/internal/cells"
	"github.com/north-tui/north/picture"
	"github.com/north-tui/north/tui/desk"
)

const (
	leastOfName  = 3  // width of a class's name beside its row
	mostOfName   = 14 // the same, where there is room
	mostOfColumn = 8  // width of a column of counts
)

// namesWidth is that of the longest name of a class.
func namesWidth(m *picture.Grid) int {
	names := 1
	for _, name := range m.Letters {
		names = max(names, cells.TextWidth(name))
	}
	return names
}

// leastColumn is the width of a column that holds the largest count.
func leastColumn(m *picture.Grid) int { return len(strconv.Itoa(int(m.Max))) + 1 }

// confusionWidth is the width of a confusion matrix beside a plane in g: with names as
// far as there is room, or as a heat map. It is 0 where there is room for neither.
func confusionWidth(m *picture.Grid, g cells.Grid) int {
	longest, least := namesWidth(m), leastColumn(m)
	for _, names := range []int{min(longest, mostOfName), min(longest, leastOfName)} {
		room := g.Width - leastPlane - names - 3
		if each := min(room/max(m.Cols, 1), longest+1, mostOfColumn); each >= least && m.Rows < g.Height {
			return names + 3 + each*m.Cols
		}
	}
	if g.Width >= 3*leastPlane {
		return g.Width * 2 / 5
	}
	return 0
}

// drawConfusion writes how many test samples of each class, by row, got each answer, by
// column. Wrong answers are in the colour of alarms. Where the numbers do not fit, it
// draws them as a heat map.
func drawConfusion(d *desk.Desk, g cells.Grid, m *picture.Grid) {
	g = g.Sub(1, 0, g.Width-1, g.Height)
	each := leastColumn(m)
	names := min(namesWidth(m), mostOfName, max(g.Width-2-each*m.Cols, 1))
	each = max(each, min((g.Width-names-2)/max(m.Cols, 1), mostOfColumn))
	if names+2+each*m.Cols > g.Width || m.Rows+1 > g.Height {
		desk.DrawGrid(d, g, m)
		return
	}
	top := max(0, (g.Height-m.Rows-1)/2)
	g.TextIn(0, top, names, "class", d.Theme.Muted)
	if top > 0 {
		g.TextRight(names+2+each*m.Cols, top-1, each*m.Cols-1, "answer", d.Theme.Muted)
	}
	for j, name := range shortened(m.Letters, each-1) {
		g.TextRight(names+2+(j+1)*each, top, each-1, name, d.Theme.Muted)
	}
	for i, name := range shortened(m.Letters, names) {
		g.TextIn(0, top+1+i, names, name, d.Theme.Text)
		for j := range m.Cols {
			n := int(m.Values[i*m.Cols+j])
			style, text := d.Theme.Text, fmt.Sprint(n)
			switch {
			case n == 0:
				style, text = d.Theme.Muted, "·"
			case i != j:
				style = d.Theme.Alarm
			}
			g.TextRight(names+2+(j+1)*each, top+1+i, each-1, text, style)
		}
	}
}

// shortened are names cut to a width: at their ends or, where that makes some alike, at
// their beginnings.
func shortened(names []string, width int) []string {
	out, seen := make([]string, len(names)), map[string]bool{}
	for i, name := range names {
		out[i] = cells.Clip(name, width)
		seen[out[i]] = true
	}
	if len(seen) < len(names) {
		for i, name := range names {
			out[i] = cells.ClipLeft(name, width)
		}
	}
	return out
}
