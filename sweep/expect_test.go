package sweep

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/north-tui/north/sim"
)

// TestLook: a run takes as long as those that differ in their seed alone took, else as
// all took.
func TestLook(t *testing.T) {
	dir := t.TempDir()
	spec := func(trigger string, seed uint64) Planned {
		return Planned{Spec: sim.Spec{Scene: "walk", Seed: seed, Steps: 1, Set: map[string]string{"trigger": trigger}}}
	}
	plan := []Planned{spec("a", 1), spec("a", 2), spec("a", 3), spec("b", 1), spec("c", 1)}
	results := map[int]string{0: `{"seconds": 2}`, 1: `{"seconds": 4}`, 3: `{"seconds": 30}`}
	for i, text := range results {
		run := filepath.Join(dir, Name(plan[i].Spec))
		if err := os.MkdirAll(run, 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(run, sim.ResultsFile), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	states, err := Look(dir, plan)
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []time.Duration{3, 3, 3, 30, 12} {
		_, done := results[i]
		if got := states[i]; got.Expected != want*time.Second || got.Finished != done {
			t.Errorf("run %d: %v, finished %v; want %v s, %v", i, got.Expected, got.Finished, int(want), done)
		}
	}
	if states, err = Look(filepath.Join(dir, "none"), plan); err != nil || states[0].Expected != 0 {
		t.Errorf("without a directory: %v, %v", states[0].Expected, err)
	}
}
