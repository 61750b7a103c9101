package desk

import (
	"math"

	"github.com/north-tui/north/internal/cells"
	"github.com/north-tui/north/sim"
)

// others are the lanes that are not on the screen, with their positions.
func (d *Desk) others() (lanes []*sim.Snapshot, at []int) {
	if !d.Races() {
		return nil, nil
	}
	for i, l := range d.Snap.Lanes {
		if l.Lane != d.Snap.Lane {
			lanes, at = append(lanes, l), append(at, i)
		}
	}
	return lanes, at
}

// extent is how far the lanes reach along the axis of time, so that all of them
// can be drawn over the same one.
func (d *Desk) extent() float64 {
	reach := 0.0
	others, _ := d.others()
	for _, l := range others {
		r := RulerOf(l, d.TimeAxis())
		reach = math.Max(reach, r.Last.Last)
	}
	return reach
}

// ghostPatterns are those of the other lanes, unlike those of training and test.
var ghostPatterns = [MaxLanes - 1]cells.Pattern{cells.Dotted, cells.Sparse, cells.DotDashed}

// Ghosts are the curves of the other lanes for a series of this one, dotted
// behind it, from where they part.
func (d *Desk) Ghosts(name string, columns int) []cells.Curve {
	var out []cells.Curve
	whole := d.Ruler()
	own, _ := sim.Find(d.Snap.Series, name)
	newest, _ := own.Latest()
	others, at := d.others()
	for i, l := range others {
		s, ok := sim.Find(l.Series, name)
		if !ok || len(s.Buckets) == 0 {
			continue
		}
		r := RulerOf(l, d.TimeAxis())
		r.Extent, r.Part = math.Max(whole.Extent, whole.Last.Last), whole.Part
		curve := cells.Curve{Style: d.Theme.Lane(at[i]), Pattern: ghostPatterns[i], Label: l.Lane, Broken: -1}
		if v, _ := s.Latest(); v == newest {
			curve.Label = "" // its end lies under that of this one
		}
		curve.Spans, _ = Reduce(after(s.Buckets, d.parted(l)), r, columns, 0)
		out = append(out, curve)
	}
	return out
}

// Compared is the series of a group by which lanes are compared: that on data
// never trained on, if there is one.
func Compared(series []sim.Series) (sim.Series, bool) {
	for _, s := range series {
		if !s.OfTraining() {
			return s, true
		}
	}
	if len(series) == 0 {
		return sim.Series{}, false
	}
	return series[0], true
}

// parted is the step up to which another lane is the same as this one.
func (d *Desk) parted(other *sim.Snapshot) int {
	switch {
	case other.Parent == d.Snap.Lane:
		return other.Forked
	case d.Snap.Parent == other.Lane:
		return d.Snap.Forked
	}
	return min(other.Forked, d.Snap.Forked)
}

// after is what comes after a step, with the last value before it, where the
// curve begins.
func after(buckets []sim.Bucket, step int) []sim.Bucket {
	i := 0
	for i < len(buckets) && buckets[i].Step <= float64(step) {
		i++
	}
	return buckets[max(i-1, 0):]
}
