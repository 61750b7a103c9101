package tui

import (
	"math"

	"github.com/north-tui/north/internal/cells"
	"github.com/north-tui/north/tui/desk"
)

// raceCurves draws the loss, or the accuracy, of all lanes over the same axis.
func raceCurves(d *desk.Desk, g cells.Grid, accuracy bool) {
	group, log := "loss", !d.Linear
	within := cells.Axis{Min: math.Inf(1), Max: math.Inf(-1)}
	if accuracy {
		group, log, within.Max = "accuracy", false, 1
	}
	c := d.Chart()
	c.Marks, c.LabelRoom = nil, 9
	columns := c.Columns(g.Width, g.Height-1)
	whole := d.Ruler()
	name := ""
	for i, l := range d.Lanes() {
		s, ok := desk.Compared(desk.GroupOf(l.Series, group))
		if !ok {
			continue
		}
		r := desk.RulerOf(l, d.TimeAxis())
		r.Extent, r.Part = math.Max(whole.Extent, whole.Last.Last), whole.Part
		curve := cells.Curve{Style: d.Theme.Lane(i), Pattern: cells.PatternAt(i)}
		weight := 0.0
		if s.OfBatch() {
			weight = d.Smooth
		}
		curve.Spans, curve.Broken = desk.Reduce(s.Buckets, r, columns, weight)
		value, _ := desk.Smoothed(s.Buckets, float64(max(l.Head, l.Step)), weight)
		curve.Label = desk.LaneLetter(l) + " " + cells.Short(value)
		c.Curves, name = append(c.Curves, curve), desk.SeriesName(s.Column, weight)
	}
	if len(c.Curves) == 0 {
		d.Empty(g, "no "+group+" measured yet")
		return
	}
	g.Text(6, 0, name+" over "+desk.TimeAxes[d.TimeAxis()].Name, d.Theme.Muted)
	c.Y = d.RangeOf("race "+group, c.Curves, log, within)
	if w := d.Goal(); w.Group == group {
		c.Level, c.LevelName = w.Value, "goal"
	}
	c.Draw(g.Sub(0, 1, g.Width, g.Height-1))
}
