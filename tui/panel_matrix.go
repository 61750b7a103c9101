package tui

import (
	"fmt"
	"math"
	"sort"

	"github.com/north-tui/north/internal/cells"
	"github.com/north-tui/north/picture"
	"github.com/north-tui/north/sim"
)

// weightMap is the picture of a weight matrix, nil if there is none.
func (d *desk) weightMap() *picture.Grid {
	for i := range d.snap.Grids {
		if d.snap.Grids[i].Name == "matrix" {
			return &d.snap.Grids[i]
		}
	}
	return nil
}

func matrixTitle(d *desk) string {
	if m := d.weightMap(); m != nil {
		return "weights " + m.Title
	}
	return "weights"
}

func matrixNote(d *desk) string {
	if m := d.weightMap(); m != nil && len(m.Outlines) > 0 {
		return "✦ " + m.Outlines[0].Name + ", new"
	}
	return ""
}

// gradients are the series of gradients since the last growth, by what it made of
// the entries; their steps count from it.
func (d *desk) gradients() []sim.Series {
	if len(d.snap.Receipts) == 0 {
		return nil
	}
	start := float64(d.snap.Receipts[0].Step)
	var out []sim.Series
	for _, s := range d.snap.Series {
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
func (d *desk) updateText() string {
	s, ok := sim.Find(d.snap.Series, "update.new")
	if !ok {
		return ""
	}
	share, ok := d.latest(s)
	if !ok {
		return ""
	}
	return fmt.Sprintf("new parts: %.0f%% of the update", 100*share)
}

// drawMatrix draws a matrix that has grown with its new block outlined, and how
// the gradients of old and new entries go, below or beside it.
func drawMatrix(d *desk, g cells.Grid) {
	m := d.weightMap()
	if m == nil || m.Rows*m.Cols == 0 {
		d.empty(g, "no weights drawn yet")
		return
	}
	series := d.gradients()
	switch {
	case len(series) == 0:
	case g.Width >= 64:
		width := g.Width / 2
		d.drawGradients(g.Sub(width+1, 0, g.Width-width-1, g.Height), series)
		g = g.Sub(0, 0, width, g.Height)
	case g.Height >= 9:
		height := g.Height / 2
		d.drawGradients(g.Sub(0, height, g.Width, g.Height-height), series)
		g = g.Sub(0, 0, g.Width, height)
	default:
		width := g.Width / 2
		d.drawGradients(g.Sub(width+1, 0, g.Width-width-1, g.Height), series)
		g = g.Sub(0, 0, width, g.Height)
	}
	drawGrid(d, g, m)
	for _, o := range m.Outlines {
		drawOutline(d, g, m, o)
	}
}

// drawOutline draws a frame along the inner edge of a rectangle of elements. One
// that is a single row or column of cells is marked along its middle.
func drawOutline(d *desk, g cells.Grid, m *picture.Grid, o picture.Outline) {
	place := func(from, count, of, room int) (at, size int) {
		at = min(from*room/of, room-1)
		return at, max(min((from+count)*room/of, room)-at, 1)
	}
	x, width := place(o.Col, o.Cols, m.Cols, g.Width)
	y, height := place(o.Row, o.Rows, m.Rows, g.Height)
	block := g.Sub(x, y, width, height)
	style := d.theme.newborn
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
func (d *desk) drawGradients(g cells.Grid, series []sim.Series) {
	if text := d.updateText(); text != "" && g.Height >= 5 {
		g.TextIn(1, 0, g.Width-1, text, d.theme.muted)
		g = g.Sub(0, 1, g.Width, g.Height-1)
	}
	along := stepsTo(float64(max(d.snap.Step-d.snap.Receipts[0].Step, 1)))
	c := d.chart()
	c.X, c.XUnit, c.Marks, c.Cursors = along.axis(), "steps on", nil, nil
	c.LabelRoom = min(endLabelRoom(g.Width), 11)
	columns := c.Columns(g.Width, g.Height)
	for _, s := range series {
		look := gradientLooks[s.Label]
		curve := cells.Curve{Style: d.theme.layer(look.layer), Pattern: look.pattern}
		curve.Spans, curve.Broken = reduce(s.Buckets, along, columns, 0)
		if value, ok := s.Latest(); ok {
			curve.Label = endLabel(s.Label, cells.Short(value), c.LabelRoom-1)
		}
		c.Curves = append(c.Curves, curve)
	}
	c.Y = d.rangeOf(c.Curves, true, cells.Axis{Min: math.Inf(1), Max: math.Inf(-1)})
	c.Draw(g)
}
