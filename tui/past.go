package tui

import "github.com/north-tui/north/sim"

// head is the newest step done, whatever is shown.
func (d *desk) head() int { return max(d.snap.Head, d.snap.Step) }

// inPast reports whether the screen shows a step that has been left behind.
func (d *desk) inPast() bool { return d.snap.Past }

// firstStep is the first step that can be shown again.
func (d *desk) firstStep() int {
	if len(d.snap.Keyframes) == 0 {
		return 0
	}
	return d.snap.Keyframes[0].Step
}

// identity tells the run and the lane of a snapshot from all others.
func identity(s *sim.Snapshot) string { return s.Run + s.Lane }

// sameRun reports whether two snapshots are of one run and lane.
func sameRun(a, b *sim.Snapshot) bool { return a.Run == b.Run && a.Lane == b.Lane }

// later is how many of the events came after the shown step.
func (d *desk) later(events []sim.Event) int {
	if !d.inPast() {
		return 0
	}
	n := 0
	for n < len(events) && events[len(events)-1-n].Step > d.snap.Step {
		n++
	}
	return n
}

// latest is the last value of a series at the shown step, and whether there is
// one.
func (d *desk) latest(s sim.Series) (value float64, ok bool) {
	if !d.inPast() {
		return s.Latest()
	}
	return valueAt(s, d.snap.Step)
}

// read is the value of a series at the step at which charts are read.
func (d *desk) read(s sim.Series) (value float64, ok bool) {
	if step := d.reading(); step < d.head() {
		return valueAt(s, step)
	}
	return d.latest(s)
}

// valueAt is the last value of a series up to a step, and whether there is one.
func valueAt(s sim.Series, step int) (value float64, ok bool) {
	i := len(s.Buckets)
	for i > 0 && s.Buckets[i-1].Step > float64(step) {
		i--
	}
	if i == 0 {
		return 0, false
	}
	return s.Buckets[i-1].Last, true
}

// needsPast is why the run cannot be gone back in.
func needsPast(a *app) string {
	if len(a.desk.snap.Keyframes) == 0 {
		return "no past is kept of this run"
	}
	return ""
}

// needsToBeBack is why there is no way back to the present.
func needsToBeBack(a *app) string {
	if !a.desk.inPast() {
		return "the newest step is on the screen"
	}
	return ""
}

// needsPresent is why the run cannot be changed: nothing in the past is
// overwritten.
func needsPresent(a *app) string {
	if a.desk.inPast() {
		return "the past cannot be changed: " + a.keyOf("fork") + " forks here, " + a.keyOf("live") + " leads back"
	}
	return ""
}

// all is the first of several reasons.
func all(reasons ...func(a *app) string) func(a *app) string {
	return func(a *app) string {
		for _, reason := range reasons {
			if why := reason(a); why != "" {
				return why
			}
		}
		return ""
	}
}

// keyOf is the key of a command, as the viewer has it.
func (a *app) keyOf(id string) string {
	if c := commandNamed(a.commands, id); c != nil && len(c.keys) > 0 {
		return keyName(c.keys[0])
	}
	return id
}
