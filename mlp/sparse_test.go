package mlp

import (
	"math/rand/v2"
	"testing"

	"github.com/north-tui/north/nn"
	"gonum.org/v1/gonum/mat"
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

// TestPixelInputs trains, observes and asks what new neurons would do on pixels, few or many of
// which are zero, by any number of threads, and wants the weights and responses of the
// divided ones as a matrix.
func TestPixelInputs(t *testing.T) {
	onPixels[float32](t, 0.1, 70, 1, 2, 3, 8)
	onPixels[float32](t, 0.9, 70, 1, 2)
	onPixels[float32](t, 0.1, 20, 1)
	onPixels[float64](t, 0.1, 70, 1, 2)
}

// onPixels trains a network of such a width on pixels, of which a share is not zero.
func onPixels[T nn.Float](t *testing.T, share float64, width int, threads ...int) {
	t.Helper()
	const batch, samples, inputs, count = 333, 500, 208, 30
	rng := rand.New(rand.NewPCG(7, 8))
	p := nn.Pixels{Data: make([]uint8, samples*inputs), Cols: inputs, Divisor: 255}
	for i := range p.Data {
		if rng.Float64() < share {
			p.Data[i] = uint8(rng.IntN(256))
		}
	}
	for range batch {
		p.Rows = append(p.Rows, rng.IntN(samples))
	}
	x := nn.NewMat[T](batch, inputs)
	for i, row := range p.Rows {
		for j, v := range p.Data[row*inputs:][:inputs] {
			x.Row(i)[j] = T(v) / 255
		}
	}
	fanIn, bias := mat.NewDense(count, inputs, nil), make([]float64, count)
	fanIn.Apply(func(int, int, float64) float64 { return rng.NormFloat64() }, fanIn)
	run := func(threads int, x nn.Inputs[T]) (string, *mat.Dense, *mat.Dense) {
		n, _, y := random[T](t, Spec{Inputs: inputs, Hidden: []int{width, 33}, Outputs: 10}, batch)
		n.Threads = threads
		for range 3 {
			if _, err := n.TrainOn(x, y); err != nil {
				t.Fatal(err)
			}
		}
		if err := n.SetProbeOn(x, y); err != nil {
			t.Fatal(err)
		}
		if err := n.Observe(); err != nil {
			t.Fatal(err)
		}
		first := n.hidden[0]
		var responses, all mat.Dense
		responses.Augment(first.Respond(fanIn, bias), first.Activations())
		if err := n.ObserveFrom(0); err != nil {
			t.Fatal(err)
		}
		all.Augment(&responses, first.Activations())
		return n.WeightsSHA256(), &all, mat.DenseCopyOf(first.Inputs())
	}
	weights, responses, dense := run(1, nn.Inputs[T]{Mat: x})
	for _, threads := range threads {
		gotWeights, gotResponses, gotDense := run(threads, nn.Inputs[T]{Pixels: p})
		if gotWeights != weights || !mat.Equal(gotResponses, responses) || !mat.Equal(gotDense, dense) {
			t.Errorf("%d threads, %g entries, %d neurons: other weights, responses or inputs than of a matrix", threads, share, width)
		}
	}
}

// TestWrongPixels wants an error, not a panic, of pixels that do not fit the network.
func TestWrongPixels(t *testing.T) {
	n, _, y := random[float32](t, Spec{Inputs: 208, Hidden: []int{30}, Outputs: 10}, 5)
	for name, p := range map[string]nn.Pixels{
		"other width": {Data: make([]uint8, 2080), Cols: 416, Rows: []int{0, 1, 2, 3, 4}, Divisor: 255},
		"no samples":  {Data: make([]uint8, 2080), Cols: 208, Divisor: 255},
		"few samples": {Data: make([]uint8, 2080), Cols: 208, Rows: []int{0, 1}, Divisor: 255},
	} {
		if _, err := n.TrainOn(nn.Inputs[float32]{Pixels: p}, y); err == nil {
			t.Errorf("%s: no error", name)
		}
		if err := n.SetProbeOn(nn.Inputs[float32]{Pixels: p}, y); err == nil {
			t.Errorf("%s: no error for the probe", name)
		}
	}
}
