package mlp

import (
	"testing"

	"gonum.org/v1/gonum/mat"

	"github.com/north-tui/north/internal/contract"
	"github.com/north-tui/north/nn"
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

// TestReleasePixels: the matrix that was made of pixels with few zeros is let go of, and
// made again.
func TestReleasePixels(t *testing.T) {
	n, _, y := random[float32](t, Spec{Inputs: 208, Hidden: []int{30}, Outputs: 10}, 40)
	p := nn.Pixels{Data: make([]uint8, 40*208), Inputs: 208, Divisor: 255}
	for i := range p.Data {
		p.Data[i] = uint8(1 + i%255)
	}
	for i := range 40 {
		p.Rows = append(p.Rows, i)
	}
	for range 2 {
		if _, err := n.TrainOn(nn.Inputs[float32]{Pixels: p}, y); err != nil {
			t.Fatal(err)
		}
		if n.train.x.Rows != 40 {
			t.Fatalf("a matrix of %d rows, want 40", n.train.x.Rows)
		}
		if n.Release(); n.train.x.Data != nil || n.train.dense != nil {
			t.Error("the inputs are kept")
		}
	}
}
