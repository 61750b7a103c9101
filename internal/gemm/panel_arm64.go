package gemm

import "unsafe"

// tileHeight and panelWidth are the rows and the bytes of a row of the largest tile.
func tileHeight(level) int { return 6 }

func panelWidth(level) int { return 64 }

// run computes the panel piece by piece, each as wide as a kernel: NEON has no masks for
// what is left at the edge.
func run[T Float](_ level, p *panel) {
	b, c := p.b, p.c
	var x T
	for done := 0; done < p.cols; {
		offset := done * int(unsafe.Sizeof(x))
		p.b, p.c = unsafe.Add(b, offset), unsafe.Add(c, offset)
		if single[T]() {
			done += runNEONF32(p, p.cols-done)
		} else {
			done += runNEONF64(p, p.cols-done)
		}
	}
}

// runNEONF32 computes as many of cols columns as the widest kernel takes and returns
// their number.
func runNEONF32(p *panel, cols int) int {
	switch {
	case cols >= 16:
		panelNEONF32x16(p)
		return 16
	case cols >= 8:
		panelNEONF32x8(p)
		return 8
	case cols >= 4:
		panelNEONF32x4(p)
		return 4
	case cols >= 2:
		panelNEONF32x2(p)
		return 2
	}
	panelNEONF32x1(p)
	return 1
}

// runNEONF64 is runNEONF32 for float64.
func runNEONF64(p *panel, cols int) int {
	switch {
	case cols >= 8:
		panelNEONF64x8(p)
		return 8
	case cols >= 4:
		panelNEONF64x4(p)
		return 4
	case cols >= 2:
		panelNEONF64x2(p)
		return 2
	}
	panelNEONF64x1(p)
	return 1
}

// transposeLines transposes nothing: transposeSquares makes columns of half a line.
func transposeLines[T Float](unsafe.Pointer, int, unsafe.Pointer, int, int, int) int { return 0 }

// transposeSquares turns count squares of 32 bytes by 32 that lie side by side in
// the source; in the destination, one is below the other.
func transposeSquares[T Float](dst unsafe.Pointer, dstStride int, src unsafe.Pointer, srcStride, count int) {
	if single[T]() {
		transposeNEONF32(dst, dstStride, src, srcStride, count)
		return
	}
	transposeNEONF64(dst, dstStride, src, srcStride, count)
}
