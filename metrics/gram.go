package metrics

import (
	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/mat"
)

// gramBlock is the number of rows of a Gram matrix computed by one product along the
// diagonal, so that little of the lower triangle is computed: two kernel tiles. Matrices
// larger than gramSmall are divided into panels of gramPanel rows, beside whose diagonal
// one product computes the rest, so that the samples are read less often.
const (
	gramBlock = 24
	gramPanel = 192
	gramSmall = 384
)

// upperBlocks calls product for blocks that cover the upper triangle of an n×n matrix:
// rows i to i+height, columns j to j+width.
func upperBlocks(n int, product func(i, height, j, width int)) {
	panel := gramPanel
	if n <= gramSmall {
		panel = n
	}
	for from := 0; from < n; from += panel {
		end := min(from+panel, n)
		for i := from; i < end; i += gramBlock {
			product(i, min(gramBlock, end-i), i, end-i)
		}
		if end < n {
			product(from, end-from, end, n-end)
		}
	}
}

// Gram returns aᵀa/scale, columns×columns, in float64: a float32 Gram matrix
// miscounts singular values within 1e-4 of the threshold.
func Gram(a *mat.Dense, scale float64) *mat.SymDense { return gram(nil, a, scale) }

// gram is Gram, in the memory of old if that suffices.
func gram(old *mat.SymDense, a *mat.Dense, scale float64) *mat.SymDense {
	rows, n := a.Dims()
	result := symmetric(old, n)
	g := result.RawSymmetric().Data
	raw := a.RawMatrix()
	upperBlocks(n, func(i, height, j, width int) {
		left := blas64.General{Rows: rows, Cols: height, Stride: raw.Stride, Data: raw.Data[i:]}
		right := blas64.General{Rows: rows, Cols: width, Stride: raw.Stride, Data: raw.Data[j:]}
		blas64.Gemm(blas.Trans, blas.NoTrans, 1/scale, left, right, 0, block(g, n, i, height, j, width))
	})
	return result
}

// outerGram returns aaᵀ/scale, rows×rows, as gram does.
func outerGram(old *mat.SymDense, a *mat.Dense, scale float64) *mat.SymDense {
	n, columns := a.Dims()
	result := symmetric(old, n)
	g := result.RawSymmetric().Data
	raw := a.RawMatrix()
	upperBlocks(n, func(i, height, j, width int) {
		left := blas64.General{Rows: height, Cols: columns, Stride: raw.Stride, Data: raw.Data[i*raw.Stride:]}
		right := blas64.General{Rows: width, Cols: columns, Stride: raw.Stride, Data: raw.Data[j*raw.Stride:]}
		blas64.Gemm(blas.NoTrans, blas.Trans, 1/scale, left, right, 0, block(g, n, i, height, j, width))
	})
	return result
}

// symmetric returns an n×n matrix of any values, old if it has room. A new one in the place
// of an old one has an eighth more than needed: what is measured again and again grows.
func symmetric(old *mat.SymDense, n int) *mat.SymDense {
	if old == nil {
		return mat.NewSymDense(n, nil)
	}
	data := old.RawSymmetric().Data
	if cap(data) < n*n {
		data = make([]float64, n*n, n*n+n*n/8)
	}
	old.SetRawSymmetric(blas64.Symmetric{N: n, Stride: n, Data: data[:n*n], Uplo: blas.Upper})
	return old
}

// block is a block of the n×n matrix g.
func block(g []float64, n, i, height, j, width int) blas64.General {
	return blas64.General{Rows: height, Cols: width, Stride: n, Data: g[i*n+j:]}
}
