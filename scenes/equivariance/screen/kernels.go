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
// of the slots that are the same filter, turned: at the start and now.
func drawKernels(d *desk.Desk, g cells.Grid) {
	grids, letters := gridsOf(d.Snap, "kernels"), tableOf(d.Snap, "slots")
	if len(grids) == 0 || letters == nil || grids[0].Cols < elements {
		d.Empty(g, "no filters drawn yet")
		return
	}
	t := d.Theme
	const names = 5
	g = g.Sub(1, 0, g.Width-2, g.Height)
	side := grids[0].Cols / elements
	each := (g.Width - names) / elements
	rows := g.Height - 1 - len(letters.Rows)
	scale := min((each-1)/side, 2*max(rows, 0)/side)
	g.Text(0, 0, "slot", t.Muted)
	for s := range elements {
		x := names + s*each
		g.TextIn(x, 0, each-1, signs[s], t.Muted)
		if scale > 0 {
			desk.DrawGrid(d, g.Sub(x, 1, scale*side, (scale*side+1)/2), slotOf(grids[0], s, tau(d), side))
		}
	}
	y := 1
	if scale > 0 {
		y += (scale*side + 1) / 2
	}
	for _, row := range letters.Rows {
		drawLetters(d, g.Sub(0, y, g.Width, 1), row, names, each)
		y++
	}
}

// drawLetters writes the letters of the slots, and in words how many there are.
func drawLetters(d *desk.Desk, g cells.Grid, row picture.TableRow, names, each int) {
	g.Text(0, 0, row.Name, d.Theme.Muted)
	different := map[string]bool{}
	for s, cell := range row.Cells {
		different[cell.Text] = true
		g.Text(names+s*each, 0, cell.Text, d.Theme.Layer(int(cell.Value)).With(cells.Bold))
	}
	text := map[int]string{1: "one filter, turned", elements: "eight of their own"}[len(different)]
	if text == "" {
		text = fmt.Sprintf("%d filters, each turned %d×", len(different), elements/len(different))
	}
	if x := names + elements*each - each + 3; x+cells.TextWidth(text) < g.Width {
		g.Text(x, 0, text, d.Theme.Muted)
	}
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
