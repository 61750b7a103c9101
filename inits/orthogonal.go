package inits

import (
	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
)

// reflectorBlock is how many reflectors are applied by one product.
const reflectorBlock = 32

// orthogonal sets q to Q = H_0·H_1…H_(n−2), n×n, of the reflectors H_j = I − τ_j·v·vᵀ
// that Dsytrd leaves in the lower triangle of a: v is 0 down to row j, 1 in row j+1
// and below as in column j of a. What Dorgtr does one by one within a block are
// products here, by the compact form I − VTVᵀ of a block.
//
// Source: Schreiber, Van Loan, "A storage-efficient WY representation for products
// of Householder transformations", SIAM J. Sci. Stat. Comput. 10, 1989.
func orthogonal(space *memory, q, a blas64.General, tau []float64) {
	clear(q.Data)
	for i := range q.Rows {
		q.Data[i*q.Stride+i] = 1
	}
	start := space.taken
	blocks := (len(tau) + reflectorBlock - 1) / reflectorBlock
	for b := blocks - 1; b >= 0; b-- {
		from := b * reflectorBlock
		to := min(from+reflectorBlock, len(tau))
		v := reflectors(space, a, from, to)
		t := compact(space, v, tau[from:to])
		mirror(space, v, t, corner(q, from+1))
		space.backTo(start)
	}
}

// corner is the part of q from row and column i on.
func corner(q blas64.General, i int) blas64.General {
	return blas64.General{Rows: q.Rows - i, Cols: q.Cols - i, Stride: q.Stride, Data: q.Data[i*q.Stride+i:]}
}

// reflectors are the vectors from to to, exclusive, as columns, without the rows in
// which all of them are 0.
func reflectors(space *memory, a blas64.General, from, to int) blas64.General {
	v := space.general(a.Rows-from-1, to-from)
	for i := range v.Rows {
		row := v.Data[i*v.Stride : (i+1)*v.Stride]
		left := min(i, len(row))
		copy(row[:left], a.Data[(from+1+i)*a.Stride+from:])
		clear(row[left:])
		if i < len(row) {
			row[i] = 1
		}
	}
	return v
}

// compact is the upper triangular T of the product I − VTVᵀ of the reflectors.
func compact(space *memory, v blas64.General, tau []float64) blas64.General {
	gram, t := space.general(v.Cols, v.Cols), space.general(v.Cols, v.Cols)
	blas64.Gemm(blas.Trans, blas.NoTrans, 1, v, v, 0, gram)
	clear(t.Data)
	for j, f := range tau {
		for i := range j {
			sum := 0.0
			for k := i; k < j; k++ {
				sum += t.Data[i*t.Stride+k] * gram.Data[k*gram.Stride+j]
			}
			t.Data[i*t.Stride+j] = -f * sum
		}
		t.Data[j*t.Stride+j] = f
	}
	return t
}

// mirror replaces q by (I − VTVᵀ)·q.
func mirror(space *memory, v, t, q blas64.General) {
	inner, scaled := space.general(v.Cols, q.Cols), space.general(v.Cols, q.Cols)
	blas64.Gemm(blas.Trans, blas.NoTrans, 1, v, q, 0, inner)
	blas64.Gemm(blas.NoTrans, blas.NoTrans, 1, t, inner, 0, scaled)
	blas64.Gemm(blas.NoTrans, blas.NoTrans, -1, v, scaled, 1, q)
}
