package desk

import (
	"math"
	"slices"
	"strings"

	"github.com/north-tui/north/internal/cells"
	"github.com/north-tui/north/sim"
)

// TimeNote says, where the charts show a part of the time, or the values at a place
// of it, which that is; else what else there is to say.
func (d *Desk) TimeNote(otherwise string) string {
	part := d.PartText()
	switch {
	case d.Cross > 0 || d.InPast():
		return strings.TrimPrefix(part+" · values at step "+Grouped(d.Reading()), " · ")
	case part != "":
		return part
	}
	return otherwise
}

// DrawCurves draws the series of a group with births marked. within is a range
// the axis always has.
func (d *Desk) DrawCurves(g cells.Grid, group string, log bool, within cells.Axis) {
	series := GroupOf(d.Snap.Series, group)
	if len(series) == 0 {
		d.Empty(g, "no "+group+" measured yet")
		return
	}
	c := d.Chart()
	c.LabelRoom = EndLabelRoom(g.Width)
	if g.Height >= 8 {
		d.legend(g.Sub(6, 0, g.Width-6, 1), series)
		g = g.Sub(0, 1, g.Width, g.Height-1)
	}
	columns := c.Columns(g.Width, g.Height)
	for i, s := range series {
		curve := d.curveAmong(series, i, columns)
		if value, ok := d.shown(s, curve); ok {
			curve.Label = EndLabel(s.Label, cells.Short(value), c.LabelRoom-1)
		}
		c.Curves = append(c.Curves, curve)
	}
	if s, ok := Compared(series); ok {
		c.Curves = append(c.Curves, d.Ghosts(s.Name, columns)...)
	}
	c.Y = d.RangeOf(group, c.Curves, log, within)
	c.Draw(g)
}

// EndLabelRoom is the room for the names and last values of curves: names are
// what tells curves apart without colour, so they go last.
func EndLabelRoom(width int) int {
	switch {
	case width >= 50:
		return 12
	case width >= 30:
		return 11
	}
	return 8
}

// EndLabel is a curve's name and last value, or as much of it as tells which it
// is: te .105.
func EndLabel(name, value string, room int) string {
	text := name + " " + value
	if over := cells.TextWidth(text) - room; over > 0 && over < len(name) {
		text = name[:max(len(name)-over, 1)] + " " + value
	}
	return text
}

// Chart is a chart over the time of the run, with its births.
func (d *Desk) Chart() cells.Chart {
	newest := d.Exact()
	return cells.Chart{
		Until: newest.Axis().Max,
		X:     d.Ruler().Axis(), XUnit: TimeAxes[d.TimeAxis()].Unit, Marks: d.Births(), Cursors: d.cursors(), Guides: d.Guides, Level: math.NaN(),
		Tier: d.Tier, Axis: d.Theme.Muted, Mark: d.Theme.Faint, Cursor: d.Theme.Title, Alarm: d.Theme.Alarm,
	}
}

// cursors are the places of the shown step, while it is not the newest, and of the
// crosshair.
func (d *Desk) cursors() []float64 {
	if d.Cross > 0 {
		return append(d.Cursor(), d.Cross)
	}
	return d.Cursor()
}

// Cursor is the place of the shown step, while it is not the newest.
func (d *Desk) Cursor() []float64 {
	if !d.InPast() {
		return nil
	}
	r := d.Ruler()
	return []float64{r.Place(float64(d.Snap.Step))}
}

// curve reduces a series to the columns of a chart. Training curves, which are
// noisy, are smoothed first, with what they were drawn faint behind.
func (d *Desk) curve(s sim.Series, columns int) cells.Curve {
	c := cells.Curve{Style: d.Theme.test, Faint: d.Theme.testFaint, Pattern: cells.Dashed}
	weight := 0.0
	if s.OfTraining() {
		c.Style, c.Faint, c.Pattern = d.Theme.Train, d.Theme.trainFaint, cells.Solid
	}
	if s.OfBatch() {
		c.Envelope, weight = true, d.Smooth
	}
	c.Spans, c.Broken = Reduce(s.Buckets, d.Ruler(), columns, weight)
	return c
}

// curveAmong is the curve of one of several series. Where none is of the training, each
// has a colour of its own.
func (d *Desk) curveAmong(series []sim.Series, i, columns int) cells.Curve {
	c := d.curve(series[i], columns)
	if !slices.ContainsFunc(series, func(s sim.Series) bool { return s.OfTraining() }) && len(series) > 1 {
		c.Style, c.Pattern = d.Theme.Layer(i), cells.PatternAt(i)
	}
	return c
}

// shown is the value of a curve at the step at which charts are read: that of the
// moving average where the curve is one.
func (d *Desk) shown(s sim.Series, c cells.Curve) (value float64, ok bool) {
	value, ok = d.Read(s)
	if !ok || !c.Envelope || d.Smooth == 0 || value-value != 0 {
		return value, ok
	}
	if d.Reading() >= d.Head() {
		for _, s := range slices.Backward(c.Spans) {
			if !s.Empty {
				return s.Y, true // the average over everything, which need not be made again
			}
		}
	}
	return Smoothed(s.Buckets, float64(d.Reading()), d.Smooth)
}

// legend names the curves with their patterns.
func (d *Desk) legend(g cells.Grid, series []sim.Series) {
	x := 0
	for i, s := range series {
		c := d.curveAmong(series, i, 0)
		for range 3 {
			g.Set(x, 0, c.Pattern.Glyph(d.Tier), c.Style)
			x++
		}
		x = g.Text(x+1, 0, s.Label, c.Style) + 3
	}
	if d.Snap.Births > 0 {
		g.Text(x, 0, "┴ "+d.Words.Birth, d.Theme.Muted)
	}
}

// AnyPositive reports whether series have a value that a log axis can show.
func AnyPositive(series []sim.Series) bool {
	return slices.ContainsFunc(series, func(s sim.Series) bool {
		return slices.ContainsFunc(s.Buckets, func(b sim.Bucket) bool { return b.Max > 0 && !math.IsInf(b.Max, 0) })
	})
}

// RangeOf is the axis called name that shows the curves and what lies within, with round
// ends, so that it seldom changes. On a log axis only positive values count, and at most six
// powers of ten.
func (d *Desk) RangeOf(name string, curves []cells.Curve, log bool, within cells.Axis) cells.Axis {
	a := cells.Axis{Min: within.Min, Max: within.Max, Log: log}
	for _, c := range curves {
		for _, s := range c.Spans {
			for _, v := range [...]float64{s.Y, s.Min, s.Max} {
				if s.Empty || math.IsNaN(v) || math.IsInf(v, 0) || log && v <= 0 {
					continue
				}
				a.Min, a.Max = math.Min(a.Min, v), math.Max(a.Max, v)
			}
		}
	}
	return d.steady(name, widen(a))
}

// widen gives an axis without extent a little, and keeps a log axis readable.
func widen(a cells.Axis) cells.Axis {
	if a.Min > a.Max {
		return cells.Axis{Min: 0, Max: 1}
	}
	if a.Log {
		a.Min = math.Max(a.Min, a.Max*1e-6)
		if a.Max < a.Min*1.2 {
			a.Min, a.Max = a.Min/1.1, a.Max*1.1
		}
		return a
	}
	if pad := math.Abs(a.Max) * .05; a.Max-a.Min < pad*.02 || a.Max == a.Min {
		pad = math.Max(pad, 1e-9)
		a.Min, a.Max = a.Min-pad, a.Max+pad
	}
	return a
}
