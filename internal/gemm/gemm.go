// Package gemm computes matrix products in an order of summation that the
// shapes alone fix: not the addresses, nor the number of threads. The kernels
// for AVX2, AVX-512 and NEON give the same bits; the portable ones, which lack fused
// multiply-adds, may differ from them in the last place. NORTH_KERNEL=avx512, avx2,
// neon or generic in the environment chooses; Check reports a choice that cannot be
// had.
package gemm

//go:generate go run ./gen

import "fmt"

// Float is the element type of a matrix.
type Float interface{ float32 | float64 }

// Gemm computes C = alpha·op(A)·op(B) + beta·C for row-major matrices, op(A) m×k,
// op(B) k×n, C m×n. With beta 0, C is not read; with alpha 0, A and B are not.
// At most threads goroutines work on it; the result does not depend on their
// number. C must not overlap A or B. It panics if a slice is too short for its
// shape.
func Gemm[T Float](threads int, transA, transB bool, m, n, k int, alpha T, a []T, lda int, b []T, ldb int, beta T, c []T, ldc int) {
	checkMatrix("C", m, n, len(c), ldc)
	if m == 0 || n == 0 {
		return
	}
	if k == 0 || alpha == 0 {
		scaleRows(m, n, beta, c, ldc)
		return
	}
	checkOperand("A", transA, m, k, len(a), lda)
	checkOperand("B", transB, k, n, len(b), ldb)
	if simdGemm(threads, transA, transB, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc) {
		return
	}
	portableGemm(threads, transA, transB, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc)
}

// scaleRows computes C = beta·C, without reading C if beta is 0.
func scaleRows[T Float](m, n int, beta T, c []T, ldc int) {
	for i := range m {
		row := c[i*ldc:][:n]
		if beta == 0 {
			clear(row)
			continue
		}
		for j := range row {
			row[j] *= beta
		}
	}
}

func checkOperand(name string, trans bool, rows, cols, length, stride int) {
	if trans {
		rows, cols = cols, rows
	}
	checkMatrix(name, rows, cols, length, stride)
}

func checkMatrix(name string, rows, cols, length, stride int) {
	if !fits(rows, cols, length, stride) {
		panic(fmt.Sprintf("gemm: %s is %d×%d with stride %d in a slice of %d", name, rows, cols, stride, length))
	}
}

// fits reports whether a slice of that length holds a row-major matrix.
func fits(rows, cols, length, stride int) bool {
	if rows < 0 || cols < 0 || stride < max(1, cols) {
		return false
	}
	return rows == 0 || cols == 0 || (length >= cols && (length-cols)/stride >= rows-1)
}

func roundUp(x, multiple int) int { return (x + multiple - 1) / multiple * multiple }
