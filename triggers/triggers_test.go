package triggers_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"github.com/north-tui/north/form"
	"github.com/north-tui/north/inits"
	"github.com/north-tui/north/neurogenesis"
	"github.com/north-tui/north/neurogenesis/growtest"
	"github.com/north-tui/north/triggers"
	"gonum.org/v1/gonum/mat"
)

// entry finds a trigger on the shelf and sets it up.
func entry(t *testing.T, name string, set map[string]string) neurogenesis.Trigger {
	t.Helper()
	for _, e := range triggers.All() {
		if e.Name == name {
			v, err := form.Resolve(e.Fields, set)
			if err != nil {
				t.Fatal(err)
			}
			return e.New(v)
		}
	}
	t.Fatalf("no trigger %s", name)
	return nil
}

// grower is a grower with random-in neurons.
func grower(trigger neurogenesis.Trigger, name string, maxWidth, totalSteps int, seed uint64) *neurogenesis.Grower {
	return neurogenesis.NewGrower(neurogenesis.Strategy{
		Trigger: trigger, TriggerName: name, Init: inits.RandomIn{}, InitName: "random-in", MaxWidth: maxWidth,
	}, totalSteps, rand.New(rand.NewPCG(seed, 3)))
}

// TestShelf holds every trigger to what all of them promise, on networks that
// drift as if they were trained: the same run gives the same decisions, and no
// layer exceeds the maximum width.
func TestShelf(t *testing.T) {
	seen := make(map[string]bool)
	for _, e := range triggers.All() {
		t.Run(e.Name, func(t *testing.T) {
			if seen[e.Name] || e.Doc == "" || e.Source == "" {
				t.Errorf("name taken, no doc or no source: %+v", e)
			}
			seen[e.Name] = true
			for seed := range uint64(3) {
				first, second := history(t, e.Name, seed), history(t, e.Name, seed)
				if !reflect.DeepEqual(first, second) {
					t.Errorf("seed %d: two runs differ:\n%v\n%v", seed, first, second)
				}
			}
		})
	}
}

// history is the width of both layers, and what the trigger said, over 60 steps.
func history(t *testing.T, name string, seed uint64) []string {
	t.Helper()
	const maxWidth = 12
	rng := rand.New(rand.NewPCG(seed, 1))
	net := growtest.New(rng, 2*maxWidth, "relu", 6, 3, 5, 2)
	g := grower(entry(t, name, map[string]string{"patience": "10"}), name, maxWidth, 60, seed)
	if err := g.Begin(net); err != nil {
		t.Fatal(err)
	}
	var log []string
	for step := 1; step <= 60; step++ {
		for _, w := range net.Weights {
			w.Apply(func(_, _ int, v float64) float64 { return v + 0.05*rng.NormFloat64() }, w)
		}
		if err := g.Record(step, 1); err != nil {
			t.Fatal(err)
		}
		events, err := g.Grow(net, step)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range g.Latest() {
			if r.Add > 0 && r.Value <= r.Threshold {
				t.Errorf("step %d: adds %d at %g against %g", step, r.Add, r.Value, r.Threshold)
			}
		}
		for _, layer := range net.Hidden() {
			if layer.Width() > maxWidth {
				t.Errorf("step %d: %s has %d neurons, at most %d allowed", step, layer.Name(), layer.Width(), maxWidth)
			}
		}
		log = append(log, fmt.Sprintf("%+v %+v", events, g.Latest()))
	}
	return log
}

// TestGrowsAndStops: full rank grows at once, from any width; a layer of copies
// does not.
func TestGrowsAndStops(t *testing.T) {
	full := mat.NewDense(40, 4, nil)
	copies := mat.NewDense(40, 4, nil)
	rng := rand.New(rand.NewPCG(3, 0))
	for i := range 40 {
		for j := range 4 {
			full.Set(i, j, rng.NormFloat64())
			copies.Set(i, j, full.At(i, 0))
		}
	}
	tests := []struct {
		trigger string
		h       *mat.Dense
		add     int
	}{
		{"north-act", full, 1},       // 4 − floor(0.97·4)
		{"north-act", copies, 0},     // 1 − 3
		{"north-act-gap", full, 1},   // ceil(4·0.9) − 3
		{"north-act-gap", copies, 0}, // ceil(4·0.13) − 3
	}
	for _, tt := range tests {
		if d := decideFrom(t, entry(t, tt.trigger, nil), fixed{h: tt.h}, 1); d.Add != tt.add {
			t.Errorf("%s: %+v, want to add %d", tt.trigger, d, tt.add)
		}
	}
}

// TestFloor: a product that should be whole is not rounded down.
func TestFloor(t *testing.T) {
	h := mat.NewDense(250, 100, nil)
	for j := range 100 {
		h.Set(j, j, 100)
	}
	for percent := 1; percent <= 100; percent++ {
		d := decideFrom(t, triggers.NorthAct{Gamma: float64(percent) / 100, Eps: neurogenesis.Eps{Value: 0.01}}, fixed{h: h}, 1)
		if d.Threshold != float64(percent) || d.Add != 100-percent {
			t.Errorf("gamma %d%%: threshold %g, adds %d", percent, d.Threshold, d.Add)
		}
	}
}

// TestCeil: nor is one rounded up. With half of the neurons dead and the others
// orthogonal and alike the gap is 1/√M.
func TestCeil(t *testing.T) {
	for root := 2; root <= 14; root += 2 {
		width := root * root
		h := mat.NewDense(width+1, width, nil)
		for j := range width / 2 {
			h.Set(j, j, 3)
		}
		d := decideFrom(t, triggers.NorthActGap{Gamma: 0.5}, fixed{h: h}, 1)
		if want := float64(width - root); d.Value != want {
			t.Errorf("width %d: gap rank %g, want %g", width, d.Value, want)
		}
	}
}

// TestBaselineMax: the running maximum replaces the share at the start.
func TestBaselineMax(t *testing.T) {
	for _, tt := range []struct {
		baseline string
		want     float64
	}{{"initial", 0.5}, {"max", 1}} {
		net := growtest.New(rand.New(rand.NewPCG(1, 1)), 30, "tanh", 6, 4, 2)
		half := mat.DenseCopyOf(net.Weights[0])
		for j := range 6 {
			half.Set(2, j, 0)
			half.Set(3, j, 0)
		}
		whole := net.Weights[0]
		g := grower(entry(t, "north-act", map[string]string{"baseline": tt.baseline}), "north-act", 0, 0, 1)
		for step, w := range []*mat.Dense{half, whole, half} {
			net.Weights[0] = w
			g.Strategy.MaxWidth = 4
			if _, err := g.Grow(net, step); err != nil {
				t.Fatal(err)
			}
		}
		if got := g.Latest()[0].Initial; got != tt.want {
			t.Errorf("baseline=%s: compared with %g, want %g", tt.baseline, got, tt.want)
		}
	}
}

// TestWeightRank is bounded by the inputs, also in a layer wider than those.
func TestWeightRank(t *testing.T) {
	net := growtest.New(rand.New(rand.NewPCG(1, 1)), 30, "relu", 3, 8, 2)
	p := &neurogenesis.Probe{Layer: net.Hidden()[0]}
	d, err := entry(t, "north-weight", nil).Decide(p)
	if err != nil || d.Value != 3 || d.Phi != 3.0/8 || d.Threshold != 2 {
		t.Errorf("%+v, %v, want rank 3 of 8", d, err)
	}
}

func TestSchedules(t *testing.T) {
	tests := []struct {
		trigger       string
		set           map[string]string
		maxWidth      int
		total         int
		step          int
		width, growth int // now, and wanted
	}{
		{"linear", nil, 64, 100, 0, 4, 0},
		{"linear", nil, 64, 100, 1, 4, 0},
		{"linear", nil, 79, 100, 1, 4, 1},
		{"linear", nil, 79, 100, 10, 13, 1},
		{"linear", nil, 79, 100, 75, 4, 75},
		{"linear", nil, 79, 100, 100, 79, 0},
		{"linear", map[string]string{"target": "10"}, 64, 100, 75, 9, 1},
		{"linear", map[string]string{"target": "2"}, 64, 100, 75, 4, 0},
		{"linear", map[string]string{"horizon": "1000", "target": "754"}, 0, 0, 7, 10, 1},
		{"early-linear", nil, 37, 100, 0, 4, 0},
		{"early-linear", nil, 37, 100, 1, 4, 1},
		{"early-linear", nil, 37, 100, 33, 36, 1},
		{"early-linear", nil, 37, 100, 34, 37, 0},
		{"early-linear", map[string]string{"until": "0.5", "target": "54"}, 64, 100, 10, 4, 10},
		{"early-linear", map[string]string{"horizon": "1000", "until": "1"}, 104, 0, 10, 4, 1},
		{"fast-linear", nil, 64, 100, 0, 4, 0},
		{"fast-linear", nil, 64, 100, 1, 4, 1},
		{"fast-linear", nil, 64, 0, 99, 63, 1},
		{"fast-linear", nil, 64, 100, 2, 64, 0},
		{"fast-linear", map[string]string{"target": "10"}, 64, 100, 75, 10, 0},
		{"batched", nil, 12, 800, 74, 4, 0},
		{"batched", nil, 12, 800, 75, 4, 1},
		{"batched", nil, 12, 800, 149, 5, 0},
		{"batched", nil, 12, 800, 150, 5, 1},
		{"batched", nil, 84, 800, 600, 74, 10},
		{"batched", nil, 84, 800, 800, 84, 0},
		{"batched", map[string]string{"horizon": "800"}, 84, 0, 75, 4, 10},
	}
	for _, tt := range tests {
		t.Run(fmt.Sprintf("%s/%v/max=%d/steps=%d/step=%d", tt.trigger, tt.set, tt.maxWidth, tt.total, tt.step), func(t *testing.T) {
			p := &neurogenesis.Probe{
				Layer: fixed{h: mat.NewDense(1, tt.width, nil)},
				Step:  tt.step, TotalSteps: tt.total, Start: 4, MaxWidth: tt.maxWidth,
			}
			d, err := entry(t, tt.trigger, tt.set).Decide(p)
			if err != nil || d.Add != tt.growth {
				t.Errorf("%+v, %v, want to add %d", d, err, tt.growth)
			}
		})
	}
}

func TestScheduleWithoutTarget(t *testing.T) {
	for _, name := range []string{"linear", "batched", "fast-linear", "early-linear"} {
		p := &neurogenesis.Probe{Layer: fixed{h: mat.NewDense(1, 4, nil)}, Step: 5, Start: 4}
		if d, err := entry(t, name, nil).Decide(p); err == nil || !strings.Contains(err.Error(), "target") {
			t.Errorf("%s: %+v, %v, want an error", name, d, err)
		}
	}
}

// TestPlateau: no growth while the loss falls, growth when it stalls, and patience
// after each growth.
func TestPlateau(t *testing.T) {
	net := growtest.New(rand.New(rand.NewPCG(1, 1)), 200, "relu", 3, 20, 2)
	g := grower(entry(t, "plateau", map[string]string{"patience": "50"}), "plateau", 0, 0, 1)
	if err := g.Begin(net); err != nil {
		t.Fatal(err)
	}
	var births []int
	for step := 1; step <= 700; step++ {
		loss := 1 - min(1, float64(step)/200)
		if err := g.Record(step, loss); err != nil {
			t.Fatal(err)
		}
		events, err := g.Grow(net, step)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range events {
			births = append(births, step)
			if want := (e.Width - e.Count) / 8; e.Count != want {
				t.Errorf("step %d: %d neurons, want %d", step, e.Count, want)
			}
		}
	}
	if len(births) < 3 || births[0] < 250 {
		t.Fatalf("births at %v, want several, none before the loss has stalled for 50 steps", births)
	}
	for i := 1; i < len(births); i++ {
		if births[i]-births[i-1] != 50 {
			t.Errorf("births at %v, want 50 steps between them", births)
		}
	}
}

// TestBlind: no share of orthogonal neurons is invented by triggers that measure none.
func TestBlind(t *testing.T) {
	for _, name := range []string{"linear", "early-linear", "batched", "plateau", "manual", "static"} {
		p := &neurogenesis.Probe{Layer: fixed{h: mat.NewDense(1, 4, nil)}, Start: 4, MaxWidth: 9, TotalSteps: 10}
		d, err := entry(t, name, nil).Decide(p)
		if err != nil || !math.IsNaN(d.Phi) || !math.IsNaN(d.Initial) || !math.IsNaN(d.Limit) || d.Add != 0 {
			t.Errorf("%s: %+v, %v", name, d, err)
		}
	}
}

// TestBadActivations: what is not finite is an error that names the place.
func TestBadActivations(t *testing.T) {
	h := mat.NewDense(9, 4, nil)
	h.Set(3, 1, math.NaN())
	for _, name := range []string{"north-act", "north-act-gap"} {
		_, err := entry(t, name, nil).Decide(&neurogenesis.Probe{Layer: fixed{h: h}})
		if err == nil || !strings.Contains(err.Error(), "row 4, column 2") {
			t.Errorf("%s: error %v, want one that names the place", name, err)
		}
	}
}
