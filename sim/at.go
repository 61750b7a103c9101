package sim

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
)

// Newest stands for the last step of a recorded run.
const Newest = -1

// At opens the run in a run directory at a step, or at Newest. It repeats the run from
// the checkpoint if that is not after this step, otherwise from its beginning, with the
// commands of its journal, and calls watch after each step.
func At(ctx context.Context, path string, step int, find func(name string) (Scene, error), options Options, watch func(*Session)) (*Session, error) {
	if err := intact(path, SpecFile, journalFile, seriesFile); err != nil {
		return nil, err
	}
	rec := &Recording{}
	if err := rec.readSpec(path); err != nil {
		return nil, err
	}
	if err := rec.readJournal(path); err != nil {
		return nil, err
	}
	r := &recorded{path: filepath.Join(path, seriesFile)}
	end, err := r.last()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", r.path, err)
	}
	if step == Newest {
		step = end
	}
	if step < 0 || step > end {
		return nil, fmt.Errorf("%s has no step %d: want 0 to %d", path, step, end)
	}
	s, _, err := openAt(path, step, rec, find, options) // without its checkpoint it takes longer
	if err != nil {
		return nil, err
	}
	if err := s.sameData(path, rec.Data); err != nil {
		return nil, err
	}
	s.total = step // for those who watch
	a := &again{ctx: ctx, watch: watch, past: past{session: s, given: append(slices.Clip(s.given), after(s, rec.Commands)...)}}
	a.past.settle()
	return s, a.goTo(step)
}

// Learner is what the session runs. It must not be changed.
func (s *Session) Learner() Learner { return s.learner }

// Spec names the run as its settings are now.
func (s *Session) Spec() Spec { return s.spec }
