package inits

import (
	"math"

	"github.com/north-tui/north/internal/gemm"
	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/lapack/gonum"
	"gonum.org/v1/gonum/mat"
)

// tridiagonal is T in G = QTQᵀ: a diagonal (M) and the entries beside it (M−1).
// With it (G + tI)⁻¹ costs one elimination for each t, without eigenvectors,
// which cost several times the reduction.
type tridiagonal struct{ diagonal, beside []float64 }

// reduce returns T and the orthogonal Q, M×M, which is in the space.
func reduce(space *memory, g *mat.SymDense) (tridiagonal, blas64.General) {
	raw := g.RawSymmetric()
	n := raw.N
	stride := n + 8 // rows a power of two apart would share cache sets
	q := blas64.General{Rows: n, Cols: n, Stride: stride, Data: space.take(n * stride)}
	defer space.backTo(space.taken)
	a := blas64.General{Rows: n, Cols: n, Stride: stride, Data: space.take(n * stride)}
	for i := range n {
		for j, v := range raw.Data[i*raw.Stride+i : i*raw.Stride+n] {
			a.Data[(i+j)*stride+i] = v
		}
	}
	t := tridiagonal{diagonal: make([]float64, n), beside: make([]float64, n-1)}
	tau, work := make([]float64, n-1), make([]float64, 32*n)
	gonum.Implementation{}.Dsytrd(blas.Lower, n, a.Data, stride, t.diagonal, t.beside, tau, work, len(work))
	orthogonal(space, q, a, tau)
	return t, q
}

// size bounds the largest eigenvalue (Gershgorin).
func (t tridiagonal) size() float64 {
	bound := 0.0
	for i, d := range t.diagonal {
		sum := math.Abs(d)
		if i > 0 {
			sum += math.Abs(t.beside[i-1])
		}
		if i < len(t.beside) {
			sum += math.Abs(t.beside[i])
		}
		bound = max(bound, sum)
	}
	return bound
}

// factor returns the factors of T + shift·I = LDLᵀ: the inverse pivots (M) and what
// is left of the unit diagonal of L (M), which in the first row is 0.
func (t tridiagonal) factor(shift float64) (inverse, lower []float64) {
	n := len(t.diagonal)
	inverse, lower = make([]float64, n), make([]float64, n)
	for i := range n {
		pivot := t.diagonal[i] + shift
		if i > 0 {
			lower[i] = t.beside[i-1] * inverse[i-1]
			pivot -= t.beside[i-1] * lower[i]
		}
		if pivot == 0 {
			pivot = 0x1p-500 // as in a Sturm sequence
		}
		inverse[i] = 1 / pivot
	}
	return inverse, lower
}

// tile is how many right-hand sides are eliminated at a time: with 64 neurons
// they stay in the first-level cache for all shifts.
const tile = 64

// quadratic returns xᵀ(T + shift·I)⁻¹x for every column x of right (M×count) and
// every shift, shifts×count.
func (t tridiagonal) quadratic(space *memory, shifts []float64, right blas64.General) blas64.General {
	out := space.general(len(shifts), right.Cols)
	inverse, lower := make([][]float64, len(shifts)), make([][]float64, len(shifts))
	for j, shift := range shifts {
		inverse[j], lower[j] = t.factor(shift)
	}
	for from := 0; from < right.Cols; from += tile {
		to := min(from+tile, right.Cols)
		for j := range shifts {
			gemm.Quadratic(out.Data[j*out.Stride+from:j*out.Stride+to], right.Rows, to-from,
				right.Data[from:], right.Stride, inverse[j], lower[j])
		}
	}
	return out
}

// solve writes (T + shift·I)⁻¹x over x.
func (t tridiagonal) solve(shift float64, x []float64) {
	inverse, lower := t.factor(shift)
	for i := 1; i < len(x); i++ {
		x[i] -= lower[i] * x[i-1]
	}
	for i := len(x) - 1; i >= 0; i-- {
		x[i] *= inverse[i]
		if i+1 < len(lower) {
			x[i] -= lower[i+1] * x[i+1]
		}
	}
}
