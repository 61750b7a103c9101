package screen

import (
	"fmt"
	"math"

	"github.com/north-tui/north/internal/cells"
	"github.com/north-tui/north/picture"
	"github.com/north-tui/north/tui/desk"
	"github.com/north-tui/north/tui/screen"
)

func pullsPanel() screen.Panel {
	return screen.Panel{
		Name: "pulls", Tab: "pulls", Rank: 7, Height: 8, Wanted: 10, Weight: 1, Column: [3]int{0, 0, 0}, Order: 5,
		Title: pullsTitle, Note: pullsNote, Draw: drawPulls, Wants: screen.Wanted(wantPulls), Topic: screen.Explains("pull"), Has: searches,
	}
}

func pullsTitle(d *desk.Desk) string { return "what pulls on " + arrow(d.LayerName()) }

func pullsNote(d *desk.Desk) string { return "last step of α" }

// pullColumn is a column of the panel: its head, and which one of the table it is.
type pullColumn struct {
	head string
	at   int
}

// The columns of the table of pulls.
const (
	pullA = iota
	pullData
	pullCentred
	pullSlope
	pullTask
	pullRegulariser
	pullDecay
	pullTotal
	pullTarget
	pullZ
	pullU
)

// pullColumns are those that matter for the activation and the regulariser.
func pullColumns(d *desk.Desk) []pullColumn {
	columns := []pullColumn{{"a", pullA}, {"∂L/∂a", pullData}}
	if softmax(d) {
		columns = append(columns, pullColumn{"− mean", pullCentred}, pullColumn{"× a", pullTask})
	}
	switch d.Setting("regulariser") {
	case "prox":
		columns = append(columns, pullColumn{"prox", pullRegulariser})
	case "admm":
		columns = append(columns, pullColumn{"admm", pullRegulariser})
	}
	if d.Setting("regulariser") != "admm" { // whose marks need the room
		columns = append(columns, pullColumn{"decay", pullDecay})
	}
	return append(columns, pullColumn{"= on α", pullTotal})
}

// drawPulls draws for each operation of the edge in focus what moved it, and where to.
func drawPulls(d *desk.Desk, g cells.Grid) {
	table := d.Snap.Table(wantPulls, "")
	if table == nil {
		d.Empty(g, "nothing is searched for here")
		return
	}
	g = g.Sub(1, 0, g.Width-2, g.Height)
	columns := pullColumns(d)
	const name, each = 9, 8
	columns = columns[max(0, len(columns)-max((g.Width-name-4)/each, 1)):]
	for i, c := range columns {
		g.TextRight(name+(i+1)*each-1, 0, each-1, c.head, d.Theme.Muted)
	}
	bars := name + len(columns)*each + 1
	if g.Width-bars >= 6 {
		head := "moves"
		if d.Setting("regulariser") == "admm" {
			head = "0  a Z U  1"
		}
		g.TextIn(bars, 0, g.Width-bars, head, d.Theme.Muted)
	}
	most := largestPull(table)
	y := 1
	for i := range table.Rows {
		r := &table.Rows[i]
		if r.Name == "balance" || y >= g.Height-1 {
			continue
		}
		drawPull(d, g.Sub(0, y, g.Width, 1), r, columns, i == d.Unit, most, bars)
		y++
	}
	g.TextIn(0, g.Height-1, g.Width, balanceText(d, table), d.Theme.Muted)
}

// drawPull draws one row of the panel.
func drawPull(d *desk.Desk, g cells.Grid, r *picture.TableRow, columns []pullColumn, focused bool, most float64, bars int) {
	const name, each = 9, 8
	t := d.Theme
	style := t.Text
	switch {
	case focused:
		style = t.Title
	case len(r.Cells) > 0 && r.Cells[0].Look == "dead":
		style = t.Muted
	}
	g.TextIn(0, 0, name-1, r.Name, style)
	for j, c := range columns {
		if c.at < len(r.Cells) {
			g.TextRight(name+(j+1)*each-1, 0, each-1, r.Cells[c.at].Text, style)
		}
	}
	if len(r.Cells) <= pullTotal || r.Cells[0].Look == "dead" {
		return
	}
	rest := g.Sub(bars, 0, g.Width-bars, 1)
	if d.Setting("regulariser") == "admm" && len(r.Cells) > pullU {
		drawMarks(d, rest, r)
		return
	}
	drawMove(d, rest, -r.Cells[pullTotal].Value, most)
}

// drawMarks draws where a, Z and U of ADMM lie from 0 to 1.
func drawMarks(d *desk.Desk, g cells.Grid, r *picture.TableRow) {
	if g.Width < 6 {
		return
	}
	for x := range g.Width {
		g.Set(x, 0, '─', d.Theme.Faint)
	}
	for _, m := range []struct {
		at   int
		sign rune
	}{{pullU, 'U'}, {pullZ, 'Z'}, {pullA, 'a'}} {
		share := min(max(r.Cells[m.at].Value, 0), 1)
		g.Set(int(math.Round(share*float64(g.Width-1))), 0, m.sign, d.Theme.Key)
	}
}

// drawMove draws where the pull goes: against the gradient.
func drawMove(d *desk.Desk, g cells.Grid, pull, most float64) {
	if g.Width < 3 || most == 0 {
		return
	}
	sign, style := '·', d.Theme.Muted
	switch {
	case pull > most/100:
		sign, style = '↑', d.Theme.Positive
	case pull < -most/100:
		sign, style = '↓', d.Theme.Negative
	}
	g.Set(0, 0, sign, style)
	for x := range int(math.Round(math.Abs(pull) / most * float64(min(g.Width-2, 10)))) {
		g.Set(2+x, 0, '▪', style)
	}
}

// largestPull is the largest pull of a table.
func largestPull(table *picture.Table) float64 {
	most := 0.0
	for _, r := range table.Rows {
		if len(r.Cells) > pullTotal {
			most = math.Max(most, math.Abs(r.Cells[pullTotal].Value))
		}
	}
	return most
}

// balanceText says among whom the data only shift weight.
func balanceText(d *desk.Desk, table *picture.Table) string {
	if softmax(d) {
		return "sums to 0: one wins, the others lose"
	}
	_, node := endsOf(table.Title)
	if c, ok := table.Cell("balance"); ok {
		return fmt.Sprintf("Σ a ∂L/∂a into node %s: %s, shared by all its edges", node, c.Text)
	}
	return ""
}
