package neurogenesis

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/north-tui/north/scenes/scene"
	"github.com/north-tui/north/sim"
)

// resting is a run of north-act in which no layer grows: a rank never surpasses its
// running maximum.
func resting(tb testing.TB, words ...string) *sim.Session {
	tb.Helper()
	s := spec(1, append(words, "trigger=north-act", "gamma=1", "baseline=max")...)
	return open(tb, s, sim.Options{Threads: 1})
}

// BenchmarkStep is a step of a whole session, trigger included, when nothing grows;
// the baseline is the same without a trigger.
func BenchmarkStep(b *testing.B) {
	for _, width := range []int{8, 32, 128} {
		for _, trigger := range []string{"north-act", "static"} {
			b.Run(fmt.Sprintf("spiral/hidden=%d/%s", width, trigger), func(b *testing.B) {
				words := []string{fmt.Sprintf("hidden=%d,%d", width, width), "max-width=128"}
				session := resting(b, words...)
				if trigger == "static" {
					if err := session.Do(sim.Command{Verb: sim.Set, Key: "trigger", Text: trigger}); err != nil {
						b.Fatal(err)
					}
				}
				b.ReportAllocs()
				for b.Loop() {
					if err := session.Step(); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}

// BenchmarkSave is what a keyframe costs; the baseline is a step of the same run.
func BenchmarkSave(b *testing.B) {
	for _, width := range []int{8, 128} {
		g, err := newGrowing(spec(1, fmt.Sprintf("hidden=%d,%d", width, width), "max-width=256", "trigger=static"), sim.Options{Threads: 1}, new(scene.Shared))
		if err != nil {
			b.Fatal(err)
		}
		b.Run(fmt.Sprintf("spiral/hidden=%d/step", width), func(b *testing.B) {
			for b.Loop() {
				if _, err := g.Step(); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run(fmt.Sprintf("spiral/hidden=%d/save", width), func(b *testing.B) {
			b.ReportAllocs()
			var state bytes.Buffer
			for b.Loop() {
				state.Reset()
				if err := g.Save(&state); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(state.Len()), "bytes")
		})
	}
}
