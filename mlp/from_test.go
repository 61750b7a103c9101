package mlp

import (
	"math/rand/v2"
	"testing"

	"github.com/north-tui/north/nn"
	"gonum.org/v1/gonum/mat"
)

// TestObserveFrom: after a change to one hidden layer, what is observed from there on is
// what a whole observation gives, to the bit.
func TestObserveFrom(t *testing.T) {
	for layer := range 4 {
		rng := rand.New(rand.NewPCG(5, uint64(layer)))
		n, err := New[float32](Spec{Inputs: 7, Outputs: 3, Hidden: []int{5, 30, 9, 12}, Activation: "relu", Loss: "cross-entropy", Init: "he"}, rng)
		if err != nil {
			t.Fatal(err)
		}
		x := nn.NewMat[float32](40, 7)
		for i := range x.Data {
			x.Data[i] = float32(rng.NormFloat64())
		}
		if err := n.SetProbe(x, nn.Targets[float32]{Labels: make([]int32, 40)}); err != nil {
			t.Fatal(err)
		}
		if err := n.Observe(); err != nil {
			t.Fatal(err)
		}
		for birth := range 20 { // more than the memory that the tape has in reserve
			h := n.hidden[layer]
			_, inputs := h.FanIn().Dims()
			outputs, _ := h.FanOut().Dims()
			random := func(rows, columns int) *mat.Dense {
				m := mat.NewDense(rows, columns, nil)
				m.Apply(func(int, int, float64) float64 { return rng.NormFloat64() }, m)
				return m
			}
			fanOut := random(outputs, 1)
			if birth%2 == 1 {
				fanOut.Zero()
			}
			if err := h.Append(random(1, inputs), []float64{.1}, fanOut); err != nil {
				t.Fatal(err)
			}
			if err := n.ObserveFrom(layer); err != nil {
				t.Fatal(err)
			}
			var got [][]float32
			for l := range n.probe.z {
				got = append(got, append([]float32(nil), n.probe.z[l].Data...))
			}
			if err := n.Observe(); err != nil {
				t.Fatal(err)
			}
			for l, z := range n.probe.z {
				for i, v := range z.Data {
					if got[l][i] != v {
						t.Fatalf("change of L%d: z%d[%d] is %g, want %g", layer+1, l, i, got[l][i], v)
					}
				}
			}
		}
	}
}
