package neurogenesis

import (
	"testing"

	"github.com/north-tui/north/scenes/scene/scenetest"
	"github.com/north-tui/north/sim"
)

// find finds this scene.
var find = scenetest.Find(Scene())

// spec names a run of this scene by key=value words.
func spec(seed uint64, words ...string) sim.Spec {
	return scenetest.Spec("neurogenesis", seed, words...)
}

func open(tb testing.TB, s sim.Spec, options sim.Options) *sim.Session {
	tb.Helper()
	return scenetest.Open(tb, Scene(), s, options)
}

func advance(tb testing.TB, s *sim.Session, steps int) { tb.Helper(); scenetest.Advance(tb, s, steps) }

func results(tb testing.TB, s *sim.Session) map[string]any {
	tb.Helper()
	return scenetest.Results(tb, s)
}

// hash is the weights after some more steps.
func hash(tb testing.TB, s *sim.Session, steps int) string {
	tb.Helper()
	return scenetest.Hash(tb, s, steps)
}
