package screen

import (
	"fmt"
	"strconv"

	"github.com/north-tui/north/internal/cells"
	"github.com/north-tui/north/picture"
	"github.com/north-tui/north/tui/desk"
)

// confusionGrid is the confusion matrix, where there is one and nothing else to show.
func confusionGrid(d *desk.Desk) (*picture.Grid, bool) {
	if len(d.Snap.Grids) == 1 && d.Snap.Grids[0].Name == picture.Confusion {
		return &d.Snap.Grids[0], true
	}
	return nil, false
}

// mostOfName is the width of a class's name beside its row.
const mostOfName = 14

// drawConfusion writes how many test samples of each class, by row, got each answer, by
// column. Wrong answers are in the colour of alarms. Where the numbers do not fit, it
// draws them as a heat map.
func drawConfusion(d *desk.Desk, g cells.Grid, m *picture.Grid) {
	g = g.Sub(1, 0, g.Width-1, g.Height)
	names := 1
	for _, name := range m.Letters {
		names = max(names, cells.TextWidth(name))
	}
	names = min(names, mostOfName, max(g.Width/4, 1))
	each := len(strconv.Itoa(int(m.Max))) + 1
	each = max(each, min((g.Width-names-2)/max(m.Cols, 1), mostOfName/2+1))
	if names+2+each*m.Cols > g.Width || m.Rows+1 > g.Height {
		desk.DrawGrid(d, g, m)
		return
	}
	top := max(0, (g.Height-m.Rows-1)/2)
	g.TextIn(0, top, names, "class", d.Theme.Muted)
	for j, name := range m.Letters {
		g.TextRight(names+2+(j+1)*each, top, each-1, name, d.Theme.Muted)
	}
	for i, name := range m.Letters {
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
