package screen

import (
	"fmt"
	"math"

	"github.com/north-tui/north/internal/cells"
	"github.com/north-tui/north/picture"
	"github.com/north-tui/north/tui/desk"
	"github.com/north-tui/north/tui/panels"
)

// Columns of the table of a search.
const generationCell, idCell, parentCell, accuracyCell, paramsCell, moveCell = 0, 1, 2, 3, 4, 5

// judged reports whether a network has an accuracy yet.
func judged(row picture.TableRow) bool { return row.Cells[accuracyCell].Look != "newborn" }

// drawFront draws the networks of a search by parameters and accuracy: those of the last
// generation that was judged as circles, filled where none beats them in both, earlier
// ones as dots.
func drawFront(d *desk.Desk, g cells.Grid, t *picture.Table) {
	last := -1.0
	for _, row := range t.Rows {
		if judged(row) {
			last = math.Max(last, row.Cells[generationCell].Value)
		}
	}
	if last < 0 {
		d.Empty(g, "the first generation is not judged yet")
		return
	}
	c := cells.Chart{X: cells.Axis{Min: math.Inf(1), Max: 0, Log: true}, Y: cells.Axis{Min: 1, Max: 0}, XUnit: "params", Level: math.NaN(), Tier: d.Tier, Axis: d.Theme.Muted, Alarm: d.Theme.Alarm}
	for pass := range 2 { // the last generation on top
		for _, row := range t.Rows {
			if newest := row.Cells[generationCell].Value == last; !judged(row) || newest != (pass == 1) {
				continue
			}
			x, y := row.Cells[paramsCell].Value, row.Cells[accuracyCell].Value
			c.X.Min, c.X.Max = math.Min(c.X.Min, x), math.Max(c.X.Max, x)
			c.Y.Min, c.Y.Max = math.Min(c.Y.Min, y), math.Max(c.Y.Max, y)
			c.Points = append(c.Points, frontPoint(d, row, pass == 1, x, y))
		}
	}
	c.X.Min, c.X.Max = c.X.Min/1.15, c.X.Max*1.15
	pad := math.Max((c.Y.Max-c.Y.Min)*.06, .005)
	c.Y.Min, c.Y.Max = c.Y.Min-pad, math.Min(c.Y.Max+pad, 1)
	if g.Height >= 6 {
		g.TextIn(6, 0, g.Width-6, "● front  ○ beaten  · earlier", d.Theme.Muted)
		g = g.Sub(0, 1, g.Width, g.Height-1)
	}
	c.Draw(g)
}

// frontPoint is the sign of a network.
func frontPoint(d *desk.Desk, row picture.TableRow, newest bool, x, y float64) cells.Point {
	p := cells.Point{X: x, Y: y, Rune: '·', Style: d.Theme.Muted}
	switch {
	case newest && row.Cells[accuracyCell].Look == "target":
		p.Rune, p.Style = '●', d.Theme.Key
	case newest:
		p.Rune, p.Style = '○', d.Theme.Text
	}
	return p
}

func receiptTitle(d *desk.Desk) string {
	switch {
	case tableOf(d.Snap, "search") != nil:
		return "family: ↳ relaxed  = copy  ✗ dropped"
	case len(d.Snap.Receipts) > 0:
		return fmt.Sprintf("receipt · step %s", desk.Grouped(d.Snap.Receipts[receiptAt(d)].Step))
	}
	return "receipt"
}

// receiptAt is the receipt in view: the newest, or one that was scrolled to.
func receiptAt(d *desk.Desk) int { return min(max(d.Scroll, 0), len(d.Snap.Receipts)-1) }

func receiptNote(d *desk.Desk) string {
	if _, last := receiptItems(d); last > 0 {
		return "↓ older"
	}
	return ""
}

func receiptItems(d *desk.Desk) (first, last int) {
	if t := tableOf(d.Snap, "search"); t != nil {
		return 0, max(len(t.Rows)-1, 0)
	}
	return 0, max(len(d.Snap.Receipts)-1, 0)
}

// drawReceipt draws what the last relaxation did; of a search, its networks, newest
// first.
func drawReceipt(d *desk.Desk, g cells.Grid) {
	t := tableOf(d.Snap, "search")
	switch {
	case t != nil:
		drawFamily(d, g.Sub(1, 0, g.Width-2, g.Height), t)
	case len(d.Snap.Receipts) == 0:
		d.Empty(g, noReceipt(d))
	default:
		panels.DrawReceiptLines(d, g.Sub(1, 0, g.Width-2, g.Height), d.Snap.Receipts[receiptAt(d)])
	}
}

// noReceipt is why there is no receipt.
func noReceipt(d *desk.Desk) string {
	if t := tableOf(d.Snap, "moves"); t != nil && len(t.Rows) > 0 {
		return "no layer is relaxed yet: g relaxes one"
	}
	return "no layer can be relaxed; J merges, C takes the largest shares"
}

// drawFamily lists the networks of a search.
func drawFamily(d *desk.Desk, g cells.Grid, t *picture.Table) {
	from := min(max(d.Scroll, 0), max(len(t.Rows)-g.Height, 0))
	for y := 0; y < g.Height && from+y < len(t.Rows); y++ {
		row := t.Rows[len(t.Rows)-1-from-y]
		drawAncestor(d, g.Sub(0, y, g.Width, 1), row, y == 0 || row.Cells[generationCell].Value != t.Rows[len(t.Rows)-from-y].Cells[generationCell].Value)
	}
}

// drawAncestor writes a network: generation, how it came about, groups, accuracy, size
// and what became of it.
func drawAncestor(d *desk.Desk, g cells.Grid, row picture.TableRow, first bool) {
	t := d.Theme
	style, fate := t.Muted, "✗"
	switch {
	case !judged(row):
		style, fate = t.Newborn, "◌"
	case row.Marked:
		style, fate = t.Text, "✓"
	}
	if first {
		g.Text(0, 0, "g"+row.Cells[generationCell].Text, t.Muted)
	}
	g.Text(4, 0, row.Cells[moveCell].Text, style)
	x := g.Text(15, 0, row.Name, style)
	if x = max(x, 27); x+16 > g.Width {
		x = max(g.Width-16, 15)
	}
	g.TextRight(x+6, 0, 6, row.Cells[accuracyCell].Text, style)
	g.TextRight(x+14, 0, 8, row.Cells[paramsCell].Text, style)
	if row.Cells[accuracyCell].Look == "target" {
		fate += " front"
	}
	g.TextIn(x+15, 0, g.Width-x-15, fate, style)
}
