package panels

import (
	"fmt"
	"math"
	"strings"

	"github.com/north-tui/north/internal/cells"
	"github.com/north-tui/north/picture"
	"github.com/north-tui/north/sim"
	"github.com/north-tui/north/tui/desk"
	"github.com/north-tui/north/tui/screen"
)

func orthogonalityNote(d *desk.Desk) string { return d.Setting("trigger") }

// drawOrthogonality shows what the trigger says of each layer: its value against
// its threshold, as numbers and, if it measures a share of the width, as a bar
// with ┊ where growth begins. Below, the history of that share and, while the
// spectrum has no panel of its own, a small spectrum.
func drawOrthogonality(d *desk.Desk, g cells.Grid) {
	if len(d.Snap.Rows) == 0 {
		d.Empty(g, "no hidden layer grows here")
		return
	}
	g = g.Sub(1, 0, g.Width-2, g.Height)
	rows := d.Snap.Rows
	first := 0
	if room := max(g.Height-1, 1); len(rows) > room {
		first = min(max(d.Layer-room/2, 0), len(rows)-room)
	}
	orthogonalityHead(d, g)
	y := 1
	for i := first; i < len(rows) && y < g.Height; i++ {
		orthogonalityRow(d, g.Sub(0, y, g.Width, 1), i)
		y++
	}
	rest := g.Sub(0, y, g.Width, g.Height-y)
	if room := rest.Height - len(rows); len(d.Snap.Spectra) > 0 && !d.Displays("spectrum") && room > 0 {
		room = min(room, 3)
		rest.Height -= room
		smallSpectrum(d, g.Sub(0, g.Height-room, g.Width, room))
	}
	if rest.Height > 0 {
		drawPhi(d, rest)
	}
}

// table is where the columns of the panel end.
type table struct{ name, width, value, threshold, phi int }

func tableOf(d *desk.Desk, g cells.Grid) table {
	if g.Width < 44 {
		return table{name: 3, width: 10, value: 15, threshold: 19, phi: 24}
	}
	return table{name: 4, width: 11, value: 17, threshold: 24, phi: 30}
}

func orthogonalityHead(d *desk.Desk, g cells.Grid) {
	m, t := d.Theme.Muted, tableOf(d, g)
	g.TextRight(t.width, 0, 7, "width", m)
	g.TextRight(t.value, 0, 7, valueName(d, t.value-t.width-1), m)
	g.TextRight(t.threshold, 0, 7, thresholdName(t.threshold-t.value-1), m)
	if measuresPhi(d) {
		g.TextRight(t.phi, 0, 5, "φ", m)
		if g.Width > t.phi+28 {
			g.Text(t.phi+1, 0, "┊ grows above γφ₀", m)
		}
	}
	g.TextRight(g.Width, 0, 4, "add", m)
}

// valueName is what the trigger measures, if its name fits.
func valueName(d *desk.Desk, width int) string {
	name := d.Snap.Rows[0].Measure
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
func measuresPhi(d *desk.Desk) bool {
	for _, r := range d.Snap.Rows {
		if !math.IsNaN(r.Phi) {
			return true
		}
	}
	return false
}

func orthogonalityRow(d *desk.Desk, g cells.Grid, i int) {
	r, t, at := d.Snap.Rows[i], d.Theme, tableOf(d, g)
	ink := t.Layer(i)
	name := ink
	if i == d.Layer {
		name = name.With(cells.Bold | cells.Underline)
	}
	text := t.Text
	if stale(d, r) {
		text, ink = t.Muted, ink.With(cells.Faint)
	}
	g.TextIn(0, 0, at.name, r.Name, name)
	width := fmt.Sprintf("%d/%d", r.Width, r.Max)
	if r.Max == 0 || len(width) > at.width-at.name {
		width = fmt.Sprint(r.Width)
	}
	g.TextRight(at.width, 0, at.width-at.name, width, text)
	g.TextRight(at.value, 0, at.value-at.width-1, cells.Short(r.Value), text)
	g.TextRight(at.threshold, 0, at.threshold-at.value-1, cells.Short(r.Threshold), text)
	orthogonalityBar(d, g, r, ink, at)
	add, style := "0", t.Muted
	if r.Add > 0 {
		add, style = fmt.Sprintf("%+d", r.Add), t.Newborn
	}
	g.TextRight(g.Width, 0, 4, add, style)
}

// orthogonalityBar draws φ, its bar and remarks, or without φ the value as a
// share of the larger of value and threshold.
func orthogonalityBar(d *desk.Desk, g cells.Grid, r picture.Row, ink cells.Style, at table) {
	share, limit := r.Phi, r.Limit
	start, end := at.phi+1, g.Width-4
	if math.IsNaN(share) {
		largest := math.Max(math.Abs(r.Value), math.Abs(r.Threshold))
		share, limit = r.Value/largest, r.Threshold/largest
		start = at.threshold + 1
	} else {
		g.TextRight(at.phi, 0, at.phi-at.threshold-1, desk.Fixed(r.Phi), d.Theme.Text)
	}
	remark := rowRemark(r)
	if stale(d, r) {
		remark = strings.TrimPrefix(remark+" · at "+desk.Grouped(r.Step), " · ")
	}
	if w := cells.TextWidth(remark); w > 0 && end-start-w > 6 {
		g.Text(end-w, 0, remark, d.Theme.Warn)
		end -= w + 1
	}
	if end-start >= 4 {
		g.Sub(start, 0, end-start, 1).Bar(share, limit, ink, d.Theme.Title)
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
func stale(d *desk.Desk, r picture.Row) bool {
	ahead := 0
	if d.Snap.State == sim.Running {
		ahead = int(d.Snap.Rate)
	}
	return r.Step < d.Snap.Step-interval(d)-ahead
}

// interval is how many steps may pass between two readings of the trigger.
func interval(d *desk.Desk) int {
	n := 1
	if _, err := fmt.Sscan(d.Setting("every"), &n); err != nil || n < 1 {
		return 1
	}
	return n
}

// drawPhi draws the history of φ, one curve a layer.
func drawPhi(d *desk.Desk, g cells.Grid) {
	var phi []sim.Series
	for _, s := range d.Snap.Series {
		if s.Group == "phi" && len(s.Buckets) > 1 {
			phi = append(phi, s)
		}
	}
	if len(phi) == 0 {
		return
	}
	if g.Height >= 6 {
		g.Text(0, 0, "φ over time", d.Theme.Muted)
		phiChart(d, g.Sub(0, 1, g.Width, g.Height-1), phi)
		return
	}
	for y, s := range phi {
		if y == g.Height || d.Tier >= cells.Shade { // a line of one row needs finer dots
			return
		}
		i := d.LayerIndex(s.Label)
		end := g.Text(0, y, "φ "+s.Label+" ", d.Theme.Layer(i))
		Sparkline(d, g.Sub(end, y, g.Width-end, 1), s, d.Theme.Layer(i))
	}
}

func phiChart(d *desk.Desk, g cells.Grid, phi []sim.Series) {
	c := d.Chart()
	c.LabelRoom = 4
	columns := c.Columns(g.Width, g.Height)
	for _, s := range phi {
		i := d.LayerIndex(s.Label)
		curve := cells.Curve{Style: d.Theme.Layer(i), Pattern: cells.PatternAt(i), Label: s.Label}
		curve.Spans, curve.Broken = desk.Reduce(s.Buckets, d.Ruler(), columns, 0)
		c.Curves = append(c.Curves, curve)
	}
	c.Y = d.RangeOf(c.Curves, false, cells.Axis{Min: math.Inf(1), Max: math.Inf(-1)})
	c.Draw(g)
}

// Sparkline draws a series over all of g without axes.
func Sparkline(d *desk.Desk, g cells.Grid, s sim.Series, ink cells.Style) {
	c := cells.Chart{X: d.Ruler().Axis(), Level: math.NaN(), Tier: d.Tier, Bare: true}
	curve := cells.Curve{Style: ink}
	curve.Spans, curve.Broken = desk.Reduce(s.Buckets, d.Ruler(), c.Columns(g.Width, g.Height), 0)
	c.Curves = []cells.Curve{curve}
	c.Y = d.RangeOf(c.Curves, false, cells.Axis{Min: math.Inf(1), Max: math.Inf(-1)})
	c.Draw(g)
	for _, at := range d.Cursor() { // in one row there is no room beside the curve
		x := int(c.X.Share(at)*float64(g.Width-1) + .5)
		g.Restyle(x, 0, 1, func(s cells.Style) cells.Style { return s.With(cells.Reverse) })
	}
}

// smallSpectrum draws the spectrum of the layer in focus without axes: on a log
// scale from ε upwards, values below it as the lowest bar, faint.
func smallSpectrum(d *desk.Desk, g cells.Grid) {
	s, ok := d.Spectrum()
	if !ok {
		return
	}
	count := fmt.Sprintf("%d of %d > ε", desk.Above(s), len(s.Values))
	g.TextRight(g.Width, g.Height-1, g.Width, count, d.Theme.Muted)
	end := g.Text(0, g.Height-1, "σ "+s.Name+" ", d.Theme.Layer(d.Layer))
	plot := g.Sub(end, 0, g.Width-end-cells.TextWidth(count)-1, g.Height)
	if plot.Width == 0 {
		return
	}
	d.DrawSpectrumBars(plot, s, cells.Axis{Min: s.Eps / 2, Max: s.Values[0] * 1.01, Log: true}, 1)
}

// Orthogonality is what the trigger says of each layer.
func Orthogonality() screen.Panel {
	return screen.Panel{
		Name: "orthogonality", Tab: "orth", Rank: 3, Height: 6, Wanted: 8, Weight: 3, Column: [3]int{0, 0, 0}, Order: 5, Slow: screen.Always, Note: orthogonalityNote, Draw: drawOrthogonality, Topic: screen.Explains(picture.AboutTrigger),
		Wants: screen.Wanted(picture.WantSpectrum),
	}
}
