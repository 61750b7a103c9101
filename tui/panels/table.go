package panels

import (
	"math"

	"github.com/north-tui/north/internal/cells"
	"github.com/north-tui/north/picture"
	"github.com/north-tui/north/tui/desk"
)

// TableLook says how a table of numbers is drawn.
type TableLook struct {
	Row, Column int                      // in focus, -1 for none
	Tail        int                      // columns at the end that are words without bars
	Rule        func(row int) bool       // whether a line separates a row from the one above; nil: none
	Name        func(name string) string // how a row is called on the screen; nil: as in the table
	Head        func(name string) string // how a column is called where there is little room; nil: cut off
	Most        float64                  // value of a full bar
}

// tableEighths are bars growing upwards, by eighths of a cell.
var tableEighths = []rune(" ▁▂▃▄▅▆▇█")

// plan are the places of the columns of a table.
type tablePlan struct {
	name  int // width of the names
	each  int // width of a column with a bar
	tail  []int
	bars  bool
	texts bool
}

// DrawTable draws a table as bars with numbers, a row a line, as much of it as fits. The
// row in focus is always visible.
func DrawTable(d *desk.Desk, g cells.Grid, table *picture.Table, look TableLook) {
	if len(table.Rows) == 0 || g.Height < 2 {
		d.Empty(g, "nothing to show")
		return
	}
	p := planTable(g.Width, table, look)
	drawTableHead(d, g, table, look, p)
	first, ruled := tableWindow(g.Height-1, len(table.Rows), look)
	y := 1
	for i := first; i < len(table.Rows) && y < g.Height; i++ {
		if ruled && i > first && look.Rule != nil && look.Rule(i) {
			desk.Rule(g, y, d.Theme)
			y++
		}
		drawTableRow(d, g.Sub(0, y, g.Width, 1), &table.Rows[i], i, look, p)
		y++
	}
}

// tableWindow is the first row that is drawn, and whether there is room for rules.
func tableWindow(height, rows int, look TableLook) (first int, ruled bool) {
	rules := 0
	for i := 1; i < rows && look.Rule != nil; i++ {
		if look.Rule(i) {
			rules++
		}
	}
	if rows+rules <= height {
		return 0, true
	}
	return max(0, min(look.Row-height/2, rows-height)), false
}

func planTable(width int, table *picture.Table, look TableLook) tablePlan {
	p := tablePlan{name: 2}
	for _, r := range table.Rows {
		p.name = max(p.name, 2+cells.TextWidth(rowName(r.Name, look)))
	}
	columns := len(table.Columns) - look.Tail
	left := width - p.name
	p.tail = tableTail(table, look, left-5*columns)
	if len(p.tail) == 0 {
		p.tail = tableTail(table, look, left-4*columns)
	}
	for _, w := range p.tail {
		left -= w + 1
	}
	p.each = max(left/max(columns, 1), 1)
	p.each = min(p.each, 8)
	p.bars, p.texts = p.each >= 5 || p.each < 4, p.each >= 4
	return p
}

func rowName(name string, look TableLook) string {
	if look.Name != nil {
		return look.Name(name)
	}
	return name
}

// tableTail is the widths of the columns of words that fit into a room, first ones first.
func tableTail(table *picture.Table, look TableLook, room int) []int {
	var widths []int
	for i := len(table.Columns) - look.Tail; i < len(table.Columns); i++ {
		w := cells.TextWidth(table.Columns[i])
		for _, r := range table.Rows {
			if i < len(r.Cells) {
				w = max(w, cells.TextWidth(r.Cells[i].Text))
			}
		}
		if room -= w + 1; room < 0 {
			break
		}
		widths = append(widths, w)
	}
	return widths
}

func drawTableHead(d *desk.Desk, g cells.Grid, table *picture.Table, look TableLook, p tablePlan) {
	columns := len(table.Columns) - look.Tail
	for i, name := range table.Columns[:columns] {
		if look.Head != nil && cells.TextWidth(name) > p.each-1 {
			name = look.Head(name)
		}
		style := d.Theme.Muted
		if i == look.Column {
			style = d.Theme.Title
		}
		g.Text(p.name+i*p.each, 0, headText(name, max(p.each-1, 1)), style)
	}
	x := p.name + columns*p.each
	for i, w := range p.tail {
		g.TextIn(x, 0, w, table.Columns[columns+i], d.Theme.Muted)
		x += w + 1
	}
}

// headText is a heading cut to a width without a sign for what is missing.
func headText(name string, width int) string {
	r := []rune(name)
	return string(r[:min(len(r), width)])
}

func drawTableRow(d *desk.Desk, g cells.Grid, row *picture.TableRow, i int, look TableLook, p tablePlan) {
	t := d.Theme
	style := t.Muted
	if row.Marked {
		style = t.Text
	}
	if i == look.Row {
		g.Set(0, 0, '▸', t.Key)
		style = t.Title
	}
	g.TextIn(1, 0, p.name-2, rowName(row.Name, look), style)
	columns := len(row.Cells) - look.Tail
	for j := range max(columns, 0) {
		c := g.Sub(p.name+j*p.each, 0, p.each, 1)
		drawTableCell(d, c, &row.Cells[j], look, p)
		if i == look.Row && j == look.Column {
			c.Restyle(0, 0, max(p.each-1, 1), func(s cells.Style) cells.Style { return s.With(cells.Reverse) })
		}
	}
	x := p.name + max(columns, 0)*p.each
	for j, w := range p.tail {
		if at := columns + j; at < len(row.Cells) {
			g.TextIn(x, 0, w, row.Cells[at].Text, style)
		}
		x += w + 1
	}
}

// CellLook is the look of a cell by how it is pointed out.
func CellLook(t *desk.Theme, look string) cells.Style {
	switch look {
	case "chosen":
		return t.Title
	case "target", "newborn":
		return t.Newborn
	case "dead", "muted":
		return t.Muted
	case "warn":
		return t.Warn
	}
	return t.Text
}

func drawTableCell(d *desk.Desk, g cells.Grid, c *picture.TableCell, look TableLook, p tablePlan) {
	style := CellLook(d.Theme, c.Look)
	if c.Look == "dead" {
		g.Set(0, 0, '·', d.Theme.Faint)
		return
	}
	x := 0
	if p.bars && !math.IsNaN(c.Value) {
		share := min(max(c.Value/look.Most, 0), 1)
		bar := style
		if c.Look == "chosen" {
			bar = d.Theme.Train
		}
		g.Set(0, 0, tableEighths[int(math.Round(share*8))], bar)
		x = 1
	}
	if p.texts {
		g.TextIn(x, 0, p.each-x, headText(c.Text, p.each-x), style)
	}
}
