package tui

import (
	"fmt"
	"math"
	"strings"

	"github.com/north-tui/north/internal/cells"
	"github.com/north-tui/north/picture"
	"github.com/north-tui/north/sim"
)

func orthogonalityNote(d *desk) string { return d.setting("trigger") }

// drawOrthogonality shows what the trigger says of each layer: its value against
// its threshold, as numbers and, if it measures a share of the width, as a bar
// with ┊ where growth begins. Below, the history of that share and, while the
// spectrum has no panel of its own, a small spectrum.
func drawOrthogonality(d *desk, g cells.Grid) {
	if len(d.snap.Rows) == 0 {
		d.empty(g, "no hidden layer grows here")
		return
	}
	g = g.Sub(1, 0, g.Width-2, g.Height)
	rows := d.snap.Rows
	first := 0
	if room := max(g.Height-1, 1); len(rows) > room {
		first = min(max(d.layer-room/2, 0), len(rows)-room)
	}
	d.orthogonalityHead(g)
	y := 1
	for i := first; i < len(rows) && y < g.Height; i++ {
		d.orthogonalityRow(g.Sub(0, y, g.Width, 1), i)
		y++
	}
	rest := g.Sub(0, y, g.Width, g.Height-y)
	if room := rest.Height - len(rows); len(d.snap.Spectra) > 0 && !d.displays("spectrum") && room > 0 {
		room = min(room, 3)
		rest.Height -= room
		d.smallSpectrum(g.Sub(0, g.Height-room, g.Width, room))
	}
	if rest.Height > 0 {
		d.drawPhi(rest)
	}
}

// table is where the columns of the panel end.
type table struct{ name, width, value, threshold, phi int }

func (d *desk) table(g cells.Grid) table {
	if g.Width < 44 {
		return table{name: 3, width: 10, value: 15, threshold: 19, phi: 24}
	}
	return table{name: 4, width: 11, value: 17, threshold: 24, phi: 30}
}

func (d *desk) orthogonalityHead(g cells.Grid) {
	m, t := d.theme.muted, d.table(g)
	g.TextRight(t.width, 0, 7, "width", m)
	g.TextRight(t.value, 0, 7, d.valueName(t.value-t.width-1), m)
	g.TextRight(t.threshold, 0, 7, thresholdName(t.threshold-t.value-1), m)
	if d.measuresPhi() {
		g.TextRight(t.phi, 0, 5, "φ", m)
		if g.Width > t.phi+28 {
			g.Text(t.phi+1, 0, "┊ grows above γφ₀", m)
		}
	}
	g.TextRight(g.Width, 0, 4, "add", m)
}

// valueName is what the trigger measures, if its name fits.
func (d *desk) valueName(width int) string {
	name := d.snap.Rows[0].Measure
	if name == "" || cells.TextWidth(name) > width {
		return cells.Clip("value", width)
	}
	return name
}

func thresholdName(width int) string {
	if width < len("thresh") {
		return "thr"
	}
	return "thresh"
}

// measuresPhi reports whether the trigger measures a share of the width.
func (d *desk) measuresPhi() bool {
	for _, r := range d.snap.Rows {
		if !math.IsNaN(r.Phi) {
			return true
		}
	}
	return false
}

func (d *desk) orthogonalityRow(g cells.Grid, i int) {
	r, t, at := d.snap.Rows[i], d.theme, d.table(g)
	ink := t.layer(i)
	name := ink
	if i == d.layer {
		name = name.With(cells.Bold | cells.Underline)
	}
	text := t.text
	if d.stale(r) {
		text, ink = t.muted, ink.With(cells.Faint)
	}
	g.TextIn(0, 0, at.name, r.Name, name)
	width := fmt.Sprintf("%d/%d", r.Width, r.Max)
	if r.Max == 0 || len(width) > at.width-at.name {
		width = fmt.Sprint(r.Width)
	}
	g.TextRight(at.width, 0, at.width-at.name, width, text)
	g.TextRight(at.value, 0, at.value-at.width-1, cells.Short(r.Value), text)
	g.TextRight(at.threshold, 0, at.threshold-at.value-1, cells.Short(r.Threshold), text)
	d.orthogonalityBar(g, r, ink, at)
	add, style := "0", t.muted
	if r.Add > 0 {
		add, style = fmt.Sprintf("%+d", r.Add), t.newborn
	}
	g.TextRight(g.Width, 0, 4, add, style)
}

// orthogonalityBar draws φ, its bar and remarks, or without φ the value as a
// share of the larger of value and threshold.
func (d *desk) orthogonalityBar(g cells.Grid, r picture.Row, ink cells.Style, at table) {
	share, limit := r.Phi, r.Limit
	start, end := at.phi+1, g.Width-4
	if math.IsNaN(share) {
		largest := math.Max(math.Abs(r.Value), math.Abs(r.Threshold))
		share, limit = r.Value/largest, r.Threshold/largest
		start = at.threshold + 1
	} else {
		g.TextRight(at.phi, 0, at.phi-at.threshold-1, fixed(r.Phi), d.theme.text)
	}
	remark := rowRemark(r)
	if d.stale(r) {
		remark = strings.TrimPrefix(remark+" · at "+grouped(r.Step), " · ")
	}
	if w := cells.TextWidth(remark); w > 0 && end-start-w > 6 {
		g.Text(end-w, 0, remark, d.theme.warn)
		end -= w + 1
	}
	if end-start >= 4 {
		g.Sub(start, 0, end-start, 1).Bar(share, limit, ink, d.theme.title)
	}
}

func rowRemark(r picture.Row) string {
	switch {
	case r.Note != "" && r.Dead > 0:
		return fmt.Sprintf("%d dead · %s", r.Dead, r.Note)
	case r.Note != "":
		return r.Note
	case r.Dead > 0:
		return fmt.Sprintf("%d dead", r.Dead)
	}
	return ""
}

// stale reports whether a row is older than the interval of the trigger and what
// a running training may get ahead of the picture.
func (d *desk) stale(r picture.Row) bool {
	ahead := 0
	if d.snap.State == sim.Running {
		ahead = int(d.snap.Rate)
	}
	return r.Step < d.snap.Step-d.interval()-ahead
}

// interval is how many steps may pass between two readings of the trigger.
func (d *desk) interval() int {
	n := 1
	if _, err := fmt.Sscan(d.setting("every"), &n); err != nil || n < 1 {
		return 1
	}
	return n
}

// drawPhi draws the history of φ, one curve a layer.
func (d *desk) drawPhi(g cells.Grid) {
	var phi []sim.Series
	for _, s := range d.snap.Series {
		if s.Group == "phi" && len(s.Buckets) > 1 {
			phi = append(phi, s)
		}
	}
	if len(phi) == 0 {
		return
	}
	if g.Height >= 6 {
		g.Text(0, 0, "φ over time", d.theme.muted)
		d.phiChart(g.Sub(0, 1, g.Width, g.Height-1), phi)
		return
	}
	for y, s := range phi {
		if y == g.Height || d.tier >= cells.Shade { // a line of one row needs finer dots
			return
		}
		i := d.layerIndex(s.Label)
		end := g.Text(0, y, "φ "+s.Label+" ", d.theme.layer(i))
		d.sparkline(g.Sub(end, y, g.Width-end, 1), s, d.theme.layer(i))
	}
}

func (d *desk) phiChart(g cells.Grid, phi []sim.Series) {
	c := d.chart()
	c.LabelRoom = 4
	columns := c.Columns(g.Width, g.Height)
	for _, s := range phi {
		curve := cells.Curve{Style: d.theme.layer(d.layerIndex(s.Label)), Label: s.Label}
		curve.Spans, curve.Broken = reduce(s.Buckets, d.ruler(), columns, 0)
		c.Curves = append(c.Curves, curve)
	}
	c.Y = d.rangeOf(c.Curves, false, cells.Axis{Min: math.Inf(1), Max: math.Inf(-1)})
	c.Draw(g)
}

// sparkline draws a series over all of g without axes.
func (d *desk) sparkline(g cells.Grid, s sim.Series, ink cells.Style) {
	c := cells.Chart{X: d.ruler().axis(), Level: math.NaN(), Tier: d.tier, Bare: true}
	curve := cells.Curve{Style: ink}
	curve.Spans, curve.Broken = reduce(s.Buckets, d.ruler(), c.Columns(g.Width, g.Height), 0)
	c.Curves = []cells.Curve{curve}
	c.Y = d.rangeOf(c.Curves, false, cells.Axis{Min: math.Inf(1), Max: math.Inf(-1)})
	c.Draw(g)
	for _, at := range d.cursor() { // in one row there is no room beside the curve
		x := int(c.X.Share(at)*float64(g.Width-1) + .5)
		g.Restyle(x, 0, 1, func(s cells.Style) cells.Style { return s.With(cells.Reverse) })
	}
}

// smallSpectrum draws the spectrum of the layer in focus without axes: on a log
// scale from ε upwards, values below it as the lowest bar, faint.
func (d *desk) smallSpectrum(g cells.Grid) {
	s, ok := d.spectrum()
	if !ok {
		return
	}
	count := fmt.Sprintf("%d of %d > ε", above(s), len(s.Values))
	g.TextRight(g.Width, g.Height-1, g.Width, count, d.theme.muted)
	end := g.Text(0, g.Height-1, "σ "+s.Name+" ", d.theme.layer(d.layer))
	plot := g.Sub(end, 0, g.Width-end-cells.TextWidth(count)-1, g.Height)
	if plot.Width == 0 {
		return
	}
	d.drawSpectrumBars(plot, s, cells.Axis{Min: s.Eps / 2, Max: s.Values[0] * 1.01, Log: true}, 1)
}
