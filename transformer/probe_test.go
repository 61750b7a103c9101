package transformer

import (
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/north-tui/north/internal/contract"
	"github.com/north-tui/north/neurogenesis"
	"github.com/north-tui/north/nn"
	"gonum.org/v1/gonum/mat"
)

var _ neurogenesis.Layer = (*nn.Hidden[float32])(nil)

// observed is a model after a few steps that has looked at the batch it saw.
func observed[T nn.Float](t *testing.T, c Config) (m *Model[T], tokens, targets []int32) {
	t.Helper()
	m, tokens, targets = random[T](t, c, 3, 9)
	for range 3 {
		if _, err := m.Train(tokens, targets, 9); err != nil {
			t.Fatal(err)
		}
	}
	if err := m.SetProbe(tokens, targets, 9); err != nil {
		t.Fatal(err)
	}
	if err := m.Observe(); err != nil {
		t.Fatal(err)
	}
	return m, tokens, targets
}

func equal(t *testing.T, what string, got, want mat.Matrix, tolerance float64) {
	t.Helper()
	if !mat.EqualApprox(got, want, tolerance) {
		t.Errorf("%s:\n%v\nwant\n%v", what, mat.Formatted(got), mat.Formatted(want))
	}
}

// TestObserve: the matrices belong together, the weights are the model's, and they
// follow when neurons are added.
func TestObserve(t *testing.T) {
	m, tokens, targets := observed[float64](t, odd(true, false))
	for range 3 {
		for n, h := range m.Hidden() {
			var z mat.Dense
			z.Mul(h.Inputs(), h.FanIn().T())
			z.Apply(func(_, j int, v float64) float64 { return v + h.Bias()[j] }, &z)
			equal(t, h.Name()+" pre-activations", h.PreActivations(), &z, 1e-12)
			z.Apply(func(_, _ int, v float64) float64 { return max(0, v) }, &z)
			equal(t, h.Name()+" activations", h.Activations(), &z, 1e-12)
			equal(t, h.Name()+" fan-in", h.FanIn(), m.Layers[n].First.W.Value.Dense(), 0)
			equal(t, h.Name()+" fan-out", h.FanOut(), m.Layers[n].Second.W.Value.Dense(), 0)
			if rows, _ := h.Inputs().Dims(); rows != len(tokens) {
				t.Errorf("%d samples for %d tokens", rows, len(tokens))
			}
		}
		out, err := m.Forward(tokens, 9)
		if err != nil {
			t.Fatal(err)
		}
		equal(t, "outputs", m.Outputs(), out.Dense(), 1e-12)

		before := m.Outputs()
		contract.AddNeurons(t, m.Hidden()[1], 2, 0)
		if err := m.Observe(); err != nil {
			t.Fatal(err)
		}
		equal(t, "outputs after growth", m.Outputs(), before, 0)
		if got := m.Config.Layers[1].Inner; got != m.Hidden()[1].Width() {
			t.Errorf("inner width %d in the shape, want %d", got, m.Hidden()[1].Width())
		}
		if _, err := m.Train(tokens, targets, 9); err != nil {
			t.Fatal(err)
		}
		if err := m.Observe(); err != nil {
			t.Fatal(err)
		}
	}
}

// TestOutputGrad: summed over the samples it is the gradient by the biases of the
// map that reads the neurons.
func TestOutputGrad(t *testing.T) {
	for _, c := range []Config{odd(false, false), odd(true, true)} {
		m, tokens, targets := observed[float64](t, c)
		if _, err := m.Gradients(tokens, targets, 9); err != nil {
			t.Fatal(err)
		}
		for n, h := range m.Hidden() {
			for j, want := range m.Layers[n].Second.B.Grad.Row(0) {
				if got := mat.Sum(h.OutputGrad().ColView(j)); math.Abs(got-want) > 1e-12 {
					t.Errorf("%s: bias gradient %d is %v, want %v", h.Name(), j, got, want)
				}
			}
		}
	}
}

// promise is a model with what it learns from, for the tests of what all models
// promise.
func promise[T nn.Float](m *Model[T], tokens, targets []int32) contract.Case[T] {
	return contract.Case[T]{
		Model: m,
		Train: func() (float64, error) { return m.Train(tokens, targets, 9) },
		Loss:  func() (float64, error) { return m.Loss(tokens, targets, 9) },
	}
}

func TestContract(t *testing.T) {
	for name, test := range map[string]func(*testing.T, contract.Case[float64]){
		"observe": contract.Observe, "loss after": contract.LossAfter,
	} {
		m, tokens, targets := observed[float64](t, odd(true, false))
		t.Run(name, func(t *testing.T) { test(t, promise(m, tokens, targets)) })
	}
}

// TestProbeDisturbsNothing: a run that is looked at all the time is the same run.
func TestProbeDisturbsNothing(t *testing.T) {
	plain, tokens, targets := random[float32](t, odd(true, true), 4, 9)
	watched, _, _ := random[float32](t, odd(true, true), 4, 9)
	if err := watched.SetProbe(tokens[9:], targets[9:], 9); err != nil {
		t.Fatal(err)
	}
	for range 5 {
		for _, m := range []*Model[float32]{plain, watched} {
			if _, err := m.Train(tokens, targets, 9); err != nil {
				t.Fatal(err)
			}
		}
		if err := watched.Observe(); err != nil {
			t.Fatal(err)
		}
		for _, h := range watched.Hidden() {
			h.OutputGrad()
		}
		if _, err := watched.Loss(tokens, targets, 9); err != nil {
			t.Fatal(err)
		}
	}
	if plain.WeightsSHA256() != watched.WeightsSHA256() {
		t.Error("the weights differ")
	}
}

// TestUnits: neurons keep their identities when others are removed and when the
// maps around them are widened by somebody else.
func TestUnits(t *testing.T) {
	m, _, _ := grownUp[float32](t, "adam")
	h := m.Hidden()[1]
	before := slices.Clone(h.Units())
	if before[2].ID == 2 {
		t.Fatal("no neuron was removed")
	}
	layer := m.Layers[1]
	layer.First.W.AppendRows(2, m.Optimizer.Steps)
	layer.First.B.AppendCols(2, m.Optimizer.Steps)
	layer.Second.W.AppendCols(2, m.Optimizer.Steps)
	next := before[len(before)-1].ID + 1
	want := append(slices.Clone(before), nn.Unit{ID: next, Born: 6}, nn.Unit{ID: next + 1, Born: 6})
	if got := m.Hidden()[1].Units(); !slices.Equal(got, want) {
		t.Errorf("units %v, want %v", got, want)
	}
	m.Layers[0], m.Layers[1] = m.Layers[1], m.Layers[0]
	m.Config.Layers[0], m.Config.Layers[1] = m.Config.Layers[1], m.Config.Layers[0]
	if got := m.Hidden()[0]; got.Name() != "L1" || !slices.Equal(got.Units(), want) {
		t.Errorf("layer %s with units %v in first place, want %v", got.Name(), got.Units(), want)
	}
}

// TestUnitsSurviveExpansions: neurons are the same ones after an expansion, and
// those it adds are new.
func TestUnitsSurviveExpansions(t *testing.T) {
	m, tokens, targets := grownUp[float32](t, "adam")
	before := slices.Clone(m.Hidden()[1].Units())
	last := before[len(before)-1].ID
	contract.AddNeurons(t, m.Hidden()[1], 1, 0.1) // Config does not know of it yet
	for _, g := range []Growth{{Kind: KindLayer, By: 1, Position: 1}, {Kind: KindMLP, By: 2, Layers: []int{3}}} {
		if _, err := m.Grow(g, rand.New(rand.NewPCG(1, 2)), Safeguards{}); err != nil {
			t.Fatal(err)
		}
		if _, err := m.Train(tokens, targets, 9); err != nil {
			t.Fatal(err)
		}
	}
	want := append(slices.Clone(before), nn.Unit{ID: last + 1, Born: 6}, nn.Unit{ID: last + 2, Born: 7}, nn.Unit{ID: last + 3, Born: 7})
	if got := m.Hidden()[2].Units(); !slices.Equal(got, want) {
		t.Errorf("units %v, want %v", got, want)
	}
	contract.AddNeurons(t, m.Hidden()[2], 1, 0.1)
	if got := m.Hidden()[2].Units(); got[len(got)-1].Born != 8 {
		t.Errorf("a neuron of step 8 was born at %d", got[len(got)-1].Born)
	}
}

func TestObserveRefuses(t *testing.T) {
	m, tokens, targets := random[float32](t, odd(false, false), 1, 9)
	if m.Observe() == nil {
		t.Error("observed without a probe batch")
	}
	if !m.Outputs().IsEmpty() {
		t.Error("outputs before the first look")
	}
	if m.SetProbe(tokens, nil, 9) == nil {
		t.Error("probe batch without targets accepted")
	}
	if err := m.SetProbe(tokens, targets, 9); err != nil {
		t.Fatal(err)
	}
	m.Token.Value.Row(int(tokens[0]))[0] = float32(math.Inf(1))
	if err := m.Observe(); !errors.Is(err, nn.ErrNotFinite) {
		t.Errorf("error %v for an infinite weight", err)
	}
}
