package screen

import (
	"strings"

	"github.com/north-tui/north/internal/cells"
	"github.com/north-tui/north/picture"
	"github.com/north-tui/north/tui/desk"
)

func layersTitle(d *desk.Desk) string {
	if d.OverTime {
		return "layers: symmetries of " + d.LayerName() + " fade"
	}
	return "layers: which turns commute"
}

func layersNote(d *desk.Desk) string {
	if d.OverTime {
		return "v: now"
	}
	return "v: over time"
}

// drawLayers draws a row a layer: its group, its free weights, and a cell for each
// element, dark where the layer commutes with it.
func drawLayers(d *desk.Desk, g cells.Grid) {
	t := tableOf(d.Snap, "layers")
	switch {
	case d.OverTime:
		drawFading(d, g)
		return
	case t == nil:
		d.Empty(g, "nothing measured yet")
		return
	}
	g = g.Sub(1, 0, g.Width-2, g.Height)
	p := layersPlan{d: d, words: g.Width >= 60}
	p.columns(g.Width)
	p.drawHead(g.Sub(0, 0, g.Width, 1), t)
	room := g.Height - 1
	first := 0
	if room < len(t.Rows) {
		first = max(min(d.Layer-room/2, len(t.Rows)-room), 0)
	}
	y := 1
	for i := first; i < len(t.Rows) && y < g.Height; i++ {
		p.drawRow(g.Sub(0, y, g.Width, 1), t.Rows[i], i)
		y++
	}
	if y+1 < g.Height {
		g.Height--
		g.Sub(0, 0, g.Width, g.Height+1).Text(0, g.Height, legendText(d), d.Theme.Muted)
	}
	if rest := g.Sub(0, y+1, g.Width, g.Height-y-1); rest.Height >= leastFading {
		drawFading(d, rest)
	}
}

func legendText(d *desk.Desk) string {
	if d.Tier == cells.ASCII {
		return "# exact  + <1%  - <10%  . <50%"
	}
	return "■ exact  ▓ <1%  ▒ <10%  ░ <50%  · more"
}

// leastFading is the height from which symmetries are drawn over time below the table.
const leastFading = 8

// layersPlan is where the columns of the panel stand.
type layersPlan struct {
	d     *desk.Desk
	words bool
	cells int // column of the first cell
	each  int // columns of a cell
}

func (p *layersPlan) columns(width int) {
	p.cells, p.each = 25, 4
	if width < 60 {
		p.cells, p.each = 17, max(min((width-17)/elements, 4), 2)
	}
}

func (p *layersPlan) drawHead(g cells.Grid, t *picture.Table) {
	m := p.d.Theme.Muted
	g.Text(4, 0, "group", m)
	end := p.cells - 1
	if p.words {
		g.TextRight(17, 0, 8, "free", m)
		g.TextRight(end-1, 0, 6, "tied", m)
	} else {
		g.TextRight(end, 0, 7, "free", m)
	}
	for i, name := range t.Columns[max(len(t.Columns)-elements, 0):] {
		if name = strings.TrimSuffix(name, "°"); p.each < 4 {
			name = shortSigns[i]
		}
		g.TextIn(p.cells+i*p.each, 0, p.each, name, m)
	}
	if x := p.cells + elements*p.each + 1; p.words && x+9 < g.Width {
		g.Text(x, 0, "commutes", m)
	}
}

func (p *layersPlan) drawRow(g cells.Grid, row picture.TableRow, i int) {
	t := p.d.Theme
	name := t.Layer(i)
	if i == p.d.Layer {
		g.Set(0, 0, '▸', t.Key)
		name = name.With(cells.Bold | cells.Underline)
	}
	g.Text(1, 0, row.Name, name)
	x := g.TextIn(4, 0, 7, row.Cells[0].Text, t.Title)
	if row.Marked {
		g.Set(x+1, 0, '✦', t.Newborn)
	}
	end := p.cells - 1
	if p.words {
		g.TextRight(17, 0, 8, row.Cells[1].Text, t.Text)
		g.TextRight(end-1, 0, 5, row.Cells[2].Text, t.Muted)
	} else {
		g.TextRight(end, 0, 7, row.Cells[1].Text, t.Text)
	}
	with := 0
	for e := range elements {
		cell := row.Cells[3+e]
		glyph, style := commuteCell(p.d, cell.Value)
		g.Set(p.cells+e*p.each, 0, glyph, style)
		if cell.Value < exact {
			with++
		}
	}
	if x := p.cells + elements*p.each + 1; p.words && x+9 < g.Width {
		g.TextIn(x, 0, g.Width-x, commuteWords(row, with), t.Muted)
	}
}

// exact is the relative error up to which a layer commutes by construction.
const exact = 1e-5

// commuteCells are the signs of relative errors below a limit, with and without more
// than ASCII.
var commuteCells = []struct {
	below       float64
	sign, ascii rune
}{{exact, '■', '#'}, {.01, '▓', '+'}, {.1, '▒', '-'}, {.5, '░', '.'}}

// commuteCell is the sign of a relative error.
func commuteCell(d *desk.Desk, off float64) (rune, cells.Style) {
	for i, c := range commuteCells {
		if off >= c.below {
			continue
		}
		style := d.Theme.Text
		if i == 0 {
			style = d.Theme.Key
		}
		if d.Tier == cells.ASCII {
			return c.ascii, style
		}
		return c.sign, style
	}
	if d.Tier == cells.ASCII {
		return ' ', d.Theme.Muted
	}
	return '·', d.Theme.Muted
}

// shortSigns are the elements in one character: turns by quarters.
var shortSigns = [elements]string{"e", "¼", "½", "¾", "↕", "╱", "↔", "╲"}

var signs = [elements]string{"e", "90°", "180°", "270°", "↕", "╱", "↔", "╲"}

// commuteWords says which elements a layer commutes with.
func commuteWords(row picture.TableRow, count int) string {
	if count == elements {
		return "all 8"
	}
	var names []string
	for e := range elements {
		if row.Cells[3+e].Value < exact {
			names = append(names, signs[e])
		}
	}
	return strings.Join(names, " ")
}
