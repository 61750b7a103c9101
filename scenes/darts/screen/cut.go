package screen

import (
	"fmt"
	"math"

	"github.com/north-tui/north/internal/cells"
	"github.com/north-tui/north/sim"
	"github.com/north-tui/north/tui/desk"
	"github.com/north-tui/north/tui/screen"
)

func cutPanel() screen.Panel {
	return screen.Panel{
		Name: "soft against cut", Tab: "cut", Rank: 2, Height: 7, Wanted: 11, Weight: 4, Column: [3]int{0, 1, 0}, Order: 2,
		Note: cutNote, Draw: drawCut, Topic: screen.Explains("cut"), Room: desk.EndLabelRoom,
	}
}

func cutNote(d *desk.Desk) string {
	if gap := value(d, statusTable, "gap"); !math.IsNaN(gap) {
		return d.TimeNote(fmt.Sprintf("gap %s · δ %s", text(d, statusTable, "gap"), text(d, statusTable, "delta")))
	}
	return d.TimeNote("")
}

// looks of the curves of this scene, by the names of their series.
func looks(t *desk.Theme, name string) (cells.Style, cells.Pattern) {
	switch name {
	case "cut_accuracy":
		return t.Layer(1), cells.Dashed
	case "retrained_accuracy":
		return t.Layer(2), cells.LongDashed
	case "info.tau":
		return t.Layer(1), cells.Dashed
	case "info.F":
		return t.Faint, cells.Dotted
	}
	return t.Train, cells.Solid
}

// least is the height from which the distance is drawn below the accuracies.
const least = 8

// drawCut draws the accuracy with the weights as they are and after a cut, and below it
// the distance to a discrete cell with the floor of softmax.
func drawCut(d *desk.Desk, g cells.Grid) {
	accuracy := measured(d, "soft_accuracy", "cut_accuracy", "retrained_accuracy")
	if len(accuracy) == 0 {
		d.Empty(g, "nothing has been measured yet")
		return
	}
	delta := measured(d, "delta")
	if g.Height < least || len(delta) == 0 {
		drawSeries(d, g, accuracy, chartLook{within: cells.Axis{Min: math.Inf(1), Max: math.Inf(-1)}, level: math.NaN(), ghost: accuracy[len(accuracy)-1].Name})
		return
	}
	height := (g.Height + 1) / 2
	drawSeries(d, g.Sub(0, 0, g.Width, height), accuracy, chartLook{
		within: cells.Axis{Min: math.Inf(1), Max: math.Inf(-1)}, level: math.NaN(), ghost: accuracy[len(accuracy)-1].Name, noX: true,
	})
	floor := math.NaN()
	if s, ok := sim.Find(d.Snap.Series, "delta.floor"); ok {
		if v, ok := s.Latest(); ok && v > 0 {
			floor = v
		}
	}
	drawSeries(d, g.Sub(0, height, g.Width, g.Height-height), delta, chartLook{
		within: cells.Axis{Min: 0, Max: math.Inf(-1)}, level: floor, levelName: "softmax's floor " + desk.Fixed(floor), ghost: "delta",
	})
}

// measured are the series of some names that have measurements.
func measured(d *desk.Desk, names ...string) []sim.Series {
	var out []sim.Series
	for _, name := range names {
		if s, ok := sim.Find(d.Snap.Series, name); ok && len(s.Buckets) > 0 {
			out = append(out, s)
		}
	}
	return out
}

// chartLook is how some series are drawn together.
type chartLook struct {
	log       bool
	within    cells.Axis // a range the axis always has
	level     float64    // a line across, NaN for none
	levelName string
	ghost     string // series of the other lanes that is drawn behind, "" for none
	noX       bool   // without the axis of time
}

// drawSeries draws series over time with their names and last values at the end.
func drawSeries(d *desk.Desk, g cells.Grid, series []sim.Series, look chartLook) {
	c := d.Chart()
	c.LabelRoom = desk.EndLabelRoom(g.Width)
	c.Level, c.LevelName, c.NoX = look.level, look.levelName, look.noX
	columns := c.Columns(g.Width, g.Height)
	for _, s := range series {
		curve := cells.Curve{}
		curve.Style, curve.Pattern = looks(d.Theme, s.Name)
		curve.Spans, curve.Broken = desk.Reduce(s.Buckets, d.Ruler(), columns, 0)
		if v, ok := d.Read(s); ok {
			curve.Label = desk.EndLabel(seriesLabel(s), cells.Short(v), c.LabelRoom-1)
		}
		c.Curves = append(c.Curves, curve)
	}
	if look.ghost != "" {
		c.Curves = append(c.Curves, d.Ghosts(look.ghost, columns)...)
	}
	c.Y = d.RangeOf(series[0].Name, c.Curves, look.log, look.within)
	if !look.log && look.level < c.Y.Min {
		c.Y.Min = look.level
	}
	c.Draw(g)
}

// seriesLabel is what a curve is called at its end.
func seriesLabel(s sim.Series) string {
	switch s.Name {
	case "retrained_accuracy":
		return "anew"
	case "delta":
		return "δ"
	case "info.tau":
		return "τ"
	case "info.smoothed", "info.F":
		return "F"
	}
	return s.Label
}
