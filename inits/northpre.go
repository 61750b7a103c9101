package inits

import (
	"fmt"
	"math/rand/v2"

	"github.com/north-tui/north/form"
	"github.com/north-tui/north/neurogenesis"
	"gonum.org/v1/gonum/mat"
)

// NorthPre aims at pre-activations orthogonal to all there are, and reaches them where
// the layer has no biases.
//
//	fan-in   count×inputs   H_{l−1}⁺(r − QQᵀr), r normal in R^n, Q an orthonormal
//	                        basis of the columns of Z_l; the best of 1000 + count of
//	                        them, of the mean norm of the rows of W_l
//	fan-out  outputs×count  zero, so the network's function is preserved
//	cost     samples×inputs×(inputs + candidates) + inputs²×candidates for the
//	         pseudo-inverse, besides that of NorthSelect
//
// The inputs can express only part of what is wanted, so the pre-activations are
// a projection of it, P_X(I − P_Z)r, as new neurons have no bias. Without biases Z_l lies
// in the span of the inputs and the projection keeps it orthogonal. With biases Z_l has
// a constant part that the inputs cannot express, and what comes out has 2 to 15 % of
// its norm within the span of Z_l (random layers of 5 to 16 neurons and 20 to 64 inputs,
// biases normal of 0.1 to 1): nearly orthogonal pre-activations, no more. Where Z_l spans
// all that the inputs can express, as it soon does with two inputs, there is nothing left
// and it refuses.
//
// Source: Maile et al. 2022, arXiv 2202.08539, "NORTH-Pre".
type NorthPre struct{ Selection }

// Neurons implements neurogenesis.Initializer.
func (i NorthPre) Neurons(p *neurogenesis.Probe, count int, rng *rand.Rand) (neurogenesis.Neurons, error) {
	if err := p.Observe(); err != nil {
		return neurogenesis.Neurons{}, err
	}
	length, err := meanNorm(p.Layer)
	if err != nil {
		return neurogenesis.Neurons{}, err
	}
	candidates, err := orthogonalRows(p, i.drawn(count), rng)
	if err != nil {
		return neurogenesis.Neurons{}, err
	}
	rescale(candidates, length)
	space := borrow()
	defer space.giveBack()
	rows, err := i.best(p, space, candidates, count)
	if err != nil {
		return neurogenesis.Neurons{}, err
	}
	return silent(p.Layer, rows), nil
}

// outOfReach is the share of the power of wanted pre-activations below which
// what the inputs express of them is taken for rounding. A single direction that
// can be expressed has a share of about 1/samples.
const outOfReach = 1e-9

// trials is how many directions are tried before many candidates are drawn: a
// trigger may ask again at every step after a refusal, which must be cheap.
const trials = 8

// orthogonalRows returns count fan-in rows, of any length.
func orthogonalRows(p *neurogenesis.Probe, count int, rng *rand.Rand) (*mat.Dense, error) {
	inputs := p.Layer.Inputs()
	samples, _ := inputs.Dims()
	free, err := newComplement(p.Layer.PreActivations())
	if err != nil {
		return nil, err
	}
	inverse, err := newPseudoInverse(inputs)
	if err != nil {
		return nil, err
	}
	var weights *mat.Dense
	for _, n := range []int{trials, count} {
		wanted := normal(rng, samples, n)
		if err := free.project(wanted); err != nil {
			return nil, err
		}
		var reached float64
		if weights, reached, err = inverse.apply(wanted); err != nil {
			return nil, err
		}
		if reached <= outOfReach*sumSquares(wanted) {
			return nil, fmt.Errorf("%w: the pre-activations of %s already span everything its inputs can express", neurogenesis.ErrRefused, p.Layer.Name())
		}
	}
	return mat.DenseCopyOf(weights.T()), nil
}

// normal fills a rows×columns matrix with standard normal numbers.
func normal(rng *rand.Rand, rows, columns int) *mat.Dense {
	source := rand.New(rand.NewPCG(rng.Uint64(), rng.Uint64()))
	data := make([]float64, rows*columns)
	for i := range data {
		data[i] = source.NormFloat64()
	}
	return mat.NewDense(rows, columns, data)
}

func sumSquares(m *mat.Dense) float64 {
	n := mat.Norm(m, 2)
	return n * n
}

func northPre() neurogenesis.InitEntry {
	return neurogenesis.InitEntry{
		Name:       "north-pre",
		Doc:        "of candidates with pre-activations as orthogonal as inputs and biases allow, those whose activations are most orthogonal",
		Source:     maile,
		Preserving: true,
		Fields:     selectionFields(),
		New:        func(v form.Values) neurogenesis.Initializer { return NorthPre{newSelection(v)} },
	}
}
