package nn

import "github.com/north-tui/north/internal/gemm"

// Inputs are the features of a batch, samples×inputs: Pixels if there are any, else Mat.
type Inputs[T Float] struct {
	Mat    Mat[T]
	Pixels Pixels
}

// Pixels are samples whose features are bytes divided by a number, as images have them:
// sample i is row Rows[i] of Data, rows×Inputs. Without inputs there are none.
type Pixels struct {
	Data    []uint8
	Inputs  int
	Rows    []int
	Divisor int
}

// Skipped reports whether products can leave out zeros among such pixels before these are
// divided. If not, they are better given as a matrix, of which products leave zeros out too.
func (p Pixels) Skipped() bool { return gemm.SkipsPixels(p.Inputs, p.Divisor) }

func (p Pixels) matrix() gemm.Pixels {
	return gemm.Pixels{Data: p.Data, Rows: p.Rows, Cols: p.Inputs, Divisor: p.Divisor}
}

// Samples is the number of samples.
func (x Inputs[T]) Samples() int {
	if x.Pixels.Inputs > 0 {
		return len(x.Pixels.Rows)
	}
	return x.Mat.Rows
}

// Width is the number of inputs.
func (x Inputs[T]) Width() int { return max(x.Pixels.Inputs, x.Mat.Cols) }

// Slice returns samples [from, to), in the same memory.
func (x Inputs[T]) Slice(from, to int) Inputs[T] {
	if x.Pixels.Inputs == 0 {
		return Inputs[T]{Mat: x.Mat.Slice(from, to)}
	}
	x.Pixels.Rows = x.Pixels.Rows[from:to]
	return x
}

// Row sets to, of Width numbers, to a sample.
func (x Inputs[T]) Row(to []T, sample int) {
	if x.Pixels.Inputs == 0 {
		copy(to, x.Mat.Row(sample))
		return
	}
	gemm.Divide(to, x.Slice(sample, sample+1).Pixels.matrix())
}

// Alternate returns samples first, first + 2 and so on. Those of a matrix stay in its memory.
func (x Inputs[T]) Alternate(first int) Inputs[T] {
	if x.Pixels.Inputs == 0 {
		return Inputs[T]{Mat: x.Mat.Alternate(first)}
	}
	var rows []int
	for i := first; i < len(x.Pixels.Rows); i += 2 {
		rows = append(rows, x.Pixels.Rows[i])
	}
	x.Pixels.Rows = rows
	return x
}

// Dense returns the batch as a matrix, which is made in memory where it is needed.
func (x Inputs[T]) Dense(memory *[]T) Mat[T] {
	if x.Pixels.Inputs == 0 {
		return x.Mat
	}
	if size := x.Samples() * x.Width(); cap(*memory) < size {
		*memory = make([]T, size)
	}
	m := MatOf(x.Samples(), x.Width(), (*memory)[:x.Samples()*x.Width()])
	gemm.Divide(m.Data, x.Pixels.matrix())
	return m
}
