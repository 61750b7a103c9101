package darts

import (
	"bytes"
	"testing"

	"github.com/north-tui/north/form"
	"github.com/north-tui/north/picture"
	"github.com/north-tui/north/scenes/scene/scenetest"
	"github.com/north-tui/north/sim"
)

// run begins a run of this scene with some settings. Its results retrain a cell for one
// epoch only, if nothing else is said.
func run(tb testing.TB, seed uint64, words ...string) *sim.Session {
	tb.Helper()
	return scenetest.Open(tb, Scene(), scenetest.Spec("darts", seed, append([]string{"retrain=1"}, words...)...), sim.Options{Threads: 1})
}

// everything is a view that asks for all pictures there are.
var everything = picture.Showing(wantWeights, wantCell, wantSchedule, wantPulls)

// shown is everything a session shows.
func shown(s *sim.Session) *sim.Snapshot { return s.Snapshot(s.Picture(everything)) }

// given is a command that must be obeyed.
func given(tb testing.TB, s *sim.Session, c sim.Command) {
	tb.Helper()
	if err := s.Do(c); err != nil {
		tb.Fatal(err)
	}
}

// stored is the session after it was stored and restored.
func stored(tb testing.TB, s *sim.Session) *sim.Session {
	tb.Helper()
	var file bytes.Buffer
	if err := s.Save(&file); err != nil {
		tb.Fatal(err)
	}
	again, err := sim.Restore(&file, scenetest.Find(Scene()), sim.Options{Threads: 1})
	if err != nil {
		tb.Fatal(err)
	}
	return again
}

// measured is a result that is one.
func measured(tb testing.TB, results map[string]any, name string) float64 {
	tb.Helper()
	switch v := results[name].(type) {
	case float64:
		return v
	case int:
		return float64(v)
	}
	tb.Fatalf("%s is %v, want a number", name, results[name])
	return 0
}

// sameSetting reports whether a setting has the same value.
func sameSetting(a, b form.Setting) bool { return a.Name == b.Name && a.Value == b.Value }
