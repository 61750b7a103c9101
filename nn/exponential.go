package nn

import (
	"math"

	"github.com/north-tui/north/internal/gemm"
)

// exponentials replaces the entries of m, which must not be positive, by their
// exponentials.
func exponentials[T Float](m Mat[T]) {
	if m.Stride == m.Cols {
		m = MatOf(1, len(m.Data), m.Data)
	}
	for i := range m.Rows {
		switch row := any(m.Row(i)).(type) {
		case []float32:
			gemm.Exponentials(row)
		case []float64:
			for j, v := range row {
				row[j] = math.Exp(v)
			}
		}
	}
}
