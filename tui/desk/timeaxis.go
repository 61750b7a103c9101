package desk

import (
	"math"

	"github.com/north-tui/north/internal/cells"
	"github.com/north-tui/north/sim"
)

// TimeAxis is what the charts over time are drawn over.
type TimeAxis int

const (
	BySteps TimeAxis = iota
	byEpochs
	byTokens
	byOperations
	BySeconds
)

var TimeAxes = [...]struct{ Name, Unit string }{{"steps", "step"}, {"epochs", "epoch"}, {"tokens", "tokens"}, {"operations", "ops"}, {"time", "s"}}

// TimeAxis is the axis that the viewer chose, steps if it is not measured.
func (d *Desk) TimeAxis() TimeAxis {
	if !d.Measures(d.Along) {
		return BySteps
	}
	return d.Along
}

// Measures reports whether an axis is known of the run.
func (d *Desk) Measures(along TimeAxis) bool {
	switch along {
	case BySeconds:
		return len(d.Snap.Seconds.Buckets) > 0
	case byTokens:
		return len(tokens(d.Snap)) > 0
	case byOperations:
		done, _ := d.Snap.Costs.Latest()
		return done > 0
	}
	return true
}

// TimeAxisNamed is the axis of a name in the preferences.
func TimeAxisNamed(name string) (TimeAxis, bool) {
	for i, t := range TimeAxes {
		if t.Name == name {
			return TimeAxis(i), true
		}
	}
	return BySteps, false
}

// Ruler tells where along the axis the steps of a run lie. Steps must be asked
// for in ascending order.
type Ruler struct {
	steps  bool         // places are steps
	Marks  []sim.Bucket // steps and their places
	at     int          // the first mark that is not before the step asked for last
	Last   sim.Bucket   // the newest step, after all marks
	Extent float64      // the axis reaches at least to this place
	Part   Stretch      // of the axis that is drawn
}

// Ruler is that of the charts: where they show all of the time, their axis ends at a round
// place.
func (d *Desk) Ruler() Ruler {
	r := d.Exact()
	if d.Axes != nil {
		d.Axes.Timed = true
	}
	if reached := d.Reached; d.Part == (Stretch{}) {
		if reached == 0 {
			reached = d.Reach()
		}
		r.Extent = math.Max(r.Extent, reached)
	}
	return r
}

// Exact is the ruler whose axis ends at the newest step.
func (d *Desk) Exact() Ruler {
	r := RulerOf(d.Snap, d.TimeAxis())
	r.Extent, r.Part = d.extent(), d.Part
	if d.InPast() && d.Part != (Stretch{}) {
		whole := r
		whole.Part = Stretch{}
		r.Part = d.Part.Around(whole.Place(float64(d.Snap.Step)), whole.Axis().Max)
	}
	return r
}

// RulerOf is the ruler of one lane.
func RulerOf(s *sim.Snapshot, along TimeAxis) Ruler {
	r := StepsTo(float64(max(s.Head, s.Step)))
	now := 0.0
	switch along {
	case byEpochs:
		r.Marks, now = s.Epochs.Buckets, s.Epoch
	case BySeconds:
		r.Marks, now = s.Seconds.Buckets, s.Busy.Seconds()
	case byTokens:
		r.Marks = tokens(s)
	case byOperations:
		r.Marks = s.Costs.Buckets
	default:
		return r
	}
	r.steps, r.Last.Last = false, now
	if n := len(r.Marks); n > 0 && (s.Past || along == byOperations || along == byTokens) { // what is now is not at the head
		r.Last.Last = r.Marks[n-1].Last
	}
	return r
}

// tokens are the numbers of tokens learnt from by each step, none where there are no
// tokens.
func tokens(s *sim.Snapshot) []sim.Bucket {
	series, _ := sim.Find(s.Series, "tokens")
	return series.Buckets
}

func StepsTo(last float64) Ruler { return Ruler{steps: true, Last: sim.Bucket{Step: last, Last: last}} }

// Place is the place of a step, on a straight line between the marks next to it.
func (r *Ruler) Place(step float64) float64 {
	if r.steps {
		return step
	}
	for r.at < len(r.Marks) && r.Marks[r.at].Step < step {
		r.at++
	}
	before, after := sim.Bucket{}, r.Last
	if r.at > 0 {
		before = r.Marks[r.at-1]
	}
	if r.at < len(r.Marks) {
		after = r.Marks[r.at]
	}
	if after.Step <= before.Step {
		return after.Last
	}
	return before.Last + (after.Last-before.Last)*(step-before.Step)/(after.Step-before.Step)
}

// Axis is that of charts over time: from the start to the newest step, but at least
// one step or a thousandth of the others, so that it has an extent; or the part of
// that which is drawn.
func (r Ruler) Axis() cells.Axis {
	least := 1e-3
	if r.steps {
		least = 1
	}
	return r.Part.of(cells.Axis{Min: 0, Max: math.Max(math.Max(r.Last.Last, r.Extent), least)})
}
