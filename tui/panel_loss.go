package tui

import (
	"fmt"
	"math"
	"strings"

	"github.com/north-tui/north/internal/cells"
	"github.com/north-tui/north/sim"
)

func lossNote(d *desk) string {
	scale := "log y"
	if d.linear {
		scale = "linear y"
	}
	if d.smooth > 0 {
		scale = fmt.Sprintf("%s · smoothed %s", scale, cells.Short(d.smooth))
	}
	return d.timeNote(scale)
}

// drawLoss draws training and test loss over time.
func drawLoss(d *desk, g cells.Grid) {
	d.drawCurves(g, "loss", !d.linear, cells.Axis{Min: math.Inf(1), Max: math.Inf(-1)})
}

func accuracyNote(d *desk) string { return d.timeNote("") }

// timeNote says, where the charts show a part of the time, or the values at a place
// of it, which that is; else what else there is to say.
func (d *desk) timeNote(otherwise string) string {
	part := d.partText()
	switch {
	case d.cross > 0 || d.inPast():
		return strings.TrimPrefix(part+" · values at step "+grouped(d.reading()), " · ")
	case part != "":
		return part
	}
	return otherwise
}

// drawAccuracy draws training and test accuracy over time.
func drawAccuracy(d *desk, g cells.Grid) {
	d.drawCurves(g, "accuracy", false, cells.Axis{Min: math.Inf(1), Max: 1})
}

// drawCurves draws the series of a group with births marked. within is a range
// the axis always has.
func (d *desk) drawCurves(g cells.Grid, group string, log bool, within cells.Axis) {
	var series []sim.Series
	for _, s := range d.snap.Series {
		if s.Group == group && len(s.Buckets) > 0 {
			series = append(series, s)
		}
	}
	if len(series) == 0 {
		d.empty(g, "no "+group+" measured yet")
		return
	}
	c := d.chart()
	c.LabelRoom = endLabelRoom(g.Width)
	if g.Height >= 8 {
		d.legend(g.Sub(6, 0, g.Width-6, 1), series)
		g = g.Sub(0, 1, g.Width, g.Height-1)
	}
	columns := c.Columns(g.Width, g.Height)
	for _, s := range series {
		curve := d.curve(s, columns)
		if value, ok := d.read(s); ok {
			curve.Label = endLabel(s.Label, cells.Short(value), c.LabelRoom-1)
		}
		c.Curves = append(c.Curves, curve)
	}
	if s, ok := compared(series); ok {
		c.Curves = append(c.Curves, d.ghosts(s.Name, columns)...)
	}
	c.Y = d.rangeOf(c.Curves, log, within)
	c.Draw(g)
}

// endLabelRoom is the room for the names and last values of curves: names are
// what tells curves apart without colour, so they go last.
func endLabelRoom(width int) int {
	switch {
	case width >= 50:
		return 12
	case width >= 30:
		return 11
	}
	return 8
}

// endLabel is a curve's name and last value, or as much of it as tells which it
// is: te .105.
func endLabel(name, value string, room int) string {
	text := name + " " + value
	if over := cells.TextWidth(text) - room; over > 0 && over < len(name) {
		text = name[:max(len(name)-over, 1)] + " " + value
	}
	return text
}

// chart is a chart over the time of the run, with its births.
func (d *desk) chart() cells.Chart {
	return cells.Chart{
		X: d.ruler().axis(), XUnit: timeAxes[d.timeAxis()].unit, Marks: d.births(), Cursors: d.cursors(), Guides: d.guides, Level: math.NaN(),
		Tier: d.tier, Axis: d.theme.muted, Mark: d.theme.faint, Cursor: d.theme.title, Alarm: d.theme.alarm,
	}
}

// cursors are the places of the shown step, while it is not the newest, and of the
// crosshair.
func (d *desk) cursors() []float64 {
	if d.cross > 0 {
		return append(d.cursor(), d.cross)
	}
	return d.cursor()
}

// cursor is the place of the shown step, while it is not the newest.
func (d *desk) cursor() []float64 {
	if !d.inPast() {
		return nil
	}
	r := d.ruler()
	return []float64{r.place(float64(d.snap.Step))}
}

// curve reduces a series to the columns of a chart. Training curves, which are
// noisy, are smoothed first, with what they were drawn faint behind.
func (d *desk) curve(s sim.Series, columns int) cells.Curve {
	c := cells.Curve{Style: d.theme.test, Faint: d.theme.testFaint, Pattern: cells.Dashed}
	weight := 0.0
	if s.Label == "train" {
		c.Style, c.Faint, c.Pattern = d.theme.train, d.theme.trainFaint, cells.Solid
		c.Envelope, weight = true, d.smooth
	}
	c.Spans, c.Broken = reduce(s.Buckets, d.ruler(), columns, weight)
	return c
}

// legend names the curves with their patterns.
func (d *desk) legend(g cells.Grid, series []sim.Series) {
	x := 0
	for _, s := range series {
		c := d.curve(sim.Series{Column: s.Column}, 0)
		for range 3 {
			g.Set(x, 0, c.Pattern.Glyph(), c.Style)
			x++
		}
		x = g.Text(x+1, 0, s.Label, c.Style) + 3
	}
	if d.snap.Births > 0 {
		g.Text(x, 0, "┴ "+d.words.birth, d.theme.muted)
	}
}

// rangeOf is the axis that shows the curves and what lies within. On a log axis
// only positive values count, and at most six powers of ten.
func (d *desk) rangeOf(curves []cells.Curve, log bool, within cells.Axis) cells.Axis {
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
	return widen(a)
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
