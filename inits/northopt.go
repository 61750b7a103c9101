package inits

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/north-tui/north/form"
	"github.com/north-tui/north/metrics"
	"github.com/north-tui/north/neurogenesis"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/mat"
)

// NorthOpt improves the neurons that NorthSelect picks, by gradient ascent on the
// score of the layer with all new neurons together: count(σ > eps) + Σσ over the
// singular values of [H_l, h_1 .. h_count]/√n.
//
//	fan-in   count×inputs   those of NorthSelect after Steps steps on the sphere of
//	                        rows of the mean norm of those in W_l
//	fan-out  outputs×count  zero, so the network's function is preserved
//	cost     that of NorthSelect, and a reduction of (M_l + count)³ a step
//
// The count has no slope, so the steps follow Σσ, whose gradient by the matrix A is
// A(AᵀA)^(−1/2). A step that lowers the score is undone and the next is half as long,
// so the result is never worse than the start. The reference code takes Adam steps on
// all candidates from random starts and picks afterwards.
//
// Source: Maile et al. 2022, arXiv 2202.08539, "NORTH-Opt" in its code.
type NorthOpt struct {
	Selection
	Steps int
}

// Neurons implements neurogenesis.Initializer.
func (i NorthOpt) Neurons(p *neurogenesis.Probe, count int, rng *rand.Rand) (neurogenesis.Neurons, error) {
	n, err := NorthSelect{i.Selection}.Neurons(p, count, rng)
	if err != nil {
		return neurogenesis.Neurons{}, err
	}
	eps, err := i.Eps.For(p)
	if err != nil {
		return neurogenesis.Neurons{}, err
	}
	n.FanIn, err = ascend(p.Layer, n.FanIn, eps, i.Steps)
	return n, err
}

// ascend improves rows of one norm, count×inputs.
func ascend(layer neurogenesis.View, rows *mat.Dense, eps float64, steps int) (*mat.Dense, error) {
	length := norm(rows.RawRowView(0))
	best, err := newSpread(layer, rows)
	if err != nil {
		return nil, err
	}
	gradient := best.gradient(layer, rows)
	stride := 0.3
	for range steps {
		next := mat.DenseCopyOf(rows)
		if !moveAlong(next, gradient, stride) {
			break
		}
		rescale(next, length)
		s, err := newSpread(layer, next)
		if err != nil {
			return nil, err
		}
		if s.score(eps) <= best.score(eps) {
			stride /= 2
			continue
		}
		rows, best = next, s
		gradient = best.gradient(layer, rows)
	}
	return rows, nil
}

// moveAlong moves every row along its gradient, less the part along the row
// itself, by stride times its norm. It reports whether any has moved.
func moveAlong(rows, gradient *mat.Dense, stride float64) bool {
	count, _ := rows.Dims()
	moved := false
	for i := range count {
		row, g := rows.RawRowView(i), slices.Clone(gradient.RawRowView(i))
		length := norm(row)
		radial := 0.0
		for j, v := range row {
			radial += v * g[j] / (length * length)
		}
		add(g, row, -radial)
		if size := norm(g); size > 0 {
			add(row, g, stride*length/size)
			moved = true
		}
	}
	return moved
}

// spread is the singular values of a layer with new neurons, and what is needed
// for their gradient.
type spread struct {
	all     *mat.Dense // [H_l, h], samples×(width+count)
	width   int
	reduced tridiagonal // of allᵀall/n = QTQᵀ
	q       blas64.General
	values  []float64 // eigenvalues of T
}

func newSpread(layer neurogenesis.View, rows *mat.Dense) (*spread, error) {
	count, _ := rows.Dims()
	s := &spread{all: new(mat.Dense), width: layer.Width()}
	s.all.Augment(layer.Activations(), layer.Respond(rows, make([]float64, count)))
	if size := mat.Norm(s.all, 1); math.IsNaN(size) || math.IsInf(size, 0) {
		return nil, fmt.Errorf("activations of norm %g: %w", size, metrics.ErrNotFinite)
	}
	samples, _ := s.all.Dims()
	space := borrow()
	defer space.giveBack()
	s.reduced, s.q = reduce(space, metrics.Gram(s.all, float64(samples)))
	s.q.Data = slices.Clone(s.q.Data)
	s.values = slices.Clone(s.reduced.diagonal)
	if !metrics.Eigenvalues(s.values, slices.Clone(s.reduced.beside)) {
		return nil, fmt.Errorf("the eigenvalues of the Gram matrix of %s did not converge", layer.Name())
	}
	return s, nil
}

// score is count(σ > eps) + Σσ.
func (s *spread) score(eps float64) float64 {
	sum := 0.0
	for _, v := range s.values {
		if v > eps*eps {
			sum++
		}
		sum += math.Sqrt(max(0, v))
	}
	return sum
}

// gradient is that of Σσ by the fan-in rows, count×inputs. The columns of
// (AᵀA)^(−1/2) that belong to the new neurons come from the same quadrature as the
// scores of NorthSelect, without its tails: to about 1e-3, enough for a direction.
func (s *spread) gradient(layer neurogenesis.View, rows *mat.Dense) *mat.Dense {
	count, _ := rows.Dims()
	samples, columns := s.all.Dims()
	shifts, weights := quadrature(s.reduced.size())
	coefficients := mat.NewDense(columns, count, nil)
	sum, x := make([]float64, columns), make([]float64, columns)
	for c := range count {
		clear(sum)
		for j, t := range shifts {
			copy(x, s.q.Data[(s.width+c)*s.q.Stride:][:columns])
			s.reduced.solve(t, x)
			add(sum, x, 2*weights[j]/float64(samples))
		}
		coefficients.SetCol(c, sum)
	}
	q := mat.NewDense(columns, columns, nil)
	q.SetRawMatrix(s.q)
	var byRoot, byResponse, byRow mat.Dense
	byRoot.Mul(q, coefficients)
	byResponse.Mul(s.all, &byRoot)
	byResponse.MulElem(&byResponse, layer.Slope(rows, make([]float64, count)))
	byRow.Mul(byResponse.T(), layer.Inputs())
	return &byRow
}

func northOpt() neurogenesis.InitEntry {
	return neurogenesis.InitEntry{
		Name:       "north-opt",
		Doc:        "north-select, then gradient ascent on the joint orthogonality of all neurons",
		Source:     maile,
		Preserving: true,
		Fields: append(selectionFields(), form.Field{
			Name: "ascent", Doc: "steps of gradient ascent", Kind: form.Int, Unit: "steps",
			Default: "20", Min: 0, Max: 1000, Effect: form.Check,
		}),
		New: func(v form.Values) neurogenesis.Initializer {
			return NorthOpt{Selection: newSelection(v), Steps: v.Int("ascent")}
		},
	}
}
