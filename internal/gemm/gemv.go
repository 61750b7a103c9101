package gemm

import (
	"unsafe"

	"gonum.org/v1/gonum/blas"
)

// Sgemv computes y = alpha·op(A)·x + beta·y in float32, A m×n. gonum's own rounds by
// address.
func (b BLAS) Sgemv(tA blas.Transpose, m, n int, alpha float32, a []float32, lda int, x []float32, incX int, beta float32, y []float32, incY int) {
	if !fitsGemv(tA, m, n, len(a), lda, len(x), incX, len(y), incY) || alpha == 0 {
		b.Implementation.Sgemv(tA, m, n, alpha, a, lda, x, incX, beta, y, incY)
		return
	}
	if tA != blas.NoTrans {
		gemvTrans(m, n, alpha, a, lda, x, incX, beta, y, incY)
		return
	}
	w := workspaces.Get().(*workspace)
	defer workspaces.Put(w)
	x = dense(&w.a, x, n, incX)
	for i := range m {
		sum := float32(alpha * dot(a[i*lda:][:n], x)) // never fused with what is added
		if beta != 0 {
			sum += float32(beta * y[i*incY])
		}
		y[i*incY] = sum
	}
}

// Dgemv computes y = alpha·op(A)·x + beta·y in float64, A m×n. It has the bits of
// gonum's, which keeps to an order that does not depend on addresses: decompositions
// are made of it. So A·x, whose sums gonum takes by even and odd columns, is left to
// gonum.
func (b BLAS) Dgemv(tA blas.Transpose, m, n int, alpha float64, a []float64, lda int, x []float64, incX int, beta float64, y []float64, incY int) {
	if tA == blas.NoTrans || inUse == generic || alpha == 0 || !fitsGemv(tA, m, n, len(a), lda, len(x), incX, len(y), incY) {
		b.Implementation.Dgemv(tA, m, n, alpha, a, lda, x, incX, beta, y, incY)
		return
	}
	gemvTrans(m, n, alpha, a, lda, x, incX, beta, y, incY)
}

// fitsGemv reports whether the arguments are in order, with positive increments and
// something to compute.
func fitsGemv(tA blas.Transpose, m, n, lenA, lda, lenX, incX, lenY, incY int) bool {
	if m < 1 || n < 1 || !fitsOperand(blas.NoTrans, m, n, lenA, lda) {
		return false
	}
	switch tA {
	case blas.NoTrans:
		return fitsVector(n, lenX, incX) && fitsVector(m, lenY, incY)
	case blas.Trans, blas.ConjTrans:
		return fitsVector(m, lenX, incX) && fitsVector(n, lenY, incY)
	}
	return false
}

// gemvTrans computes y = alpha·Aᵀ·x + beta·y.
func gemvTrans[T Float](m, n int, alpha T, a []T, lda int, x []T, incX int, beta T, y []T, incY int) {
	w := workspaces.Get().(*workspace)
	defer workspaces.Put(w)
	x = dense(&w.a, x, m, incX)
	sum := dense(&w.b, y, n, incY)
	switch beta {
	case 0:
		clear(sum)
	case 1:
	default:
		Scale(beta, sum)
	}
	if !simdGemv(m, sum, a, lda, x, alpha) {
		for i, v := range x {
			v *= alpha
			for j, entry := range a[i*lda:][:n] {
				sum[j] += T(v * entry)
			}
		}
	}
	if incY != 1 {
		for j, v := range sum {
			y[j*incY] = v
		}
	}
}

// dense is a vector without gaps: x itself or a copy.
func dense[T Float](b *buffer, x []T, n, increment int) []T {
	if increment == 1 {
		return x[:n]
	}
	copied := unsafe.Slice((*T)(b.bytes(n*int(unsafe.Sizeof(x[0])))), n)
	for i := range copied {
		copied[i] = x[i*increment]
	}
	return copied
}

// dot is the sum of x·y, for slices of one length.
func dot[T Float](x, y []T) T {
	if sum, ok := simdDot(x, y); ok {
		return sum
	}
	var even, odd T
	y = y[:len(x)]
	i := 0
	for ; i+2 <= len(x); i += 2 {
		even += T(x[i] * y[i])
		odd += T(x[i+1] * y[i+1])
	}
	if i < len(x) {
		even += T(x[i] * y[i])
	}
	return even + odd
}
