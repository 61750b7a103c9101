package metrics

import (
	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/mat"
)

// gramBlock is the number of Gram-matrix rows computed by one product. Blocks start
// at the diagonal, so that little of the lower triangle is computed. It is two kernel
// tiles.
const gramBlock = 24

// Gram returns aᵀa/scale, columns×columns, in float64: a float32 Gram matrix
// miscounts singular values within 1e-4 of the threshold.
func Gram(a *mat.Dense, scale float64) *mat.SymDense { return gram(nil, a, scale) }

// gram is Gram, reusing the memory of old if it has the right size.
func gram(old *mat.SymDense, a *mat.Dense, scale float64) *mat.SymDense {
	rows, n := a.Dims()
	result := symmetric(old, n)
	g := result.RawSymmetric().Data
	raw := a.RawMatrix()
	for i := 0; i < n; i += gramBlock {
		height := min(gramBlock, n-i)
		left := blas64.General{Rows: rows, Cols: height, Stride: raw.Stride, Data: raw.Data[i:]}
		right := blas64.General{Rows: rows, Cols: n - i, Stride: raw.Stride, Data: raw.Data[i:]}
		blas64.Gemm(blas.Trans, blas.NoTrans, 1/scale, left, right, 0, upperBlock(g, n, i, height))
	}
	return result
}

// outerGram returns aaᵀ/scale, rows×rows, as gram does.
func outerGram(old *mat.SymDense, a *mat.Dense, scale float64) *mat.SymDense {
	n, columns := a.Dims()
	result := symmetric(old, n)
	g := result.RawSymmetric().Data
	raw := a.RawMatrix()
	for i := 0; i < n; i += gramBlock {
		height := min(gramBlock, n-i)
		left := blas64.General{Rows: height, Cols: columns, Stride: raw.Stride, Data: raw.Data[i*raw.Stride:]}
		right := blas64.General{Rows: n - i, Cols: columns, Stride: raw.Stride, Data: raw.Data[i*raw.Stride:]}
		blas64.Gemm(blas.NoTrans, blas.Trans, 1/scale, left, right, 0, upperBlock(g, n, i, height))
	}
	return result
}

// symmetric returns old if it is n×n, otherwise a new matrix.
func symmetric(old *mat.SymDense, n int) *mat.SymDense {
	if old != nil && old.SymmetricDim() == n {
		return old
	}
	return mat.NewSymDense(n, nil)
}

// upperBlock is rows i to i+height of the n×n matrix g, from the diagonal on.
func upperBlock(g []float64, n, i, height int) blas64.General {
	return blas64.General{Rows: height, Cols: n - i, Stride: n, Data: g[i*n+i:]}
}
