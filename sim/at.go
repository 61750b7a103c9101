package sim

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
)

// Newest stands for the last step of a recorded run.
const Newest = -1

// At opens the run in a run directory at a step, or at Newest. It begins with the
// checkpoint if that is not of a later step, else with the run's beginning, does the steps
// up to there again, with the commands of the journal, and calls watch after each.
func At(ctx context.Context, path string, step int, find func(name string) (Scene, error), options Options, watch func(*Session)) (*Session, error) {
	rec := &Recording{}
	if err := rec.readSpec(path); err != nil {
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
	s, err := openBefore(path, step, rec, find, options)
	if err != nil {
		return nil, err
	}
	s.total = step // for those who watch
	a := &again{ctx: ctx, watch: watch, past: past{session: s, given: append(slices.Clip(s.given), after(s, rec.Commands)...)}}
	a.past.settle()
	return s, a.goTo(step)
}

// openBefore opens a session at the checkpoint, or at its beginning if that is of a later
// step or of no use.
func openBefore(path string, step int, rec *Recording, find func(name string) (Scene, error), options Options) (*Session, error) {
	s, err := readCheckpoint(path, find, options)
	if err == nil && s.step <= step && s.agrees(path, rec) == nil {
		return s, nil
	}
	if newer, ok := errors.AsType[*NewerError](err); ok {
		return nil, fmt.Errorf("%s: %w", filepath.Join(path, checkpointFile), newer)
	}
	if err := rec.Repeatable(); err != nil {
		return nil, fmt.Errorf("%s: %w", filepath.Join(path, journalFile), err)
	}
	scene, err := find(rec.Spec.Scene)
	if err != nil {
		return nil, err
	}
	return Open(scene, rec.Spec, options)
}

// Learner is what the session runs. It must not be changed.
func (s *Session) Learner() Learner { return s.learner }

// Spec names the run as its settings are now.
func (s *Session) Spec() Spec { return s.spec }
