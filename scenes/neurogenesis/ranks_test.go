package neurogenesis

import (
	"bytes"
	"math"
	"slices"
	"testing"

	"github.com/north-tui/north/metrics"
	grow "github.com/north-tui/north/neurogenesis"
	"github.com/north-tui/north/picture"
	"github.com/north-tui/north/scenes/growth"
	"github.com/north-tui/north/sim"
)

// TestRecordedMetrics: what is recorded is what an SVD gives of the network after the
// step, at the steps that were asked for, for every trigger and layers that come later.
func TestRecordedMetrics(t *testing.T) {
	for _, trigger := range []string{"north-act", "static"} {
		g := begun(t, 0, "data=moons", "trigger="+trigger, "ranks=7", "depth=3", "depth.patience=10", "depth.tol=10")
		recorded := 0
		for step := 1; step <= 28; step++ {
			report, err := g.Step()
			if err != nil {
				t.Fatal(err)
			}
			got := map[string]float64{}
			for _, s := range report.Samples {
				got[g.Columns()[s.Column].Name] = s.Value
			}
			for _, h := range g.net.Hidden() {
				if _, ok := got["effective-rank."+h.Name()]; ok != (step%7 == 0) {
					t.Fatalf("step %d: %s recorded: %v", step, h.Name(), ok)
				}
				if step%7 != 0 {
					continue
				}
				recorded++
				if err := g.layers.Observe(); err != nil {
					t.Fatal(err)
				}
				samples, _ := h.Activations().Dims()
				_, inputs := h.FanIn().Dims()
				act, err := metrics.Summarise(h.Activations(), float64(samples), grow.DefaultEps)
				if err != nil {
					t.Fatal(err)
				}
				weight, err := metrics.Summarise(h.FanIn(), float64(inputs), grow.DefaultEps)
				if err != nil {
					t.Fatal(err)
				}
				for of, want := range map[string]metrics.Summary{"": act, growth.OfWeights: weight} {
					for name, v := range map[string]float64{
						"count": float64(want.Count), "effective-rank": want.EffectiveRank, "stable-rank": want.StableRank,
						"orthogonality-gap": want.OrthogonalityGap, "nuclear-norm": want.NuclearNorm,
					} {
						if now, ok := got[of+name+"."+h.Name()]; !ok || math.Abs(now-v) > 1e-5*math.Abs(v) {
							t.Errorf("step %d: %s of %s recorded as %v (%v), is %v", step, of+name, h.Name(), now, ok, v)
						}
					}
				}
			}
		}
		if want := 2 + 3*3; recorded < want-2 {
			t.Errorf("%s: %d records of layers, want about %d", trigger, recorded, want)
		}
	}
}

// TestRanksChangeNothing: a run is the same with and without records, shown or not. With
// auto there are some, at first more often, and a restored run has them at the same steps.
func TestRanksChangeNothing(t *testing.T) {
	run := func(restore bool, words ...string) (steps []float64, weights any) {
		s := open(t, spec(3, append([]string{"data=spiral"}, words...)...), sim.Options{})
		for s.Steps() < 400 {
			advance(t, s, 40)
			s.Picture(picture.Showing(picture.WantMetrics))
			if restore {
				s = restored(t, s)
			}
		}
		series, _ := sim.Find(s.Snapshot(picture.Picture{}).Series, "effective-rank.L2")
		for _, b := range series.Buckets {
			steps = append(steps, b.Step)
		}
		return steps, results(t, s)["weights_sha256"]
	}
	never, want := run(false, "ranks=0")
	often, same := run(false, "ranks=1")
	if len(never) != 0 || len(often) != 400 || same != want {
		t.Errorf("%d records at 0, %d at 1; weights %v and %v", len(never), len(often), want, same)
	}
	auto, same := run(false)
	if same != want || len(auto) < 3 || auto[0] > 60 || auto[len(auto)-1]-auto[len(auto)-2] <= auto[1]-auto[0] {
		t.Errorf("records at %v; weights %v, want %v", auto, same, want)
	}
	if again, same := run(true); same != want || !slices.Equal(again, auto) {
		t.Errorf("restored, records at %v, want %v; weights %v, want %v", again, auto, same, want)
	}
}

// restored is a session stored and restored.
func restored(t *testing.T, s *sim.Session) *sim.Session {
	t.Helper()
	var stored bytes.Buffer
	if err := s.Save(&stored); err != nil {
		t.Fatal(err)
	}
	s, err := sim.Restore(&stored, find, sim.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return s
}
