package sim

import (
	"errors"
	"fmt"
	"slices"
	"time"
)

// mostAnswers is how many answers a snapshot holds: more than commands that come between
// two looks of a viewer.
const mostAnswers = 64

// answer tells what became of a command.
func (l *loop) answer(a Answer) {
	if a.ID == 0 {
		return // nobody asks
	}
	if len(l.answers) == 2*mostAnswers {
		l.answers = slices.Clone(l.answers[mostAnswers:]) // snapshots hold the old ones
	}
	l.answers = append(l.answers, a)
	l.published = false
}

// do applies one command. It returns an error only where the trainer cannot go
// on; a refusal is in the event log, and an answer.
func (l *loop) do(c Command) error {
	l.ack, l.published = c.ID, false
	if c.Verb == Restart {
		refused, err := l.open(*c.Spec, c.Paused)
		l.answer(Answer{ID: c.ID, Err: refused})
		return err
	}
	a := Answer{ID: c.ID}
	if len(l.lanes) > 0 {
		a.Step = l.lanes[l.focus].session.step
	}
	if a.Err = l.steer(c); c.Verb != Fork || a.Err != nil { // a fork is answered when it is made
		l.answer(a)
	}
	return nil
}

// steer applies a command other than Restart and returns why it was refused.
func (l *loop) steer(c Command) error {
	switch {
	case c.Verb == Speed:
		l.target, l.due = max(0, c.Value), time.Time{}
		l.measureAnew()
		return nil
	case len(l.lanes) == 0:
		return errors.New("no run is loaded: only a restart or another speed makes sense")
	}
	switch c.Verb {
	case Pause:
		l.running, l.stale = false, true
	case Run:
		return l.resume(-1, "")
	case Step:
		return l.resume(max(1, c.N), "")
	case Until:
		return l.resume(-1, c.Key)
	default:
		l.stale = true
		n := l.lanes[l.focus]
		learners, err := l.direct(n, c)
		if learners {
			return n.do(c)
		}
		if err != nil {
			n.refuse(err)
		}
		return err
	}
	return nil
}

// direct applies a command to the lane in focus, or to the lanes themselves, unless it is
// one of the learner's.
func (l *loop) direct(n *lane, c Command) (learners bool, err error) {
	switch c.Verb {
	case Seek:
		l.running = false
		return false, n.seek(c.N)
	case Live:
		n.live()
	case Bookmark:
		return false, n.bookmark()
	case Fork:
		return false, l.fork(n, c)
	case Focus:
		return false, l.focusOn(c.N)
	case Drop:
		return false, l.drop(c.N)
	case Sync:
		return false, l.syncBy(c.Key)
	case Save:
		return false, l.save(c.Text)
	default:
		return true, nil
	}
	return false, nil
}

func (l *loop) resume(turns int, until string) error {
	if !l.canStep() {
		l.extend()
	}
	if !l.canStep() && !l.following() {
		n := l.lanes[l.focus]
		if n.record != nil {
			n.refuse(n.errRecorded())
			return n.errRecorded()
		}
		return fmt.Errorf("the run cannot go on: %w", n.err)
	}
	l.running, l.left, l.until, l.due = true, turns, until, time.Time{}
	l.measureAnew()
	return nil
}

// extend lets lanes that have come to their end go on for as long again.
func (l *loop) extend() {
	for _, n := range l.lanes {
		if n.end == Finished && n.record == nil {
			n.session.Extend()
			n.end = ""
		}
	}
}

func (l *loop) measureAnew() {
	for _, n := range l.lanes {
		n.rate = rateMeter{}
	}
}
