package inits

import (
	"math/rand/v2"

	"github.com/north-tui/north/form"
	"github.com/north-tui/north/neurogenesis"
)

// RandomIn gives new neurons random incoming weights and zero outgoing weights.
//
//	fan-in   count×inputs   Glorot uniform, rows of the mean norm of those in W_l
//	fan-out  outputs×count  zero, so the network's function is preserved
//
// Source: Maile et al. 2022, arXiv 2202.08539, "NORTH-Random".
type RandomIn struct{}

// Neurons implements neurogenesis.Initializer.
func (RandomIn) Neurons(p *neurogenesis.Probe, count int, rng *rand.Rand) (neurogenesis.Neurons, error) {
	if err := p.Observe(); err != nil {
		return neurogenesis.Neurons{}, err
	}
	length, err := meanNorm(p.Layer)
	if err != nil {
		return neurogenesis.Neurons{}, err
	}
	rows := glorot(rng, p.Layer, count)
	rescale(rows, length)
	return silent(p.Layer, rows), nil
}

func randomIn() neurogenesis.InitEntry {
	return neurogenesis.InitEntry{
		Name:       "random-in",
		Doc:        "random incoming weights, zero outgoing weights",
		Source:     maile,
		Preserving: true,
		New:        func(form.Values) neurogenesis.Initializer { return RandomIn{} },
	}
}
