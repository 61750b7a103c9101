package inits

import (
	"math/rand/v2"

	"github.com/north-tui/north/form"
	"github.com/north-tui/north/neurogenesis"
	"gonum.org/v1/gonum/mat"
)

// Net2Wider makes each new neuron a copy of an existing one, drawn at random with
// replacement, and lets the original and its copies share the fan-out.
//
//	fan-in   count×inputs   row and bias of the original
//	fan-out  outputs×count  the original's, divided by the number of its copies and
//	                        itself; so is what the original keeps
//
// The function is preserved for any activation, but for rounding. The paper adds
// a little noise to the copies, so that they part under plain gradient descent,
// and gives up exactness for it; here they are equal. With Adam and momentum they
// part, since only the original has moments.
//
// Source: Chen, Goodfellow and Shlens, "Net2Net", ICLR 2016, arXiv 1511.05641,
// Net2WiderNet.
type Net2Wider struct{}

// Neurons implements neurogenesis.Initializer.
func (Net2Wider) Neurons(p *neurogenesis.Probe, count int, rng *rand.Rand) (neurogenesis.Neurons, error) {
	if err := p.Observe(); err != nil {
		return neurogenesis.Neurons{}, err
	}
	// A layer of zeros has nothing to copy, and what is not finite must not be.
	if _, err := meanNorm(p.Layer); err != nil {
		return neurogenesis.Neurons{}, err
	}
	originals := make([]int, count)
	copies := make([]int, p.Layer.Width())
	for i := range originals {
		originals[i] = rng.IntN(len(copies))
		copies[originals[i]]++
	}
	w, bias, out := p.Layer.FanIn(), p.Layer.Bias(), p.Layer.FanOut()
	outputs, _ := out.Dims()
	n := neurogenesis.Neurons{FanIn: pick(w, originals), Bias: make([]float64, count), FanOut: mat.NewDense(outputs, count, nil), Parent: originals}
	for i, unit := range originals {
		n.Bias[i] = bias[unit]
		column := mat.Col(nil, unit, out)
		scale(column, 1/float64(1+copies[unit]))
		n.FanOut.SetCol(i, column)
	}
	for unit, c := range copies {
		if c > 0 {
			n.Scale = append(n.Scale, neurogenesis.Scale{Unit: unit, By: 1 / float64(1+c)})
		}
	}
	return n, nil
}

func net2wider() neurogenesis.InitEntry {
	return neurogenesis.InitEntry{
		Name:       "net2wider",
		Doc:        "copies of random neurons, which share the originals' fan-out",
		Source:     "Chen et al. 2016, arXiv 1511.05641",
		Preserving: true,
		New:        func(form.Values) neurogenesis.Initializer { return Net2Wider{} },
	}
}
