package tui

import (
	tea "github.com/charmbracelet/bubbletea"

	"github.com/north-tui/north/sim"
	"github.com/north-tui/north/tui/desk"
)

// scrub is a way through the past that has not arrived yet. Only one seek is
// under way at a time: what is asked for meanwhile waits, and the newest wins,
// so that a key held down or a drag does not pile up replays.
type scrub struct {
	wanted  int        // the step to ask for next, -1 for none
	asked   int        // the step asked for last
	id      uint64     // the number of that command
	birth   *sim.Event // whose neuron is to be selected on arrival, nil for none
	resume  bool       // the run was going on when the viewer left the present
	dragged bool       // the mouse holds the cursor of the timeline
}

// scrubs reports whether the keys of time are those of the timeline.
func (a *app) scrubs() bool { return a.onTimeline || a.desk.InPast() }

// at is the step from which scrubbing goes on: where the screen is about to be.
func (a *app) at() int {
	switch {
	case a.scrub.wanted >= 0:
		return a.scrub.wanted
	case a.seeking():
		return a.scrub.asked
	}
	return a.desk.Snap.Step
}

// seeking reports whether a seek has been asked for but not answered.
func (a *app) seeking() bool { return a.scrub.id > a.desk.Snap.Ack }

// scrubTo shows a step, as far as there is one.
func (a *app) scrubTo(step int) {
	if !a.desk.InPast() && !a.seeking() {
		a.scrub.resume = a.desk.Snap.State == sim.Running
	}
	a.scrub.birth = nil
	switch step = min(max(step, a.desk.FirstStep()), a.desk.Head()); {
	case step != a.at():
		a.scrub.wanted = step
		a.seek()
	case step == a.desk.FirstStep():
		a.notice = "this is the first step that can be shown"
	case step == a.desk.Head():
		a.notice = "already at the newest step"
	}
}

// seek asks for the step that is wanted, unless another is being made.
func (a *app) seek() {
	if a.scrub.wanted < 0 || a.seeking() {
		return
	}
	if a.send(sim.Command{Verb: sim.Seek, N: a.scrub.wanted}) {
		a.scrub.asked, a.scrub.id, a.scrub.wanted = a.scrub.wanted, a.sent, -1
	}
}

// arrive selects the neuron to whose birth the viewer went, once it is there.
func (a *app) arrive() {
	e := a.scrub.birth
	if e == nil || a.desk.Snap.Step != e.Step || a.desk.Snap.Replaying > 0 {
		return
	}
	if at, ok := a.desk.Born(*e); ok {
		a.desk.Layer, a.desk.Unit, a.scrub.birth = at.Layer, at.Unit, nil
	}
}

// stepBack goes one step back and leaves the keys at the timeline.
func (a *app) stepBack() tea.Cmd {
	a.scrubTo(a.at() - 1)
	a.onTimeline = true
	return nil
}

// scrubBy goes a number of steps on.
func (a *app) scrubBy(by int) { a.scrubTo(a.at() + by) }

// sideways goes through the steps or, in the present, through the layers.
func (a *app) sideways(by int) {
	if a.scrubs() && needsPast(a) == "" {
		a.scrubBy(by)
		return
	}
	if a.panel().Stacked {
		a.selectUnit(by)
		return
	}
	a.moveLayer(by)
}

// toKeyframe goes to the next keyframe, later or earlier, the newest step being
// the last.
func (a *app) toKeyframe(by int) {
	at, to := a.at(), a.desk.FirstStep()
	if by > 0 {
		to = a.desk.Head()
	}
	for _, k := range a.desk.Snap.Keyframes {
		if by < 0 && k.Step < at {
			to = max(to, k.Step)
		}
		if by > 0 && k.Step > at {
			to = min(to, k.Step)
		}
	}
	a.scrubTo(to)
}

func (a *app) toFirst() tea.Cmd { a.scrubTo(a.desk.FirstStep()); return nil }

// live shows the newest step again, and lets the run go on if it did when the
// viewer left.
func (a *app) live() tea.Cmd {
	a.onTimeline, a.scrub.wanted = false, -1
	if !a.desk.InPast() && !a.seeking() {
		return nil
	}
	if a.send(sim.Command{Verb: sim.Live}) && a.scrub.resume {
		a.send(sim.Command{Verb: sim.Run})
	}
	a.scrub.resume = false
	return nil
}

// focusTimeline gives the keys to the timeline, or back to the panels.
func (a *app) focusTimeline() tea.Cmd {
	a.onTimeline = !a.onTimeline
	return nil
}

// bookmark keeps the shown step or, if it is kept already, lets it go.
func (a *app) bookmark() tea.Cmd {
	if !a.send(sim.Command{Verb: sim.Bookmark}) {
		return nil
	}
	step := a.desk.Snap.Step
	a.notice = "step " + desk.Grouped(step) + " is bookmarked: ◆ on the timeline"
	for _, k := range a.desk.Snap.Keyframes {
		if k.Step == step && k.Kept {
			a.notice = "step " + desk.Grouped(step) + " is no longer bookmarked"
		}
	}
	return nil
}

// toEvent shows the step of an event, with the neuron it is about.
func (a *app) toEvent(e sim.Event) {
	a.scrubTo(e.Step)
	if e.Kind == sim.Born {
		a.scrub.birth = &e
		a.arrive()
	}
}

// jumpTime goes to the next event of interest, earlier or later.
func (a *app) jumpTime(by int) {
	events, at := a.desk.Events(), a.at()
	first, last := 0, len(events)
	if by < 0 {
		first, last = len(events)-1, -1
	}
	for i := first; i != last; i += by {
		e := events[i]
		if a.ofInterest(e) && (e.Step-at)*by > 0 {
			a.toEvent(e)
			return
		}
	}
	a.notice = "no further matching event"
}

// ofInterest reports whether the viewer wants to be led to an event: births and
// alarms, or all that the filter finds.
func (a *app) ofInterest(e sim.Event) bool {
	return a.desk.Filter != "" || e.Changes() || e.Kind == sim.Alarm
}
