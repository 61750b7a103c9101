package metrics

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"
)

// unit is the rounding unit of float64.
const unit = 0x1p-53

// Outside these limits, sums of squares leave the range or the full precision of
// float64.
const (
	tooSmall = 1e-140
	tooLarge = 1e+140
)

// Count returns the number of singular values of A/√s above eps. It agrees with the
// SVD except for values within 1e-9 (relative) of eps, at a fraction of the cost: by
// Sylvester's law of inertia the positive pivots of an LDLᵀ factorisation of G −
// eps²I, with G the Gram matrix, count the eigenvalues of G above eps².
//
// The factorisation does not pivot, so its rounding error is proportional to its
// element growth. If that makes the count uncertain, the counts slightly above and
// below eps² must agree. If they do not, the count comes from an orthogonal reduction
// to tridiagonal form, which has no growth. If even the rounding of the Gram matrix
// makes the count uncertain (entries thousands of times eps and a singular value at
// eps), the SVD decides.
func (s *Spectrum) Count(eps float64) (int, error) {
	if !(eps > 0) || math.IsInf(eps, 1) {
		return 0, fmt.Errorf("metrics: eps %g, want a positive number", eps)
	}
	if s.eps == eps {
		return s.count, nil
	}
	count, err := s.countAbove(eps)
	if err != nil {
		return 0, err
	}
	s.eps, s.count = eps, count
	return count, nil
}

func (s *Spectrum) countAbove(eps float64) (int, error) {
	if s.size == 0 {
		return 0, nil
	}
	if (s.values == nil || s.rough) && inRange(s.size) && inRange(s.size/math.Sqrt(s.scale)) && eps > tooSmall && eps < tooLarge {
		m, _ := s.sides()
		s.work += m * m * m / 6
		if count, certain := countAbove(s.Gram(), eps*eps); certain {
			return count, nil
		}
	}
	if s.rough {
		s.values, s.rough = nil, false
	}
	values, err := s.Values()
	if err != nil {
		return 0, err
	}
	count := 0
	for count < len(values) && values[count] > eps {
		count++
	}
	return count, nil
}

func inRange(x float64) bool { return x > tooSmall && x < tooLarge }

// countAbove returns the number of eigenvalues of the positive semi-definite g above
// threshold. It also reports whether the count is certain despite rounding, apart
// from eigenvalues within 2e-9 (relative) of the threshold.
func countAbove(g *mat.SymDense, threshold float64) (count int, certain bool) {
	n := g.SymmetricDim()
	size := 0.0
	for i := range n {
		size = max(size, g.At(i, i))
	}
	// The rounding errors of the entries add up in an eigenvalue like a random walk,
	// with the square root of their number. On matrices with singular values set
	// close to eps the error was at most 0.53 of that unit; 4 leaves a margin.
	noise := 4 * unit * math.Sqrt(float64(n))
	allowed := 1e-9 * threshold

	doubt := noise * size
	if doubt <= allowed {
		count, growth := inertiaAt(g, threshold)
		if doubt = max(doubt, noise*growth); doubt <= allowed {
			return count, true
		}
	}
	// The growth varies erratically with the shift, so a wider bracket may succeed.
	for width := 2 * doubt; width < threshold/4 && width <= 2048*doubt; width *= 32 {
		above, growthAbove := inertiaAt(g, threshold+width)
		below, growthBelow := inertiaAt(g, threshold-width)
		if above == below && noise*max(growthAbove, growthBelow) <= width {
			return above, true
		}
	}
	d, e := tridiagonal(g)
	doubt = noise * max(size, norm(d, e)/4)
	if doubt <= allowed {
		return sturm(d, e, threshold), true
	}
	count = sturm(d, e, threshold+doubt)
	return count, count == sturm(d, e, threshold-doubt)
}

// Count returns the number of singular values of a/√scale above eps.
func Count(a *mat.Dense, scale, eps float64) (int, error) {
	s, err := NewSpectrum(a, scale)
	if err != nil {
		return 0, err
	}
	return s.Count(eps)
}
