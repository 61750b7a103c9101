package inits

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/north-tui/north/form"
	"github.com/north-tui/north/neurogenesis"
	"gonum.org/v1/gonum/mat"
)

// Selection says how new neurons are chosen among many candidates.
type Selection struct {
	Candidates int              // drawn, beyond the neurons asked for; 0 means 1000
	AtOnce     bool             // keep the best of one scoring, as the paper does; default scores again after each pick
	Residual   bool             // score by the norm outside the layer's span instead of count + Σσ
	Eps        neurogenesis.Eps // which singular values count
}

// drawn is the number of candidates for count neurons.
func (s Selection) drawn(count int) int {
	if s.Candidates == 0 {
		return 1000 + count
	}
	return s.Candidates + count
}

// best picks count of the candidate rows, best first, by their activations on
// the probe batch, with the space for matrices. Candidates that are never active are not
// picked; it refuses if none is.
func (s Selection) best(p *neurogenesis.Probe, space *memory, rows *mat.Dense, count int) (*mat.Dense, error) {
	candidates, _ := rows.Dims()
	eps, err := s.Eps.For(p)
	if err != nil {
		return nil, err
	}
	scores, err := newScorer(p, space, p.Layer.Respond(rows, make([]float64, candidates)), eps, s.Residual)
	if err != nil {
		return nil, err
	}
	alive := scores.alive()
	if len(alive) == 0 {
		return nil, fmt.Errorf("%w: none of %d candidates is active on the probe batch", neurogenesis.ErrRefused, candidates)
	}
	count = min(count, len(alive))
	if s.AtOnce {
		return pick(rows, scores.top(alive, count)), nil
	}
	return pick(rows, scores.greedy(alive, count)), nil
}

// alive lists the candidates that are active on some sample.
func (s *scorer) alive() []int {
	var alive []int
	for c, v := range s.power {
		if v > 0 {
			alive = append(alive, c)
		}
	}
	return alive
}

// top returns the count best of some candidates by one scoring, best first, the
// earlier of equals first.
func (s *scorer) top(among []int, count int) []int {
	gains := s.gains()
	order := slices.Clone(among)
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(gains[b], gains[a]) })
	return order[:count]
}

// greedy returns count of some candidates, each the best given those before it.
func (s *scorer) greedy(among []int, count int) []int {
	left := slices.Clone(among)
	picked := make([]int, 0, count)
	for {
		gains := s.gains()
		best := 0
		for i, c := range left {
			if gains[c] > gains[left[best]] {
				best = i
			}
		}
		picked = append(picked, left[best])
		if len(picked) == count {
			return picked
		}
		s.pick(left[best])
		left = slices.Delete(left, best, best+1)
	}
}

// The values of the select and score fields.
const (
	selectGreedy  = "greedy"
	selectTop     = "top"
	scoreExact    = "exact"
	scoreResidual = "residual"
)

func selectionFields() []form.Field {
	return append([]form.Field{
		{
			Name: "candidates", Doc: "random candidates to choose from, in addition to the number wanted", Kind: form.Int,
			Default: "1000", Min: 1, Max: 10000, Log: true, Effect: form.Check,
		},
		{
			Name: "select", Doc: "rescore after each pick, or keep the best of a single scoring", Kind: form.Choice,
			Default: selectGreedy, Choices: []string{selectGreedy, selectTop}, Effect: form.Check,
		},
		{
			Name: "score", Doc: "gain in rank and nuclear norm, or the norm outside the layer's span", Kind: form.Choice,
			Default: scoreExact, Choices: []string{scoreExact, scoreResidual}, Effect: form.Check,
		},
	}, neurogenesis.EpsFields()...)
}

func newSelection(v form.Values) Selection {
	return Selection{
		Candidates: v.Int("candidates"),
		AtOnce:     v.Text("select") == selectTop,
		Residual:   v.Text("score") == scoreResidual,
		Eps:        neurogenesis.EpsOf(v),
	}
}
