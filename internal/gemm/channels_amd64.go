package gemm

import "unsafe"

// pixels is what the kernels of channels work on: rows of pixels with cols channels, at d,
// grad and x; step bytes from one pixel to the next, skip more from the end of a row to
// the next, and a number a channel of the others. What a kernel does not need is nil or 0.
type pixels struct {
	rows, pixels, cols                  int
	d, grad, x                          unsafe.Pointer
	stepD, stepGrad, stepX              int
	skipD, skipGrad, skipX              int
	scale, shift, about, sums, products unsafe.Pointer
	quarter32                           float32
	quarter64                           float64
}

// at is where a field of a number of pixels a row begins, and its step and skip.
func (f Field[T]) at(pixels int) (begin unsafe.Pointer, step, skip int) {
	var x T
	size := int(unsafe.Sizeof(x))
	return start(f.Data), f.Step * size, (f.Row - pixels*f.Step) * size
}

func simdSquaresAbout[T Float](dst []T, rows, pixelCount int, x Field[T], about []T) bool {
	p := pixels{rows: rows, pixels: pixelCount, cols: len(dst), about: start(about), sums: start(dst)}
	p.x, p.stepX, p.skipX = x.at(pixelCount)
	switch {
	case inUse == generic:
		return false
	case inUse == avx512 && single[T]():
		squaresAboutAVX512F32(&p)
	case inUse == avx512:
		squaresAboutAVX512F64(&p)
	case single[T]():
		squaresAboutAVX2F32(&p)
	default:
		squaresAboutAVX2F64(&p)
	}
	return true
}

func simdAffineReLU[T Float](rows, pixelCount int, y, x Field[T], scale, shift []T) bool {
	p := pixels{rows: rows, pixels: pixelCount, cols: len(scale), scale: start(scale), shift: start(shift)}
	p.d, p.stepD, p.skipD = y.at(pixelCount)
	p.x, p.stepX, p.skipX = x.at(pixelCount)
	switch {
	case inUse == generic:
		return false
	case inUse == avx512 && single[T]():
		affineReLUAVX512F32(&p)
	case inUse == avx512:
		affineReLUAVX512F64(&p)
	case single[T]():
		affineReLUAVX2F32(&p)
	default:
		affineReLUAVX2F64(&p)
	}
	return true
}

func simdAffineReLUMean[T Float](rows, pixelCount int, y, x Field[T], scale, shift []T) bool {
	p := pixels{
		rows: rows, pixels: pixelCount, cols: len(scale), scale: start(scale), shift: start(shift),
		quarter32: 0.25, quarter64: 0.25,
	}
	p.d, p.stepD, p.skipD = y.at(pixelCount)
	top := Field[T]{Data: x.Data, Row: 2 * x.Row, Step: x.Step}
	p.x, p.stepX, p.skipX = top.at(2 * pixelCount)
	bottom := Field[T]{Data: x.Data[x.Row:], Row: 2 * x.Row, Step: 2 * x.Step}
	p.grad, p.stepGrad, p.skipGrad = bottom.at(pixelCount)
	switch {
	case inUse == generic:
		return false
	case inUse == avx512 && single[T]():
		affineReLUMeanAVX512F32(&p)
	case inUse == avx512:
		affineReLUMeanAVX512F64(&p)
	case single[T]():
		affineReLUMeanAVX2F32(&p)
	default:
		affineReLUMeanAVX2F64(&p)
	}
	return true
}

func simdAffineReLUGrad[T Float](rows, pixelCount int, d, grad, x Field[T], scale, shift, about, sums, products []T) bool {
	p := pixels{
		rows: rows, pixels: pixelCount, cols: len(scale), scale: start(scale), shift: start(shift),
		about: start(about), sums: start(sums), products: start(products),
	}
	p.d, p.stepD, p.skipD = d.at(pixelCount)
	p.grad, p.stepGrad, p.skipGrad = grad.at(pixelCount)
	p.x, p.stepX, p.skipX = x.at(pixelCount)
	switch {
	case inUse == generic:
		return false
	case inUse == avx512 && single[T]():
		affineReLUGradAVX512F32(&p)
	case inUse == avx512:
		affineReLUGradAVX512F64(&p)
	case single[T]():
		affineReLUGradAVX2F32(&p)
	default:
		affineReLUGradAVX2F64(&p)
	}
	return true
}

func simdCombine[T Float](rows, pixelCount int, d, x Field[T], a, b, c []T) bool {
	p := pixels{rows: rows, pixels: pixelCount, cols: len(a), scale: start(a), about: start(b), shift: start(c)}
	p.d, p.stepD, p.skipD = d.at(pixelCount)
	p.x, p.stepX, p.skipX = x.at(pixelCount)
	switch {
	case inUse == generic:
		return false
	case inUse == avx512 && single[T]():
		combineAVX512F32(&p)
	case inUse == avx512:
		combineAVX512F64(&p)
	case single[T]():
		combineAVX2F32(&p)
	default:
		combineAVX2F64(&p)
	}
	return true
}
