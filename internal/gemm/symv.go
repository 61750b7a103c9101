package gemm

import (
	"unsafe"

	"gonum.org/v1/gonum/blas"
)

// symvFrom is the smallest side from which Dsymv is faster than gonum's.
const symvFrom = 48

// Dsymv computes y = alpha·A·x + beta·y, A symmetric n×n, of which one triangle is
// read.
func (b BLAS) Dsymv(ul blas.Uplo, n int, alpha float64, a []float64, lda int, x []float64, incX int, beta float64, y []float64, incY int) {
	if !fitsTriangle(ul, n, len(a), lda) || n < symvFrom || alpha == 0 || !fitsVector(n, len(x), incX) || !fitsVector(n, len(y), incY) {
		b.Implementation.Dsymv(ul, n, alpha, a, lda, x, incX, beta, y, incY)
		return
	}
	w := workspaces.Get().(*workspace)
	defer workspaces.Put(w)
	x = dense(&w.a, x, n, incX)
	sum := zeros(&w.b, n)
	for i, v := range x {
		from, to := 0, i
		if ul == blas.Upper {
			from, to = i+1, n
		}
		row := a[i*lda:][from:to]
		sum[i] += float64(a[i*lda+i]*v) + dot(row, x[from:to])
		Axpy(v, row, sum[from:to])
	}
	for i, v := range sum {
		if beta != 0 {
			v = float64(alpha*v) + float64(beta*y[i*incY])
		} else {
			v *= alpha
		}
		y[i*incY] = v
	}
}

// fitsVector reports whether a slice holds n numbers with a positive increment.
func fitsVector(n, length, increment int) bool { return increment > 0 && fits(n, 1, length, increment) }

// zeros is n of them.
func zeros(b *buffer, n int) []float64 {
	x := unsafe.Slice((*float64)(b.bytes(8*n)), n)
	clear(x)
	return x
}

// dotFrom is the smallest length from which Ddot is faster than gonum's.
const dotFrom = 32

// Ddot is the sum of x·y.
func (b BLAS) Ddot(n int, x []float64, incX int, y []float64, incY int) float64 {
	if n < dotFrom || incX != 1 || incY != 1 || len(x) < n || len(y) < n {
		return b.Implementation.Ddot(n, x, incX, y, incY)
	}
	return dot(x[:n], y[:n])
}
