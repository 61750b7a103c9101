// Package contract holds the tests of what all models promise alike: to those who
// look at their hidden layers and grow them, and to those who save them. Each model's
// own tests run them on networks of theirs.
package contract

import (
	"io"
	"math/rand/v2"
	"testing"

	"github.com/north-tui/north/neurogenesis"
	"github.com/north-tui/north/nn"
	"gonum.org/v1/gonum/mat"
)

// Model is what a model offers besides training.
type Model[T nn.Float] interface {
	Hidden() []*nn.Hidden[T]
	Observe() error
	Outputs() *mat.Dense
	WeightsSHA256() string
	Save(io.Writer) error
	Load(io.Reader) error
}

// Case is a model with a batch to train on, which is its probe batch too.
type Case[T nn.Float] struct {
	Model Model[T]
	Train func() (float64, error) // one step
	Loss  func() (float64, error) // the mean loss on the probe batch
}

// AddNeurons appends neurons with random fan-in and a fan-out of the given size.
func AddNeurons(tb testing.TB, h neurogenesis.Layer, count int, fanOut float64) {
	tb.Helper()
	rng := rand.New(rand.NewPCG(uint64(h.Width()), 3))
	_, inputs := h.FanIn().Dims()
	outputs, _ := h.FanOut().Dims()
	if in, out := h.Fans(); in != inputs || out != outputs {
		tb.Fatalf("%d inputs and %d outputs, but weights for %d and %d", in, out, inputs, outputs)
	}
	in, out := mat.NewDense(count, inputs, nil), mat.NewDense(outputs, count, nil)
	in.Apply(func(int, int, float64) float64 { return rng.NormFloat64() }, in)
	out.Apply(func(int, int, float64) float64 { return fanOut * rng.NormFloat64() }, out)
	if err := h.Append(in, make([]float64, count), out); err != nil {
		tb.Fatalf("%d neurons: %v", count, err)
	}
}

func equal(t *testing.T, what string, got, want mat.Matrix, tolerance float64) {
	t.Helper()
	if !mat.EqualApprox(got, want, tolerance) {
		t.Errorf("%s:\n%v\nwant\n%v", what, mat.Formatted(got), mat.Formatted(want))
	}
}

func observe[T nn.Float](t *testing.T, m Model[T]) {
	t.Helper()
	if err := m.Observe(); err != nil {
		t.Fatal(err)
	}
}

func train[T nn.Float](t *testing.T, c Case[T]) float64 {
	t.Helper()
	loss, err := c.Train()
	if err != nil {
		t.Fatal(err)
	}
	return loss
}
