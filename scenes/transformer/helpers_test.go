package transformer

import (
	"testing"

	"github.com/north-tui/north/picture"
	"github.com/north-tui/north/scenes/scene/scenetest"
	"github.com/north-tui/north/sim"
)

// telling is a quick run of this scene.
func telling(seed uint64, words ...string) sim.Spec {
	return scenetest.Spec("transformer", seed, append([]string{
		"context=16", "batch=3", "hidden=12", "key=4", "value=4", "mlp=10",
	}, words...)...)
}

// everything are views that ask for all pictures there are.
var everything = func() picture.View {
	v := picture.Showing("text", "weights", "attention")
	v.Unit = 0
	return v
}()

// look is everything a session shows.
func look(s *sim.Session) *sim.Snapshot { return s.Snapshot(s.Picture(everything)) }

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
