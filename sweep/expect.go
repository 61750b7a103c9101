package sweep

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"time"

	"github.com/north-tui/north/sim"
)

// expectedSeconds are the seconds that each run of a sweep will take, by name, from the runs
// that have finished in dir: the mean of those that differ in their seed alone, else of
// all. It is empty if none has finished.
func expectedSeconds(dir string, specs []Planned) map[string]float64 {
	var all mean
	alike := map[string]*mean{} // by the name of seed 0
	for _, p := range specs {
		group := seedless(p.Spec)
		if alike[group] == nil {
			alike[group] = &mean{}
		}
		results, err := sim.ReadResults(filepath.Join(dir, Name(p.Spec)))
		if err != nil {
			continue
		}
		if seconds, ok := results["seconds"].(float64); ok {
			all.add(seconds)
			alike[group].add(seconds)
		}
	}
	expected := map[string]float64{}
	if all.n == 0 {
		return expected
	}
	for _, p := range specs {
		m := alike[seedless(p.Spec)]
		if m.n == 0 {
			m = &all
		}
		expected[Name(p.Spec)] = m.sum / float64(m.n)
	}
	return expected
}

// State is how far a run of a sweep has come.
type State struct {
	Planned
	Finished bool
	Failure  string        // why it failed, "" if it did not
	Diverged bool          // it would fail again
	Expected time.Duration // that it takes, 0 if nothing is known
}

// Look tells how far each run has come in dir, which may not be there.
func Look(dir string, specs []Planned) ([]State, error) {
	seconds := expectedSeconds(dir, specs)
	states := make([]State, len(specs))
	for i, p := range specs {
		run := filepath.Join(dir, Name(p.Spec))
		s := State{Planned: p, Finished: finished(run), Expected: time.Duration(seconds[Name(p.Spec)] * float64(time.Second))}
		if !s.Finished {
			f, err := readFailure(run)
			if err != nil && !errors.Is(err, fs.ErrNotExist) {
				return nil, fmt.Errorf("sweep: %w", err)
			}
			s.Failure, s.Diverged = f.Error, f.Diverged
		}
		states[i] = s
	}
	return states, nil
}

// seedless names what runs have in common that differ in their seed alone.
func seedless(s sim.Spec) string {
	s.Seed = 0
	return Name(s)
}

// mean is one that is being computed.
type mean struct {
	sum float64
	n   int
}

func (m *mean) add(x float64) {
	m.sum += x
	m.n++
}
