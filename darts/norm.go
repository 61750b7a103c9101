package darts

import (
	"math"

	"github.com/north-tui/north/internal/gemm"
	"github.com/north-tui/north/nn"
)

// normalise turns every row of x into (x − mean)/√(variance + eps), the variance
// biased, and keeps 1/√(variance + eps) of each row in inverse: batch normalisation
// without gain and bias (specification 7.3). ones is at least a row long.
func normalise[T nn.Float](x nn.Mat[T], inverse []T, eps float64, ones []T) {
	ones = ones[:x.Cols]
	share := 1 / float64(x.Cols)
	for c := range x.Rows {
		row := x.Row(c)
		gemm.Axpy(-T(float64(gemm.Dot(ones, row))*share), ones, row)
		variance := float64(gemm.Dot(row, row)) * share
		r := T(1 / math.Sqrt(variance+eps))
		gemm.Scale(r, row)
		inverse[c] = r
	}
}

// normaliseGrad goes back through normalise: given d, the gradient by what it returned
// with every row's mean taken off, it sets
//
//	dx = by·inverse·(d − y·mean(d·y))
//
// and returns the sum of d·y. dx may be d.
func normaliseGrad[T nn.Float](dx, d, y nn.Mat[T], inverse []T, by float64) float64 {
	share := 1 / float64(d.Cols)
	total := 0.0
	for c := range d.Rows {
		from, to, row := d.Row(c), dx.Row(c), y.Row(c)
		sum := float64(gemm.Dot(from, row))
		total += sum
		scale := by * float64(inverse[c])
		copy(to, from)
		gemm.Scale(T(scale), to)
		gemm.Axpy(T(-scale*sum*share), row, to)
	}
	return total
}

// centre takes its mean off every row of d.
func centre[T nn.Float](d nn.Mat[T], ones []T) {
	ones = ones[:d.Cols]
	share := 1 / float64(d.Cols)
	for c := range d.Rows {
		row := d.Row(c)
		gemm.Axpy(-T(float64(gemm.Dot(ones, row))*share), ones, row)
	}
}
