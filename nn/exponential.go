package nn

import (
	"math"

	"github.com/north-tui/north/internal/gemm"
)

// farOut is where exponentials leave the range of float32: exp(-farOut) is 0 and
// 1+exp(farOut) is exp(farOut).
const farOut = 104

// exponentials replaces the entries of m, none of them positive, by their
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

// tanh32 is the hyperbolic tangent to a relative 2e-7.
func tanh32(h, z []float32) {
	const one = 20 // from here on it is 1 in float32
	for i, v := range z {
		if v > one {
			v = one
		}
		if v < -one {
			v = -one
		}
		h[i] = float32(1 - 2/(gemm.Exp(2*float64(v))+1))
	}
}

// sigmoid32 is the logistic function to float32's rounding.
func sigmoid32(h, z []float32) {
	for i, v := range z {
		if v > farOut {
			v = farOut
		}
		if v < -farOut {
			v = -farOut
		}
		h[i] = float32(1 / (1 + gemm.Exp(-float64(v))))
	}
}
