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
	for _, h := range released.Hidden() {
		for name, m := range map[string]*mat.Dense{
			"inputs": h.Inputs(), "pre-activations": h.PreActivations(), "activations": h.Activations(), "gradient": h.OutputGrad(),
		} {
			if !m.IsEmpty() {
				t.Errorf("%s of %s are there still", name, h.Name())
			}
		}
	}
}

// TestProbeMemory: pre-activations of the probe batch have memory only once they are asked
// for.
func TestProbeMemory(t *testing.T) {
	n, x, y := random[float32](t, Spec{Inputs: 4, Hidden: []int{6, 5}, Outputs: 3, Activation: "relu"}, 30)
	if err := n.SetProbe(x, y); err != nil {
		t.Fatal(err)
	}
	for _, asked := range []bool{false, true} {
		if asked {
			n.Hidden()[0].PreActivations()
		}
		for range 2 {
			if err := n.Observe(); err != nil {
				t.Fatal(err)
			}
			for l := range n.Hidden() {
				if own := &n.probe.z[l].Data[0] != &n.probe.h[l].Data[0]; own != asked {
					t.Errorf("pre-activations of layer %d have memory of their own: %t, they were asked for: %t", l, own, asked)
				}
			}
		}
	}
}

// TestEvaluateMemory: evaluation takes the memory of two hidden layers, however many
// there are.
func TestEvaluateMemory(t *testing.T) {
	n, x, y := random[float32](t, Spec{Inputs: 4, Hidden: []int{6, 5, 7, 4, 6}, Outputs: 3}, 30)
	if _, _, err := n.Evaluate(x, y); err != nil {
		t.Fatal(err)
	}
	blocks := map[*float32]bool{}
	for l := range n.Hidden() {
		blocks[&n.evaluate.z[l].Data[0]], blocks[&n.evaluate.h[l].Data[0]] = true, true
	}
	if len(blocks) != 2 {
		t.Errorf("%d blocks of memory", len(blocks))
	}
}

// TestReleasePixels: the matrix that was made of pixels with few zeros is let go of, and
// made again.
func TestReleasePixels(t *testing.T) {
	n, _, y := random[float32](t, Spec{Inputs: 208, Hidden: []int{30}, Outputs: 10}, 40)
	p := nn.Pixels{Data: make([]uint8, 40*208), Cols: 208, Divisor: 255}
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
