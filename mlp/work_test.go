package mlp

import (
	"math/rand/v2"
	"testing"

	"github.com/north-tui/north/nn"
	"gonum.org/v1/gonum/mat"
)

// TestProbeWork: each way to look at the network costs the products that it takes, with
// n samples and weights of 3·4, 4·5 and 5·2.
func TestProbeWork(t *testing.T) {
	const n = 7
	rng := rand.New(rand.NewPCG(1, 1))
	net, err := New[float64](Spec{Inputs: 3, Outputs: 2, Hidden: []int{4, 5}, Activation: "relu", Loss: "mean-square", Init: "glorot"}, rng)
	if err != nil {
		t.Fatal(err)
	}
	x, y := nn.NewMat[float64](n, 3), nn.NewMat[float64](n, 2)
	for i := range x.Data {
		x.Data[i] = rng.NormFloat64()
	}
	if err := net.SetProbe(x, nn.Targets[float64]{Values: y}); err != nil {
		t.Fatal(err)
	}
	observe := func() error { return net.Observe() }
	for _, tt := range []struct {
		name string
		do   func() error
		want int
	}{
		{"observe", observe, 3*4 + 4*5 + 5*2},
		{"the first gradient", func() error { net.Hidden()[0].OutputGrad(); return nil }, 5 * 2},
		{"the next gradient", func() error { net.Hidden()[1].OutputGrad(); return nil }, 0},
		{"candidates", func() error {
			net.Hidden()[1].Respond(mat.NewDense(6, 4, nil), make([]float64, 6))
			return nil
		}, 6 * 4},
		{"slopes of candidates", func() error {
			net.Hidden()[0].Slope(mat.NewDense(2, 3, nil), make([]float64, 2))
			return nil
		}, 2 * 3},
		{"the loss after a shift", func() error {
			_, err := net.Hidden()[0].LossAfter(mat.NewDense(n, 5, nil))
			return err
		}, 5 * 2},
		{"the gradient after a shift", func() error {
			_, err := net.Hidden()[0].GradAfter(mat.NewDense(n, 5, nil))
			return err
		}, 2 * 5 * 2},
		{"the last layer again", func() error { return net.ObserveFrom(1) }, 4*5 + 5*2},
		{"a deeper network", func() error {
			if err := net.InsertHidden(2); err != nil {
				return err
			}
			return net.Observe()
		}, 3*4 + 4*5 + 5*5 + 5*2},
	} {
		before := net.ProbeWork()
		if err := tt.do(); err != nil {
			t.Fatalf("%s: %v", tt.name, err)
		}
		if got := net.ProbeWork() - before; got != n*tt.want {
			t.Errorf("%s took %d multiply-adds, want %d·%d", tt.name, got, n, tt.want)
		}
	}
}
