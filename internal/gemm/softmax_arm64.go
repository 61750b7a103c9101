package gemm

import "unsafe"

// The kernels of this file are for float32. Slices are of equal lengths and, those
// of a matrix, not empty.

func simdSoftmax[T Float](x []T, result *[2]float32) bool {
	if inUse == generic || !single[T]() {
		return false
	}
	softmaxNEONF32(start(x), len(x), unsafe.Pointer(unsafe.SliceData(exponential)), unsafe.Pointer(result))
	return true
}

func simdSoftmaxGrad[T Float](d, y []T) bool {
	if inUse == generic || !single[T]() {
		return false
	}
	softmaxGradNEONF32(start(d), start(y), len(d))
	return true
}

func simdCausalSoftmax[T Float](int, int, []T, int) bool { return false }

func simdCausalSoftmaxGrad[T Float](int, int, []T, int, []T, int) bool { return false }

func simdLessTop[T Float](int, int, []T, int, []T, int) bool { return false }

func simdRMSNorm[T Float](rows, cols int, y, x, gain, inverse []T, eps float64) bool {
	if inUse == generic || !single[T]() {
		return false
	}
	numbers := [4]float32{float32(1 / float64(cols)), float32(eps), leastMean, 1}
	rmsNormNEONF32(start(y), start(x), start(gain), start(inverse), rows, cols, unsafe.Pointer(&numbers))
	return true
}

func simdRMSNormGrad[T Float](rows, cols int, dX, x, dY, base, gain, dGain, inverse []T) bool {
	if inUse == generic || !single[T]() {
		return false
	}
	share := float32(1 / float64(cols))
	rmsNormGradNEONF32(start(dX), start(x), start(dY), start(base), start(gain), start(dGain), start(inverse), rows, cols, share)
	return true
}
