package nn

import (
	"math"

	"github.com/north-tui/north/internal/gemm"
)

// GradientNorms appends to norms, for each neuron in order, the Euclidean norm of the
// gradient by its incoming weights that the latest training step left: without the bias,
// and as the optimizer took it, clipped and with weight decay if that is part of it.
func (h *Hidden[T]) GradientNorms(norms []float64) []float64 {
	for i := range h.in.W.Grad.Rows {
		row := h.in.W.Grad.Row(i)
		norms = append(norms, math.Sqrt(float64(gemm.Dot(row, row))))
	}
	return norms
}

// Responses is how many numbers a neuron makes of a sample.
func (h *Hidden[T]) Responses() int { return 1 }

// MeanMagnitudes appends to means the mean of the magnitudes in each column of m.
func (m Mat[T]) MeanMagnitudes(means []float64) []float64 {
	first := len(means)
	means = append(means, make([]float64, m.Cols)...)
	sums := means[first:]
	for i := range m.Rows {
		row := m.Row(i)
		for j := range sums {
			sums[j] += math.Abs(float64(row[j]))
		}
	}
	for j := range sums {
		sums[j] /= float64(m.Rows)
	}
	return means
}
