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
	case single[T]():
		addRowNEONF32(p, stride, rows, cols, q)
	default:
		addRowNEONF64(p, stride, rows, cols, q)
	}
	return true
}

func simdColumnSums[T Float](dst []T, rows int, a []T, lda int) bool {
	var x T
	p, q, cols, stride := start(dst), start(a), len(dst), lda*int(unsafe.Sizeof(x))
	switch {
	case inUse == generic:
		return false
	case single[T]():
		columnSumsNEONF32(p, q, stride, rows, cols)
	default:
		columnSumsNEONF64(p, q, stride, rows, cols)
	}
	return true
}

func simdColumnSquares(dst []float64, rows int, a []float64, lda int) bool {
	if inUse == generic {
		return false
	}
	columnSquaresNEONF64(start(dst), start(a), 8*lda, rows, len(dst))
	return true
}

func simdReLU[T Float](dst, src []T) bool {
	switch {
	case inUse == generic:
		return false
	case single[T]():
		reluNEONF32(start(dst), start(src), len(dst))
	default:
		reluNEONF64(start(dst), start(src), len(dst))
	}
	return true
}

func simdReLUGrad[T Float](dst, grad, in []T) bool {
	switch {
	case inUse == generic:
		return false
	case single[T]():
		reluGradNEONF32(start(dst), start(grad), start(in), len(dst))
	default:
		reluGradNEONF64(start(dst), start(grad), start(in), len(dst))
	}
	return true
}

func simdPositiveGrad[T Float](dst, grad, in []T) bool {
	switch {
	case inUse == generic:
		return false
	case single[T]():
		positiveGradNEONF32(start(dst), start(grad), start(in), len(dst))
	default:
		positiveGradNEONF64(start(dst), start(grad), start(in), len(dst))
	}
	return true
}

func simdAxpy[T Float](alpha T, x, y []T) bool {
	switch {
	case inUse == generic:
		return false
	case single[T]():
		axpyNEONF32(start(y), start(x), len(y), float32(alpha))
	default:
		axpyNEONF64(start(y), start(x), len(y), float64(alpha))
	}
	return true
}

func simdScale[T Float](alpha T, x []T) bool {
	switch {
	case inUse == generic:
		return false
	case single[T]():
		scaleNEONF32(start(x), len(x), float32(alpha))
	default:
		scaleNEONF64(start(x), len(x), float64(alpha))
	}
	return true
}

func simdAdam[T Float](p, grad, m, v []T, c *adamCoefficients[T]) bool {
	by, n := unsafe.Pointer(c), len(p)
	switch {
	case inUse == generic:
		return false
	case single[T]():
		adamNEONF32(start(p), start(grad), start(m), start(v), by, n)
	default:
		adamNEONF64(start(p), start(grad), start(m), start(v), by, n)
	}
	return true
}

func simdAdamEach[T Float](p, grad, m, v, rate, root []T, c *adamCoefficients[T]) bool {
	by, n := unsafe.Pointer(c), len(p)
	switch {
	case inUse == generic:
		return false
	case single[T]():
		adamEachNEONF32(start(p), start(grad), start(m), start(v), start(rate), start(root), by, n)
	default:
		adamEachNEONF64(start(p), start(grad), start(m), start(v), start(rate), start(root), by, n)
	}
	return true
}

func simdDot[T Float](x, y []T) (sum T, ok bool) {
	switch {
	case inUse == generic:
		return 0, false
	case single[T]():
		return T(dotNEONF32(start(x), start(y), len(x))), true
	}
	return T(dotNEONF64(start(x), start(y), len(x))), true
}

// simdGemv adds alpha·Aᵀx to y, for at least one row and one column.
func simdGemv[T Float](rows int, y, a []T, lda int, x []T, alpha T) bool {
	p, q, r, cols, stride := start(y), start(a), start(x), len(y), lda*int(unsafe.Sizeof(alpha))
	switch {
	case inUse == generic:
		return false
	case single[T]():
		gemvNEONF32(p, q, stride, rows, cols, r, float32(alpha))
	default:
		gemvNEONF64(p, q, stride, rows, cols, r, float64(alpha))
	}
	return true
}

func simdEliminate(below, n int, inverse float64, a []float64, lda int) bool {
	if inUse == generic {
		return false
	}
	eliminateNEONF64(start(a), 8*lda, below, n, inverse)
	return true
}

func simdLargest([]float64) (float64, bool) { return 0, false }

func simdQuadratic(dst []float64, rows int, x []float64, ldx int, inverse, lower []float64) bool {
	if inUse == generic {
		return false
	}
	quadraticNEONF64(start(dst), start(x), 8*ldx, rows, len(dst), start(inverse), start(lower))
	return true
}

// simdNarrow and simdWiden return how many numbers they have converted.
func simdNarrow(dst []float32, src []float64) int {
	if inUse == generic {
		return 0
	}
	whole := len(src) &^ 7
	narrowNEON(start(dst), start(src), whole)
	return whole
}

func simdWiden(dst []float64, src []float32) int {
	if inUse == generic {
		return 0
	}
	whole := len(src) &^ 7
	widenNEON(start(dst), start(src), whole)
	return whole
}

func simdUniform(dst []float64, step float64, state *[2][8]uint64) bool {
	if inUse == generic {
		return false
	}
	uniformNEON(start(dst), len(dst), step, unsafe.Pointer(state))
	return true
}
