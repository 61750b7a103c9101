package plain

import (
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/north-tui/north/picture"
	"github.com/north-tui/north/sim"
)

// Growths of a layer are told together where no more than floodGap steps lie between two of
// them, unless the first has waited for floodWait.
const (
	floodGap  = 25
	floodWait = time.Second
)

// floods are events that are held back, since more of the same may follow at once.
type floods struct {
	open   []flood // in the order in which they began
	waited time.Duration
}

// flood is growths, shrinkings or refusals of one layer that follow each other closely.
type flood struct {
	last   sim.Event
	first  int // step
	events int
	count  int // neurons
	drift  float64
	began  time.Duration // by the clock of floods
}

// take holds an event back, alone or with others like it; it returns false for one that is
// to be told by itself.
func (f *floods) take(e *sim.Event) bool {
	if e.Kind != sim.Born && e.Kind != sim.Shrunk && e.Kind != sim.Refused {
		return false
	}
	for i := range f.open {
		if o := &f.open[i]; o.like(e) && e.Step-o.last.Step <= floodGap {
			o.last, o.events, o.count, o.drift = *e, o.events+1, o.count+e.Count, math.Max(o.drift, e.Drift)
			return true
		}
	}
	f.open = append(f.open, flood{last: *e, first: e.Step, events: 1, count: e.Count, drift: e.Drift, began: f.waited})
	return true
}

// like reports whether an event is of the same kind: of births by the same strategy, and
// refused for the same reason.
func (f *flood) like(e *sim.Event) bool {
	was := &f.last
	if e.Kind != was.Kind || e.Layer != was.Layer || e.Note != "" && e.Kind != sim.Refused {
		return false
	}
	return e.Trigger == was.Trigger && e.Init == was.Init && e.Measure == was.Measure && e.Note == was.Note
}

// over are the floods that nothing more is to follow at a step, or that have waited for
// long; they are held back no longer. Those that began before one that is over go with it,
// so that steps are told in their order.
func (f *floods) over(step int) []flood {
	n := 0
	for i := range f.open {
		if o := &f.open[i]; step-o.last.Step > floodGap || f.waited-o.began >= floodWait {
			n = i + 1
		}
	}
	return f.takeOut(n)
}

// all are the floods that are held back, which they are no longer.
func (f *floods) all() []flood { return f.takeOut(len(f.open)) }

func (f *floods) takeOut(n int) []flood {
	out := slices.Clone(f.open[:n])
	f.open = slices.Delete(f.open, 0, n)
	return out
}

// String tells a flood as one line.
func (f *flood) String() string {
	e := &f.last
	when := "step " + grouped(f.first)
	if f.first != e.Step {
		when = fmt.Sprintf("steps %s to %s", grouped(f.first), grouped(e.Step))
	}
	if e.Kind == sim.Refused {
		text := fmt.Sprintf("%s: %s %s", when, e.Kind, e.String())
		if f.events > 1 {
			text += fmt.Sprintf(", %d times", f.events)
		}
		return text
	}
	text := fmt.Sprintf("%s: %s %s %+d", when, e.Kind, e.Layer, f.count)
	if e.Measure != "" {
		text += fmt.Sprintf(", %s %s above %s", e.Measure, picture.Short(e.Value), picture.Short(e.Threshold))
	}
	by := e.Init
	if e.Kind == sim.Shrunk {
		by = e.Trigger
	}
	drift := ", drift "
	if f.events > 1 && f.drift > 0 {
		drift = ", drift at most "
	}
	text += ", " + by + drift + picture.Short(f.drift)
	if e.Note != "" {
		text += ", " + e.Note
	}
	return text
}
