package nn

import "github.com/north-tui/north/internal/gemm"

// tileWidth is roughly how many numbers of a narrow matrix are processed as one row.
const tileWidth = 64

// addBias adds b to every row of y. Short rows would leave most of a vector register
// unused, so if y has no padding, k rows are processed as one, with b repeated k
// times in tile.
func addBias[T Float](y Mat[T], b []T, tile *[]T) {
	k := tileWidth / max(1, y.Cols)
	if k >= 2 && y.Stride == y.Cols && y.Rows >= k {
		repeated := (*tile)[:0]
		for range k {
			repeated = append(repeated, b...)
		}
		*tile = repeated
		rows := y.Rows / k
		gemm.AddRow(rows, k*y.Cols, y.Data, k*y.Cols, repeated)
		y = y.Slice(rows*k, y.Rows)
	}
	gemm.AddRow(y.Rows, y.Cols, y.Data, y.Stride, b)
}

// columnSums sets sum to the column sums of x, added from the first row down.
func columnSums[T Float](sum []T, x Mat[T]) {
	gemm.ColumnSums(sum, x.Rows, x.Cols, x.Data, x.Stride)
}

// momentum sets m = 0.9·m + grad and value -= rate·m.
func momentum[T Float](value, grad, m []T, rate T) {
	gemm.Scale(momentumBeta, m)
	gemm.Axpy(1, grad, m)
	gemm.Axpy(-rate, m, value)
}
