//go:build amd64 || arm64

package gemm

import "unsafe"

const (
	groupPanels = 4  // panels of B packed in one piece
	groupRows   = 48 // rows of A packed in one piece
)

// pack copies one piece of B or of A.
func (p *product[T]) pack(group int) {
	if group < p.groupsB {
		j0 := group * groupPanels * p.width
		p.packB(j0, min(p.n, j0+groupPanels*p.width))
		return
	}
	i0 := (group - p.groupsB) * groupRows
	p.packA(i0, min(p.m, i0+groupRows))
}

// packB copies columns of op(B) into panels: all rows of a panel follow each other.
func (p *product[T]) packB(j0, j1 int) {
	length := p.to - p.from
	if !p.transB {
		for k := range length {
			src := unsafe.Add(p.b, (p.from+k)*p.strideB)
			for j := j0; j < j1; j += p.width {
				dst := unsafe.Add(p.packedB, j*p.size*length+k*p.packedRowB)
				move(dst, unsafe.Add(src, j*p.size), min(p.width, j1-j)*p.size)
			}
		}
		return
	}
	for j := j0; j < j1; j += p.width {
		src := unsafe.Add(p.b, j*p.strideB+p.from*p.size)
		transpose[T](unsafe.Add(p.packedB, j*p.size*length), p.packedRowB, src, p.strideB, min(p.width, j1-j), length)
	}
}

// packA copies rows of op(A) to rows of an odd number of cache lines.
func (p *product[T]) packA(i0, i1 int) {
	length := p.to - p.from
	dst := unsafe.Add(p.packedA, i0*p.packedRowA)
	src := unsafe.Add(p.a, i0*p.rowA+p.from*p.colA)
	if p.colA != p.size {
		transpose[T](dst, p.packedRowA, src, p.colA, length, i1-i0)
		return
	}
	for i := range i1 - i0 {
		move(unsafe.Add(dst, i*p.packedRowA), unsafe.Add(src, i*p.rowA), length*p.size)
	}
}

// move copies bytes.
func move(dst, src unsafe.Pointer, count int) {
	copy(unsafe.Slice((*byte)(dst), count), unsafe.Slice((*byte)(src), count))
}

// transpose writes the transpose of a rows×cols matrix; strides are in bytes.
func transpose[T Float](dst unsafe.Pointer, dstStride int, src unsafe.Pointer, srcStride, rows, cols int) {
	var x T
	size := int(unsafe.Sizeof(x))
	side := 32 / size
	whole := cols / side * side
	i := transposeLines[T](dst, dstStride, src, srcStride, rows, cols)
	for ; i+side <= rows; i += side {
		from, to := unsafe.Add(src, i*srcStride), unsafe.Add(dst, i*size)
		if whole > 0 {
			transposeSquares[T](to, dstStride, from, srcStride, cols/side)
		}
		transposeRest[T](to, dstStride, from, srcStride, side, whole, cols)
	}
	if i < rows {
		transposeRest[T](unsafe.Add(dst, i*size), dstStride, unsafe.Add(src, i*srcStride), srcStride, rows-i, 0, cols)
	}
}

// transposeRest transposes the columns between from and to, one by one.
func transposeRest[T Float](dst unsafe.Pointer, dstStride int, src unsafe.Pointer, srcStride, rows, from, to int) {
	var x T
	size := int(unsafe.Sizeof(x))
	for j := from; j < to; j++ {
		for i := range rows {
			*(*T)(unsafe.Add(dst, j*dstStride+i*size)) = *(*T)(unsafe.Add(src, i*srcStride+j*size))
		}
	}
}
