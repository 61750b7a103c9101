package gemm

import "unsafe"

// tileHeight and panelWidth are the rows and the bytes of a row of the largest
// tile of a level.
func tileHeight(l level) int {
	if l == avx512 {
		return 12
	}
	return 6
}

func panelWidth(l level) int {
	if l == avx512 {
		return 128
	}
	return 64
}

// run computes the panel with the narrowest kernel that holds it.
func run[T Float](l level, p *panel) {
	switch {
	case l == avx512 && single[T]():
		runAVX512F32(p)
	case l == avx512:
		runAVX512F64(p)
	case single[T]():
		runAVX2F32(p)
	default:
		runAVX2F64(p)
	}
}

func runAVX512F32(p *panel) {
	switch {
	case p.cols > 16:
		panelAVX512F32x32(p)
	case p.cols > 8:
		panelAVX512F32x16(p)
	default:
		panelAVX512F32x8(p)
	}
}

func runAVX512F64(p *panel) {
	switch {
	case p.cols > 8:
		panelAVX512F64x16(p)
	case p.cols > 4:
		panelAVX512F64x8(p)
	default:
		panelAVX512F64x4(p)
	}
}

func runAVX2F32(p *panel) {
	switch {
	case p.cols == 16:
		panelAVX2F32x16(p)
	case p.cols > 8:
		panelAVX2F32x16Masked(p)
	case p.cols == 8:
		panelAVX2F32x8(p)
	default:
		panelAVX2F32x8Masked(p)
	}
}

func runAVX2F64(p *panel) {
	switch {
	case p.cols == 8:
		panelAVX2F64x8(p)
	case p.cols > 4:
		panelAVX2F64x8Masked(p)
	case p.cols == 4:
		panelAVX2F64x4(p)
	default:
		panelAVX2F64x4Masked(p)
	}
}

// transposeLines transposes the first rows if there is a kernel that makes columns of whole
// lines of the cache, and returns how many.
func transposeLines[T Float](dst unsafe.Pointer, dstStride int, src unsafe.Pointer, srcStride, rows, cols int) int {
	const side = 16
	if inUse != avx512 || !single[T]() || cols < side {
		return 0
	}
	i := 0
	for ; i+side <= rows; i += side {
		from, to := unsafe.Add(src, i*srcStride), unsafe.Add(dst, i*4)
		transposeAVX512F32(to, dstStride, from, srcStride, cols/side)
		transposeRest[T](to, dstStride, from, srcStride, side, cols/side*side, cols)
	}
	return i
}

// transposeSquares turns count squares of 32 bytes by 32 that lie side by side in
// the source; in the destination, one is below the other.
func transposeSquares[T Float](dst unsafe.Pointer, dstStride int, src unsafe.Pointer, srcStride, count int) {
	if single[T]() {
		transposeAVX2F32(dst, dstStride, src, srcStride, count)
		return
	}
	transposeAVX2F64(dst, dstStride, src, srcStride, count)
}
