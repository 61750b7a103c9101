package nn

import (
	"fmt"
	"math"

	"github.com/north-tui/north/internal/gemm"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/mat"
)

// Mat is a row-major matrix, one sample per row. Row i is Data[i*Stride :
// i*Stride+Cols].
type Mat[T Float] struct {
	Rows, Cols, Stride int
	Data               []T
}

// NewMat returns a matrix of zeros without padding.
func NewMat[T Float](rows, cols int) Mat[T] {
	return Mat[T]{Rows: rows, Cols: cols, Stride: cols, Data: make([]T, rows*cols)}
}

// MatOf wraps data, rows×cols without padding, which it does not copy. It
// panics if the length is wrong.
func MatOf[T Float](rows, cols int, data []T) Mat[T] {
	if rows < 0 || cols < 0 || len(data) != rows*cols {
		panic(fmt.Sprintf("nn: %d numbers for a matrix of %d×%d", len(data), rows, cols))
	}
	return Mat[T]{Rows: rows, Cols: cols, Stride: cols, Data: data}
}

// MatFrom returns a copy of a float64 matrix, rounded to T.
func MatFrom[T Float](src *mat.Dense) Mat[T] {
	m := NewMat[T](src.Dims())
	m.copyFrom(src)
	return m
}

// copyFrom fills m from a matrix of the same shape, rounded to T.
func (m Mat[T]) copyFrom(src *mat.Dense) {
	m.beside(src, func(own []T, other []float64) {
		switch own := any(own).(type) {
		case []float32:
			gemm.Narrow(own, other)
		case []float64:
			copy(own, other)
		}
	})
}

// Row returns row i, which shares the matrix's memory.
func (m Mat[T]) Row(i int) []T {
	at := i * m.Stride
	return m.Data[at : at+m.Cols : at+m.Cols]
}

// Slice returns rows [from, to), which share the matrix's memory.
func (m Mat[T]) Slice(from, to int) Mat[T] {
	if from == to {
		return Mat[T]{Cols: m.Cols, Stride: m.Stride}
	}
	return Mat[T]{
		Rows:   to - from,
		Cols:   m.Cols,
		Stride: m.Stride,
		Data:   m.Data[from*m.Stride : (to-1)*m.Stride+m.Cols],
	}
}

// Alternate returns rows first, first + 2 and so on, which share the matrix's memory.
func (m Mat[T]) Alternate(first int) Mat[T] {
	return Mat[T]{Rows: (m.Rows - first + 1) / 2, Cols: m.Cols, Stride: 2 * m.Stride, Data: m.Data[min(first*m.Stride, len(m.Data)):]}
}

// Dense returns a float64 copy.
func (m Mat[T]) Dense() *mat.Dense {
	if m.Rows == 0 || m.Cols == 0 {
		return &mat.Dense{}
	}
	d := mat.NewDense(m.Rows, m.Cols, nil)
	m.CopyTo(d)
	return d
}

// CopyTo fills d, which has the same shape, with a float64 copy.
func (m Mat[T]) CopyTo(d *mat.Dense) {
	m.beside(d, func(own []T, other []float64) {
		switch own := any(own).(type) {
		case []float32:
			gemm.Widen(other, own)
		case []float64:
			copy(other, own)
		}
	})
}

// CopyInto sets d to a float64 copy, in d's memory if that suffices. New memory is an
// eighth larger than needed, because layers grow.
func (m Mat[T]) CopyInto(d *mat.Dense) {
	data, size := d.RawMatrix().Data, m.Rows*m.Cols
	if cap(data) < size {
		data = make([]float64, size, size+size/8)
	}
	d.SetRawMatrix(blas64.General{Rows: m.Rows, Cols: m.Cols, Stride: m.Cols, Data: data[:size]})
	m.CopyTo(d)
}

// beside calls do with corresponding rows of two matrices of the same shape, or with
// all rows at once if neither has padding.
func (m Mat[T]) beside(d *mat.Dense, do func(own []T, other []float64)) {
	raw := d.RawMatrix()
	if m.Stride == m.Cols && raw.Stride == raw.Cols {
		do(m.Data, raw.Data)
		return
	}
	for i := range m.Rows {
		do(m.Row(i), d.RawRowView(i))
	}
}

// Finite reports whether every entry is a finite number.
func (m Mat[T]) Finite() bool {
	for i := range m.Rows {
		// 0·x is 0 for finite x and NaN otherwise, so one sum is enough.
		var sum T
		for _, v := range m.Row(i) {
			sum += 0 * v
		}
		if sum != 0 {
			return false
		}
	}
	return true
}

// finite reports whether x is neither NaN nor infinite.
func finite(x float64) bool { return !math.IsNaN(x) && !math.IsInf(x, 0) }
