// Package scenetest runs scenes in tests.
package scenetest

import (
	"strings"
	"testing"

	"github.com/north-tui/north/form"
	"github.com/north-tui/north/scenes/scene"
	"github.com/north-tui/north/sim"
)

// Spec names a run of a scene by key=value words.
func Spec(name string, seed uint64, words ...string) sim.Spec {
	s := sim.Spec{Scene: name, Seed: seed, Set: map[string]string{}}
	for _, w := range words {
		key, value, _ := strings.Cut(w, "=")
		s.Set[key] = value
	}
	return s
}

// Find finds a scene among some, as sim.Restore and sim.Plan want it.
func Find(entries ...scene.Entry) func(name string) (sim.Scene, error) {
	return func(name string) (sim.Scene, error) {
		var names []string
		for _, e := range entries {
			if e.Name == name {
				return e.Scene, nil
			}
			names = append(names, e.Name)
		}
		return sim.Scene{}, form.Unknown("scene", name, names)
	}
}

// Open begins a run.
func Open(tb testing.TB, e scene.Entry, s sim.Spec, options sim.Options) *sim.Session {
	tb.Helper()
	session, err := sim.Open(e.Scene, s, options)
	if err != nil {
		tb.Fatal(err)
	}
	return session
}

// Advance does some steps.
func Advance(tb testing.TB, s *sim.Session, steps int) {
	tb.Helper()
	for range steps {
		if err := s.Step(); err != nil {
			tb.Fatal(err)
		}
	}
}

// Results are those of the run so far.
func Results(tb testing.TB, s *sim.Session) map[string]any {
	tb.Helper()
	r, err := s.Results()
	if err != nil {
		tb.Fatal(err)
	}
	return r
}

// Hash is that of the weights after some more steps.
func Hash(tb testing.TB, s *sim.Session, steps int) string {
	tb.Helper()
	Advance(tb, s, steps)
	return Results(tb, s)["weights_sha256"].(string)
}
