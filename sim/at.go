package sim

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
)

// Newest stands for the last step of a recorded run.
const Newest = -1

// At opens the run in a run directory at a step, or at Newest. It restores the
// checkpoint if that is of this step; otherwise it repeats the run up to there, with the
// commands of its journal, and calls watch after each step.
func At(ctx context.Context, path string, step int, find func(name string) (Scene, error), options Options, watch func(*Session)) (*Session, error) {
	rec := &Recording{}
	if err := rec.readSpec(path); err != nil {
		return nil, err
	}
	s, err := readCheckpoint(path, find, options)
	switch {
	case err == nil && (step == Newest || step == s.step):
		return s, s.sameData(path, rec.Data)
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return nil, err
	}
	if err := rec.readJournal(path); err != nil {
		return nil, err
	}
	if err := rec.readSeries(filepath.Join(path, seriesFile)); err != nil {
		return nil, err
	}
	if step == Newest {
		step = rec.Step
	}
	if step < 0 || step > rec.Step {
		return nil, fmt.Errorf("%s has no step %d: want 0 to %d", path, step, rec.Step)
	}
	if err := rec.repeatable(); err != nil {
		return nil, fmt.Errorf("%s: %w", filepath.Join(path, journalFile), err)
	}
	scene, err := find(rec.Spec.Scene)
	if err != nil {
		return nil, err
	}
	if s, err = Open(scene, rec.Spec, options); err != nil {
		return nil, err
	}
	if err := s.sameData(path, rec.Data); err != nil {
		return nil, err
	}
	s.total = step // for those who watch
	a := &again{ctx: ctx, watch: watch, past: past{session: s, given: rec.Commands}}
	a.past.settle()
	return s, a.goTo(step)
}

// Learner is what the session runs. It must not be changed.
func (s *Session) Learner() Learner { return s.learner }

// Spec names the run as its settings are now.
func (s *Session) Spec() Spec { return s.spec }
