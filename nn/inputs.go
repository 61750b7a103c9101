package nn

import "github.com/north-tui/north/internal/gemm"

// Inputs are the features of a batch, samples×inputs: Pixels if there are any, else Mat.
type Inputs[T Float] struct {
	Mat    Mat[T]
	Pixels Pixels
}

// Pixels are samples whose features are bytes divided by a number. Without columns there
// are none.
type Pixels = gemm.Pixels

// Samples is the number of samples.
func (x Inputs[T]) Samples() int {
	if x.Pixels.Cols > 0 {
		return len(x.Pixels.Rows)
	}
	return x.Mat.Rows
}

// Width is the number of inputs.
func (x Inputs[T]) Width() int { return max(x.Pixels.Cols, x.Mat.Cols) }

// Slice returns samples [from, to), in the same memory.
func (x Inputs[T]) Slice(from, to int) Inputs[T] {
	if x.Pixels.Cols == 0 {
		return Inputs[T]{Mat: x.Mat.Slice(from, to)}
	}
	x.Pixels.Rows = x.Pixels.Rows[from:to]
	return x
}

// Row sets to, of Width numbers, to a sample.
func (x Inputs[T]) Row(to []T, sample int) {
	if x.Pixels.Cols == 0 {
		copy(to, x.Mat.Row(sample))
		return
	}
	gemm.Divide(to, x.Slice(sample, sample+1).Pixels)
}

// Alternate returns samples first, first + 2 and so on. Those of a matrix stay in its memory.
func (x Inputs[T]) Alternate(first int) Inputs[T] {
	if x.Pixels.Cols == 0 {
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
	if x.Pixels.Cols == 0 {
		return x.Mat
	}
	if size := x.Samples() * x.Width(); cap(*memory) < size {
		*memory = make([]T, size)
	}
	m := MatOf(x.Samples(), x.Width(), (*memory)[:x.Samples()*x.Width()])
	gemm.Divide(m.Data, x.Pixels)
	return m
}
