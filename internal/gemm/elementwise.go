package gemm

import "fmt"

// The functions of this file round every element alike, wherever it lies in its
// slice. Those without products give the same bits on all kernels.

// AddRow adds row, of cols numbers, to each row of C, rows×cols.
func AddRow[T Float](rows, cols int, c []T, ldc int, row []T) {
	checkMatrix("C", rows, cols, len(c), ldc)
	sameLength(cols, len(row))
	if rows == 0 || cols == 0 || simdAddRow(rows, c, ldc, row) {
		return
	}
	for i := range rows {
		for j, v := range c[i*ldc:][:cols] {
			c[i*ldc+j] = v + row[j]
		}
	}
}

// ColumnSums sets dst, of cols numbers, to the sums of the columns of A, rows×cols,
// each taken from the first row to the last.
func ColumnSums[T Float](dst []T, rows, cols int, a []T, lda int) {
	checkMatrix("A", rows, cols, len(a), lda)
	sameLength(cols, len(dst))
	if rows > 0 && cols > 0 && simdColumnSums(dst, rows, a, lda) {
		return
	}
	clear(dst)
	for i := range rows {
		for j, v := range a[i*lda:][:cols] {
			dst[j] += v
		}
	}
}

// ColumnSquares sets dst, of cols numbers, to the sums of the squares of the columns of
// A, rows×cols, each taken from the first row to the last and each square rounded.
func ColumnSquares(dst []float64, rows, cols int, a []float64, lda int) {
	checkMatrix("A", rows, cols, len(a), lda)
	sameLength(cols, len(dst))
	if rows > 0 && cols > 0 && simdColumnSquares(dst, rows, a, lda) {
		return
	}
	clear(dst)
	for i := range rows {
		for j, v := range a[i*lda:][:cols] {
			dst[j] += float64(v * v)
		}
	}
}

// ReLU computes dst = max(0, src). What is not a number stays so. The slices may
// be the same.
func ReLU[T Float](dst, src []T) {
	sameLength(len(dst), len(src))
	if simdReLU(dst, src) {
		return
	}
	for i, v := range src {
		if v < 0 {
			v = 0
		}
		dst[i] = v
	}
}

// ReLUGrad computes dst = grad where the input in of ReLU is 0 or more and 0
// elsewhere: the gradient with respect to in, from that with respect to the
// output, with a derivative of 1 at 0. The slices may be the same.
func ReLUGrad[T Float](dst, grad, in []T) {
	sameLength(len(dst), len(grad))
	sameLength(len(dst), len(in))
	if simdReLUGrad(dst, grad, in) {
		return
	}
	for i, v := range grad {
		if !(in[i] >= 0) {
			v = 0
		}
		dst[i] = v
	}
}

// PositiveGrad is ReLUGrad with a derivative of 0 at 0.
func PositiveGrad[T Float](dst, grad, in []T) {
	sameLength(len(dst), len(grad))
	sameLength(len(dst), len(in))
	if simdPositiveGrad(dst, grad, in) {
		return
	}
	for i, v := range grad {
		if !(in[i] > 0) {
			v = 0
		}
		dst[i] = v
	}
}

// Axpy computes y += alpha·x.
func Axpy[T Float](alpha T, x, y []T) {
	sameLength(len(x), len(y))
	if simdAxpy(alpha, x, y) {
		return
	}
	for i, v := range x {
		y[i] += T(alpha * v)
	}
}

// Scale computes x = alpha·x.
func Scale[T Float](alpha T, x []T) {
	if simdScale(alpha, x) {
		return
	}
	for i := range x {
		x[i] *= alpha
	}
}

// Dot is the sum of x·y, in an order that the length alone fixes.
func Dot[T Float](x, y []T) T {
	sameLength(len(x), len(y))
	return dot(x, y)
}

func sameLength(want, got int) {
	if want != got {
		panic(fmt.Sprintf("gemm: a slice of %d beside one of %d", got, want))
	}
}
