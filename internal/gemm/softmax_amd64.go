package gemm

import "unsafe"

// The kernels of this file are for float32. Slices are of equal lengths and, those
// of a matrix, not empty.

func simdSoftmax[T Float](x []T, result *[2]float32) bool {
	return softmaxRows(1, len(x), len(x), x, len(x), result)
}

func simdCausalSoftmax[T Float](rows, cols int, x []T, ldx int) bool {
	var result [2]float32
	return softmaxRows(rows, cols-rows+1, cols, x, ldx, &result)
}

// softmaxRows is for rows of which the first n columns count, one more from row to row.
func softmaxRows[T Float](rows, n, cols int, x []T, ldx int, result *[2]float32) bool {
	table := unsafe.Pointer(unsafe.SliceData(exponential))
	switch {
	case inUse == generic || !single[T]():
		return false
	case inUse == avx512:
		softmaxAVX512F32(start(x), 4*ldx, rows, n, cols, table, unsafe.Pointer(result))
	default:
		softmaxAVX2F32(start(x), 4*ldx, rows, n, cols, table, unsafe.Pointer(result))
	}
	return true
}

func simdSoftmaxGrad[T Float](d, y []T) bool {
	return softmaxGradRows(1, len(d), len(d), d, len(d), y, len(y))
}

func simdCausalSoftmaxGrad[T Float](rows, cols int, d []T, ldd int, y []T, ldy int) bool {
	return softmaxGradRows(rows, cols-rows+1, cols, d, ldd, y, ldy)
}

// softmaxGradRows is for such rows as softmaxRows is.
func softmaxGradRows[T Float](rows, n, cols int, d []T, ldd int, y []T, ldy int) bool {
	switch {
	case inUse == generic || !single[T]():
		return false
	case inUse == avx512:
		softmaxGradAVX512F32(start(d), start(y), 4*ldd, 4*ldy, rows, n, cols)
	default:
		softmaxGradAVX2F32(start(d), start(y), 4*ldd, 4*ldy, rows, n, cols)
	}
	return true
}

func simdLessTop[T Float](rows, cols int, dst []T, ldd int, src []T, lds int) bool {
	table := unsafe.Pointer(unsafe.SliceData(exponential))
	switch {
	case inUse == generic || !single[T]():
		return false
	case inUse == avx512:
		lessTopAVX512F32(start(dst), 4*ldd, start(src), 4*lds, rows, cols, table)
	default:
		lessTopAVX2F32(start(dst), 4*ldd, start(src), 4*lds, rows, cols, table)
	}
	return true
}

func simdRMSNorm[T Float](rows, cols int, y, x, gain, inverse []T, eps float64) bool {
	if inUse == generic || !single[T]() {
		return false
	}
	numbers := [4]float32{float32(1 / float64(cols)), float32(eps), leastMean, 1}
	p, q, r, s, t := start(y), start(x), start(gain), start(inverse), unsafe.Pointer(&numbers)
	if inUse == avx512 {
		rmsNormAVX512F32(p, q, r, s, rows, cols, t)
	} else {
		rmsNormAVX2F32(p, q, r, s, rows, cols, t)
	}
	return true
}

func simdRMSNormGrad[T Float](rows, cols int, dX, x, dY, base, gain, dGain, inverse []T) bool {
	if inUse == generic || !single[T]() {
		return false
	}
	share := float32(1 / float64(cols))
	kernel := rmsNormGradAVX2F32
	if inUse == avx512 {
		kernel = rmsNormGradAVX512F32
	}
	kernel(start(dX), start(x), start(dY), start(base), start(gain), start(dGain), start(inverse), rows, cols, share)
	return true
}
