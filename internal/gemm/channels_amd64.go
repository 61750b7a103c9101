package gemm

import "unsafe"

// pixels is what the kernels of channels work on: rows×cols at d, grad and x with
// strides in bytes, and a number a column of the others. What a kernel does not need is
// nil or 0.
type pixels struct {
	rows, cols                          int
	d, grad, x                          unsafe.Pointer
	ldd, ldg, ldx                       int
	scale, shift, about, sums, products unsafe.Pointer
	quarter32                           float32
	quarter64                           float64
}

func sizeOf[T Float]() int {
	var x T
	return int(unsafe.Sizeof(x))
}

func simdSquaresAbout[T Float](dst []T, rows int, x []T, ldx int, about []T) bool {
	p := pixels{
		rows: rows, cols: len(dst), x: start(x), ldx: ldx * sizeOf[T](),
		about: start(about), sums: start(dst),
	}
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

func simdAffineReLU[T Float](rows int, y []T, ldy int, x []T, ldx int, scale, shift []T) bool {
	p := pixels{
		rows: rows, cols: len(scale), d: start(y), ldd: ldy * sizeOf[T](), x: start(x), ldx: ldx * sizeOf[T](),
		scale: start(scale), shift: start(shift),
	}
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

func simdAffineReLUMean[T Float](rows int, y, top, bottom, scale, shift []T) bool {
	row := len(scale) * sizeOf[T]()
	p := pixels{
		rows: rows, cols: len(scale), d: start(y), ldd: row, x: start(top), ldx: row,
		grad: start(bottom), ldg: 2 * row, scale: start(scale), shift: start(shift),
		quarter32: 0.25, quarter64: 0.25,
	}
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

func simdAffineReLUGrad[T Float](rows int, d []T, ldd int, grad []T, ldg int, x []T, ldx int, scale, shift, about, sums, products []T) bool {
	p := pixels{
		rows: rows, cols: len(scale), d: start(d), ldd: ldd * sizeOf[T](),
		grad: start(grad), ldg: ldg * sizeOf[T](), x: start(x), ldx: ldx * sizeOf[T](),
		scale: start(scale), shift: start(shift), about: start(about), sums: start(sums), products: start(products),
	}
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

func simdCombine[T Float](rows int, d []T, ldd int, x []T, ldx int, a, b, c []T) bool {
	p := pixels{
		rows: rows, cols: len(a), d: start(d), ldd: ldd * sizeOf[T](), x: start(x), ldx: ldx * sizeOf[T](),
		scale: start(a), about: start(b), shift: start(c),
	}
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
