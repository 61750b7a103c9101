package lessons

import (
	"time"

	"github.com/north-tui/north/sim"
)

// Player goes through a lesson with a viewer. It learns of the run from snapshots
// and of the viewer from what they send; what to show is for others to draw.
type Player struct {
	Lesson *Lesson

	at, furthest int           // steps of the lesson
	answers      map[int]int   // of predictions, by step; none for one that was passed over
	sent         uint64        // number of the command that was waited for, 0 for none yet
	opened       bool          // the command of the screen was used
	began        int           // step of the run at which the furthest step began, -1 if not known yet
	waited       time.Duration // since then
	came         int           // steps of the run since then
	last         *sim.Snapshot // observed
}

// Play begins a lesson.
func Play(l *Lesson) *Player {
	p := &Player{Lesson: l, at: -1, furthest: -1, answers: map[int]int{}, last: &sim.Snapshot{}}
	p.Next()
	return p
}

// Step is the step that is shown, nil at the end.
func (p *Player) Step() *Step {
	if p.Done() {
		return nil
	}
	return &p.Lesson.Steps[p.at]
}

// At is the position of the step that is shown.
func (p *Player) At() int { return p.at }

// Done reports whether the last step has been left.
func (p *Player) Done() bool { return p.at >= len(p.Lesson.Steps) }

// Place is the number of the step that is shown, from 1, of how many there are to
// be seen.
func (p *Player) Place() (number, of int) {
	for i, s := range p.Lesson.Steps {
		if s.Kind == Lock {
			continue
		}
		if of++; i <= p.at {
			number++
		}
	}
	return number, of
}

// Waits reports whether the step shown is not over before something happens:
// something is done, true, or answered.
func (p *Player) Waits() bool {
	s := p.Step()
	return s != nil && p.at == p.furthest && (s.Kind == Do || s.Kind == Check || s.Kind == Predict)
}

// Next shows the next step, whether or not this one is over.
func (p *Player) Next() {
	if p.Done() {
		return
	}
	if p.at++; p.at > p.furthest {
		p.furthest, p.sent, p.opened, p.began, p.waited, p.came = p.at, 0, false, -1, 0, 0
	}
	if s := p.Step(); s != nil && s.Kind == Lock {
		p.Next()
	}
}

// Back shows the step before, which is over.
func (p *Player) Back() {
	for i := p.at - 1; i >= 0; i-- {
		if p.Lesson.Steps[i].Kind != Lock {
			p.at = i
			return
		}
	}
}

// Answer takes the viewer's prediction, if one is asked for, and goes on.
func (p *Player) Answer(choice int) {
	s := p.Step()
	if s == nil || s.Kind != Predict || !p.Waits() || choice < 0 || choice >= len(s.Choices) {
		return
	}
	p.answers[p.at] = choice
	p.Next()
}

// Prediction is the last prediction up to a step of the lesson, and what the viewer
// said, -1 for nothing. It is nil if there was none.
func (p *Player) Prediction(upTo *Step) (asked *Step, answer int) {
	answer = -1
	for i := range p.Lesson.Steps {
		s := &p.Lesson.Steps[i]
		if s.Kind == Predict {
			said, ok := p.answers[i]
			if asked, answer = s, -1; ok {
				answer = said
			}
		}
		if s == upTo {
			break
		}
	}
	return asked, answer
}

// Sent takes notice of a command that the viewer gave.
func (p *Player) Sent(c sim.Command) {
	if s := p.waitsFor(Do); s != nil && s.Action.run.Matches(c, p.last) {
		p.sent = c.ID
	}
}

// Opened takes notice of a command of the screen that the viewer used.
func (p *Player) Opened(command string) {
	if s := p.waitsFor(Do); s != nil && s.Action.Command == command {
		p.opened = true
	}
}

// waitsFor is the step that is being waited for, nil if it is of another kind or
// the viewer looks back at an earlier one.
func (p *Player) waitsFor(kind Kind) *Step {
	if s := p.Step(); s != nil && s.Kind == kind && p.at == p.furthest {
		return s
	}
	return nil
}

// Observe takes in a snapshot. It goes on when what was waited for has happened,
// and reports whether it did.
func (p *Player) Observe(s *sim.Snapshot) (moved bool) {
	if p.last = s; p.began < 0 {
		p.began = s.Step
	}
	p.came = max(p.came, s.Step-p.began)
	for p.over(s) {
		p.Next()
		p.began, moved = s.Step, true
	}
	return moved
}

// over reports whether what is waited for has happened.
func (p *Player) over(s *sim.Snapshot) bool {
	if step := p.waitsFor(Check); step != nil {
		return step.Condition.Holds(s)
	}
	step := p.waitsFor(Do)
	switch {
	case step == nil:
		return false
	case p.opened || step.Action.run.Holds(s):
		return true
	}
	return p.sent > 0 && s.Ack >= p.sent && step.Action.run.Settled(s)
}

// Wait tells that time has passed.
func (p *Player) Wait(d time.Duration) { p.waited += d }

// HintDue reports whether the viewer seems to need the hint of the step shown: a
// check has not come true in its steps, or nothing happens for some time.
func (p *Player) HintDue() bool {
	s := p.Step()
	switch {
	case s == nil || s.Hint == "" || !p.Waits():
		return false
	case s.Kind == Check && p.came > s.Within:
		return true
	case s.Kind == Check:
		return p.came == 0 && p.waited >= s.Timeout // the run stands still
	}
	return p.waited >= s.Timeout
}
