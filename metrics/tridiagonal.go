package metrics

import (
	"math"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/lapack/gonum"
	"gonum.org/v1/gonum/mat"
)

// tridiagonal reduces g to tridiagonal form by orthogonal similarity: d is the
// diagonal (n), e the entries beside it (n−1).
func tridiagonal(g *mat.SymDense) (d, e []float64) {
	n := g.SymmetricDim()
	a, stride := shifted(nil, g, 0)
	d, e = make([]float64, n), make([]float64, max(0, n-1))
	tau, work := make([]float64, max(0, n-1)), make([]float64, 32*n)
	gonum.Implementation{}.Dsytrd(blas.Upper, n, a, stride, d, e, tau, work, len(work))
	return d, e
}

// negligible is far below the rounding of any eigenvalue of a Gram matrix, and above what
// gonum's Dsterf scales up, at which it panics: what a reduction leaves of a layer that is
// nearly dead.
const negligible = 1e-120

// Eigenvalues replaces the diagonal d of a symmetric tridiagonal matrix by its eigenvalues,
// smallest first; e are the entries beside it, which are lost. Entries below 1e-120 count as
// 0. It reports false if the iteration does not converge.
func Eigenvalues(d, e []float64) bool {
	for _, list := range [][]float64{d, e} {
		for i, v := range list {
			if math.Abs(v) < negligible {
				list[i] = 0
			}
		}
	}
	return gonum.Implementation{}.Dsterf(len(d), d, e)
}

// sturm counts the eigenvalues above x of the symmetric tridiagonal matrix with
// diagonal d and off-diagonal e, by the signs of its Sturm sequence (Barth,
// Martin, Wilkinson 1967).
func sturm(d, e []float64, x float64) int {
	count := 0
	q := d[0] - x
	for i := range d {
		if i > 0 {
			q = d[i] - x - e[i-1]*e[i-1]/q
		}
		if q == 0 {
			q = -math.SmallestNonzeroFloat64 // an eigenvalue at x is not above it
		}
		if q > 0 {
			count++
		}
	}
	return count
}

// norm bounds the largest |eigenvalue| of a tridiagonal matrix (Gershgorin).
func norm(d, e []float64) float64 {
	bound := 0.0
	for i := range d {
		sum := math.Abs(d[i])
		if i > 0 {
			sum += math.Abs(e[i-1])
		}
		if i < len(e) {
			sum += math.Abs(e[i])
		}
		bound = max(bound, sum)
	}
	return bound
}
