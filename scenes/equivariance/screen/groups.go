package screen

import (
	"fmt"
	"strings"

	"github.com/north-tui/north/internal/cells"
	"github.com/north-tui/north/tui/desk"
)

// node is a group in the diagram of what lies within what.
type node struct {
	name  string
	level int // of the diagram, 0 at the top
	x     int
}

// diagram is the groups: whatever can be reached downwards lies within.
var diagram = []node{{"D4", 0, 8}, {"C4", 1, 4}, {"D2", 1, 12}, {"C2", 2, 8}, {"D1", 2, 16}, {"C1", 3, 12}}

// edges are drawn between the levels: place and sign.
var edges = [][][2]int{
	{{6, '╱'}, {11, '╲'}},
	{{6, '╲'}, {10, '╱'}, {15, '╲'}},
	{{10, '╲'}, {15, '╱'}},
}

func groupsTitle(d *desk.Desk) string {
	switch {
	case tableOf(d.Snap, "search") != nil:
		return "accuracy over parameters"
	case tableOf(d.Snap, "shares") != nil:
		return "shares of the groups"
	}
	return "groups: only downwards"
}

func groupsNote(d *desk.Desk) string {
	if t := tableOf(d.Snap, "search"); t != nil {
		return t.Title
	}
	if tableOf(d.Snap, "shares") != nil {
		return "1 2 4: C1 C2 C4  d e D: D1 D2 D4"
	}
	return "g relaxes"
}

// drawGroups draws which group lies within which, with the layers where they stand, and
// what each relaxation would cost; of EquiNAS_E accuracy over parameters, of EquiNAS_D the
// shares of the groups.
func drawGroups(d *desk.Desk, g cells.Grid) {
	if t := tableOf(d.Snap, "search"); t != nil {
		drawFront(d, g, t)
		return
	}
	if t := tableOf(d.Snap, "shares"); t != nil {
		drawShares(d, g.Sub(1, 0, g.Width-2, g.Height), t)
		return
	}
	chain, moves := tableOf(d.Snap, "groups"), tableOf(d.Snap, "moves")
	if chain == nil || moves == nil {
		d.Empty(g, "no groups yet")
		return
	}
	g = g.Sub(1, 0, g.Width-2, g.Height)
	left := g
	if g.Width >= 46 {
		left = g.Sub(0, 0, g.Width-21, g.Height)
		drawPrices(d, g.Sub(g.Width-20, 0, 20, g.Height))
	}
	step := 1
	if left.Height >= 7 {
		step = 2
		for level, line := range edges {
			for _, e := range line {
				left.Set(e[0], 2*level+1, rune(e[1]), d.Theme.Faint)
			}
		}
	}
	for _, n := range diagram {
		var names []string
		newest := false
		for _, row := range chain.Rows {
			if row.Cells[0].Text == n.name {
				names = append(names, row.Name)
				newest = newest || row.Marked
			}
		}
		drawNode(d, left, n, step, names, newest)
	}
}

// drawNode writes a group, and the layers that have it.
func drawNode(d *desk.Desk, g cells.Grid, n node, step int, names []string, newest bool) {
	t := d.Theme
	style := t.Muted
	if len(names) > 0 {
		style = t.Title
	}
	y := n.level * step
	x := g.Text(n.x, y, n.name, style) + 1
	if newest {
		g.Set(x, y, '✦', t.Newborn)
		x++
	}
	room := g.Width - x
	for _, other := range diagram {
		if other.level == n.level && other.x > n.x {
			room = min(room, other.x-x-1)
		}
	}
	text := strings.Join(names, " ")
	if cells.TextWidth(text) > room && len(names) > 1 {
		text = names[0] + "–" + strings.TrimPrefix(names[len(names)-1], "L")
	}
	if n.x < 8 && len(names) > 0 { // C4 has no room at its right
		g.TextRight(n.x-1, y, n.x-1, text, t.Key)
		return
	}
	g.TextIn(x, y, max(room, 0), text, t.Key)
}

// drawPrices lists the relaxations that can be done, with what they cost.
func drawPrices(d *desk.Desk, g cells.Grid) {
	t := d.Theme
	moves := tableOf(d.Snap, "moves")
	g.Text(0, 0, "legal", t.Muted)
	g.TextRight(g.Width, 0, 9, "params", t.Muted)
	if len(moves.Rows) == 0 {
		g.Text(0, 1, "nothing", t.Muted)
		return
	}
	for i, row := range moves.Rows {
		if i+1 == g.Height-1 && i+1 < len(moves.Rows) {
			g.Text(0, i+1, fmt.Sprintf("⋮ %d more", len(moves.Rows)-i), t.Muted)
			return
		}
		layer, group, _ := strings.Cut(row.Name, ":")
		g.Text(0, i+1, layer+" → "+group, t.Text)
		g.TextRight(g.Width, i+1, 9, row.Cells[0].Text, t.Text)
	}
}
