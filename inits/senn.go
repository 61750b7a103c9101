package inits

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"github.com/north-tui/north/form"
	"github.com/north-tui/north/neurogenesis"
	"gonum.org/v1/gonum/mat"
)

// SENN takes the neurons that add most to the natural expansion score η of the
// map that reads the layer; see neurogenesis.NaturalGradient.
//
//	fan-in   count×inputs   of the linear neurons that follow the residual of the
//	                        natural gradient best, each with both signs, and of
//	                        Proposals Glorot uniform rows, those of largest Δη, after
//	                        the best of them have climbed for Climb steps; the mean
//	                        norm of the rows of W_l
//	fan-out  outputs×count  zero, so the network's function is preserved
//	cost     that of neurogenesis.NaturalGradient, its Expansion and its Improve, and
//	         one SVD of inputs×outputs
//
// After each pick the others are scored again, as they are worth less beside it.
// It refuses if no proposal adds to the score. The authors' proposals climb by gradient
// ascent with noise; here without. The linear solutions are an addition.
//
// Source: Mitchell, Menzenbach, Kersting and Mundt, "Self-Expanding Neural
// Networks", arXiv 2307.04526; the score is its equation 3.
type SENN struct {
	Proposals int // random ones
	Climb     int // steps of gradient ascent, 0 for none
}

// climbers is the least number of proposals that climb.
const climbers = 20

// Neurons implements neurogenesis.Initializer.
func (i SENN) Neurons(p *neurogenesis.Probe, count int, rng *rand.Rand) (neurogenesis.Neurons, error) {
	if err := p.Observe(); err != nil {
		return neurogenesis.Neurons{}, err
	}
	length, err := meanNorm(p.Layer)
	if err != nil {
		return neurogenesis.Neurons{}, err
	}
	natural, err := p.NaturalGradient()
	if err != nil {
		return neurogenesis.Neurons{}, err
	}
	rows, err := i.propose(p.Layer, natural, count, rng)
	if err != nil {
		return neurogenesis.Neurons{}, err
	}
	rescale(rows, length)
	if _, err := natural.Improve(p.Layer, rows, max(climbers, 4*count), i.Climb); err != nil {
		return neurogenesis.Neurons{}, err
	}
	proposals, _ := rows.Dims()
	expansion, err := natural.Expansion(p.Layer.Respond(rows, make([]float64, proposals)))
	if err != nil {
		return neurogenesis.Neurons{}, err
	}
	picked := mostExpanding(expansion, natural.Score, min(count, proposals))
	if len(picked) == 0 {
		return neurogenesis.Neurons{}, fmt.Errorf("%w: no new neuron in %s would add to the natural gradient", neurogenesis.ErrRefused, p.Layer.Name())
	}
	return silent(p.Layer, pick(rows, picked)), nil
}

// propose returns the rows to choose from.
func (i SENN) propose(layer neurogenesis.View, natural *neurogenesis.NaturalGradient, count int, rng *rand.Rand) (*mat.Dense, error) {
	random := glorot(rng, layer, i.Proposals)
	residual, err := natural.Residual()
	if err != nil {
		return nil, err
	}
	best, _, _, err := directions(layer.Inputs(), residual, count, shrinkage)
	if err != nil || best == nil {
		return random, err
	}
	var turned, both, all mat.Dense
	turned.Scale(-1, best)
	both.Stack(best, &turned)
	all.Stack(&both, random)
	return &all, nil
}

// mostExpanding picks greedily at most count proposals that add something.
func mostExpanding(e *neurogenesis.Expansion, score float64, count int) []int {
	var picked []int
	for range count {
		gains := e.Gains()
		for _, p := range picked {
			gains[p] = 0
		}
		best := slices.Index(gains, slices.Max(gains))
		if gains[best] <= noRank*score {
			break
		}
		picked = append(picked, best)
		e.Pick(best)
	}
	return picked
}

func senn() neurogenesis.InitEntry {
	return neurogenesis.InitEntry{
		Name:       "senn",
		Doc:        "the neurons that add most to the natural gradient (K-FAC) of the outgoing weights",
		Source:     "Mitchell et al. 2023, arXiv 2307.04526",
		Preserving: true,
		Fields:     []form.Field{neurogenesis.ProposalsField(), neurogenesis.ClimbField()},
		New: func(v form.Values) neurogenesis.Initializer {
			return SENN{Proposals: v.Int("proposals"), Climb: v.Int("climb")}
		},
	}
}
