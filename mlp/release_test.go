package mlp

import (
	"testing"

	"gonum.org/v1/gonum/mat"

	"github.com/north-tui/north/internal/contract"
)

// TestRelease: a network that lets go of its memory again and again learns and shows
// the same as one that does not.
func TestRelease(t *testing.T) {
	spec := Spec{Inputs: 4, Hidden: []int{6, 5}, Outputs: 3}
	kept, x, y := random[float32](t, spec, 30)
	released, _, _ := random[float32](t, spec, 30)
	both := []*Network[float32]{kept, released}
	for _, n := range both {
		if err := n.SetProbe(x.Slice(3, 20), y.Slice(3, 20)); err != nil {
			t.Fatal(err)
		}
	}
	for step := range 5 {
		var seen [2][]mat.Matrix
		for i, n := range both {
			if _, err := n.Train(x, y); err != nil {
				t.Fatal(err)
			}
			if n == released {
				n.Release()
			}
			seen[i] = []mat.Matrix{mat.DenseCopyOf(n.Tracked(0, 9))}
			if err := n.Observe(); err != nil {
				t.Fatal(err)
			}
			h := n.Hidden()[step%2]
			loss, accuracy, err := n.Evaluate(x, y)
			if err != nil {
				t.Fatal(err)
			}
			seen[i] = append(seen[i], n.Outputs(), h.Inputs(), h.Activations(), h.OutputGrad(), h.FanIn(),
				h.Respond(h.FanIn(), h.Bias()), mat.NewVecDense(2, []float64{loss, accuracy}))
			contract.AddNeurons(t, h, 1, 0.1)
		}
		for i := range seen[0] {
			if !mat.Equal(seen[0][i], seen[1][i]) {
				t.Errorf("step %d: matrix %d differs", step, i)
			}
		}
	}
	if kept.WeightsSHA256() != released.WeightsSHA256() {
		t.Error("the weights differ")
	}
	released.Release()
	if !released.Outputs().IsEmpty() {
		t.Error("outputs are there still")
	}
}
