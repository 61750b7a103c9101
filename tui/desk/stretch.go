package desk

import (
	"fmt"
	"math"

	"github.com/north-tui/north/internal/cells"
	"github.com/north-tui/north/sim"
)

// Stretch is the part of the axis of time that charts are drawn over: from low to
// high, or to the newest step where high is 0. The zero stretch is all of it.
type Stretch struct{ Low, High float64 }

// LeastStretch is how many steps the shortest part has.
const LeastStretch = 8

// of is the part of a whole axis: all of it if none is left in it.
func (s Stretch) of(whole cells.Axis) cells.Axis {
	part := cells.Axis{Min: math.Max(whole.Min, s.Low), Max: whole.Max}
	if s.High > 0 {
		part.Max = math.Min(part.Max, s.High)
	}
	if part.Min >= part.Max {
		return whole
	}
	return part
}

// Around is the stretch of an axis that ends at a place, moved as far as it takes to
// have another place in it.
func (s Stretch) Around(place, end float64) Stretch {
	switch {
	case s == Stretch{}:
	case s.High > 0 && place > s.High:
		return Stretch{s.Low + place - s.High, place}
	case place < s.Low && s.High > 0:
		return Stretch{place, s.High - s.Low + place}
	case place < s.Low:
		return Stretch{place, end - s.Low + place}
	}
	return s
}

// Scaled is a part of a whole axis made shorter or longer by a factor, a place of
// it staying where it is. It is all of the whole if it comes to that, and goes to
// the newest step if it ends there.
func Scaled(part, whole cells.Axis, place, by, least float64) Stretch {
	width := math.Max((part.Max-part.Min)*by, least)
	if width >= whole.Max-whole.Min {
		return Stretch{}
	}
	share := math.Min(math.Max((place-part.Min)/(part.Max-part.Min), 0), 1)
	low := math.Min(math.Max(place-share*width, whole.Min), whole.Max-width)
	s := Stretch{Low: low, High: low + width}
	if s.High >= whole.Max-width*1e-3 {
		s.High = 0
	}
	return s
}

// PartText says which part of the time the charts show, "" if it is all of it.
func (d *Desk) PartText() string {
	if d.Part == (Stretch{}) {
		return ""
	}
	r := d.Exact()
	along, a := d.TimeAxis(), r.Axis()
	if along == BySteps {
		return fmt.Sprintf("steps %s–%s", Grouped(int(math.Ceil(a.Min))), Grouped(int(a.Max)))
	}
	return fmt.Sprintf("%s %s–%s", TimeAxes[along].Name, cells.Precise(a.Min, a.Max-a.Min), cells.Precise(a.Max, a.Max-a.Min))
}

// Step is the step at a place, the last one that is not after it: place the other
// way round.
func (r *Ruler) Step(place float64) float64 {
	if r.steps {
		return place
	}
	before := sim.Bucket{}
	for _, m := range append(r.Marks[:len(r.Marks):len(r.Marks)], r.Last) {
		if m.Last > place {
			return before.Step + (m.Step-before.Step)*(place-before.Last)/(m.Last-before.Last)
		}
		before = m
	}
	return r.Last.Step
}

// Reading is the step at which the numbers beside the curves are read: under the
// crosshair, or the one on the screen, or where the part of time ends that is
// drawn.
func (d *Desk) Reading() int {
	switch {
	case d.Cross > 0:
		r := d.Ruler()
		return min(int(r.Step(d.Cross)+.5), d.Head())
	case !d.InPast() && d.Part.High > 0:
		r := d.Ruler()
		return int(r.Step(r.Axis().Max))
	}
	return d.Snap.Step
}
