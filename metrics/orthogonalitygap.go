package metrics

import (
	"math"

	"gonum.org/v1/gonum/mat"
)

// OrthogonalityGap returns ‖AᵀA/‖A‖_F² − I/M‖_F with M the number of columns: 0 if
// the columns are orthogonal and have equal norms, √(1 − 1/M) if all are multiples of
// one column. A zero matrix has gap 1: none of its columns is orthogonal to anything,
// so φ_OG = 1 − gap must be 0. scale cancels up to rounding.
//
// Source: Daneshmand, Joudaki, Bach 2021, arXiv 2106.03970. The code
// of Maile et al. builds the Gram matrix over samples; this one is over neurons,
// which is what "neurons are orthogonal" means.
func OrthogonalityGap(a *mat.Dense, scale float64) (float64, error) {
	s, err := NewSpectrum(a, scale)
	if err != nil {
		return 0, err
	}
	return s.OrthogonalityGap(), nil
}

// OrthogonalityGap returns the gap of the matrix, as the function of that name does.
// It costs one Gram matrix.
func (s *Spectrum) OrthogonalityGap() float64 {
	if s.size == 0 {
		return 1
	}
	g, trace := s.unitGram()
	n := g.SymmetricDim()
	_, columns := s.a.Dims()
	share := 1 / float64(columns)
	// The larger Gram matrix has columns−n further eigenvalues, all 0.
	sum := float64(columns-n) * share * share
	for i := range n {
		d := g.At(i, i)/trace - share
		sum += d * d
		for j := i + 1; j < n; j++ {
			v := g.At(i, j) / trace
			sum += 2 * v * v
		}
	}
	return math.Sqrt(sum)
}

// unitGram is the Gram matrix and its trace, both times the same factor, chosen
// so that squares of very large or small entries stay in range.
func (s *Spectrum) unitGram() (*mat.SymDense, float64) {
	if inRange(s.size) && inRange(s.size/math.Sqrt(s.scale)) {
		g := s.Gram()
		return g, mat.Trace(g)
	}
	var unit mat.Dense
	unit.Apply(func(_, _ int, v float64) float64 { return v / s.size }, s.a)
	g := (&Spectrum{a: &unit, scale: 1, size: 1}).Gram()
	return g, mat.Trace(g)
}
