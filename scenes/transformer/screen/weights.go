package screen

import (
	"fmt"
	"math"
	"sort"

	"github.com/north-tui/north/internal/cells"
	"github.com/north-tui/north/picture"
	"github.com/north-tui/north/sim"
	"github.com/north-tui/north/tui/desk"
)

// weightMap is the picture of a weight matrix, nil if there is none.
func weightMap(d *desk.Desk) *picture.Grid {
	for i := range d.Snap.Grids {
		if d.Snap.Grids[i].Name == "matrix" {
			return &d.Snap.Grids[i]
		}
	}
	return nil
}

func matrixTitle(d *desk.Desk) string {
	if m := weightMap(d); m != nil {
		return "weights " + m.Title
	}
	return "weights"
}

func matrixNote(d *desk.Desk) string {
	if m := weightMap(d); m != nil && len(m.Outlines) > 0 {
		return "✦ " + m.Outlines[0].Name + ", new"
	}
	return ""
}

// gradients are the series of gradients since the last growth, by what it made of
// the entries; their steps count from it.
func gradients(d *desk.Desk) []sim.Series {
	if len(d.Snap.Receipts) == 0 {
		return nil
	}
	start := float64(d.Snap.Receipts[0].Step)
	var out []sim.Series
	for _, s := range d.Snap.Series {
		first := sort.Search(len(s.Buckets), func(i int) bool { return s.Buckets[i].Step > start })
		if s.Group != "gradient" || first == len(s.Buckets) {
			continue
		}
		since := sim.Series{Column: s.Column}
		for _, b := range s.Buckets[first:] {
			b.Step -= start
			since.Buckets = append(since.Buckets, b)
		}
		out = append(out, since)
	}
	return out
}

// updateText is the share of the last update that went into what is new, "" where
// that is not measured.
func updateText(d *desk.Desk) string {
	s, ok := sim.Find(d.Snap.Series, "update.new")
	if !ok {
		return ""
	}
	share, ok := d.Latest(s)
	if !ok {
		return ""
	}
	return fmt.Sprintf("new parts: %.0f%% of the update", 100*share)
}

// drawMatrix draws a matrix that has grown with its new block outlined, and how
// the gradients of old and new entries go, below or beside it.
func drawMatrix(d *desk.Desk, g cells.Grid) {
	m := weightMap(d)
	if m == nil || m.Rows*m.Cols == 0 {
		d.Empty(g, "no weights to show yet")
		return
	}
	series := gradients(d)
	switch {
	case len(series) == 0:
	case g.Width >= 64:
		width := g.Width / 2
		drawGradients(d, g.Sub(width+1, 0, g.Width-width-1, g.Height), series)
		g = g.Sub(0, 0, width, g.Height)
	case g.Height >= 9:
		height := g.Height / 2
		drawGradients(d, g.Sub(0, height, g.Width, g.Height-height), series)
		g = g.Sub(0, 0, g.Width, height)
	default:
		width := g.Width / 2
		drawGradients(d, g.Sub(width+1, 0, g.Width-width-1, g.Height), series)
		g = g.Sub(0, 0, width, g.Height)
	}
	desk.DrawGrid(d, g, m)
	for _, o := range m.Outlines {
		drawOutline(d, g, m, o)
	}
}

// drawOutline draws a frame along the inner edge of a rectangle of elements. One
// that is a single row or column of cells is marked along its middle.
func drawOutline(d *desk.Desk, g cells.Grid, m *picture.Grid, o picture.Outline) {
	place := func(from, count, of, room int) (at, size int) {
		at = min(from*room/of, room-1)
		return at, max(min((from+count)*room/of, room)-at, 1)
	}
	x, width := place(o.Col, o.Cols, m.Cols, g.Width)
	y, height := place(o.Row, o.Rows, m.Rows, g.Height)
	block := g.Sub(x, y, width, height)
	style := d.Theme.Newborn
	if block.Width >= 2 && block.Height >= 2 {
		block.Box(false, style)
		block.TextIn(1, 0, block.Width-2, o.Name, style)
		return
	}
	for i := range block.Width {
		for j := range block.Height {
			block.Set(i, j, '✦', style)
		}
	}
}

// gradientLooks tell the roles apart, without colour by the pattern.
var gradientLooks = map[string]struct {
	layer   int
	pattern cells.Pattern
}{
	"old": {0, cells.Solid}, "scaled": {3, cells.Solid}, "zero": {1, cells.Dashed}, "free": {2, cells.Dotted},
}

// drawGradients draws the gradients from the last growth on and, where there is
// room, how much of the update goes into what is new.
func drawGradients(d *desk.Desk, g cells.Grid, series []sim.Series) {
	if text := updateText(d); text != "" && g.Height >= 5 {
		g.TextIn(1, 0, g.Width-1, text, d.Theme.Muted)
		g = g.Sub(0, 1, g.Width, g.Height-1)
	}
	along := desk.StepsTo(float64(max(d.Snap.Step-d.Snap.Receipts[0].Step, 1)))
	c := d.Chart()
	c.X, c.XUnit, c.Marks, c.Cursors = along.Axis(), "steps on", nil, nil
	c.LabelRoom = min(desk.EndLabelRoom(g.Width), 11)
	columns := c.Columns(g.Width, g.Height)
	for _, s := range series {
		look := gradientLooks[s.Label]
		curve := cells.Curve{Style: d.Theme.Layer(look.layer), Pattern: look.pattern}
		curve.Spans, curve.Broken = desk.Reduce(s.Buckets, along, columns, 0)
		if value, ok := s.Latest(); ok {
			curve.Label = desk.EndLabel(s.Label, cells.Short(value), c.LabelRoom-1)
		}
		c.Curves = append(c.Curves, curve)
	}
	c.Y = d.RangeOf("gradients", c.Curves, true, cells.Axis{Min: math.Inf(1), Max: math.Inf(-1)})
	c.Draw(g)
}
