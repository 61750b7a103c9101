package inits

import (
	"fmt"
	"math/rand/v2"

	"github.com/north-tui/north/form"
	"github.com/north-tui/north/neurogenesis"
	"gonum.org/v1/gonum/mat"
)

// GradMax gives new neurons the fan-out that makes the gradient of their fan-in
// as large as possible, and a fan-in of zero. With A = (dL/dZ_{l+1})ᵀH_{l−1},
// outputs×inputs, the fan-out is the first count left singular vectors.
//
//	fan-in   count×inputs   zero: the function is preserved if the activation of 0 is 0
//	fan-out  outputs×count  columns of the mean norm of those in W_{l+1} (option c)
//	cost     one thin SVD of outputs×inputs
//
// There are at most as many neurons as A has rank; it refuses if that is 0. The
// neurons learn only if the activation's derivative at 0 is not 0, and it refuses where
// it is: package nn takes 1 for ReLU unless told otherwise, as the paper does. The paper
// takes A on the current minibatch, this on the activation buffer.
//
// Source: Evci et al., "GradMax", ICLR 2022, arXiv 2201.05125.
type GradMax struct{}

// Neurons implements neurogenesis.Initializer. It draws no random numbers.
func (GradMax) Neurons(p *neurogenesis.Probe, count int, _ *rand.Rand) (neurogenesis.Neurons, error) {
	if err := p.Observe(); err != nil {
		return neurogenesis.Neurons{}, err
	}
	if err := learnsAtZero(p.Layer); err != nil {
		return neurogenesis.Neurons{}, err
	}
	a, err := bridging(p)
	if err != nil {
		return neurogenesis.Neurons{}, err
	}
	fanOut, _, _, err := leading(a, count)
	if err != nil {
		return neurogenesis.Neurons{}, err
	}
	length := meanColumnNorm(p.Layer.FanOut())
	if fanOut == nil || length == 0 {
		return neurogenesis.Neurons{}, fmt.Errorf("%w: no gradient flows through %s", neurogenesis.ErrRefused, p.Layer.Name())
	}
	fanOut.Scale(length, fanOut)
	_, made := fanOut.Dims()
	_, inputs := a.Dims()
	return neurogenesis.Neurons{
		FanIn:  mat.NewDense(made, inputs, nil),
		Bias:   make([]float64, made),
		FanOut: fanOut,
		Note:   atZero(p.Layer),
	}, nil
}

func gradmax() neurogenesis.InitEntry {
	return neurogenesis.InitEntry{
		Name:       "gradmax",
		Doc:        "zero fan-in, and the fan-out that maximises the gradient of the new neurons; not with relu.zero=0",
		Source:     "Evci et al. 2022, arXiv 2201.05125",
		Preserving: true,
		New:        func(form.Values) neurogenesis.Initializer { return GradMax{} },
	}
}
