package mlp

import (
	"testing"

	"github.com/north-tui/north/internal/contract"
	"github.com/north-tui/north/nn"
	"gonum.org/v1/gonum/mat"
)

// trained is a network after a few steps, observed on the batch it saw.
func trained[T nn.Float](t *testing.T, s Spec) *Network[T] {
	t.Helper()
	n, x, y := random[T](t, s, 30)
	for range 3 {
		if _, err := n.Train(x, y); err != nil {
			t.Fatal(err)
		}
	}
	if err := n.SetProbe(x, y); err != nil {
		t.Fatal(err)
	}
	if err := n.Observe(); err != nil {
		t.Fatal(err)
	}
	return n
}

// TestSlope is the derivative of Respond by the bias.
func TestSlope(t *testing.T) {
	for _, activation := range nn.ActivationNames() {
		n := trained[float64](t, Spec{Inputs: 4, Hidden: []int{6, 5}, Outputs: 3, Activation: activation})
		for _, h := range n.Hidden() {
			const step = 1e-6
			moved := func(by float64) *mat.Dense {
				bias := h.Bias()
				for i := range bias {
					bias[i] += by
				}
				return h.Respond(h.FanIn(), bias)
			}
			var want mat.Dense
			want.Sub(moved(step), moved(-step))
			want.Scale(1/(2*step), &want)
			if got := h.Slope(h.FanIn(), h.Bias()); !mat.EqualApprox(got, &want, 1e-8) {
				t.Errorf("%s, %s: %v, want %v", activation, h.Name(), mat.Formatted(got), mat.Formatted(&want))
			}
		}
	}
}

// promise is a network with what it learns from, for the tests of what all models
// promise.
func promise[T nn.Float](n *Network[T], x nn.Mat[T], y nn.Targets[T]) contract.Case[T] {
	return contract.Case[T]{
		Model: n,
		Train: func() (float64, error) { return n.Train(x, y) },
		Loss: func() (float64, error) {
			loss, _, err := n.Evaluate(x, y)
			return loss, err
		},
	}
}

func TestContract(t *testing.T) {
	for _, activation := range nn.ActivationNames() {
		n := trained[float64](t, Spec{Inputs: 4, Hidden: []int{6, 5}, Outputs: 3, Activation: activation})
		t.Run(activation, func(t *testing.T) { contract.Observe(t, promise(n, n.probe.inputs.Mat, n.probe.y)) })
	}
	for _, loss := range []string{"cross-entropy", "mean-square"} {
		n := trained[float64](t, Spec{Inputs: 4, Hidden: []int{6, 5}, Outputs: 3, Activation: "tanh", Loss: loss})
		t.Run(loss, func(t *testing.T) { contract.LossAfter(t, promise(n, n.probe.inputs.Mat, n.probe.y)) })
	}
}

// TestSetFanIn changes one neuron and no moment.
func TestSetFanIn(t *testing.T) {
	n := trained[float32](t, Spec{Inputs: 3, Hidden: []int{4}, Outputs: 2})
	h := n.Hidden()[0]
	other, moments := h.FanIn().RawRowView(1), n.params[0].M.Dense()
	keep := mat.NewVecDense(3, append([]float64(nil), other...))
	h.SetFanIn(2, []float64{1, 2, 3}, 4)
	after := h.FanIn()
	if !mat.Equal(after.RowView(2), mat.NewVecDense(3, []float64{1, 2, 3})) || h.Bias()[2] != 4 {
		t.Errorf("fan-in %v, biases %v", mat.Formatted(after), h.Bias())
	}
	if !mat.Equal(after.RowView(1), keep) || !mat.Equal(n.params[0].M.Dense(), moments) {
		t.Error("another neuron or a moment has changed")
	}
	for name, bad := range map[string]func(){
		"no such neuron": func() { h.SetFanIn(4, make([]float64, 3), 0) },
		"too long":       func() { h.SetFanIn(0, make([]float64, 4), 0) },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: no panic", name)
				}
			}()
			bad()
		}()
	}
}
