package mlp

import (
	"testing"

	"github.com/north-tui/north/nn"
)

// TestSparseInputs trains, evaluates and observes on inputs most of which are zero, by any
// number of threads, and wants the weights, losses and activations of dense products.
func TestSparseInputs(t *testing.T) {
	spec := Spec{Inputs: 200, Hidden: []int{70, 33}, Outputs: 10}
	const batch = 333
	start := func() (*Network[float32], nn.Mat[float32], nn.Targets[float32]) {
		n, x, y := random[float32](t, spec, batch)
		for i := range x.Data {
			if i%23 != 7 && i%23 != 16 {
				x.Data[i] = 0
			}
		}
		return n, x, y
	}
	dense, x, y := start()
	var want float64
	for range 3 {
		want = dense.trainDensely(x, y)
	}
	wantTest := dense.denseLoss(x, y)
	for _, threads := range []int{1, 2, 3, 8} {
		n, x, y := start()
		n.Threads = threads
		var loss float64
		for range 3 {
			var err error
			if loss, err = n.Train(x, y); err != nil {
				t.Fatal(err)
			}
		}
		if !n.train.sparse.Found() {
			t.Skip("no kernels for sparse products here")
		}
		if loss != want || n.WeightsSHA256() != dense.WeightsSHA256() {
			t.Errorf("%d threads: loss %v and other weights, want %v", threads, loss, want)
		}
		if err := n.SetProbe(x, y); err != nil {
			t.Fatal(err)
		}
		if err := n.Observe(); err != nil {
			t.Fatal(err)
		}
		if got := n.loss.Sum(n.probe.outputs(), y, n.probe.d[2], 1); got != wantTest {
			t.Errorf("%d threads: loss of the probe %v, want %v", threads, got, wantTest)
		}
	}
}

// trainDensely is Train by dense products.
func (n *Network[T]) trainDensely(x nn.Mat[T], y nn.Targets[T]) float64 {
	t := &n.train
	t.fit(n, x.Rows)
	t.x = x
	n.sums = make([]float64, chunks(x.Rows, sumRows))
	n.pass(t, y, 0)
	for l, linear := range n.linears {
		linear.Gradients(1, t.input(l), t.d[l])
	}
	nn.Update(n.Optimizer, n.params)
	return n.meanLoss(x.Rows)
}

// denseLoss is the sum of the losses by dense products.
func (n *Network[T]) denseLoss(x nn.Mat[T], y nn.Targets[T]) float64 {
	var t tape[T]
	t.fit(n, x.Rows)
	t.x = x
	n.forward(&t)
	return n.loss.Sum(t.outputs(), y, t.d[len(t.d)-1], 1)
}
