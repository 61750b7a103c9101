//go:build amd64 || arm64

package gemm

import "unsafe"

const (
	// sumRows is how many columns of A, or rows of Aᵀ, go into a sum before it is added to
	// the result, as Gemm has it.
	sumRows = maxDepth / 4
	// sumBands is the bands of so many columns.
	sumBands = sumRows / bandCols
)

// strip is what a kernel works on: some bands of a matrix x, in a strip of its rows, a tile
// with a row for each of those, and y with one for each column of the bands.
type strip struct {
	x     unsafe.Pointer // the first column, in the strip's first row
	stepX int            // bytes from row to row
	y     unsafe.Pointer
	tile  unsafe.Pointer
	found unsafe.Pointer // what a rowSet of each band tells
	next  unsafe.Pointer // what will be read in the strip after this one, or the first again
	rows  rowSet         // all others are left out
	bands int
	fresh int // not 0 if y is not to be read
}

// allRows are those of a strip.
var allRows = rowsBetween(0, stripRows)

// rowsBetween are the rows of a strip between two.
func rowsBetween(from, to int) (set rowSet) {
	for row := from; row < to; row++ {
		set[row/64] |= 1 << (row % 64)
	}
	return set
}

// hasSparse reports whether there are kernels for sparse products.
func hasSparse() bool { return inUse != generic }

// rowsOf are some rows of a matrix.
type rowsOf struct {
	data   []float32
	stride int
}

func (s *Support) matrix() rowsOf { return rowsOf{s.a, s.lda} }

// from is the rows from one on.
func (m rowsOf) from(row int) rowsOf { return rowsOf{m.data[row*m.stride:], m.stride} }

// copyRows copies columns of rows.
func copyRows(dst, src rowsOf, rows, cols int) {
	for i := range rows {
		copy(dst.data[i*dst.stride:][:cols], src.data[i*src.stride:])
	}
}

// rowScan is the work of searching blocks of columns in eight rows.
type rowScan struct {
	x      unsafe.Pointer
	stepX  int            // bytes from row to row
	found  unsafe.Pointer // the byte of these rows in the first band's rowSet
	blocks int
}

// search sets the bits of all entries in rows from from to to, exclusive; from is a multiple
// of scanRows. The kernel takes whole blocks only: what is left is copied.
func (s *Support) search(from, to int) {
	if s.pixels.Cols > 0 {
		s.searchPixels(from, to)
		return
	}
	x, whole := s.matrix(), s.whole()
	left := (to - from) % scanRows
	s.scanRows(from, to-left, 0, whole, x.from(from))
	if left > 0 {
		w := workspaces.Get().(*workspace)
		defer workspaces.Put(w)
		rest := rowsOf{w.a.floats(scanRows * whole), whole}
		clear(rest.data)
		copyRows(rest, x.from(to-left), left, whole)
		s.scanRows(to-left, to, 0, whole, rest)
	}
	if whole < s.cols {
		tail := rowsOf{s.tail, scanCols}.from(from)
		copyRows(tail, rowsOf{s.a[from*s.lda+whole:], s.lda}, to-from, s.cols-whole)
		s.scanRows(from, to, whole, scanCols, tail)
	}
}

// scanRows searches the rows between two, by eights, in columns from one on, which x
// begins with.
func (s *Support) scanRows(from, to, column, cols int, x rowsOf) {
	for row := from; row < to; row += scanRows {
		set := &s.found[row/stripRows*s.bands()+column/bandCols]
		t := rowScan{
			x: start(x.from(row - from).data), stepX: 4 * x.stride,
			found: unsafe.Add(unsafe.Pointer(set), row%stripRows/8), blocks: cols / scanCols,
		}
		t.run()
	}
}

// tileStride is the numbers in a row of a tile and of y.
func tileStride() int { return sparseVectors() * sparseLanes() }

// isTile reports whether columns of rows lie as those of a tile.
func isTile(m rowsOf, cols int) bool { return m.stride == tileStride() && cols == m.stride }

// vectors is how many vectors so many columns are.
func vectors(cols int) int { return (cols + sparseLanes() - 1) / sparseLanes() }

// chunk is how many of n columns are done at a time: as many vectors as a tile has room
// for, shared out evenly.
func chunk(n int) int {
	chunks := (vectors(n) + sparseVectors() - 1) / sparseVectors()
	return (vectors(n) + chunks - 1) / chunks * sparseLanes()
}

// floats is memory for so many numbers.
func (b *buffer) floats(count int) []float32 {
	return unsafe.Slice((*float32)(b.bytes(4*count)), count)
}

// strip is the bands between two in the strip of a row, or as many of them as lie in one
// matrix. Y has rows for all columns.
func (s *Support) strip(row, band, end int, y, tile []float32) strip {
	x := s.matrix()
	number := row / stripRows
	t := strip{
		stepX: 4 * x.stride, y: unsafe.Pointer(&y[band*bandCols*tileStride()]), tile: start(tile),
		found: unsafe.Pointer(&s.found[number*s.bands()+band]), rows: allRows,
	}
	row = number * stripRows
	after := 0
	if row+stripRows < s.rows {
		after = row + stripRows
	}
	after += min(stripRows, s.rows-after) * band / s.bands()
	t.next = unsafe.Pointer(&x.data[after*x.stride])
	if whole := s.whole() / bandCols; band < whole {
		t.x, t.bands = unsafe.Pointer(&x.data[row*x.stride+band*bandCols]), min(end, whole)-band
	} else {
		t.x, t.stepX, t.bands = unsafe.Pointer(&s.tail[row*scanCols]), 4*scanCols, end-band
	}
	return t
}

// forward is MulTransposed for the rows from from to to; c begins with their first.
func (s *Support) forward(from, to, n int, b []float32, ldb int, c []float32, ldc int) {
	if from == to || n == 0 {
		return
	}
	w := workspaces.Get().(*workspace)
	defer workspaces.Put(w)
	stride, width := tileStride(), chunk(n)
	y := w.a.floats(s.bands() * bandCols * stride)
	clear(y[s.cols*stride:]) // times the zeros after the last column
	tiles := w.b.floats(2 * stripRows * stride)
	tile, later := tiles[:stripRows*stride], tiles[stripRows*stride:]
	for j := 0; j < n; j += width {
		cols := min(width, n-j)
		transpose[float32](start(y), 4*stride, unsafe.Pointer(&b[j*ldb]), 4*ldb, cols, s.cols)
		for row := from; row < to; {
			first := row / stripRows * stripRows
			end := min(to, first+stripRows)
			s.searchOnce(row, end)
			out := rowsOf{c[(row-from)*ldc+j:], ldc}
			if row == first && isTile(out, cols) {
				sum := out.data[:(end-row)*stride]
				s.forwardStrip(row, end, cols, y, sum, later[:len(sum)])
			} else {
				s.forwardStrip(row, end, cols, y, tile, later)
				copyRows(out, rowsOf{tile, stride}.from(row-first), end-row, cols)
			}
			row = end
		}
	}
}

// forwardStrip computes columns of a product with y, for the rows between two: sum is the
// tile of their strip, or the first rows of it; later is as long, and lost.
func (s *Support) forwardStrip(row, end, cols int, y, sum, later []float32) {
	first := row / stripRows * stripRows
	rows := rowsBetween(row-first, end-first)
	for from := 0; from < s.bands(); from += sumBands {
		tile := sum
		if from > 0 {
			tile = later
		}
		clear(tile)
		for band, to := from, min(s.bands(), from+sumBands); band < to; {
			t := s.strip(row, band, to, y, tile)
			t.rows = rows
			t.forward(cols)
			band += t.bands
		}
		if from > 0 {
			Axpy(1, later, sum)
		}
	}
}

// grad is TransposedMul.
func (s *Support) grad(from, to int, b []float32, ldb int, c []float32, ldc int) {
	if from == to {
		return
	}
	w := workspaces.Get().(*workspace)
	defer workspaces.Put(w)
	stride, width := tileStride(), chunk(to-from)
	for j := from; j < to; j += width {
		cols := min(width, to-j)
		sum := s.gradColumns(cols, rowsOf{b[j:], ldb}, w)
		transpose[float32](unsafe.Pointer(&c[j*ldc]), 4*ldc, start(sum), 4*stride, s.cols, cols)
	}
}

// gradColumns computes the transpose of the matrix times columns of d.
func (s *Support) gradColumns(cols int, d rowsOf, w *workspace) []float32 {
	stride := tileStride()
	size := s.bands() * bandCols * stride
	sums := w.a.floats(size * min(2, 1+(s.rows-1)/sumRows))
	sum, later := sums[:size], sums[len(sums)-size:]
	tile := rowsOf{w.b.floats(stripRows * stride), stride}
	for row := 0; row < s.rows; row += stripRows {
		own := d.from(row)
		if !isTile(d, cols) {
			copyRows(tile, own, min(stripRows, s.rows-row), cols)
			own = tile
		}
		y := sum
		if row >= sumRows {
			y = later
		}
		for band := 0; band < s.bands(); {
			t := s.strip(row, band, s.bands(), y, own.data)
			if row%sumRows == 0 {
				t.fresh = 1
			}
			t.grad(cols)
			band += t.bands
		}
		if end := row + stripRows; row >= sumRows && (end >= s.rows || end%sumRows == 0) {
			Axpy(1, later, sum)
		}
	}
	return sum
}
