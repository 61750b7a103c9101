package gemm

import (
	"fmt"
	"sync"
)

// Support is where a matrix has entries other than zero: for every band of four rows the
// columns in which one of them has any, listed by strips of columns. Products that go by
// the lists sum in the order of Gemm, whose terms of zero change nothing: their numbers
// are those of Gemm, but for the sign of a sum that is zero. The zero value is ready, and
// used again it needs no new memory.
type Support struct {
	rows, cols int
	lists      []uint8 // columns, from the first of their strip; each strip has room for all
	starts     []int32 // of the lists of a strip, band by band, and the end of the last
}

const (
	// stripCols is how many columns make a strip: few enough for a tile of theirs to
	// stay in the first-level cache and for a byte to name them.
	stripCols = 128
	// bandRows is the rows of a band: their numbers share what is loaded of another
	// matrix, and few enough of them have an entry where the others have none.
	bandRows = 4
	// sparseTo is up to which share of the columns in the lists products by them are
	// faster.
	sparseTo = 0.6
	// Lists are made of matrices of at least so many rows and columns, for products with
	// at least so many numbers.
	sparseRows, sparseCols, sparseWidth = 16, stripCols, 24
	// sparseShare is how many products of Gemm are worth another goroutine.
	sparseShare = 4 << 20
	// overshoot is how many bytes beyond a list's end may be written.
	overshoot = 16
)

// Find lists the entries of a matrix and reports whether products with n numbers a row or
// column are faster by the lists than by Gemm: if there are kernels for them and few
// entries, like the ink of scanned digits. Its first rows tell a dense matrix.
func (s *Support) Find(rows, cols, n int, a []float32, lda int) bool {
	checkMatrix("A", rows, cols, len(a), lda)
	if !hasSparse() || rows < sparseRows || cols < sparseCols || n < sparseWidth {
		return false
	}
	return s.find(sparseRows, cols, a, lda) && s.find(rows, cols, a, lda)
}

// find lists the entries of the first rows and reports whether they are few.
func (s *Support) find(rows, cols int, a []float32, lda int) bool {
	s.rows, s.cols = rows, cols
	bands := s.bands()
	s.lists = fitLength(s.lists, s.strips()*bands*stripCols+overshoot)
	s.starts = fitLength(s.starts, s.strips()*(bands+1))
	return float64(s.scan(a, lda)) <= sparseTo*float64(bands*cols)
}

// fitLength gives a list a length. What it holds is undefined.
func fitLength[E any](list []E, length int) []E {
	if cap(list) < length {
		return make([]E, length, length+length/2)
	}
	return list[:length]
}

func (s *Support) bands() int  { return (s.rows + bandRows - 1) / bandRows }
func (s *Support) strips() int { return (s.cols + stripCols - 1) / stripCols }

// MulTransposed computes C = A·Bᵀ for the rows of A from from to to, exclusive, where A is
// the matrix of the lists, unchanged since, B n×cols and C (to-from)×n. From is a multiple
// of 4, and so is to unless it is the number of rows. At most threads goroutines work on
// it. It panics if a slice is too short for its shape.
func (s *Support) MulTransposed(threads, from, to, n int, a []float32, lda int, b []float32, ldb int, c []float32, ldc int) {
	checkMatrix("A", s.rows, s.cols, len(a), lda)
	checkMatrix("B", n, s.cols, len(b), ldb)
	checkMatrix("C", to-from, n, len(c), ldc)
	if from%bandRows != 0 || to > s.rows || to%bandRows != 0 && to < s.rows {
		panic(fmt.Sprintf("gemm: rows %d to %d of %d are not bands of %d", from, to, s.rows, bandRows))
	}
	first, last := from/bandRows, (to+bandRows-1)/bandRows
	threads = min(threads, (to-from)*s.cols*n/sparseShare)
	if threads <= 1 {
		s.forward(first, last, n, a, lda, b, ldb, c, ldc)
		return
	}
	var wait sync.WaitGroup
	for t := range threads {
		own, end := first+(last-first)*t/threads, first+(last-first)*(t+1)/threads
		if own == end {
			continue
		}
		wait.Go(func() { s.forward(own, end, n, a, lda, b, ldb, c[(own-first)*bandRows*ldc:], ldc) })
	}
	wait.Wait()
}

// TransposedMul computes rows from to to, exclusive, of C = Bᵀ·A, where A is the matrix
// of the lists, unchanged since, B rows×n and C n×cols. It panics if a slice is too
// short for its shape.
func (s *Support) TransposedMul(from, to, n int, a []float32, lda int, b []float32, ldb int, c []float32, ldc int) {
	checkMatrix("A", s.rows, s.cols, len(a), lda)
	checkMatrix("B", s.rows, n, len(b), ldb)
	checkMatrix("C", n, s.cols, len(c), ldc)
	if from < 0 || from > to || to > n {
		panic(fmt.Sprintf("gemm: rows %d to %d of %d", from, to, n))
	}
	if from < to {
		s.grad(from, to, a, lda, b, ldb, c, ldc)
	}
}
