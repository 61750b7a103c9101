package desk

import (
	"math"

	"github.com/north-tui/north/internal/cells"
)

// Axes remember how the vertical axes were drawn last, so that they change seldom, and then
// move to where they are to be within a few frames. Without them, axes fit their data.
type Axes struct {
	drawn  map[string]drawnAxis
	Frame  int  // within one, no axis moves twice
	Moving bool // an axis that was drawn is not yet where it is to be
	Timed  bool // an axis of time was drawn
}

// drawnAxis is an axis, where it is to be, and what it was drawn of: it jumps when that is
// something else.
type drawnAxis struct {
	of       axisOf
	now, end cells.Axis
	frame    int // in which it moved last
}

// axisOf is what a viewer chooses, or turns to, and expects to see at once.
type axisOf struct {
	run    string
	part   Stretch
	along  TimeAxis
	smooth float64
	metric int
	log    bool
	past   bool
}

// leastFilled is the share of an axis below which its data get a smaller one.
const leastFilled = .55

// stepTo is how far an axis moves in a frame, as a share of what is left, and there how
// little of it is left when it arrives.
const stepTo, arrived = .45, .02

// steady is the axis called name for data that take up a range. It is the one it was while
// the data lie within it and fill more than half of it.
func (d *Desk) steady(name string, data cells.Axis) cells.Axis {
	end := data.Outward()
	if d.Axes == nil || !end.Valid() {
		return end
	}
	of := axisOf{Identity(d.Snap), d.Part, d.Along, d.Smooth, d.Metric, data.Log, d.InPast()}
	a, known := d.Axes.drawn[name]
	switch {
	case !known || a.of != of:
		a = drawnAxis{of, end, end, d.Axes.Frame}
	case data.Min < a.end.Min || data.Max > a.end.Max || end.Share(a.end.Max)-end.Share(a.end.Min) > 1/leastFilled:
		a.end = end
	}
	if a.frame != d.Axes.Frame {
		a.now, a.frame = toward(a.now, a.end), d.Axes.Frame
	}
	d.Axes.Moving = d.Axes.Moving || a.now != a.end
	if d.Axes.drawn == nil {
		d.Axes.drawn = map[string]drawnAxis{}
	}
	d.Axes.drawn[name] = a
	return a.now
}

// toward is an axis a frame's step nearer to where it is to be.
func toward(now, end cells.Axis) cells.Axis {
	now.Min, now.Max = nearer(now.Min, end.Min, end), nearer(now.Max, end.Max, end)
	return now
}

// nearer is a value a step nearer to where it is to be on an axis.
func nearer(now, to float64, on cells.Axis) float64 {
	left := on.Share(to) - on.Share(now)
	if math.IsNaN(left) || math.Abs(left) < arrived {
		return to
	}
	if on.Log {
		return now * math.Pow(to/now, stepTo)
	}
	return now + (to-now)*stepTo
}

// Reach is where the axis of time ends in charts of all of it: at a round place, beyond the
// newest step, so that what is drawn stays where it is until the run arrives there.
func (d *Desk) Reach() float64 {
	r := d.Exact()
	r.Part = Stretch{}
	return cells.RoundUp(r.Axis().Max)
}

// EaseReach moves the end of the axis of time a frame's step from where it was; it returns
// false once it has arrived.
func (d *Desk) EaseReach(from float64) bool {
	to := d.Reach()
	d.Reached = nearer(from, to, cells.Axis{Min: 0, Max: to})
	if d.Reached < to {
		return true
	}
	d.Reached = 0
	return false
}
