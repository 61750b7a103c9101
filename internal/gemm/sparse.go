package gemm

import (
	"fmt"
	mathbits "math/bits"
	"slices"
	"sync"
	"unsafe"
)

// Support is where a matrix has entries other than zero: for every band of four adjacent
// columns the rows in which any of them has one. Products that leave the others out sum in
// the order of Gemm, whose terms of zero change nothing where the other matrix is finite:
// their numbers are then those of Gemm, but for the sign of a sum that is zero. The zero
// value is ready, and used again it needs no new memory.
type Support struct {
	rows, cols int
	a          []float32 // the matrix
	lda        int
	pixels     Pixels    // whose quotients a has where it is searched, if not of no columns
	last       Pixels    // found before, with a list of rows of its own
	quotients  []float32 // memory for them, undefined where there are only zeros
	inked      []uint8   // a byte for each block of scanRows×scanCols: a bit for each row with entries
	blank      []uint8   // a row of zeros
	searched   []bool    // by wordRows rows
	found      []rowSet  // of a strip of rows, band by band
	tail       []float32 // rows×scanCols: the columns after the last whole block, and zeros
}

// Pixels are a matrix of quotients, as images have them: row i is row Rows[i] of Data, which
// are bytes in rows of Cols, divided by Divisor.
type Pixels struct {
	Data          []uint8
	Rows          []int
	Cols, Divisor int
}

// rowSet are some rows of a strip, the first in the lowest bit.
type rowSet [stripRows / wordRows]uint64

const (
	// stripRows is how many rows make a strip: few enough for a tile of theirs to stay
	// in the first-level cache.
	stripRows = 128
	// wordRows is how many rows a word of a rowSet tells of.
	wordRows = 64
	// bandCols is the columns of a band: their numbers share what is loaded of another
	// matrix, and of adjacent ones, as of pixels, mostly all have an entry or none.
	bandCols = 4
	// scanRows and scanCols are the rows and columns of a block that is searched at once.
	scanRows, scanCols = 8, 16
	// divideBlocks is how many blocks of a row of pixels are divided at once, at most.
	divideBlocks = 64
	// sparseTo is up to which share of the rows in the bands products by them are faster.
	sparseTo = 0.6
	// Matrices of at least so many rows and columns are searched, for products with at
	// least so many numbers.
	sparseRows, sparseCols, sparseWidth = 16, 128, 24
	// sparseShare is how many products of Gemm are worth another goroutine.
	sparseShare = 4 << 20
)

// Find takes a matrix and reports whether products with n numbers a row or column are
// faster by its entries than by Gemm: if there are kernels and few entries, like the ink of
// scanned digits. Its first rows tell, and the first of these a dense matrix; the others are
// searched by the first product that reads them.
func (s *Support) Find(rows, cols, n int, a []float32, lda int) bool {
	checkMatrix("A", rows, cols, len(a), lda)
	if !hasSparse() || !isSparseShape(rows, cols, n) {
		return false
	}
	s.a, s.lda, s.pixels, s.last = a, lda, Pixels{}, Pixels{Rows: s.last.Rows}
	return s.find(rows, cols)
}

// FindPixels is Find for quotients, which are computed as far as a product needs them. Data
// must not change as long as s is used: where as many rows are found again, those in the
// same places, 64 at a time, are not searched again. It panics if a row does not exist.
func (s *Support) FindPixels(p Pixels, n int) bool {
	if !p.Skippable() || !isSparseShape(len(p.Rows), p.Cols, n) {
		return false
	}
	for _, row := range p.Rows {
		checkPart(row, row+1, len(p.Data)/p.Cols)
	}
	s.quotients, s.blank = fitLength(s.quotients, len(p.Rows)*p.Cols), fitLength(s.blank, p.Cols)
	s.inked = fitLength(s.inked, (len(p.Rows)+scanRows-1)/scanRows*p.Cols/scanCols+divideBlocks)
	s.a, s.lda, s.pixels = s.quotients, p.Cols, p
	return s.find(len(p.Rows), p.Cols)
}

// Skippable reports whether FindPixels has kernels for such pixels. If not, Find may still
// skip the zeros of the quotients.
func (p Pixels) Skippable() bool {
	return hasPixels() && p.Cols >= sparseCols && p.Cols%scanCols == 0 && dividesExactly(p.Divisor)
}

func isSparseShape(rows, cols, n int) bool {
	return rows >= sparseRows && cols >= sparseCols && n >= sparseWidth
}

// find is Find for the matrix that was set.
func (s *Support) find(rows, cols int) bool {
	s.rows, s.cols = rows, cols
	s.searched = fitLength(s.searched, (rows+wordRows-1)/wordRows)
	s.found = fitLength(s.found, s.strips()*s.bands())
	s.tail = fitLength(s.tail, s.tailRows()*scanCols)
	if !s.recall() {
		clear(s.searched)
		clear(s.found)
		clear(s.tail)
	}
	first := min(rows, wordRows)
	if !s.searched[0] {
		for band := range s.bands() {
			s.found[band][0] = 0
		}
		s.search(0, sparseRows)
		if !s.few(sparseRows) {
			return false
		}
	}
	s.searchOnce(0, first)
	return s.few(first)
}

// recall reports whether what was found last is still of use, and has the words searched of
// which it is not.
func (s *Support) recall() bool {
	p, last := s.pixels, &s.last
	same := p.Cols > 0 && p.Cols == last.Cols && p.Divisor == last.Divisor &&
		len(p.Rows) == len(last.Rows) && unsafe.SliceData(p.Data) == unsafe.SliceData(last.Data)
	if same {
		for word := range s.searched {
			from, to := word*wordRows, min(s.rows, (word+1)*wordRows)
			s.searched[word] = s.searched[word] && slices.Equal(p.Rows[from:to], last.Rows[from:to])
		}
	}
	p.Rows = append(last.Rows[:0], p.Rows...)
	s.last = p
	return same
}

// few reports whether the first rows have few entries, and those after them were not searched.
func (s *Support) few(rows int) bool {
	count := 0
	for _, set := range s.found[:s.bands()] {
		count += mathbits.OnesCount64(set[0])
	}
	return float64(count) <= sparseTo*float64(rows*s.bands())
}

// searchOnce searches rows from from to to, exclusive, that were not, by whole words.
func (s *Support) searchOnce(from, to int) {
	for word := from / wordRows; word*wordRows < to; word++ {
		if !s.searched[word] {
			s.search(word*wordRows, min(s.rows, (word+1)*wordRows))
			s.searched[word] = true
		}
	}
}

// fitLength gives a list a length. What it holds is undefined.
func fitLength[E any](list []E, length int) []E {
	if cap(list) < length {
		return make([]E, length, length+length/2)
	}
	return list[:length]
}

func (s *Support) strips() int { return (s.rows + stripRows - 1) / stripRows }

// bands counts those of all blocks, the last of which may lack columns.
func (s *Support) bands() int { return (s.cols + scanCols - 1) / scanCols * (scanCols / bandCols) }

// tailRows is how many rows the tail has: room for whole blocks, if there are columns in it.
func (s *Support) tailRows() int {
	if s.whole() == s.cols {
		return 0
	}
	return (s.rows + scanRows - 1) / scanRows * scanRows
}

// whole is how many columns are in whole blocks.
func (s *Support) whole() int { return s.cols / scanCols * scanCols }

// MulTransposed computes C = A·Bᵀ for the rows of A from from to to, exclusive, where A is
// what was found, unchanged since, B n×cols and C (to-from)×n. At most
// threads goroutines work on it. Calls for other rows may run at the same time if both
// begin with multiples of 64. It panics if a slice is too short for its shape.
func (s *Support) MulTransposed(threads, from, to, n int, b []float32, ldb int, c []float32, ldc int) {
	checkMatrix("B", n, s.cols, len(b), ldb)
	checkMatrix("C", to-from, n, len(c), ldc)
	checkPart(from, to, s.rows)
	threads = min(threads, (to-from)*s.cols*n/sparseShare)
	if threads <= 1 {
		s.forward(from, to, n, b, ldb, c, ldc)
		return
	}
	var wait sync.WaitGroup
	border := func(t int) int {
		return min(to, max(from, (from+(to-from)*t/threads)/wordRows*wordRows))
	}
	for t := range threads {
		own, end := border(t), border(t+1)
		if t == threads-1 {
			end = to
		}
		wait.Go(func() { s.forward(own, end, n, b, ldb, c[(own-from)*ldc:], ldc) })
	}
	wait.Wait()
}

// TransposedMul computes rows from to to, exclusive, of C = Bᵀ·A, where A is what was
// found, unchanged since, B rows×n and C n×cols. Calls may run at the same time
// once all rows of A have been in products. It panics if a slice is too short for its shape.
func (s *Support) TransposedMul(from, to, n int, b []float32, ldb int, c []float32, ldc int) {
	checkMatrix("B", s.rows, n, len(b), ldb)
	checkMatrix("C", n, s.cols, len(c), ldc)
	checkPart(from, to, n)
	s.searchOnce(0, s.rows)
	s.grad(from, to, b, ldb, c, ldc)
}

// checkPart panics if there are no such rows.
func checkPart(from, to, rows int) {
	if from < 0 || from > to || to > rows {
		panic(fmt.Sprintf("gemm: rows %d to %d of %d", from, to, rows))
	}
}
