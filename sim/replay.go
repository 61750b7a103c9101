package sim

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
)

// mostDifferences bounds how many differences a Replay keeps; it counts all.
const mostDifferences = 20

// Replay is the result of repeating a recorded run.
type Replay struct {
	Steps       int      `json:"steps"`             // done again
	Rows        int      `json:"rows"`              // of series.csv that were compared
	Weights     string   `json:"weights_sha256"`    // of the weights at the end, "" if none was recorded
	Differences []string `json:"differences"`       // what differs from the record, the first few
	Differ      int      `json:"differ"`            // how many differences there are
	Damaged     []string `json:"damaged,omitempty"` // files that are not as the record was closed
}

func (r *Replay) differ(format string, args ...any) {
	if r.Differ++; len(r.Differences) < mostDifferences {
		r.Differences = append(r.Differences, fmt.Sprintf(format, args...))
	}
}

// Again repeats the run in a run directory: its spec, with the commands of its
// journal applied at their steps. It compares each line of series.csv and, if the run
// was closed properly, the hash of the weights. It calls watch after each step. The
// result lists the differences; an error means that the comparison was not possible,
// for example with a journal from before commands were recorded.
func Again(ctx context.Context, path string, find func(name string) (Scene, error), options Options, watch func(*Session)) (*Replay, error) {
	rec := &Recording{}
	if err := rec.readSpec(path); err != nil {
		return nil, err
	}
	if err := rec.readJournal(path); err != nil {
		return nil, err
	}
	if err := rec.Repeatable(); err != nil {
		return nil, fmt.Errorf("%s: %w", filepath.Join(path, journalFile), err)
	}
	scene, err := find(rec.Spec.Scene)
	if err != nil {
		return nil, err
	}
	s, err := Open(scene, rec.Spec, options)
	if was, ok := rec.Data[DataHash]; ok && err != nil {
		return nil, fmt.Errorf("%w (the record was made of data with SHA-256 %v)", err, was)
	}
	if err != nil {
		return nil, err
	}
	if err := s.sameData(path, rec.Data); err != nil {
		return nil, err
	}
	end, err := readEnd(path, find, options)
	if err != nil {
		return nil, err
	}
	most := s.total
	s.total = end.Steps // for those who watch
	wrong, err := damaged(path, SpecFile, journalFile, seriesFile, clockFile, pictureFile, ResultsFile)
	if err != nil {
		return nil, err
	}
	a := &again{ctx: ctx, path: path, watch: watch, past: past{session: s, given: rec.Commands}, found: &Replay{Damaged: wrong}, end: end, events: rec.Events}
	a.past.settle()
	if err := a.compareSeries(); err != nil {
		return nil, err
	}
	if most = max(most, s.step); end.Steps < 0 || end.Steps > most {
		return nil, fmt.Errorf("%s: %d steps by its end, but %d by its spec and series", path, end.Steps, most)
	}
	if err := a.compareEnd(); err != nil {
		return nil, err
	}
	a.found.Steps = s.step
	return a.found, nil
}

// Repeatable says why a journal does not hold what is needed, if so.
func (r *Recording) Repeatable() error {
	if len(r.Commands) > 0 {
		return nil
	}
	for _, e := range r.Events {
		if e.Kind == Changed {
			return fmt.Errorf("step %d changed something (%s), but the command is not recorded: the journal predates recorded commands", e.Step, e.Note)
		}
	}
	return nil
}

// again is a replay under way.
type again struct {
	ctx   context.Context
	path  string
	watch func(*Session)
	past  past
	found *Replay

	end      recordedEnd
	events   []Event
	compared bool // with end
}

// goTo runs up to a step.
func (a *again) goTo(step int) error {
	for a.past.session.step < step {
		if a.ctx.Err() != nil {
			return ErrInterrupted
		}
		if err := a.past.step(); err != nil {
			return err
		}
		a.watch(a.past.session)
	}
	return nil
}

// recordedEnd is what is known of the end of a recorded run.
type recordedEnd struct {
	Steps   int    `json:"steps"`
	Weights string `json:"weights_sha256"`
}

// compareEnd compares the weights at the step at which the record says what they were,
// once. In the record of a killed run, that is a step before its last.
func (a *again) compareEnd() error {
	end, events := a.end, a.events
	if end.Weights == "" || a.compared {
		return nil
	}
	a.compared = true
	if err := a.goTo(end.Steps); err != nil {
		return err
	}
	s := a.past.session
	if failedAt(events, s.step+1) {
		if err := s.Step(); err == nil {
			a.found.differ("step %d succeeded, but failed in the recorded run", s.step)
		}
	}
	results, err := s.Results()
	if err != nil {
		return err
	}
	a.found.Weights, _ = results["weights_sha256"].(string)
	if a.found.Weights != end.Weights {
		a.found.differ("weights after step %d are %s, recorded %s", s.step, a.found.Weights, end.Weights)
	}
	return nil
}

// failedAt says whether a run could not do a step.
func failedAt(events []Event, step int) bool {
	return slices.ContainsFunc(events, func(e Event) bool { return e.Kind == Alarm && e.Step == step })
}

// readEnd reads the end from results.json, or from the checkpoint of a run that
// was interrupted. It is zero where there is neither.
func readEnd(path string, find func(name string) (Scene, error), options Options) (recordedEnd, error) {
	var end recordedEnd
	text, err := readMember(path, ResultsFile)
	if err == nil {
		if err := json.Unmarshal(text, &end); err != nil {
			return end, fmt.Errorf("%s: %w", filepath.Join(path, ResultsFile), err)
		}
		return end, nil
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return end, err
	}
	s, err := readCheckpoint(path, find, options)
	if errors.Is(err, fs.ErrNotExist) {
		return end, nil
	}
	if err != nil {
		return end, err
	}
	results, err := s.Results()
	if err != nil {
		return end, fmt.Errorf("%s: %w", filepath.Join(path, checkpointFile), err)
	}
	end.Steps = s.step
	end.Weights, _ = results["weights_sha256"].(string)
	return end, nil
}

func readCheckpoint(path string, find func(name string) (Scene, error), options Options) (*Session, error) {
	name := filepath.Join(path, checkpointFile)
	text, err := readMember(path, checkpointFile)
	if err != nil {
		return nil, err
	}
	s, err := Restore(bytes.NewReader(text), find, options)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return s, nil
}
