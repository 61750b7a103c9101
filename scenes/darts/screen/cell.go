package screen

import (
	"fmt"
	"math"
	"slices"

	"github.com/north-tui/north/internal/cells"
	"github.com/north-tui/north/picture"
	"github.com/north-tui/north/tui/desk"
	"github.com/north-tui/north/tui/screen"
)

func cellPanel() screen.Panel {
	return screen.Panel{
		Name: "cell", Tab: "cell", Rank: 6, Height: 8, Wanted: 10, Weight: 2, Column: [3]int{0, 1, 1}, Order: 7,
		Title: cellTitle, Note: cellNote, Draw: drawCells, Wants: screen.Wanted(wantCell), Topic: screen.Explains(picture.AboutSize),
	}
}

func cellTitle(d *desk.Desk) string {
	if text(d, statusTable, "retrained") != "" {
		return "the cell that is retrained"
	}
	return "the cell you would get now"
}

func cellNote(d *desk.Desk) string {
	size := text(d, statusTable, "cell parameters")
	if size == "" {
		return ""
	}
	return fmt.Sprintf("%s parameters in %s cells", size, text(d, statusTable, "cells"))
}

// strongFrom is the weight from which a line is drawn thick.
const strongFrom = .2

// drawCells draws the cell of each type that a cut would give.
func drawCells(d *desk.Desk, g cells.Grid) {
	list := tables(d, wantCell)
	if len(list) == 0 {
		d.Empty(g, "no cell yet")
		return
	}
	g = g.Sub(1, 0, g.Width-2, g.Height)
	if g.Height >= 8 {
		foot := "━ a ≥ .2   ┅ below" + marginText(d)
		g.TextIn(0, g.Height-1, g.Width, foot, d.Theme.Muted)
		g = g.Sub(0, 0, g.Width, g.Height-1)
	}
	for i, table := range list {
		part := g
		switch {
		case len(list) == 1:
		case g.Width >= 56:
			part = g.Sub(i*g.Width/2, 0, g.Width/2-1, g.Height)
		default:
			from, to := i*g.Height/len(list), (i+1)*g.Height/len(list)
			part = g.Sub(0, from, g.Width, to-from)
		}
		if len(list) > 1 && part.Height >= 2*len(table.Rows)/2+1 {
			part.Text(0, 0, table.Title, d.Theme.Muted)
			part = part.Sub(0, 1, part.Width, part.Height-1)
		}
		drawCell(d, part, table)
	}
}

// marginText says how close the closest choice is.
func marginText(d *desk.Desk) string {
	m := value(d, statusTable, "margin")
	switch {
	case math.IsNaN(m) || math.IsInf(m, 0):
		return ""
	case m < .02:
		return fmt.Sprintf("   margin %s: a coin toss", cells.Short(m))
	}
	return "   margin " + cells.Short(m)
}

// drawCell draws two lines a node, of its two edges, three where there is room.
func drawCell(d *desk.Desk, g cells.Grid, table *picture.Table) {
	nodes := len(table.Rows) / 2
	each := 2
	if g.Height >= 3*nodes-1 {
		each = 3
	}
	width := min(g.Width, 66)
	out := width - 12 // where the output begins
	if width < 36 {
		out = width - 4
	}
	for node := range nodes {
		y := node * each
		if y+1 >= g.Height {
			g.Text(0, y, fmt.Sprintf("⋮ %s more", desk.Plural(nodes-node, "node")), d.Theme.Muted)
			return
		}
		drawEdge(d, g.Sub(0, y, out, 1), &table.Rows[2*node], '┓')
		drawEdge(d, g.Sub(0, y+1, out, 1), &table.Rows[2*node+1], '┻')
		g.Text(out, y+1, "▶", d.Theme.Text)
		g.Text(out+1, y+1, fmt.Sprintf("● %d", node), d.Theme.Title)
		if width >= 36 {
			drawOutput(d, g.Sub(out+4, 0, width-out-4, g.Height), y+1, node, nodes, each)
		}
	}
}

// drawOutput draws the line from a node to the concatenation.
func drawOutput(d *desk.Desk, g cells.Grid, y, node, nodes, each int) {
	corner := '┤'
	switch {
	case nodes == 1:
		corner = '─'
	case node == 0:
		corner = '┐'
	case node == nodes-1:
		corner = '┘'
	}
	g.Set(1, y, '─', d.Theme.Muted)
	g.Set(2, y, corner, d.Theme.Muted)
	for below := 1; node < nodes-1 && below < each; below++ {
		g.Set(2, y+below, '│', d.Theme.Muted)
	}
	if node == nodes/2 {
		if corner == '┤' {
			g.Set(2, y, '┼', d.Theme.Muted)
		}
		g.Text(3, y, "▶out", d.Theme.Text)
	}
}

// drawEdge draws one kept edge: its source, a line with its operation, a corner.
func drawEdge(d *desk.Desk, g cells.Grid, row *picture.TableRow, corner rune) {
	if len(row.Cells) < 2 {
		return
	}
	t := d.Theme
	from, op := row.Cells[0].Text, row.Cells[1]
	style, rune := t.Train, '━'
	if op.Value < strongFrom {
		style, rune = t.Muted, '┅'
	}
	if op.Look == "newborn" {
		style = t.Newborn
	}
	if !slices.Contains([]string{"c-2", "c-1"}, from) {
		from = "● " + from
	}
	g.TextRight(4, 0, 4, from, t.Text)
	g.Set(5, 0, rune, style)
	for x := 5; x < g.Width; x++ {
		g.Set(x, 0, rune, style)
	}
	g.Set(g.Width-1, 0, corner, style)
	label, look := " "+op.Text+" ", t.Title
	switch {
	case op.Value == 0:
		label, look = label+"0 degenerate ", t.Warn
	case op.Value < 1:
		label += desk.Fixed(op.Value) + " "
	}
	g.TextIn(8, 0, max(g.Width-10, 0), label, look)
}
