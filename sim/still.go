package sim

import (
	"context"
	"fmt"

	"github.com/north-tui/north/picture"
)

// Still is a run for pictures of its past: after it has been brought to a step, it
// can be shown as it was at an earlier one, as a Trainer shows it after Seek. What
// it shows does not depend on how fast the machine is.
type Still struct {
	session *Session
	options Options
	frames  keyframes
	past    *past // what is shown instead of the newest state, nil for that
}

// NewStill keeps the past of a session from here on, which was opened with options.
func NewStill(s *Session, options Options) (*Still, error) {
	still := &Still{session: s, options: options}
	return still, still.save()
}

func (s *Still) save() error {
	f, err := s.session.frame(s.frames.size())
	if err == nil {
		s.frames.add(f, defaultKeyframeBytes)
	}
	return err
}

// Advance does the steps up to one. It ends with ErrInterrupted when ctx does.
func (s *Still) Advance(ctx context.Context, step int) error {
	for s.session.step < step {
		if ctx.Err() != nil {
			return ErrInterrupted
		}
		if err := s.session.Step(); err != nil {
			return err
		}
		if s.session.step%keyframeEvery == 0 {
			if err := s.save(); err != nil {
				return err
			}
		}
	}
	return nil
}

// Seek goes to a step between the one at which NewStill took the session over and
// the newest.
func (s *Still) Seek(ctx context.Context, step int) error {
	f, ok := s.frames.before(step)
	if !ok || step > s.session.step {
		return fmt.Errorf("no step %d: want %d to %d", step, s.frames.frames[0].step, s.session.step)
	}
	s.past = nil
	if step == s.session.step {
		return nil
	}
	p, err := recall(f, s.session, s.session.given, step, s.options)
	for done := false; err == nil && !done; {
		if ctx.Err() != nil {
			return ErrInterrupted
		}
		done, err = p.replay()
	}
	if err != nil {
		return err
	}
	s.past = p
	return nil
}

// Snapshot is the run as it is shown, with pictures of that step.
func (s *Still) Snapshot(v picture.View) *Snapshot {
	shown := s.session
	if s.past != nil {
		shown = s.past.session
	}
	snap := s.session.Snapshot(shown.Picture(v))
	snap.State, snap.Keyframes = Paused, s.frames.describe()
	if s.past != nil {
		s.past.describe(snap)
	}
	return snap
}
