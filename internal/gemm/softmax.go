package gemm

import (
	"fmt"
	"math"
)

// Softmax replaces x, which is not empty, by exp(x - top)/sum, where top is the
// largest x and sum that of the exponentials. In float32 the kernels take what is
// below exp(-87) as that. If x holds a NaN or +Inf, all of the result is NaN.
func Softmax[T Float](x []T) (top, sum T) {
	var result [2]float32
	if simdSoftmax(x, &result) {
		return T(result[0]), T(result[1])
	}
	top = x[0]
	for _, v := range x[1:] {
		top = max(top, v)
	}
	for i, v := range x {
		x[i] = T(math.Exp(float64(v - top)))
		sum += x[i]
	}
	Scale(1/sum, x)
	return top, sum
}

// LessTop sets each row of dst to that of src less its largest number, rows×cols with at
// least one column. A row with a NaN or +Inf has a NaN.
func LessTop[T Float](rows, cols int, dst []T, ldd int, src []T, lds int) {
	checkMatrix("dst", rows, cols, len(dst), ldd)
	checkMatrix("src", rows, cols, len(src), lds)
	if rows == 0 || simdLessTop(rows, cols, dst, ldd, src, lds) {
		return
	}
	for i := range rows {
		row, d := src[i*lds:][:cols], dst[i*ldd:][:cols]
		top := row[0]
		for _, v := range row[1:] {
			top = max(top, v)
		}
		for j, v := range row {
			d[j] = v - top
		}
	}
}

// SoftmaxGrad replaces d, the gradient by the softmax y, by that with respect to
// its input: y·(d - the sum of y·d).
func SoftmaxGrad[T Float](d, y []T) {
	sameLength(len(d), len(y))
	if simdSoftmaxGrad(d, y) {
		return
	}
	var mean T
	for i, v := range y {
		mean += T(v * d[i])
	}
	for i, v := range y {
		d[i] = v * (d[i] - mean)
	}
}

// CausalSoftmax is Softmax of the first cols-rows+1+i numbers of each row i of x, rows×cols
// with no more rows than columns: of the queries that the rows are, none sees the columns
// after its own. The other numbers become 0.
func CausalSoftmax[T Float](rows, cols int, x []T, ldx int) {
	checkCausal("X", rows, cols, len(x), ldx)
	if rows == 0 || simdCausalSoftmax(rows, cols, x, ldx) {
		return
	}
	for i := range rows {
		row, seen := x[i*ldx:][:cols], cols-rows+1+i
		Softmax(row[:seen])
		clear(row[seen:])
	}
}

// CausalSoftmaxGrad goes back through CausalSoftmax as SoftmaxGrad does through Softmax. It
// does not read what CausalSoftmax left out, and sets it to 0 in d.
func CausalSoftmaxGrad[T Float](rows, cols int, d []T, ldd int, y []T, ldy int) {
	checkCausal("D", rows, cols, len(d), ldd)
	checkCausal("Y", rows, cols, len(y), ldy)
	if rows == 0 || simdCausalSoftmaxGrad(rows, cols, d, ldd, y, ldy) {
		return
	}
	for i := range rows {
		row, seen := d[i*ldd:][:cols], cols-rows+1+i
		SoftmaxGrad(row[:seen], y[i*ldy:][:seen])
		clear(row[seen:])
	}
}

func checkCausal(name string, rows, cols, length, stride int) {
	checkMatrix(name, rows, cols, length, stride)
	if rows > cols {
		panic(fmt.Sprintf("gemm: %d causal rows of %d columns", rows, cols))
	}
}
