package sim

import (
	"fmt"
	"time"
)

// replaySlice is how long steps are done again before commands are looked at.
const replaySlice = 8 * time.Millisecond

// Applied is a command of the learner's and the step after which it was applied.
type Applied struct {
	Step    int
	Command Command
}

// past is a run as it once was: a session of its own, brought to a step from the
// keyframe before it by doing again what was done. The state of a step is the one
// in which the run left it, with the commands that were given there.
type past struct {
	session *Session
	given   []Applied // of the whole run
	target  int       // step to come to
	near    *nearby   // nil if nobody will go on from just before the target
	events  int       // of the run before the keyframe it began from
}

// nearby are keyframes just before a step that was gone to, 1, 2, 4 and so on
// steps, so that going back further step by step is quick.
type nearby struct {
	keyframes
	limit int // bytes
}

// farthest is how far before the target there are keyframes nearby.
const farthest = 64

// pass saves a session on its way if it is at one of those distances.
func (n *nearby) pass(s *Session, left int) error {
	if left < 1 || left > farthest || left&(left-1) != 0 {
		return nil
	}
	f, err := s.frame(n.size())
	if err == nil {
		n.add(f, n.limit)
	}
	return err
}

// recall goes from a keyframe towards a step of the run that head is the newest
// state of, with the commands given to it.
func recall(f frame, head *Session, given []Applied, target int, options Options) (*past, error) {
	s, err := f.open(head.scene, options, given)
	if err != nil {
		return nil, err
	}
	s.began, s.total = head.began, head.total
	p := &past{session: s, given: given, target: target, events: f.events}
	p.settle()
	return p, nil
}

// settle applies the commands that were given at the step it has come to.
func (p *past) settle() {
	for len(p.session.given) < len(p.given) {
		next := p.given[len(p.session.given)]
		if next.Step != p.session.step {
			return
		}
		_ = p.session.Do(next.Command) // what was refused then is refused again
	}
}

// step does one step.
func (p *past) step() error {
	if err := p.session.Step(); err != nil {
		return fmt.Errorf("replay: %w", err)
	}
	p.settle()
	return nil
}

// replay does some of the steps to the target and says whether it is reached.
func (p *past) replay() (done bool, err error) {
	for began := time.Now(); p.left() > 0 && time.Since(began) < replaySlice; {
		if err := p.step(); err != nil {
			return false, err
		}
		if p.near == nil {
			continue
		}
		if err := p.near.pass(p.session, p.left()); err != nil {
			return false, err
		}
	}
	return p.left() == 0, nil
}

// left is the number of steps to the target.
func (p *past) left() int { return max(0, p.target-p.session.step) }

// on says in words how far it is.
func (p *past) on() string {
	return fmt.Sprintf("replaying to step %d: %d steps left", p.target, p.left())
}
