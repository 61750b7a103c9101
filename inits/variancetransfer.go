package inits

import (
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/north-tui/north/form"
	"github.com/north-tui/north/neurogenesis"
	"gonum.org/v1/gonum/mat"
)

// VarianceTransfer adds random neurons in pairs that cancel out: one fan-in, two
// fan-outs of opposite sign. Their variances are carried over from the weights
// there are.
//
//	fan-in   count×inputs   normal, of the root mean square of W_l; the same in a pair
//	fan-out  outputs×count  normal, of the root mean square of W_{l+1} times
//	                        √(M_l/(M_l+count)); opposite in a pair
//
// The function is preserved for any activation, but for rounding. A trigger that
// asks for an odd number gets one more; see neurogenesis.InPairs. Where the maximum
// width leaves no room for it, the last neuron has no partner and a fan-out of zero.
//
// The paper also shrinks the old fan-out by the factor above, which only a network
// with normalisation layers survives unchanged; that would not be preserving here
// and is left out. So are its learning rates by stage of growth: they belong to
// the optimizer and need groups of parameters that neurogenesis.Neurons cannot
// name.
//
// Source: Yuan, Savarese and Maire, "Accelerated Training via Incrementally
// Growing Neural Networks using Variance Transfer and Learning Rate Adaptation",
// NeurIPS 2023, arXiv 2306.12700, appendix A.
type VarianceTransfer struct{}

// InPairs implements neurogenesis.InPairs.
func (VarianceTransfer) InPairs() {}

// Neurons implements neurogenesis.Initializer.
func (VarianceTransfer) Neurons(p *neurogenesis.Probe, count int, rng *rand.Rand) (neurogenesis.Neurons, error) {
	if err := p.Observe(); err != nil {
		return neurogenesis.Neurons{}, err
	}
	w, out := p.Layer.FanIn(), p.Layer.FanOut()
	if err := checkFinite(p, "fan-in of", w); err != nil {
		return neurogenesis.Neurons{}, err
	}
	sizeIn, sizeOut := rootMeanSquare(w), rootMeanSquare(out)
	if sizeIn == 0 || sizeOut == 0 {
		return neurogenesis.Neurons{}, fmt.Errorf("%w: the weights of %s have no variance to carry over", neurogenesis.ErrRefused, p.Layer.Name())
	}
	width, inputs := w.Dims()
	outputs, _ := out.Dims()
	sizeOut *= math.Sqrt(float64(width) / float64(width+count))
	pairs := (count + 1) / 2
	fanIn, fanOut := normal(rng, pairs, inputs), normal(rng, outputs, pairs)
	n := neurogenesis.Neurons{FanIn: mat.NewDense(count, inputs, nil), Bias: make([]float64, count), FanOut: mat.NewDense(outputs, count, nil)}
	for i := range count {
		row := fanIn.RawRowView(i / 2)
		if i%2 == 0 {
			scale(row, sizeIn)
		}
		n.FanIn.SetRow(i, row)
		if i/2 == count/2 {
			break
		}
		column := mat.Col(nil, i/2, fanOut)
		scale(column, sizeOut*float64(1-2*(i%2)))
		n.FanOut.SetCol(i, column)
	}
	return n, nil
}

func rootMeanSquare(m *mat.Dense) float64 {
	rows, columns := m.Dims()
	return mat.Norm(m, 2) / math.Sqrt(float64(rows*columns))
}

func varianceTransfer() neurogenesis.InitEntry {
	return neurogenesis.InitEntry{
		Name:       "variance-transfer",
		Doc:        "random pairs that cancel out, with the variance of the existing weights; an odd count is rounded up",
		Source:     "Yuan et al. 2023, arXiv 2306.12700",
		Preserving: true,
		New:        func(form.Values) neurogenesis.Initializer { return VarianceTransfer{} },
	}
}
