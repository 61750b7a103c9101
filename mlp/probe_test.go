package mlp

import (
	"errors"
	"math"
	"testing"

	"github.com/north-tui/north/internal/contract"
	"github.com/north-tui/north/nn"
	"gonum.org/v1/gonum/mat"
)

// TestObserve: the matrices of neighbouring layers belong together.
func TestObserve(t *testing.T) {
	n, x, y := random[float64](t, Spec{Inputs: 3, Hidden: []int{6, 5}, Outputs: 2, Activation: "tanh"}, 30)
	if err := n.SetProbe(x, y); err != nil {
		t.Fatal(err)
	}
	for range 3 {
		if err := n.Observe(); err != nil {
			t.Fatal(err)
		}
		first, second := n.Hidden()[0], n.Hidden()[1]
		for _, h := range n.Hidden() {
			var z mat.Dense
			z.Mul(h.Inputs(), h.FanIn().T())
			b := n.linears[0].B
			if h == second {
				b = n.linears[1].B
			}
			z.Apply(func(_, j int, v float64) float64 { return v + b.Value.Row(0)[j] }, &z)
			equal(t, h.Name()+" pre-activations", h.PreActivations(), &z)
			z.Apply(func(_, _ int, v float64) float64 { return math.Tanh(v) }, &z)
			equal(t, h.Name()+" activations", h.Activations(), &z)
		}
		equal(t, "inputs", first.Inputs(), x.Dense())
		equal(t, "inputs of L2", second.Inputs(), first.Activations())

		out, err := n.Predict(x)
		if err != nil {
			t.Fatal(err)
		}
		equal(t, "outputs", n.Outputs(), out.Dense())

		contract.AddNeurons(t, first, 2, 0.1)
		if _, err := n.Train(x, y); err != nil {
			t.Fatal(err)
		}
	}
}

func equal(t *testing.T, what string, got, want mat.Matrix) {
	t.Helper()
	if !mat.EqualApprox(got, want, 1e-12) {
		t.Errorf("%s:\n%v\nwant\n%v", what, mat.Formatted(got), mat.Formatted(want))
	}
}

// TestWeightsAreCurrent without a look at the probe batch.
func TestWeightsAreCurrent(t *testing.T) {
	n, x, y := random[float64](t, Spec{Inputs: 3, Hidden: []int{6, 5}, Outputs: 2}, 30)
	for range 3 {
		for l, h := range n.Hidden() {
			equal(t, h.Name()+" fan-in", h.FanIn(), n.linears[l].W.Value.Dense())
			equal(t, h.Name()+" fan-out", h.FanOut(), n.linears[l+1].W.Value.Dense())
		}
		if _, err := n.Train(x, y); err != nil {
			t.Fatal(err)
		}
		n.Hidden()[0].ScaleFanOut(2, 3)
	}
}

// TestOutputGrad is the gradient by the biases of the layer above, summed over
// the samples, for the deepest and the first layer.
func TestOutputGrad(t *testing.T) {
	for _, activation := range nn.ActivationNames() {
		n, x, y := random[float64](t, Spec{Inputs: 3, Hidden: []int{6, 5, 4}, Outputs: 2, Activation: activation}, 30)
		if err := n.SetProbe(x, y); err != nil {
			t.Fatal(err)
		}
		if err := n.Observe(); err != nil {
			t.Fatal(err)
		}
		var got [][]float64
		for _, h := range n.Hidden() {
			g := h.OutputGrad()
			_, outputs := g.Dims()
			sums := make([]float64, outputs)
			for j := range sums {
				sums[j] = mat.Sum(g.ColView(j))
			}
			got = append(got, sums)
		}
		if _, err := n.Train(x, y); err != nil {
			t.Fatal(err)
		}
		for l, sums := range got {
			for j, want := range n.linears[l+1].B.Grad.Row(0) {
				if math.Abs(sums[j]-want) > 1e-12 {
					t.Errorf("%s, L%d: bias gradient %d is %v, want %v", activation, l+1, j, sums[j], want)
				}
			}
		}
	}
}

// TestCurvature is the difference of the slopes of smooth activations, and for kinks that
// of softplus.
func TestCurvature(t *testing.T) {
	const step = 1e-5
	for _, activation := range nn.ActivationNames() {
		n, x, y := random[float64](t, Spec{Inputs: 3, Hidden: []int{5}, Outputs: 2, Activation: activation}, 20)
		if err := n.SetProbe(x, y); err != nil {
			t.Fatal(err)
		}
		if err := n.Observe(); err != nil {
			t.Fatal(err)
		}
		h := n.Hidden()[0]
		jump := h.Slope(mat.NewDense(1, 3, nil), []float64{step}).At(0, 0) - h.Slope(mat.NewDense(1, 3, nil), []float64{-step}).At(0, 0)
		moved := func(by float64) *mat.Dense {
			bias := h.Bias()
			for i := range bias {
				bias[i] += by
			}
			return h.Slope(h.FanIn(), bias)
		}
		var want mat.Dense
		want.Sub(moved(step), moved(-step))
		want.Scale(1/(2*step), &want)
		if jump > 0.5 {
			want.Apply(func(_, _ int, z float64) float64 { s := 1 / (1 + math.Exp(-3*z)); return 3 * jump * s * (1 - s) }, h.PreActivations())
		}
		if got := h.Curvature(3); !mat.EqualApprox(got, &want, 1e-8) {
			t.Errorf("%s: curvature\n%v\nwant\n%v", activation, mat.Formatted(got), mat.Formatted(&want))
		}
	}
}

// TestProbeDisturbsNothing: a run that is looked at all the time is the same run.
func TestProbeDisturbsNothing(t *testing.T) {
	plain, x, y := random[float32](t, Spec{Inputs: 4, Hidden: []int{6, 5}, Outputs: 3}, 30)
	watched, _, _ := random[float32](t, Spec{Inputs: 4, Hidden: []int{6, 5}, Outputs: 3}, 30)
	if err := watched.SetProbe(x.Slice(3, 20), y.Slice(3, 20)); err != nil {
		t.Fatal(err)
	}
	for range 5 {
		for _, n := range []*Network[float32]{plain, watched} {
			if _, err := n.Train(x, y); err != nil {
				t.Fatal(err)
			}
		}
		if err := watched.Observe(); err != nil {
			t.Fatal(err)
		}
		h := watched.Hidden()[0]
		h.OutputGrad()
		h.Respond(h.FanIn(), make([]float64, 6))
		if _, _, err := watched.Evaluate(x, y); err != nil {
			t.Fatal(err)
		}
	}
	if plain.WeightsSHA256() != watched.WeightsSHA256() {
		t.Error("the weights differ")
	}
}

func TestObserveRefuses(t *testing.T) {
	n, x, y := random[float32](t, Spec{Inputs: 4, Hidden: []int{6}, Outputs: 3}, 5)
	if n.Observe() == nil {
		t.Error("observed without a probe batch")
	}
	if !n.Outputs().IsEmpty() {
		t.Error("outputs before the first look")
	}
	if n.SetProbe(x, nn.Targets[float32]{}) == nil {
		t.Error("probe batch without labels accepted")
	}
	if err := n.SetProbe(x, y); err != nil {
		t.Fatal(err)
	}
	x.Data[0] = float32(math.Inf(1))
	if err := n.Observe(); !errors.Is(err, nn.ErrNotFinite) {
		t.Errorf("error %v for an infinite input", err)
	}
}
