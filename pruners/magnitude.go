package pruners

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/north-tui/north/form"
	"github.com/north-tui/north/metrics"
	"github.com/north-tui/north/neurogenesis"
	"gonum.org/v1/gonum/mat"
)

// Magnitude removes neurons of small weights: those whose product of norms
// ‖w_m^in‖·‖w_m^out‖ is below Weak times the mean of the layer, the smallest
// first. For activations that are homogeneous, such as ReLU, the product does not
// change if weights are moved from one side of the neuron to the other.
//
// A neuron can be weak and its activations count all the same: newborn ones are
// weak, since most begin without a fan-out. A trigger that looks at activations alone
// would put another in its place, so that beside such a trigger weak neurons go
// only as far as the layer can spare them; see spare.
//
// Cost: the norms and, if there is a weak neuron, the eigenvalues of the Gram matrix.
//
// Source: magnitude pruning, Han et al., NIPS 2015, arXiv 1506.02626, with whole
// neurons for single weights.
type Magnitude struct {
	Weak float64 // 0 to 1
}

// Measure implements neurogenesis.Pruner.
func (Magnitude) Measure() string { return "weak neurons" }

// Select implements neurogenesis.Pruner.
func (m Magnitude) Select(p *neurogenesis.Probe, candidates []int, most int) ([]int, error) {
	in, out := p.Layer.FanIn(), p.Layer.FanOut()
	products, mean := make([]float64, p.Layer.Width()), 0.0
	for unit := range products {
		products[unit] = mat.Norm(in.RowView(unit), 2) * mat.Norm(out.ColView(unit), 2)
		mean += products[unit] / float64(len(products))
	}
	if math.IsNaN(mean) || math.IsInf(mean, 0) {
		return nil, fmt.Errorf("the mean size of neurons is %g: %w", mean, metrics.ErrNotFinite)
	}
	var units []int
	for _, unit := range candidates {
		if products[unit] < m.Weak*mean {
			units = append(units, unit)
		}
	}
	if len(units) == 0 {
		return nil, nil
	}
	g, err := p.Gram()
	if err != nil {
		return nil, err
	}
	eps, err := p.Eps.For(p)
	if err != nil {
		return nil, err
	}
	spare, err := spare(g, p.Limit, eps)
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(units, func(a, b int) int { return cmp.Compare(products[a], products[b]) })
	return units[:min(most, spare, len(units))], nil
}

func magnitude() neurogenesis.PrunerEntry {
	return neurogenesis.PrunerEntry{
		Name:   "magnitude",
		Doc:    "neurons with small incoming and outgoing weights",
		Source: "Han et al. 2015, arXiv 1506.02626",
		Fields: []form.Field{{
			Name: "prune.weak", Doc: "product of fan-in and fan-out norms, relative to the layer's mean, below which a neuron is weak", Kind: form.Float,
			Default: "0.05", Min: 0, Max: 1, Effect: form.Check,
		}},
		New: func(v form.Values) neurogenesis.Pruner { return Magnitude{Weak: v.Float("prune.weak")} },
	}
}
