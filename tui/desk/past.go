package desk

import (
	"github.com/north-tui/north/sim"
)

// Head is the newest step done, whatever is shown.
func (d *Desk) Head() int { return max(d.Snap.Head, d.Snap.Step) }

// InPast reports whether the screen shows a step that has been left behind.
func (d *Desk) InPast() bool { return d.Snap.Past }

// FirstStep is the first step that can be shown again.
func (d *Desk) FirstStep() int {
	if len(d.Snap.Keyframes) == 0 {
		return 0
	}
	return d.Snap.Keyframes[0].Step
}

// Identity tells the run and the lane of a snapshot from all others.
func Identity(s *sim.Snapshot) string { return s.Run + s.Lane }

// SameRun reports whether two snapshots are of one run and lane.
func SameRun(a, b *sim.Snapshot) bool { return a.Run == b.Run && a.Lane == b.Lane }

// Later is how many of the events came after the shown step.
func (d *Desk) Later(events []sim.Event) int {
	if !d.InPast() {
		return 0
	}
	n := 0
	for n < len(events) && events[len(events)-1-n].Step > d.Snap.Step {
		n++
	}
	return n
}

// Latest is the last value of a series at the shown step, and whether there is
// one.
func (d *Desk) Latest(s sim.Series) (value float64, ok bool) {
	return d.Snap.Value(s)
}

// Read is the value of a series at the step at which charts are read.
func (d *Desk) Read(s sim.Series) (value float64, ok bool) {
	if step := d.Reading(); step < d.Head() {
		return s.At(step)
	}
	return d.Latest(s)
}
