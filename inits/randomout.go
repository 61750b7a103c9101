package inits

import (
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/north-tui/north/form"
	"github.com/north-tui/north/neurogenesis"
	"gonum.org/v1/gonum/mat"
)

// RandomOut gives new neurons zero incoming weights and random outgoing weights.
//
//	fan-in   count×inputs   zero: the function is preserved if the activation of 0 is 0
//	fan-out  outputs×count  Glorot uniform, limit √(6/(M_l + count + M_{l+1}))
//
// With an activation that is not 0 at 0 it still grows, and says so. The neurons
// learn only if the activation's derivative at 0 is not 0; it refuses where it is.
//
// Source: Maile et al. 2022, arXiv 2202.08539.
type RandomOut struct{}

// Neurons implements neurogenesis.Initializer.
func (RandomOut) Neurons(p *neurogenesis.Probe, count int, rng *rand.Rand) (neurogenesis.Neurons, error) {
	if err := p.Observe(); err != nil {
		return neurogenesis.Neurons{}, err
	}
	if err := learnsAtZero(p.Layer); err != nil {
		return neurogenesis.Neurons{}, err
	}
	inputs, outputs := p.Layer.Fans()
	return neurogenesis.Neurons{
		FanIn:  mat.NewDense(count, inputs, nil),
		Bias:   make([]float64, count),
		FanOut: uniform(rng, outputs, count, math.Sqrt(6/float64(p.Layer.Width()+count+outputs))),
		Note:   atZero(p.Layer),
	}, nil
}

// learnsAtZero refuses where neurons with a fan-in of zero would never learn.
func learnsAtZero(layer neurogenesis.View) error {
	inputs, _ := layer.Fans()
	if layer.Slope(mat.NewDense(1, inputs, nil), []float64{0}).At(0, 0) != 0 {
		return nil
	}
	return fmt.Errorf("%w: the derivative at 0 is 0 in %s, so that neurons with a fan-in of zero would never learn", neurogenesis.ErrRefused, layer.Name())
}

// atZero is what is worth telling where neurons with a fan-in of zero are not
// silent.
func atZero(layer neurogenesis.View) string {
	inputs, _ := layer.Fans()
	if layer.Respond(mat.NewDense(1, inputs, nil), []float64{0}).At(0, 0) == 0 {
		return ""
	}
	return "not preserving: the activation of 0 is not 0"
}

func randomOut() neurogenesis.InitEntry {
	return neurogenesis.InitEntry{
		Name:       "random-out",
		Doc:        "zero incoming weights, random outgoing weights; not with relu.zero=0",
		Source:     maile,
		Preserving: true,
		New:        func(form.Values) neurogenesis.Initializer { return RandomOut{} },
	}
}
