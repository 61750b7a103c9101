package inits

import (
	"math/rand/v2"

	"github.com/north-tui/north/form"
	"github.com/north-tui/north/internal/gemm"
	"github.com/north-tui/north/neurogenesis"
	"gonum.org/v1/gonum/mat"
)

// NorthSelect keeps those of many random candidates that make the layer's activations
// most orthogonal: those with the largest count(σ > eps) + Σσ over the singular
// values of [H_l, h_c]/√n.
//
//	fan-in   count×inputs   the best of 1000 + count uniform rows, of the mean norm
//	                        of those in W_l
//	fan-out  outputs×count  zero, so the network's function is preserved
//	cost     samples×inputs×candidates for their activations, then see scorer
//
// The paper's code sorts the negated score downwards and keeps the worst; its
// text is followed here. It keeps the best of one scoring, which may be copies
// of each other: AtOnce does so too.
//
// Source: Maile et al. 2022, arXiv 2202.08539, "NORTH-Select".
type NorthSelect struct{ Selection }

// Neurons implements neurogenesis.Initializer.
func (i NorthSelect) Neurons(p *neurogenesis.Probe, count int, rng *rand.Rand) (neurogenesis.Neurons, error) {
	if err := p.Observe(); err != nil {
		return neurogenesis.Neurons{}, err
	}
	length, err := meanNorm(p.Layer)
	if err != nil {
		return neurogenesis.Neurons{}, err
	}
	inputs, _ := p.Layer.Fans()
	space := borrow()
	defer space.giveBack()
	candidates := uniformRows(rng, space, i.drawn(count), inputs, length)
	rows, err := i.best(p, space, candidates, count)
	if err != nil {
		return neurogenesis.Neurons{}, err
	}
	return silent(p.Layer, rows), nil
}

// uniformRows returns count×inputs uniform rows of the given norm in the space. A
// row is scaled while it is in the cache.
func uniformRows(rng *rand.Rand, space *memory, count, inputs int, length float64) *mat.Dense {
	source := gemm.NewRandom(rng)
	rows := mat.NewDense(count, inputs, space.take(count*inputs))
	for i := range count {
		row := rows.RawRowView(i)
		source.Uniform(row, 1)
		if n := norm(row); n > 0 {
			scale(row, length/n)
		}
	}
	return rows
}

func northSelect() neurogenesis.InitEntry {
	return neurogenesis.InitEntry{
		Name:       "north-select",
		Doc:        "the random candidates whose activations are most orthogonal",
		Source:     maile,
		Preserving: true,
		Fields:     selectionFields(),
		New:        func(v form.Values) neurogenesis.Initializer { return NorthSelect{newSelection(v)} },
	}
}
