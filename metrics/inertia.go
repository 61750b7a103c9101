package metrics

import (
	"math"
	"sync"

	"github.com/north-tui/north/internal/gemm"
	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/mat"
)

// panelRows is how many rows are factored before the rest of the matrix is
// updated, trailingBlock rows of it by one product. Matrices of up to wholePanel rows
// are factored whole.
const (
	panelRows     = 32
	wholePanel    = 96
	trailingBlock = 48
)

// workspaces reuses the memory of factorisations: one count per step and layer would
// otherwise keep the garbage collector busy.
var workspaces = sync.Pool{New: func() any { return new([]float64) }}

// inertiaAt returns the number of eigenvalues of g above shift, and the element
// growth of the factorisation.
func inertiaAt(g *mat.SymDense, shift float64) (count int, growth float64) {
	buffer := workspaces.Get().(*[]float64)
	defer workspaces.Put(buffer)
	n := g.SymmetricDim()
	if need := (n+panelRows)*paddedTo(n) + 2*wholePanel; cap(*buffer) < need {
		*buffer = make([]float64, need)
	}
	a, stride := shifted(*buffer, g, shift)
	f := factorisation{a: a, n: n, stride: stride}
	rest := (*buffer)[n*stride : cap(*buffer)]
	f.inverse, f.factors, f.scaled = rest[:wholePanel], rest[wholePanel:2*wholePanel], rest[2*wholePanel:]
	return f.inertia()
}

// paddedTo is the stride for n columns: rows a power of two apart would share
// cache sets.
func paddedTo(n int) int { return n + 8 }

// shifted copies the upper triangle of g − shift·I into memory of buffer, if it
// is large enough.
func shifted(buffer []float64, g *mat.SymDense, shift float64) (a []float64, stride int) {
	raw := g.RawSymmetric()
	n := raw.N
	stride = paddedTo(n)
	if cap(buffer) < n*stride {
		buffer = make([]float64, n*stride)
	}
	a = buffer[:n*stride]
	for i := range n {
		copy(a[i*stride+i:i*stride+n], raw.Data[i*raw.Stride+i:i*raw.Stride+n])
		a[i*stride+i] -= shift
	}
	return a, stride
}

// factorisation is the LDLᵀ of a symmetric n×n matrix, without pivoting.
type factorisation struct {
	a       []float64 // the upper triangle, overwritten by DLᵀ
	n       int
	stride  int
	inverse []float64 // of the pivots of a panel, at least wholePanel
	factors []float64 // scratch, at least wholePanel
	scaled  []float64 // scratch, panelRows·stride: rows of Lᵀ
}

// inertia returns the number of positive pivots, which by Sylvester's law is the
// number of positive eigenvalues. growth is the largest number subtracted from a
// diagonal entry; the rounding error is proportional to it.
func (f *factorisation) inertia() (positive int, growth float64) {
	if f.n <= wholePanel {
		return f.whole()
	}
	for from := 0; from < f.n; from += panelRows {
		to := min(from+panelRows, f.n)
		p, g := f.panel(from, to)
		positive, growth = positive+p, max(growth, g)
		if to < f.n {
			f.updateTrailing(from, to)
		}
	}
	return positive, growth
}

// whole eliminates row by row, which is faster than products for few rows.
func (f *factorisation) whole() (positive int, growth float64) {
	for i := range f.n {
		row := f.row(i, i)
		inverse, pivotGrowth := pivot(row)
		if row[0] > 0 {
			positive++
		}
		growth = max(growth, pivotGrowth)
		gemm.Eliminate(f.n-1-i, f.n-i, inverse, f.a[i*f.stride+i:], f.stride)
	}
	return positive, growth
}

// pivot returns the inverse of a row's first number, and the largest number that
// eliminating with it subtracts from a diagonal entry.
func pivot(row []float64) (inverse, growth float64) {
	if row[0] == 0 {
		row[0] = -0x1p-500 // unless its row is zero too, growth becomes huge
	}
	largest := gemm.Largest(row[1:])
	return 1 / row[0], largest * largest / math.Abs(row[0])
}

// panel eliminates rows [from, to) with the earlier rows of the panel: one
// matrix-vector product per row.
func (f *factorisation) panel(from, to int) (positive int, growth float64) {
	for i := from; i < to; i++ {
		row := f.row(i, i)
		if before := i - from; before > 0 {
			factors := f.factors[:before]
			for p := range factors {
				factors[p] = f.a[(from+p)*f.stride+i] * f.inverse[p]
			}
			above := blas64.General{Rows: before, Cols: f.n - i, Stride: f.stride, Data: f.a[from*f.stride+i:]}
			blas64.Gemv(blas.Trans, -1, above, vector(factors), 1, vector(row))
		}
		inverse, pivotGrowth := pivot(row)
		if row[0] > 0 {
			positive++
		}
		f.inverse[i-from] = inverse
		growth = max(growth, pivotGrowth)
	}
	return positive, growth
}

// row returns row i, starting at a column.
func (f *factorisation) row(i, column int) []float64 { return f.a[i*f.stride+column : i*f.stride+f.n] }

// updateTrailing subtracts UᵀDU of rows [from, to) from the rows below.
func (f *factorisation) updateTrailing(from, to int) {
	k, rest := to-from, f.n-to
	for p := range k {
		row := f.scaled[p*f.stride : p*f.stride+rest]
		copy(row, f.row(from+p, to))
		blas64.Scal(f.inverse[p], vector(row))
	}
	for i := 0; i < rest; i += trailingBlock {
		height := min(trailingBlock, rest-i)
		left := blas64.General{Rows: k, Cols: height, Stride: f.stride, Data: f.scaled[i:]}
		right := blas64.General{Rows: k, Cols: rest - i, Stride: f.stride, Data: f.a[from*f.stride+to+i:]}
		out := blas64.General{Rows: height, Cols: rest - i, Stride: f.stride, Data: f.a[(to+i)*f.stride+to+i:]}
		blas64.Gemm(blas.Trans, blas.NoTrans, -1, left, right, 1, out)
	}
}

func vector(x []float64) blas64.Vector { return blas64.Vector{N: len(x), Inc: 1, Data: x} }
