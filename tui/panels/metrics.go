package panels

import (
	"math"

	tea "github.com/charmbracelet/bubbletea"

	"github.com/north-tui/north/internal/cells"
	"github.com/north-tui/north/picture"
	"github.com/north-tui/north/sim"
	"github.com/north-tui/north/tui/desk"
	"github.com/north-tui/north/tui/screen"
)

// metricView is a metric that the panel can draw over time.
type metricView struct {
	group string // of its series; "": width, count and effective rank together
	name  string
}

// metricViews are gone through by a key, the first is shown at first.
var metricViews = []metricView{
	{"", "neurons, count, effective rank"},
	{picture.NewbornGradient, "newborns against older neurons"},
	{"count", "count above ε"},
	{"effective-rank", "effective rank"},
	{"stable-rank", "stable rank"},
	{"orthogonality-gap", "orthogonality gap"},
	{"nuclear-norm", "nuclear norm"},
	{"weight-count", "count, of weights"},
	{"weight-effective-rank", "effective rank of weights"},
	{"weight-stable-rank", "stable rank of weights"},
	{"weight-orthogonality-gap", "gap of weights"},
	{"weight-nuclear-norm", "nuclear norm of weights"},
	{"phi", "φ"},
}

// showsNewborns reports whether the panel shows newborn neurons instead of the layers.
func showsNewborns(d *desk.Desk) bool {
	return metricViews[d.Metric%len(metricViews)].group == picture.NewbornGradient
}

// nextMetric goes to the next metric that the run has series of.
func nextMetric(d *desk.Desk) {
	for range metricViews {
		d.Metric = (d.Metric + 1) % len(metricViews)
		if v := metricViews[d.Metric]; v.group == "" || len(desk.GroupOf(d.Snap.Series, v.group)) > 0 {
			return
		}
	}
}

// leastChart is the height from which on there are charts, leastAcross the width of one
// of them, and tallChart the height of those that stand below each other.
const leastChart, leastAcross, tallChart = 6, 26, 7

// drawMetric draws the chosen metric over time: for each layer, from that in focus on as
// far as there is room, a chart of width, count and effective rank, or one chart of
// another metric of all layers. Where it is too low, each layer has a bar of what it has
// now.
func drawMetric(d *desk.Desk, g cells.Grid) {
	v := metricViews[d.Metric%len(metricViews)]
	switch {
	case v.group != "":
		drawMetricOfAll(d, g, v)
	case g.Height < leastChart || g.Width < leastAcross:
		drawUses(d, g)
	default:
		drawRest(d, g)
		drawUsesOverTime(d, g.Sub(0, 1, g.Width, g.Height-1))
	}
}

// drawUsesOverTime draws a chart a layer, side by side and below each other as far as
// there is room, those around the layer in focus.
func drawUsesOverTime(d *desk.Desk, g cells.Grid) {
	layers := len(d.Snap.Rows)
	across := min(layers, g.Width/leastAcross)
	down := max(min((layers+across-1)/across, g.Height/tallChart), 1)
	n := min(layers, across*down)
	first := min(max(d.Layer-n/2, 0), layers-n)
	for i := range n {
		row, column := i/across, i%across
		left, right := g.Width*column/across, g.Width*(column+1)/across
		top, bottom := g.Height*row/down, g.Height*(row+1)/down
		gap := min(across-1-column, 1)
		drawUseOverTime(d, g.Sub(left, top, right-left-gap, bottom-top), first+i)
	}
}

// drawRest says in a line which layers have come to rest or to their maximum.
func drawRest(d *desk.Desk, g cells.Grid) {
	x := 0
	for i, r := range d.Snap.Rows {
		text := desk.RestText(r)
		if text == "" || x > g.Width {
			continue
		}
		if x > 0 {
			x = g.Text(x, 0, " · ", d.Theme.Muted)
		}
		x = g.Text(x, 0, r.Name+" ", d.Theme.Layer(i))
		x = g.TextIn(x, 0, g.Width-x, text, restStyle(d, r))
	}
}

// restStyle points out a maximum.
func restStyle(d *desk.Desk, r picture.Row) cells.Style {
	if desk.AtRest(r) {
		return d.Theme.Muted
	}
	return d.Theme.Warn
}

// drawUses draws a bar a layer, as long as its width: the effective rank full, the other
// singular values that count half, the rest light.
func drawUses(d *desk.Desk, g cells.Grid) {
	widest := 0
	for _, r := range d.Snap.Rows {
		widest = max(widest, r.Width)
	}
	first := 0
	if len(d.Snap.Rows) > g.Height {
		first = min(d.Layer, len(d.Snap.Rows)-g.Height)
	}
	for y := 0; y < g.Height && first+y < len(d.Snap.Rows); y++ {
		i := first + y
		r := d.Snap.Rows[i]
		rank, known := d.Now("effective-rank", r.Name)
		if !known || widest == 0 {
			continue
		}
		ink := d.Theme.Layer(i)
		end := g.Text(0, y, r.Name+" ", ink)
		stop := g.Width
		text, style := "eff. rank "+cells.Short(rank), d.Theme.Muted
		if said := desk.RestText(r); said != "" {
			text, style = said, restStyle(d, r)
		}
		if w := cells.TextWidth(text); stop-end-w > 8 {
			g.TextRight(stop, y, w, text, style)
			stop -= w + 1
		}
		for x := range (stop - end) * r.Width / widest {
			at, glyph := (float64(x)+.5)*float64(widest)/float64(stop-end), '░'
			switch {
			case at < rank:
				glyph = '█'
			case at < float64(r.Rank):
				glyph = '▒'
			}
			g.Set(end+x, y, glyph, ink)
		}
	}
}

// drawUseOverTime draws a layer's width, the singular values that count and the effective
// rank, under their present values.
func drawUseOverTime(d *desk.Desk, g cells.Grid, i int) {
	name, ink := d.Snap.Rows[i].Name, d.Theme.Layer(i)
	c := d.Chart()
	columns := c.Columns(g.Width, g.Height-1)
	end := g.Text(0, 0, name+" ", ink)
	for _, part := range []struct {
		group, unit string
		pattern     cells.Pattern
	}{{"width", "", cells.Solid}, {"count", "> ε", cells.Dashed}, {"effective-rank", "eff. rank", cells.Dotted}} {
		value, ok := d.Now(part.group, name)
		if !ok {
			continue
		}
		text := cells.Short(value)
		switch {
		case part.unit == "":
		case end+1+len(text)+1+cells.TextWidth(part.unit) <= g.Width:
			text += " " + part.unit
		default:
			text += " eff."
		}
		g.Set(end, 0, part.pattern.Glyph(d.Tier), ink)
		end = g.Text(end+1, 0, text, ink) + 1
		series := d.WithNow(part.group, name)
		curve := cells.Curve{Style: ink, Pattern: part.pattern, Steps: part.group == "width"}
		curve.Spans, curve.Broken = desk.Reduce(series.Buckets, d.Ruler(), columns, 0)
		c.Curves = append(c.Curves, curve)
	}
	if i == d.Layer {
		c.Curves = append(c.Curves, d.Ghosts("effective-rank."+name, columns)...)
	}
	c.Marks = nil
	c.Y = d.RangeOf("use "+name, c.Curves, false, cells.Axis{})
	c.Draw(g.Sub(0, 1, g.Width, g.Height-1))
}

// drawMetricOfAll draws one metric, a curve a layer.
func drawMetricOfAll(d *desk.Desk, g cells.Grid, v metricView) {
	var all []sim.Series
	for _, s := range desk.GroupOf(d.Snap.Series, v.group) {
		if s = d.WithNow(v.group, s.Label); len(s.Buckets) > 0 {
			all = append(all, s)
		}
	}
	if len(all) == 0 {
		d.Empty(g, v.name+" is not recorded yet")
		return
	}
	if g.Height < leastChart {
		for y, s := range all {
			if y == g.Height || d.Tier >= cells.Shade { // a line of one row needs finer dots
				return
			}
			i := d.LayerIndex(s.Label)
			value, _ := d.Now(v.group, s.Label)
			end := g.Text(0, y, s.Label+" ", d.Theme.Layer(i))
			text := cells.Short(value)
			w := cells.TextWidth(text)
			g.TextRight(g.Width, y, w, text, d.Theme.Layer(i))
			Sparkline(d, g.Sub(end, y, g.Width-end-w-1, 1), s, d.Theme.Layer(i))
		}
		return
	}
	c := d.Chart()
	c.LabelRoom = desk.EndLabelRoom(g.Width)
	columns := c.Columns(g.Width, g.Height-1)
	for i, s := range all {
		value, _ := d.Now(v.group, s.Label)
		curve := cells.Curve{Style: d.Theme.Layer(d.LayerIndex(s.Label)), Pattern: cells.Pattern(i % 4)}
		curve.Label = desk.EndLabel(s.Label, cells.Short(value), c.LabelRoom-1)
		curve.Spans, curve.Broken = desk.Reduce(s.Buckets, d.Ruler(), columns, 0)
		c.Curves = append(c.Curves, curve)
	}
	if d.Layer < len(d.Snap.Rows) {
		c.Curves = append(c.Curves, d.Ghosts(v.group+"."+d.LayerName(), columns)...)
	}
	within := cells.Axis{Min: 0, Max: 0}
	if v.group == "phi" {
		within = cells.Axis{Min: math.Inf(1), Max: math.Inf(-1)}
	}
	c.Y = d.RangeOf(v.group, c.Curves, false, within)
	g.Text(0, 0, v.name, d.Theme.Muted)
	c.Draw(g.Sub(0, 1, g.Width, g.Height-1))
}

// MetricCommand is the key that goes through the metrics.
func MetricCommand() screen.Command {
	return screen.Command{ID: "metric", Group: "view", After: "smoothing", Keys: []string{"v"}, Help: "orthogonality: newborns by age, then metrics over time, of activations and of weights", Reason: screen.NeedsLayer, Do: func(h screen.Host) tea.Cmd {
		nextMetric(h.Desk())
		return nil
	}}
}
