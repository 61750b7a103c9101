package equivariance

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/north-tui/north/nn"
)

// TestSelectRandom: chosen at random among the best of each chain, best first, and alike
// for one seed.
func TestSelectRandom(t *testing.T) {
	var scores []Score
	for i := range 12 {
		scores = append(scores, Score{ID: i, Groups: []Group{Group(i % 6)}, Accuracy: float64(i%5) / 5, Size: i})
	}
	seen := map[string]bool{}
	for seed := range uint64(20) {
		pick := func() []Score { return Select(scores, 3, SelectRandom, rand.New(rand.NewPCG(seed, 1))) }
		got := pick()
		if fmt.Sprint(got) != fmt.Sprint(pick()) || len(got) != 3 || !slices.IsSortedFunc(got, better) || len(Unique(got)) != 3 {
			t.Errorf("seed %d: %v", seed, got)
		}
		seen[fmt.Sprint(got)] = true
	}
	if len(seen) < 5 {
		t.Errorf("%d selections of 20 seeds", len(seen))
	}
}

// TestShuffled: an epoch holds no image twice, another epoch has another order, and any
// batch can be asked for.
func TestShuffled(t *testing.T) {
	const samples, size = 20, 6
	forth, back := shuffled(3, streamBatches, samples, size), shuffled(3, streamBatches, samples, size)
	var batches [][]int
	for step := range 6 {
		batches = append(batches, slices.Clone(forth(step)))
	}
	for step := 5; step >= 0; step-- {
		if !slices.Equal(back(step), batches[step]) {
			t.Errorf("batch %d is another when asked for on its own", step)
		}
	}
	for epoch := range 2 {
		all := slices.Concat(batches[3*epoch : 3*epoch+3]...)
		slices.Sort(all)
		if len(slices.Compact(all)) != 18 {
			t.Errorf("epoch %d holds an image twice", epoch)
		}
	}
	if slices.Equal(batches[0], batches[3]) || slices.Equal(batches[0], shuffled(3, streamSearch, samples, size)(0)) {
		t.Error("epochs or streams are alike")
	}
	if got := StepsIn(0.5, 2000, 64); got != 15 {
		t.Errorf("%d steps of 64 in half an epoch of 2000, want 15", got)
	}
}

// TestSearchRefusals: bad settings are errors.
func TestSearchRefusals(t *testing.T) {
	c := kinds()["D4"]
	data := small(c)
	good := EvolveSettings{Generations: 1, Parents: 1, Steps: 1, Batch: 4, Selection: SelectTop, State: Carry}
	evolve := func(change func(s *EvolveSettings, d *Data[float32])) error {
		s, d := good, data
		change(&s, &d)
		_, err := NewEvolution([]*Model[float32]{newModel[float32](t, c, 1)}, d, s)
		return err
	}
	mixed := kinds()["mixed"]
	differentiate := func(c Config, s DifferentiateSettings) error {
		_, err := NewDifferentiation(newModel[float32](t, c, 1), small(c), s)
		return err
	}
	for want, err := range map[string]error{
		"parents: 0": evolve(func(s *EvolveSettings, _ *Data[float32]) { s.Parents = 0 }),
		"steps":      evolve(func(s *EvolveSettings, _ *Data[float32]) { s.Steps = 0 }),
		"selection":  evolve(func(s *EvolveSettings, _ *Data[float32]) { s.Selection = "best" }),
		"state":      evolve(func(s *EvolveSettings, _ *Data[float32]) { s.State = "" }),
		"batches of": evolve(func(s *EvolveSettings, _ *Data[float32]) { s.Batch = 41 }),
		"validation": evolve(func(_ *EvolveSettings, d *Data[float32]) { d.ValidationImages = nn.Mat[float32]{} }),
		"training":   evolve(func(_ *EvolveSettings, d *Data[float32]) { d.Labels = nil }),
		"calibration": evolve(func(_ *EvolveSettings, d *Data[float32]) {
			d.Calibration = -1
		}),
		"want plain": func() error {
			_, err := NewEvolution([]*Model[float32]{newModel[float32](t, mixed, 1)}, small(mixed), good)
			return err
		}(),
		"no network":            func() error { _, err := NewEvolution[float32](nil, data, good); return err }(),
		"no alpha to learn":     differentiate(c, DifferentiateSettings{Batch: 4, Alpha: AlphaLearn, LearningRate: 0.01}),
		"rule for alpha":        differentiate(mixed, DifferentiateSettings{Batch: 4, LearningRate: 0.01}),
		"learning rate 0":       differentiate(mixed, DifferentiateSettings{Batch: 4, Alpha: AlphaLearn}),
		"from 20 validation":    differentiate(mixed, DifferentiateSettings{Batch: 30, Alpha: AlphaLearn, LearningRate: 0.01, OnValidation: true}),
		"no alpha to draw":      RandomAlpha(newModel[float32](t, c, 1), rand.New(rand.NewPCG(1, 1))),
		"batches of 0, want 1 ": differentiate(mixed, DifferentiateSettings{Alpha: AlphaLearn, LearningRate: 0.01}),
	} {
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%v, want an error about %q", err, want)
		}
	}
}

// TestAblations: random static chains, retraining, frozen and permuted alpha, partial
// networks: all run, and each does what it says.
func TestAblations(t *testing.T) {
	c := tiny([3]Group{D4, D4, D4}, NormGroup, HeadInvariant)
	rng := rand.New(rand.NewPCG(1, 6))
	var first []*Model[float32]
	for _, chain := range RandomChains(5, 3, true, rng) {
		own := c.Clone()
		for n, g := range chain {
			if own.Layers[n].Group = g; g == D2 {
				t.Error("D2 was drawn")
			}
		}
		first = append(first, newModel[float32](t, own, 1))
	}
	e, err := NewEvolution(first, small(c), EvolveSettings{Parents: 2, Steps: 4, Batch: 8, Selection: SelectTop, State: Carry})
	if err != nil {
		t.Fatal(err)
	}
	if err := e.Generate(); err != nil {
		t.Fatal(err)
	}
	best := e.Best(2)
	if !e.Done() || len(e.Population) != 5 || len(best) == 0 || len(best[0].Losses) != 4 {
		t.Fatalf("static chains: %d candidates", len(e.Population))
	}
	if first[0].Optimizer.Steps != 0 {
		t.Error("a network that was given has been trained")
	}
	again, err := best[0].Model.Redrawn(rng)
	if err != nil || fmt.Sprint(again.Config.Groups()) != fmt.Sprint(best[0].Groups) {
		t.Errorf("retraining starts with %v, %v", again.Config.Groups(), err)
	}

	alphas := map[AlphaRule]string{}
	for _, rule := range AlphaRules() {
		d := newDifferentiation(t, rule, true)
		before := fmt.Sprint(d.Z())
		for range 3 {
			if err := d.Advance(); err != nil {
				t.Fatal(err)
			}
		}
		if moved := fmt.Sprint(d.Z()) != before; moved == (rule == AlphaFreeze) {
			t.Errorf("%s: shares moved: %v", rule, moved)
		}
		alphas[rule] = fmt.Sprint(d.Z())
		if _, v, err := d.Evaluate(); err != nil || v.Samples != 20 {
			t.Errorf("%s: %+v, %v", rule, v, err)
		}
	}
	if alphas[AlphaLearn] == alphas[AlphaPermute] {
		t.Error("permuting changed nothing")
	}

	partial := kinds()["partial"]
	d, err := NewDifferentiation(newModel[float32](t, partial, 1), small(partial), DifferentiateSettings{Batch: 8, Alpha: AlphaFreeze})
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Advance(); err != nil {
		t.Fatal(err)
	}
	if merged, _, err := d.Evaluate(); err != nil || merged.Config.Layers[0].Group != C1 {
		t.Errorf("partial network: %v", err)
	}
}
