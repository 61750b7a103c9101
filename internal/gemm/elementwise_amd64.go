package gemm

import "unsafe"

// The simd functions report false if there is no kernel. Slices are of equal
// lengths; those of matrices are not empty.

func simdAddRow[T Float](rows int, c []T, ldc int, row []T) bool {
	var x T
	p, q, cols, stride := start(c), start(row), len(row), ldc*int(unsafe.Sizeof(x))
	switch {
	case inUse == generic:
		return false
	case inUse == avx512 && single[T]():
		addRowAVX512F32(p, stride, rows, cols, q)
	case inUse == avx512:
		addRowAVX512F64(p, stride, rows, cols, q)
	case single[T]():
		addRowAVX2F32(p, stride, rows, cols, q)
	default:
		addRowAVX2F64(p, stride, rows, cols, q)
	}
	return true
}

func simdColumnSums[T Float](dst []T, rows int, a []T, lda int) bool {
	var x T
	p, q, cols, stride := start(dst), start(a), len(dst), lda*int(unsafe.Sizeof(x))
	switch {
	case inUse == generic:
		return false
	case inUse == avx512 && single[T]():
		columnSumsAVX512F32(p, q, stride, rows, cols)
	case inUse == avx512:
		columnSumsAVX512F64(p, q, stride, rows, cols)
	case single[T]():
		columnSumsAVX2F32(p, q, stride, rows, cols)
	default:
		columnSumsAVX2F64(p, q, stride, rows, cols)
	}
	return true
}

func simdColumnSquares(dst []float64, rows int, a []float64, lda int) bool {
	switch inUse {
	case generic:
		return false
	case avx512:
		columnSquaresAVX512F64(start(dst), start(a), 8*lda, rows, len(dst))
	default:
		columnSquaresAVX2F64(start(dst), start(a), 8*lda, rows, len(dst))
	}
	return true
}

func simdReLU[T Float](dst, src []T) bool {
	p, q, n := start(dst), start(src), len(dst)
	switch {
	case inUse == generic:
		return false
	case inUse == avx512 && single[T]():
		reluAVX512F32(p, q, n)
	case inUse == avx512:
		reluAVX512F64(p, q, n)
	case single[T]():
		reluAVX2F32(p, q, n)
	default:
		reluAVX2F64(p, q, n)
	}
	return true
}

func simdReLUGrad[T Float](dst, grad, in []T) bool {
	p, q, r, n := start(dst), start(grad), start(in), len(dst)
	switch {
	case inUse == generic:
		return false
	case inUse == avx512 && single[T]():
		reluGradAVX512F32(p, q, r, n)
	case inUse == avx512:
		reluGradAVX512F64(p, q, r, n)
	case single[T]():
		reluGradAVX2F32(p, q, r, n)
	default:
		reluGradAVX2F64(p, q, r, n)
	}
	return true
}

func simdPositiveGrad[T Float](dst, grad, in []T) bool {
	p, q, r, n := start(dst), start(grad), start(in), len(dst)
	switch {
	case inUse == generic:
		return false
	case inUse == avx512 && single[T]():
		positiveGradAVX512F32(p, q, r, n)
	case inUse == avx512:
		positiveGradAVX512F64(p, q, r, n)
	case single[T]():
		positiveGradAVX2F32(p, q, r, n)
	default:
		positiveGradAVX2F64(p, q, r, n)
	}
	return true
}

func simdAxpy[T Float](alpha T, x, y []T) bool {
	p, q, n := start(y), start(x), len(y)
	switch {
	case inUse == generic:
		return false
	case inUse == avx512 && single[T]():
		axpyAVX512F32(p, q, n, float32(alpha))
	case inUse == avx512:
		axpyAVX512F64(p, q, n, float64(alpha))
	case single[T]():
		axpyAVX2F32(p, q, n, float32(alpha))
	default:
		axpyAVX2F64(p, q, n, float64(alpha))
	}
	return true
}

func simdScale[T Float](alpha T, x []T) bool {
	p, n := start(x), len(x)
	switch {
	case inUse == generic:
		return false
	case inUse == avx512 && single[T]():
		scaleAVX512F32(p, n, float32(alpha))
	case inUse == avx512:
		scaleAVX512F64(p, n, float64(alpha))
	case single[T]():
		scaleAVX2F32(p, n, float32(alpha))
	default:
		scaleAVX2F64(p, n, float64(alpha))
	}
	return true
}

func simdAdam[T Float](p, grad, m, v []T, c *adamCoefficients[T]) bool {
	by, n := unsafe.Pointer(c), len(p)
	switch {
	case inUse == generic:
		return false
	case inUse == avx512 && single[T]():
		adamAVX512F32(start(p), start(grad), start(m), start(v), by, n)
	case inUse == avx512:
		adamAVX512F64(start(p), start(grad), start(m), start(v), by, n)
	case single[T]():
		adamAVX2F32(start(p), start(grad), start(m), start(v), by, n)
	default:
		adamAVX2F64(start(p), start(grad), start(m), start(v), by, n)
	}
	return true
}

func simdAdamEach[T Float](p, grad, m, v, rate, root []T, c *adamCoefficients[T]) bool {
	by, n := unsafe.Pointer(c), len(p)
	switch {
	case inUse == generic:
		return false
	case inUse == avx512 && single[T]():
		adamEachAVX512F32(start(p), start(grad), start(m), start(v), start(rate), start(root), by, n)
	case inUse == avx512:
		adamEachAVX512F64(start(p), start(grad), start(m), start(v), start(rate), start(root), by, n)
	case single[T]():
		adamEachAVX2F32(start(p), start(grad), start(m), start(v), start(rate), start(root), by, n)
	default:
		adamEachAVX2F64(start(p), start(grad), start(m), start(v), start(rate), start(root), by, n)
	}
	return true
}

func simdDot[T Float](x, y []T) (sum T, ok bool) {
	p, q, n := start(x), start(y), len(x)
	switch {
	case inUse == generic:
		return 0, false
	case inUse == avx512 && single[T]():
		return T(dotAVX512F32(p, q, n)), true
	case inUse == avx512:
		return T(dotAVX512F64(p, q, n)), true
	case single[T]():
		return T(dotAVX2F32(p, q, n)), true
	}
	return T(dotAVX2F64(p, q, n)), true
}

// simdGemv adds alpha·Aᵀx to y, for at least one row and one column.
func simdGemv[T Float](rows int, y, a []T, lda int, x []T, alpha T) bool {
	p, q, r, cols, stride := start(y), start(a), start(x), len(y), lda*int(unsafe.Sizeof(alpha))
	switch {
	case inUse == generic:
		return false
	case inUse == avx512 && single[T]():
		gemvAVX512F32(p, q, stride, rows, cols, r, float32(alpha))
	case inUse == avx512:
		gemvAVX512F64(p, q, stride, rows, cols, r, float64(alpha))
	case single[T]():
		gemvAVX2F32(p, q, stride, rows, cols, r, float32(alpha))
	default:
		gemvAVX2F64(p, q, stride, rows, cols, r, float64(alpha))
	}
	return true
}

func simdQuadratic(dst []float64, rows int, x []float64, ldx int, inverse, lower []float64) bool {
	switch inUse {
	case generic:
		return false
	case avx512:
		quadraticAVX512F64(start(dst), start(x), 8*ldx, rows, len(dst), start(inverse), start(lower))
	default:
		quadraticAVX2F64(start(dst), start(x), 8*ldx, rows, len(dst), start(inverse), start(lower))
	}
	return true
}

func simdEliminate(below, n int, inverse float64, a []float64, lda int) bool {
	switch inUse {
	case generic:
		return false
	case avx512:
		eliminateAVX512F64(start(a), 8*lda, below, n, inverse)
	default:
		eliminateAVX2F64(start(a), 8*lda, below, n, inverse)
	}
	return true
}

func simdLargest(x []float64) (float64, bool) {
	switch inUse {
	case generic:
		return 0, false
	case avx512:
		return largestAVX512F64(start(x), len(x)), true
	default:
		return largestAVX2F64(start(x), len(x)), true
	}
}

// simdNarrow and simdWiden return how many numbers they have converted.
func simdNarrow(dst []float32, src []float64) int {
	whole := len(src) &^ 7
	switch inUse {
	case generic:
		return 0
	case avx512:
		narrowAVX512(start(dst), start(src), whole)
	default:
		narrowAVX2(start(dst), start(src), whole)
	}
	return whole
}

func simdWiden(dst []float64, src []float32) int {
	whole := len(src) &^ 7
	switch inUse {
	case generic:
		return 0
	case avx512:
		widenAVX512(start(dst), start(src), whole)
	default:
		widenAVX2(start(dst), start(src), whole)
	}
	return whole
}

func simdUniform(dst []float64, step float64, state *[2][8]uint64) bool {
	switch inUse {
	case generic:
		return false
	case avx512:
		uniformAVX512(start(dst), len(dst), step, unsafe.Pointer(state))
	default:
		uniformAVX2(start(dst), len(dst), step, unsafe.Pointer(state))
	}
	return true
}
