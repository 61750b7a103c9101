package screen

import (
	"fmt"
	"math"
	"strings"

	"github.com/north-tui/north/internal/cells"
	"github.com/north-tui/north/picture"
	"github.com/north-tui/north/sim"
	"github.com/north-tui/north/tui/desk"
	"github.com/north-tui/north/tui/panels"
	"github.com/north-tui/north/tui/screen"
)

// The ways in which the weights are drawn.
const (
	asBars = iota
	asLines
	asHeat
	waysOfWeights
)

// tailColumns are the columns of the table of weights that are no operations: the sum
// and what is kept.
const tailColumns = 2

func weightsPanel() screen.Panel {
	return screen.Panel{
		Name: "weights", Tab: "weights", Rank: 1, Height: 8, Wanted: 14, Weight: 2, Column: [3]int{0, 0, 1}, Order: 1,
		Note: weightsNote, Title: weightsTitle, Draw: drawWeights, Wants: screen.Wanted(wantWeights), Topic: screen.Explains("weights"),
		Stacked: true, Has: searches, Click: clickWeights,
	}
}

func weightsTitle(d *desk.Desk) string {
	return "weights a · " + [...]string{"now", "over time", "heat"}[d.Way%waysOfWeights]
}

func weightsNote(d *desk.Desk) string {
	if softmax(d) {
		return fmt.Sprintf("none holds %s", text(d, statusTable, "none"))
	}
	if live := text(d, statusTable, "live"); live != "" {
		return live + " live"
	}
	return ""
}

// drawWeights draws the weights of all edges, or those of the edge in focus over time.
func drawWeights(d *desk.Desk, g cells.Grid) {
	list := tables(d, wantWeights)
	if len(list) == 0 {
		d.Empty(g, "no weights: nothing is searched for here")
		return
	}
	if d.Way%waysOfWeights == asLines {
		drawLines(d, g, list)
		return
	}
	if rows := tableRows(list[0]); len(list) == 1 && g.Height >= rows+leastLines && d.Way%waysOfWeights == asBars {
		drawLines(d, g.Sub(0, rows+1, g.Width, g.Height-rows-1), list)
		g = g.Sub(0, 0, g.Width, rows)
	}
	for i, part := range shareTables(g, list) {
		rows := rowsBefore(list, i)
		if d.Way%waysOfWeights == asHeat {
			drawHeat(d, part, list[i], d.Layer-rows)
			continue
		}
		drawBars(d, part, list[i], d.Layer-rows)
	}
}

// leastLines is how much room below a table is enough for the weights over time.
const leastLines = 9

// tableRows is the height of a table with its head and the rules between nodes.
func tableRows(t *picture.Table) int {
	rows := 1
	for i := range t.Rows {
		if rows++; i > 0 && otherNode(t, i) {
			rows++
		}
	}
	return rows
}

// otherNode reports whether a row is of another node than the one above.
func otherNode(t *picture.Table, i int) bool {
	_, node := endsOf(t.Rows[i].Name)
	_, above := endsOf(t.Rows[i-1].Name)
	return node != above
}

// rowsBefore is the number of edges in the tables before one.
func rowsBefore(list []*picture.Table, i int) int {
	n := 0
	for _, t := range list[:i] {
		n += len(t.Rows)
	}
	return n
}

// wideTable is the width from which two tables stand side by side.
const wideTable = 110

// shareTables divides a panel among tables: beside each other if it is wide.
func shareTables(g cells.Grid, list []*picture.Table) []cells.Grid {
	var parts []cells.Grid
	n := len(list)
	for i := range n {
		if g.Width >= wideTable {
			parts = append(parts, g.Sub(i*g.Width/n, 0, g.Width/n-min(n-1, 1), g.Height))
			continue
		}
		from, to := i*g.Height/n, (i+1)*g.Height/n
		parts = append(parts, g.Sub(0, from, g.Width, to-from))
	}
	return parts
}

func drawBars(d *desk.Desk, g cells.Grid, table *picture.Table, row int) {
	if row < 0 || row >= len(table.Rows) {
		row = -1
	}
	shown := *table
	shown.Columns = append(append([]string(nil), table.Columns[:len(table.Columns)-tailColumns]...), sumHead(d), keepHead(d))
	panels.DrawTable(d, g, &shown, panels.TableLook{
		Row: row, Column: d.Unit, Tail: tailColumns, Most: 1, Name: arrow, Head: short,
		Rule: func(i int) bool { return otherNode(table, i) },
	})
}

// sumHead says of the sum of a row whether it is free.
func sumHead(d *desk.Desk) string {
	if softmax(d) {
		return "Σ=1"
	}
	return "Σ"
}

// keepHead is the head of what is kept, and of the sign of a regulariser.
func keepHead(d *desk.Desk) string {
	if r := d.Setting("regulariser"); r == "prox" || r == "admm" {
		return "keep ◆" + r
	}
	return "keep"
}

// drawHeat draws a table as a heat map with its names.
func drawHeat(d *desk.Desk, g cells.Grid, table *picture.Table, row int) {
	columns := len(table.Columns) - tailColumns
	name := 0
	for _, r := range table.Rows {
		name = max(name, cells.TextWidth(r.Name)+2)
	}
	each := max((g.Width-name)/max(columns, 1), 1)
	for i, op := range table.Columns[:columns] {
		if len(op) >= each {
			op = short(op)
		}
		g.TextIn(name+i*each, 0, each-1, op, d.Theme.Muted)
	}
	heat := picture.Grid{Rows: 1, Cols: columns, Scale: picture.Magnitude, Max: 1, Values: make([]float32, columns)}
	first := max(0, min(row-(g.Height-1)/2, len(table.Rows)-(g.Height-1)))
	for y := 1; y < g.Height && first+y-1 < len(table.Rows); y++ {
		r := &table.Rows[first+y-1]
		style := d.Theme.Muted
		if first+y-1 == row {
			g.Set(0, y, '▸', d.Theme.Key)
			style = d.Theme.Title
		}
		g.TextIn(1, y, name-1, arrow(r.Name), style)
		for i := range columns {
			heat.Values[i] = float32(r.Cells[i].Value)
		}
		desk.DrawGrid(d, g.Sub(name, y, columns*each, 1), &heat)
		for i := range columns {
			if r.Cells[i].Look == "chosen" {
				g.Set(name+i*each+each/2, y, '◆', d.Theme.Newborn)
			}
		}
	}
}

// edgeSeries are the weights of an edge over time, by operation. The series are called
// by cell type, node, number of the source and operation.
func edgeSeries(d *desk.Desk, typ, edge string) []sim.Series {
	source, node := endsOf(edge)
	number := map[string]string{"c-2": "0", "c-1": "1"}[source]
	if number == "" {
		var n int
		if _, err := fmt.Sscan(source, &n); err != nil {
			return nil
		}
		number = fmt.Sprint(n + 2)
	}
	prefix := typ + "." + node + "." + number + "."
	var out []sim.Series
	for _, s := range d.Snap.Series {
		if op, ok := strings.CutPrefix(s.Label, prefix); ok && s.Group == "weight" && len(s.Buckets) > 0 {
			s.Label = op
			out = append(out, s)
		}
	}
	return out
}

// drawLines draws the weights of the edge in focus over time.
func drawLines(d *desk.Desk, g cells.Grid, list []*picture.Table) {
	row, table := d.Layer, list[0]
	for _, t := range list {
		if table = t; row < len(t.Rows) {
			break
		}
		row -= len(t.Rows)
	}
	if row >= len(table.Rows) {
		return
	}
	edge := table.Rows[row]
	series := edgeSeries(d, table.Title, edge.Name)
	if len(series) == 0 {
		d.Empty(g, "no weights measured yet")
		return
	}
	head := g.Text(1, 0, arrow(edge.Name), d.Theme.Title)
	g.Text(head+1, 0, "↑ ↓ another edge", d.Theme.Muted)
	g = g.Sub(0, 1, g.Width, g.Height-1)
	c := d.Chart()
	c.LabelRoom = desk.EndLabelRoom(g.Width)
	for _, s := range series {
		if room := cells.TextWidth(s.Label) + len(" .123") + 1; g.Width >= 60 {
			c.LabelRoom = max(c.LabelRoom, room)
		}
	}
	columns := c.Columns(g.Width, g.Height)
	for i, s := range series {
		curve := cells.Curve{Style: d.Theme.Layer(i), Pattern: cells.PatternAt(i), Steps: true}
		if s.Label == "none" {
			curve.Style = d.Theme.Muted
		}
		curve.Spans, curve.Broken = desk.Reduce(s.Buckets, d.Ruler(), columns, 0)
		if v, ok := d.Read(s); ok && (v > 0.01 || len(series) < 4) {
			curve.Label = desk.EndLabel(s.Label, cells.Short(v), c.LabelRoom-1)
		}
		c.Curves = append(c.Curves, curve)
	}
	c.Y = d.RangeOf("weights "+edge.Name, c.Curves, false, cells.Axis{Min: 0, Max: math.Inf(-1)})
	c.Draw(g)
}

// clickWeights puts the focus on a row of the table.
func clickWeights(h screen.Host, x, y, width, height int) {
	d := h.Desk()
	list := tables(d, wantWeights)
	if len(list) != 1 || d.Way%waysOfWeights != asBars || tableRows(list[0]) > height {
		return
	}
	row := 0
	for i := range list[0].Rows {
		if row++; i > 0 && otherNode(list[0], i) {
			row++
		}
		if y == row {
			h.Select(i, d.Unit)
		}
	}
}
