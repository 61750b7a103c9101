package gemm

import "math"

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
