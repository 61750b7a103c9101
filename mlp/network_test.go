package mlp

import (
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/north-tui/north/internal/contract"
	"github.com/north-tui/north/neurogenesis"
	"github.com/north-tui/north/nn"
	"gonum.org/v1/gonum/diff/fd"
	"gonum.org/v1/gonum/mat"
)

var (
	_ neurogenesis.Layer = (*nn.Hidden[float32])(nil)
	_ neurogenesis.Layer = (*nn.Hidden[float64])(nil)
)

// TestGradients compares backpropagation with central differences, every
// parameter, for all activations and losses.
func TestGradients(t *testing.T) {
	for _, activation := range nn.ActivationNames() {
		for _, loss := range []string{"cross-entropy", "mean-square"} {
			t.Run(activation+"/"+loss, func(t *testing.T) {
				n, x, y := random[float64](t, Spec{Inputs: 3, Hidden: []int{5, 4}, Outputs: 2, Activation: activation, Loss: loss}, 6)
				n.Optimizer.Method = "sgd"
				n.Optimizer.LearningRate = 1e-300 // gradients without a step
				if _, err := n.Train(x, y); err != nil {
					t.Fatal(err)
				}
				for k, p := range n.params {
					for i := range p.Value.Rows {
						f := func(row []float64) float64 {
							copy(p.Value.Row(i), row)
							loss, _, err := n.Evaluate(x, y)
							if err != nil {
								t.Fatal(err)
							}
							return loss
						}
						at := slices.Clone(p.Value.Row(i))
						want := fd.Gradient(nil, f, at, &fd.Settings{Formula: fd.Central})
						copy(p.Value.Row(i), at)
						for j, g := range p.Grad.Row(i) {
							if math.Abs(g-want[j]) > 1e-6*max(1e-2, math.Abs(want[j])) {
								t.Errorf("parameter %d, %d,%d: %v, want %v", k, i, j, g, want[j])
							}
						}
					}
				}
			})
		}
	}
}

func TestTrainingLearns(t *testing.T) {
	for _, loss := range []string{"cross-entropy", "mean-square"} {
		for _, method := range nn.OptimizerNames() {
			n, x, y := random[float32](t, Spec{Inputs: 4, Hidden: []int{16}, Outputs: 3, Loss: loss}, 20)
			n.Optimizer.Method, n.Optimizer.LearningRate = method, 0.01
			if method == "sgd" {
				n.Optimizer.LearningRate = 0.1
			}
			first, _, err := n.Evaluate(x, y)
			if err != nil {
				t.Fatal(err)
			}
			for range 300 {
				if _, err := n.Train(x, y); err != nil {
					t.Fatal(err)
				}
			}
			if last, _, _ := n.Evaluate(x, y); last > first/2 {
				t.Errorf("%s, %s: loss from %v to %v", loss, method, first, last)
			}
		}
	}
}

// TestThreads: the number of threads changes no bit.
func TestThreads(t *testing.T) {
	for _, batch := range []int{1, 33, 200, 512} {
		var want string
		var wantLoss float64
		for _, threads := range []int{1, 2, 3, 8} {
			n, x, y := random[float32](t, Spec{Inputs: 150, Hidden: []int{70, 33}, Outputs: 10}, batch)
			n.Threads = threads
			var loss float64
			for range 3 {
				var err error
				if loss, err = n.Train(x, y); err != nil {
					t.Fatal(err)
				}
			}
			if threads == 1 {
				want, wantLoss = n.WeightsSHA256(), loss
			}
			if n.WeightsSHA256() != want || loss != wantLoss {
				t.Errorf("batch %d: %d threads give other bits than one", batch, threads)
			}
		}
	}
}

// TestTrainRefuses: bad batches and losses that are not finite change nothing.
func TestTrainRefuses(t *testing.T) {
	n, x, y := random[float32](t, Spec{Inputs: 2, Hidden: []int{3}, Outputs: 2}, 4)
	before := n.WeightsSHA256()
	nan := nn.NewMat[float32](4, 2)
	nan.Data[3] = float32(math.NaN())
	tests := []struct {
		name   string
		x      nn.Mat[float32]
		y      nn.Targets[float32]
		finite bool
	}{
		{"no samples", nn.NewMat[float32](0, 2), nn.Targets[float32]{}, true},
		{"too wide", nn.NewMat[float32](4, 3), y, true},
		{"too few labels", x, nn.Targets[float32]{Labels: y.Labels[:3]}, true},
		{"no such class", x, nn.Targets[float32]{Labels: []int32{0, 1, 2, 0}}, true},
		{"NaN", nan, y, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := n.Train(tt.x, tt.y)
			if err == nil {
				t.Fatal("no error")
			}
			if errors.Is(err, nn.ErrNotFinite) == tt.finite {
				t.Errorf("error %v", err)
			}
			if n.WeightsSHA256() != before || n.Optimizer.Steps != 0 {
				t.Error("the network has changed")
			}
		})
	}
}

func TestFiniteFindsTheLayer(t *testing.T) {
	n, _, _ := random[float32](t, Spec{Inputs: 2, Hidden: []int{3}, Outputs: 2}, 1)
	if err := n.Finite(); err != nil {
		t.Fatal(err)
	}
	n.linears[1].W.Value.Row(1)[2] = float32(math.Inf(1))
	if err := n.Finite(); !errors.Is(err, nn.ErrNotFinite) {
		t.Errorf("error %v for an infinite weight", err)
	}
}

// TestEvaluate is over several blocks, with a rest, and agrees with Predict.
func TestEvaluate(t *testing.T) {
	n, x, y := random[float64](t, Spec{Inputs: 3, Hidden: []int{5}, Outputs: 4}, 2*evaluateRows+7)
	out, err := n.Predict(x)
	if err != nil {
		t.Fatal(err)
	}
	var sum float64
	correct := 0
	for i, label := range y.Labels {
		row := out.Row(i)
		var total float64
		best := 0
		for j, v := range row {
			total += math.Exp(v)
			if v > row[best] {
				best = j
			}
		}
		sum += math.Log(total) - row[label]
		if best == int(label) {
			correct++
		}
	}
	loss, accuracy, err := n.Evaluate(x, y)
	if err != nil {
		t.Fatal(err)
	}
	samples := float64(x.Rows)
	if math.Abs(loss-sum/samples) > 1e-12 || accuracy != float64(correct)/samples {
		t.Errorf("loss %v, accuracy %v, want %v and %v", loss, accuracy, sum/samples, float64(correct)/samples)
	}

	m, x, y := random[float64](t, Spec{Inputs: 3, Outputs: 1, Loss: "mean-square"}, 5)
	if _, accuracy, err := m.Evaluate(x, y); err != nil || !math.IsNaN(accuracy) {
		t.Errorf("accuracy %v, %v for a regression, want NaN", accuracy, err)
	}
}

// TestActivations is over two blocks and agrees with the probe.
func TestActivations(t *testing.T) {
	n, x, y := random[float32](t, Spec{Inputs: 3, Hidden: []int{5, 4}, Outputs: 2}, evaluateRows+9)
	if err := n.SetProbe(x, y); err != nil {
		t.Fatal(err)
	}
	if err := n.Observe(); err != nil {
		t.Fatal(err)
	}
	for l, h := range n.Hidden() {
		got, err := n.Activations(x, l)
		if err != nil {
			t.Fatal(err)
		}
		if !mat.Equal(got.Dense(), h.Activations()) {
			t.Errorf("%s: activations differ from those of the probe", h.Name())
		}
	}
	for _, l := range []int{-1, 2} {
		if _, err := n.Activations(x, l); err == nil {
			t.Errorf("activations of layer %d", l)
		}
	}
}

func TestCounts(t *testing.T) {
	n, _, _ := random[float32](t, Spec{Inputs: 7, Hidden: []int{5, 3}, Outputs: 2}, 1)
	if got := n.Widths(); !slices.Equal(got, []int{7, 5, 3, 2}) {
		t.Errorf("widths %v", got)
	}
	if got, want := n.MultiplyAdds(), 7*5+5*3+3*2; got != want {
		t.Errorf("%d multiply-adds, want %d", got, want)
	}
	if got, want := n.Params(), 7*5+5+5*3+3+3*2+2; got != want {
		t.Errorf("%d parameters, want %d", got, want)
	}
}

func TestNewRefuses(t *testing.T) {
	for name, spec := range map[string]Spec{
		"no inputs":  {Inputs: 0, Outputs: 2},
		"no width":   {Inputs: 2, Hidden: []int{0}, Outputs: 2},
		"huge":       {Inputs: 2, Hidden: []int{1 << 20}, Outputs: 2},
		"one class":  {Inputs: 2, Outputs: 1},
		"activation": {Inputs: 2, Outputs: 2, Activation: "swish"},
		"loss":       {Inputs: 2, Outputs: 2, Loss: "hinge"},
		"init":       {Inputs: 2, Outputs: 2, Init: "xavier"},
	} {
		if _, err := New[float32](spec, rand.New(rand.NewPCG(1, 2))); err == nil {
			t.Errorf("%s: %+v accepted", name, spec)
		}
	}
}

// TestWeightsSHA256 depends on neither the stride nor the precision of numbers
// that both have.
func TestWeightsSHA256(t *testing.T) {
	single, _, _ := random[float32](t, Spec{Inputs: 2, Hidden: []int{3}, Outputs: 2}, 1)
	double, _, _ := random[float64](t, Spec{Inputs: 2, Hidden: []int{3}, Outputs: 2}, 1)
	if single.WeightsSHA256() != double.WeightsSHA256() {
		t.Error("precisions differ")
	}
	before := single.WeightsSHA256()
	contract.AddNeurons(t, single.Hidden()[0], 100, 0)
	grown := single.WeightsSHA256()
	var added []int
	for i := range 100 {
		added = append(added, 3+i)
	}
	if err := single.Hidden()[0].Remove(added); err != nil {
		t.Fatal(err)
	}
	if got := single.WeightsSHA256(); got != before || got == grown {
		t.Errorf("%s before, %s grown, %s shrunk again", before, grown, got)
	}
}

func TestWeightsView(t *testing.T) {
	single, _, _ := random[float32](t, Spec{Inputs: 2, Hidden: []int{3}, Outputs: 2}, 1)
	double, _, _ := random[float64](t, Spec{Inputs: 2, Hidden: []int{3}, Outputs: 2}, 1)
	for l := range 2 {
		for i := range single.Weights(l).Rows {
			if a, b := single.Weights(l).Row(i), double.Weights(l).Row(i); !slices.Equal(a, b) {
				t.Errorf("map %d, row %d: %v and %v", l, i, a, b)
			}
		}
		if a, b := single.Biases(l).Row(0), double.Biases(l).Row(0); !slices.Equal(a, b) {
			t.Errorf("map %d: biases %v and %v", l, a, b)
		}
	}
}

// TestCorrect wants the right answers to the last batch, before the step, for any number
// of threads.
func TestCorrect(t *testing.T) {
	for _, threads := range []int{1, 3} {
		net, x, y := random[float32](t, Spec{Inputs: 5, Hidden: []int{16}, Outputs: 3, Activation: "relu", Loss: "cross-entropy"}, 300)
		net.Threads = threads
		for range 3 {
			out, err := net.Predict(x)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := net.Train(x, y); err != nil {
				t.Fatal(err)
			}
			if got, want := net.Correct(y.Labels), nn.Correct(out, y.Labels); got != want || want == 0 {
				t.Errorf("%d threads: %d right answers, want %d", threads, got, want)
			}
		}
	}
}
