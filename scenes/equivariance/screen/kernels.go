package screen

import (
	"fmt"

	"github.com/north-tui/north/internal/cells"
	"github.com/north-tui/north/picture"
	"github.com/north-tui/north/tui/desk"
)

func kernelsTitle(d *desk.Desk) string {
	if grids := gridsOf(d.Snap, "kernels"); len(grids) > 0 {
		return "kernels: eight slots of " + grids[0].Title
	}
	return "kernels"
}

func kernelsNote(d *desk.Desk) string {
	if _, last := kernelItems(d); last > 0 {
		return fmt.Sprintf("τ %s  ↑ ↓", signs[tau(d)])
	}
	return ""
}

// kernelItems are the diagonals τ that can be scrolled through.
func kernelItems(d *desk.Desk) (first, last int) {
	if grids := gridsOf(d.Snap, "kernels"); len(grids) > 0 && grids[0].Cols > 0 {
		return 0, grids[0].Rows*elements/grids[0].Cols - 1
	}
	return 0, 0
}

// tau is the diagonal in view.
func tau(d *desk.Desk) int {
	_, last := kernelItems(d)
	return min(max(d.Scroll, 0), last)
}

// drawKernels draws the eight slots of a channel along a diagonal, below each the letter
// of the slots that are the same filter, turned: at the start of the run and now.
func drawKernels(d *desk.Desk, g cells.Grid) {
	grids, letters := gridsOf(d.Snap, "kernels"), tableOf(d.Snap, "slots")
	if len(grids) == 0 || letters == nil || len(letters.Rows) == 0 || grids[0].Cols < elements {
		d.Empty(g, "no filters drawn yet")
		return
	}
	side := grids[0].Cols / elements
	each := (g.Width + 1) / elements
	scale := min((each-1)/side, 2*max(g.Height-2, 0)/side)
	y := 1
	if scale > 0 {
		y += (scale*side + 1) / 2
	}
	for s := range elements {
		x := s*each + 1
		g.TextIn(x, 0, each-1, signs[s], d.Theme.Muted)
		if scale > 0 {
			desk.DrawGrid(d, g.Sub(x, 1, scale*side, (scale*side+1)/2), slotOf(grids[0], s, tau(d), side))
		}
		drawLetter(d, g.Sub(x, y, each-1, 1), letters, s)
	}
	if y+1 < g.Height {
		g.TextIn(1, y+1, g.Width-1, lettersText(letters), d.Theme.Muted)
	}
}

// drawLetter writes the letter of a slot, at the start and now: a→b.
func drawLetter(d *desk.Desk, g cells.Grid, letters *picture.Table, slot int) {
	x := 0
	if len(letters.Rows) > 1 && g.Width >= 3 {
		x = g.Text(0, 0, letters.Rows[0].Cells[slot].Text+"→", d.Theme.Muted)
	}
	now := letters.Rows[len(letters.Rows)-1].Cells[slot]
	g.Text(x, 0, now.Text, d.Theme.Layer(int(now.Value)).With(cells.Bold))
}

// lettersText says how many filters there are now.
func lettersText(letters *picture.Table) string {
	different := map[string]bool{}
	for _, cell := range letters.Rows[len(letters.Rows)-1].Cells {
		different[cell.Text] = true
	}
	text := fmt.Sprintf("%d filters, each in %d turns", len(different), elements/len(different))
	switch len(different) {
	case 1:
		text = "one filter, in eight turns"
	case elements:
		text = "eight filters of their own"
	}
	if len(letters.Rows) > 1 {
		return "at the start → now: " + text
	}
	return text
}

// slotOf is the filter of a slot on a diagonal.
func slotOf(all *picture.Grid, slot, tau, side int) *picture.Grid {
	out := *all
	out.Rows, out.Cols, out.Values = side, side, make([]float32, 0, side*side)
	for i := range side {
		row := (tau*side + i) * all.Cols
		out.Values = append(out.Values, all.Values[row+slot*side:][:side]...)
	}
	return &out
}
