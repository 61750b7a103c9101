package desk

import (
	"slices"

	"github.com/north-tui/north/picture"
	"github.com/north-tui/north/sim"
)

// metric is a metric of a layer as it is at the step at which charts are read, if the
// picture has it.
func (d *Desk) metric(group, layer string) (picture.Metric, bool) {
	for _, m := range d.Snap.Metrics {
		if m.Group == group && m.Layer == layer && m.Step <= d.Snap.Step && (d.Reading() >= d.Head() || d.Reading() == m.Step) {
			return m, true
		}
	}
	return picture.Metric{}, false
}

// Now is the value of a series of a layer at the step at which charts are read: as it is,
// if the picture has it, else as it was recorded last.
func (d *Desk) Now(group, layer string) (value float64, ok bool) {
	if m, ok := d.metric(group, layer); ok {
		return m.Value, true
	}
	s, ok := sim.Find(d.Snap.Series, group+"."+layer)
	if !ok {
		return 0, false
	}
	return d.Read(s)
}

// WithNow is that series, up to what it is now.
func (d *Desk) WithNow(group, layer string) sim.Series {
	s, _ := sim.Find(d.Snap.Series, group+"."+layer)
	m, ok := d.metric(group, layer)
	if n := len(s.Buckets); ok && !d.InPast() && (n == 0 || s.Buckets[n-1].Step < float64(m.Step)) {
		s.Buckets = append(slices.Clip(s.Buckets), sim.Bucket{Step: float64(m.Step), Min: m.Value, Max: m.Value, Last: m.Value})
	}
	return s
}
