package inits

import (
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/north-tui/north/internal/gemm"
	"github.com/north-tui/north/metrics"
	"github.com/north-tui/north/neurogenesis"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/mat"
)

// uniform fills a rows×columns matrix with uniform numbers from −limit to limit.
// The numbers come from a generator of their own, seeded from rng.
func uniform(rng *rand.Rand, rows, columns int, limit float64) *mat.Dense {
	source := gemm.NewRandom(rng)
	m := mat.NewDense(rows, columns, nil)
	source.Uniform(m.RawMatrix().Data, limit)
	return m
}

// glorot returns count×inputs fan-in rows for a layer, Glorot uniform: limit
// √(6/(M_{l−1} + M_l + 1)).
//
// Source: Glorot and Bengio, AISTATS 2010, equation 16.
func glorot(rng *rand.Rand, layer neurogenesis.View, count int) *mat.Dense {
	inputs, _ := layer.Fans()
	return uniform(rng, count, inputs, math.Sqrt(6/float64(inputs+layer.Width()+1)))
}

// meanNorm is the mean L2 norm of the fan-in rows of a layer. It refuses if that
// is 0: there is no length to give to a new row.
func meanNorm(layer neurogenesis.View) (float64, error) {
	sum := 0.0
	for _, n := range rowNorms(layer) {
		sum += n
	}
	mean := sum / float64(layer.Width())
	if math.IsNaN(mean) || math.IsInf(mean, 0) {
		return 0, fmt.Errorf("the mean norm of the fan-in weights is %g: %w", mean, metrics.ErrNotFinite)
	}
	if mean == 0 {
		return 0, fmt.Errorf("%w: the fan-in weights of %s are all zero, so there is no norm for new ones to match", neurogenesis.ErrRefused, layer.Name())
	}
	return mean, nil
}

// normed is a View that tells the norms of its fan-in rows without a copy of them all.
type normed interface{ FanInNorms() []float64 }

// rowNorms are the L2 norms of the fan-in rows of a layer, in order.
func rowNorms(layer neurogenesis.View) []float64 {
	if layer, ok := layer.(normed); ok {
		return layer.FanInNorms()
	}
	w := layer.FanIn()
	norms := make([]float64, layer.Width())
	for i := range norms {
		norms[i] = norm(w.RawRowView(i))
	}
	return norms
}

// rescale gives every row of w the L2 norm length. Rows of zeros stay.
func rescale(w *mat.Dense, length float64) {
	rows, _ := w.Dims()
	for i := range rows {
		row := w.RawRowView(i)
		if n := norm(row); n > 0 {
			scale(row, length/n)
		}
	}
}

// norm is the L2 norm. It does without the scaling of Nrm2, which is for numbers
// whose squares leave the range of float64 and costs several times as much.
func norm(x []float64) float64 {
	v := blas64.Vector{N: len(x), Inc: 1, Data: x}
	return math.Sqrt(blas64.Dot(v, v))
}

func scale(x []float64, by float64) {
	blas64.Scal(by, blas64.Vector{N: len(x), Inc: 1, Data: x})
}

// silent completes fan-in rows with a bias and a fan-out of 0: nothing reads the
// new neurons yet, so the network's function is preserved.
func silent(layer neurogenesis.View, fanIn *mat.Dense) neurogenesis.Neurons {
	count, _ := fanIn.Dims()
	_, outputs := layer.Fans()
	return neurogenesis.Neurons{
		FanIn:  fanIn,
		Bias:   make([]float64, count),
		FanOut: mat.NewDense(outputs, count, nil),
	}
}

// pick copies rows of w in the order given.
func pick(w *mat.Dense, rows []int) *mat.Dense {
	_, columns := w.Dims()
	picked := mat.NewDense(len(rows), columns, nil)
	for i, row := range rows {
		picked.SetRow(i, w.RawRowView(row))
	}
	return picked
}
