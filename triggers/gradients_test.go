package triggers_test

import (
	"errors"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/north-tui/north/metrics"
	"github.com/north-tui/north/neurogenesis"
	"github.com/north-tui/north/neurogenesis/growtest"
	"gonum.org/v1/gonum/diff/fd"
	"gonum.org/v1/gonum/mat"
)

// observed is a network with biases that are not 0.
func observed(t *testing.T, seed uint64, activation string) *growtest.Network {
	t.Helper()
	rng := rand.New(rand.NewPCG(seed, 1))
	net := growtest.New(rng, 25, activation, 4, 5, 3, 2)
	for _, b := range net.Biases {
		for j := range b {
			b[j] = 0.2 * rng.NormFloat64()
		}
	}
	if err := net.Observe(); err != nil {
		t.Fatal(err)
	}
	return net
}

// TestGrad compares value and threshold with gradients by differences: of the map
// that would bridge the layer, and of each neuron's weights.
func TestGrad(t *testing.T) {
	net := observed(t, 1, "tanh")
	layer := net.Hidden()[0]
	at := func() float64 {
		if err := net.Observe(); err != nil {
			t.Fatal(err)
		}
		norm := mat.Norm(net.Outputs(), 2)
		return norm * norm / 50
	}
	bridge := mat.NewDense(3, 4, fd.Gradient(nil, func(x []float64) float64 {
		var shift mat.Dense
		shift.Mul(layer.Inputs(), mat.NewDense(3, 4, x).T())
		l, err := layer.LossAfter(&shift)
		if err != nil {
			t.Fatal(err)
		}
		return l
	}, make([]float64, 12), &fd.Settings{Formula: fd.Central}))
	var svd mat.SVD
	if !svd.Factorize(bridge, mat.SVDNone) {
		t.Fatal("no convergence")
	}
	values := svd.Values(nil)

	sum := 0.0
	for m := range 5 {
		in := fd.Gradient(nil, func(x []float64) float64 {
			layer.FanIn().SetRow(m, x)
			return at()
		}, mat.Row(nil, m, layer.FanIn()), &fd.Settings{Formula: fd.Central})
		out := fd.Gradient(nil, func(x []float64) float64 {
			layer.FanOut().SetCol(m, x)
			return at()
		}, mat.Col(nil, m, layer.FanOut()), &fd.Settings{Formula: fd.Central})
		sum += mat.Norm(mat.NewVecDense(4, in), 2) + mat.Norm(mat.NewVecDense(3, out), 2)
	}
	at()
	for _, tt := range []struct {
		halve string
		want  float64
	}{{"true", sum / 2}, {"false", sum}} {
		d, err := entry(t, "grad", map[string]string{"grad.halve": tt.halve}).Decide(&neurogenesis.Probe{Layer: layer})
		if err != nil {
			t.Fatal(err)
		}
		if math.Abs(d.Value-values[0]) > 1e-5*values[0] || math.Abs(d.Threshold-tt.want) > 1e-5*tt.want {
			t.Errorf("halve %s: %g against %g, by differences %g against %g", tt.halve, d.Value, d.Threshold, values[0], tt.want)
		}
	}
}

// TestGradCounts: a layer whose neurons have no gradients grows by the rank of
// the gradient across it, one without any gradient not at all.
func TestGradCounts(t *testing.T) {
	net := observed(t, 2, "relu")
	layer := net.Hidden()[0]
	for j := range net.Biases[0] {
		net.Biases[0][j] = -100
	}
	if err := net.Observe(); err != nil {
		t.Fatal(err)
	}
	var a mat.Dense
	a.Mul(layer.OutputGrad().T(), layer.Inputs())
	rank := 0
	values, err := metrics.SingularValues(&a, 1)
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range values {
		if v > 1e-9*values[0] {
			rank++
		}
	}
	d, err := entry(t, "grad", nil).Decide(&neurogenesis.Probe{Layer: layer})
	if err != nil || d.Add != rank || rank == 0 {
		t.Errorf("dead layer: %+v, %v, want to add %d", d, err, rank)
	}
	net.Weights[1].Zero()
	net.Weights[2].Zero()
	for _, b := range net.Biases[1:] {
		clear(b)
	}
	if err := net.Observe(); err != nil {
		t.Fatal(err)
	}
	if d, err := entry(t, "grad", nil).Decide(&neurogenesis.Probe{Layer: layer}); err != nil || d.Add != 0 {
		t.Errorf("no gradient: %+v, %v", d, err)
	}
}

// TestGradientsNotFinite: what is not finite is an error.
func TestGradientsNotFinite(t *testing.T) {
	for _, name := range []string{"grad", "senn"} {
		net := observed(t, 3, "relu")
		net.Weights[2].Set(1, 1, math.NaN())
		if err := net.Observe(); err != nil {
			t.Fatal(err)
		}
		if d, err := entry(t, name, nil).Decide(&neurogenesis.Probe{Layer: net.Hidden()[0]}); !errors.Is(err, metrics.ErrNotFinite) {
			t.Errorf("%s: %+v, %v", name, d, err)
		}
	}
}

// TestSENN: the bounds decide, both of them, and a useless layer can expand.
func TestSENN(t *testing.T) {
	net := observed(t, 4, "relu")
	decide := func(set map[string]string) neurogenesis.Decision {
		d, err := entry(t, "senn", set).Decide(&neurogenesis.Probe{Layer: net.Hidden()[0], Step: 5})
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	d := decide(map[string]string{"tau": "1", "least-gain": "1e-9"})
	if d.Add != 1 || d.Value <= 1 {
		t.Fatalf("%+v: no proposal adds anything", d)
	}
	for _, set := range []map[string]string{{"tau": "100", "least-gain": "1e-9"}, {"tau": "1", "least-gain": "100"}} {
		if d := decide(set); d.Add != 0 || d.Value > 1 {
			t.Errorf("%v: %+v", set, d)
		}
	}
	if one, more := decide(map[string]string{"tau": "1", "proposals": "1"}), decide(map[string]string{"tau": "1", "proposals": "300"}); one.Value >= more.Value {
		t.Errorf("one proposal is worth %g, 300 are %g", one.Value, more.Value)
	}
	drawn := decide(map[string]string{"tau": "1", "proposals": "300", "climb": "0"})
	if climbed := decide(map[string]string{"tau": "1", "proposals": "10"}); climbed.Value <= drawn.Value {
		t.Errorf("10 proposals that climb are worth %g, 300 that do not %g", climbed.Value, drawn.Value)
	}
}

// TestRandom: neurons come at the rate asked for.
func TestRandom(t *testing.T) {
	for _, tt := range []struct {
		rate     string
		from, to int
	}{{"0", 0, 0}, {"1", 4000, 4000}, {"0.05", 150, 250}} {
		trigger := entry(t, "random", map[string]string{"rate": tt.rate})
		born := 0
		for step := range 2000 {
			for index := range 2 {
				d, err := trigger.Decide(&neurogenesis.Probe{Seed: 9, Step: step, Index: index})
				if err != nil {
					t.Fatal(err)
				}
				born += d.Add
			}
		}
		if born < tt.from || born > tt.to {
			t.Errorf("rate %s: %d neurons in 4000 checks, want %d to %d", tt.rate, born, tt.from, tt.to)
		}
	}
}

// TestLossGap: the wait is short without a gap, long with one, and each look at
// the test data is good for one growth.
func TestLossGap(t *testing.T) {
	births := func(test float64) []int {
		net := growtest.New(rand.New(rand.NewPCG(1, 1)), 60, "relu", 3, 4, 2)
		g := grower(entry(t, "loss-gap", map[string]string{"interval": "50", "add": "1"}), "loss-gap", 40, 0, 1)
		if err := g.Begin(net); err != nil {
			t.Fatal(err)
		}
		var born []int
		for step := 1; step <= 200; step++ {
			if err := g.Record(step, 0.5); err != nil {
				t.Fatal(err)
			}
			if step%10 == 0 {
				if err := g.RecordTest(step, test); err != nil {
					t.Fatal(err)
				}
			}
			events, err := g.Grow(net, step)
			if err != nil {
				t.Fatal(err)
			}
			for range events {
				born = append(born, step)
			}
		}
		return born
	}
	if born := births(0.5); len(born) != 20 || born[0] != 10 {
		t.Errorf("without a gap neurons were born at %v, want every 10 steps", born)
	}
	if born := births(1); len(born) != 3 || born[0] != 51 {
		t.Errorf("with a gap of half neurons were born at %v, want every 51 steps", born)
	}
	if born := births(0); len(born) != 20 {
		t.Errorf("with a test loss of 0 neurons were born at %v", born)
	}
}
