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

func orthogonalityTitle(d *desk.Desk) string {
	if showsNewborns(d) {
		return "newborns against older neurons, by age"
	}
	return "orthogonality"
}

// orthogonalityTopic is what the panel's numbers come from.
func orthogonalityTopic(d *desk.Desk) picture.Topic {
	if showsNewborns(d) {
		return picture.AboutNewborns
	}
	return picture.AboutTrigger
}

func orthogonalityNote(d *desk.Desk) string {
	if showsNewborns(d) {
		return "━ gradient  ╌ activity"
	}
	if v := metricViews[d.Metric%len(metricViews)]; v.group != "" {
		return d.Setting("trigger") + " · " + v.name
	}
	return d.Setting("trigger")
}

// drawOrthogonality shows for each layer what its trigger goes by: width, rank and φ, with
// ┊ where growth begins, and what would be added; beside a trigger that goes by something
// else stands what a reference would add. Below is a metric over time and, while the
// spectrum has no panel of its own, a small spectrum.
func drawOrthogonality(d *desk.Desk, g cells.Grid) {
	if showsNewborns(d) {
		d.DrawNewborns(g)
		return
	}
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
	t := tableOf(d, g)
	t.drawHead(d, g)
	y := 1
	for i := first; i < len(rows) && y < g.Height; i++ {
		t.drawRow(d, g.Sub(0, y, g.Width, 1), i)
		y++
	}
	rest := g.Sub(0, y, g.Width, g.Height-y)
	if room := rest.Height - len(rows); len(d.Snap.Spectra) > 0 && !d.Displays("spectrum") && room > 0 {
		room = min(room, 3)
		rest.Height -= room
		smallSpectrum(d, g.Sub(0, g.Height-room, g.Width, room))
	}
	if rest.Height > 0 {
		drawMetric(d, rest)
	}
}

// table is where the columns of the panel end; 0 where there is no room or nothing to
// say. The bar lies between bar and reference.
type table struct{ name, width, rank, phi, value, threshold, bar, reference, add int }

// tableOf fits the columns: those of every trigger, then what it compares if that is not
// the rank, and the bar in what is left.
func tableOf(d *desk.Desk, g cells.Grid) table {
	row := d.Snap.Rows[0]
	t := table{name: 3, width: 8, rank: 13, reference: g.Width - 4, add: g.Width}
	number := 5
	if g.Width >= 44 {
		t, number = table{name: 4, width: 11, rank: 18, reference: t.reference, add: t.add}, 7
	}
	end := t.rank
	next := func(width int) int { end += width; return end }
	room := t.reference - cells.TextWidth(row.Reference) - 1
	switch {
	case row.Measure == "rank":
		t.threshold = next(number)
		t.phi = next(5)
	case goesByWidth(row):
		t.phi = next(5)
	default:
		t.phi = next(5)
		if end+12 <= room {
			t.value = next(6)
			t.threshold = next(6)
		}
	}
	t.bar = end + 1
	return t
}

// goesByWidth reports whether the trigger compares the width with itself: it never grows
// by what it measures.
func goesByWidth(r picture.Row) bool { return r.Measure == desk.NeverGrows }

func (t table) drawHead(d *desk.Desk, g cells.Grid) {
	m, row := d.Theme.Muted, d.Snap.Rows[0]
	g.TextRight(t.width, 0, 7, "width", m)
	g.TextRight(t.rank, 0, 4, "rank", m)
	g.TextRight(t.phi, 0, 5, "φ", m)
	if t.value > 0 {
		g.TextRight(t.value, 0, 5, measureName(row.Measure, 5), m)
	}
	if t.threshold > 0 {
		room := t.threshold - max(t.value, t.rank) - 1
		if row.Measure != "rank" {
			room = 5
		}
		g.TextRight(t.threshold, 0, room, thresholdName(room), m)
	}
	end := t.reference
	if row.Reference != "" {
		end -= cells.TextWidth(row.Reference)
		g.Text(end, 0, row.Reference, m)
	}
	if key := "┊ grows above γφ₀"; end-t.bar > cells.TextWidth(key) {
		g.Text(t.bar, 0, key, m)
	}
	g.TextRight(t.add, 0, 4, "add", m)
}

// measureName is what the trigger measures, if its name fits.
func measureName(name string, width int) string {
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

func (t table) drawRow(d *desk.Desk, g cells.Grid, i int) {
	r, theme := d.Snap.Rows[i], d.Theme
	ink := theme.Layer(i)
	name := ink
	if i == d.Layer {
		name = name.With(cells.Bold | cells.Underline)
	}
	text := theme.Text
	if stale(d, r) {
		text, ink = theme.Muted, ink.With(cells.Faint)
	}
	g.TextIn(0, 0, t.name, r.Name, name)
	width := fmt.Sprintf("%d/%d", r.Width, r.Max)
	if r.Max == 0 || len(width) > t.width-t.name {
		width = fmt.Sprint(r.Width)
	}
	g.TextRight(t.width, 0, t.width-t.name, width, text)
	rank, phi, limit := shareOf(r)
	g.TextRight(t.rank, 0, t.rank-t.width-1, cells.Short(rank), text)
	g.TextRight(t.phi, 0, 5, desk.Fixed(phi), text)
	if t.value > 0 {
		g.TextRight(t.value, 0, 5, cells.Short(r.Value), text)
	}
	if t.threshold > 0 {
		g.TextRight(t.threshold, 0, 5, cells.Short(r.Threshold), text)
	}
	end := t.reference
	if r.Reference != "" {
		g.TextRight(t.reference, 0, 5, addText(r.ReferenceAdd), theme.Muted)
		end -= 5
	}
	if end = t.remark(d, g, r, end); end-t.bar >= 4 {
		g.Sub(t.bar, 0, end-t.bar, 1).Bar(phi, limit, ink, theme.Title)
	}
	add := theme.Muted
	if r.Add > 0 {
		add = theme.Newborn
	}
	g.TextRight(t.add, 0, 4, addText(r.Add), add)
}

// shareOf is the rank of a row, its share of the width, and the share above which the
// layer grows; of a trigger that measures no such thing, those of the reference.
func shareOf(r picture.Row) (rank, phi, limit float64) {
	if !math.IsNaN(r.Phi) {
		return r.Value, r.Phi, r.Limit
	}
	if r.Width == 0 || math.IsNaN(r.Value) {
		return math.NaN(), math.NaN(), math.NaN()
	}
	return float64(r.Rank), float64(r.Rank) / float64(r.Width), r.ReferenceLimit
}

func addText(n int) string {
	if n > 0 {
		return fmt.Sprintf("%+d", n)
	}
	return "0"
}

// remark writes how many neurons are dead and how old a row is before end, and returns
// where it begins.
func (t table) remark(d *desk.Desk, g cells.Grid, r picture.Row, end int) int {
	var parts []string
	if r.Dead > 0 {
		parts = append(parts, fmt.Sprintf("%d dead", r.Dead))
	}
	if stale(d, r) {
		parts = append(parts, "at "+desk.Grouped(r.Step))
	}
	text := strings.Join(parts, " · ")
	if w := cells.TextWidth(text); w > 0 && end-t.bar-w > 6 {
		g.Text(end-w, 0, text, d.Theme.Warn)
		return end - w - 1
	}
	return end
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

// Sparkline draws a series over all of g without axes.
func Sparkline(d *desk.Desk, g cells.Grid, s sim.Series, ink cells.Style) {
	c := cells.Chart{X: d.Ruler().Axis(), Level: math.NaN(), Tier: d.Tier, Bare: true}
	curve := cells.Curve{Style: ink}
	curve.Spans, curve.Broken = desk.Reduce(s.Buckets, d.Ruler(), c.Columns(g.Width, g.Height), 0)
	c.Curves = []cells.Curve{curve}
	c.Y = d.RangeOf("line "+s.Name, c.Curves, false, cells.Axis{Min: math.Inf(1), Max: math.Inf(-1)})
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
		Name: "orthogonality", Tab: "orth", Rank: 3, Height: 6, Wanted: 10, Weight: 4, Column: [3]int{0, 0, 0}, Order: 5, Slow: screen.Always, Title: orthogonalityTitle, Note: orthogonalityNote, Draw: drawOrthogonality, Topic: orthogonalityTopic,
		Wants: screen.Wanted(picture.WantSpectrum, picture.WantMetrics),
	}
}
