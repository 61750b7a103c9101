package gemm

import "fmt"

// Overlapping computes C = op(A)·B + beta·C as Gemm does on one thread, for an A whose
// rows may overlap: row i begins step·i numbers after the first, where step may be less
// than the length of a row. Such are the windows that a convolution sees along the rows
// of an image. op(A) is m×k, B k×n, C m×n. It panics if a slice is too short.
func Overlapping[T Float](transA bool, m, n, k int, a []T, step int, b []T, ldb int, beta T, c []T, ldc int) {
	checkMatrix("C", m, n, len(c), ldc)
	if m == 0 || n == 0 {
		return
	}
	if k == 0 {
		scaleRows(m, n, beta, c, ldc)
		return
	}
	rows, length := m, k
	if transA {
		rows, length = k, m
	}
	if step < 1 || (rows-1)*step+length > len(a) {
		panic(fmt.Sprintf("gemm: %d rows of %d, a step of %d apart, in a slice of %d", rows, length, step, len(a)))
	}
	checkMatrix("B", k, n, len(b), ldb)
	if simdGemm(1, transA, false, m, n, k, 1, a, step, b, ldb, beta, c, ldc) {
		return
	}
	portableGemm(1, transA, false, m, n, k, 1, a, step, b, ldb, beta, c, ldc)
}
