//go:build amd64 || arm64

package gemm

import "unsafe"

// sumRows is how many columns of A, or rows of Aᵀ, go into a sum before it is added to
// the result, as Gemm has it.
const sumRows = maxDepth / 4

// strip is what a kernel works on: some bands of rows of a matrix x, in one strip of its
// columns, the same rows of a matrix y, and a tile with a row for each column of the
// strip. Steps, in bytes, are from band to band.
type strip struct {
	x, y          [bandRows]unsafe.Pointer // the rows of the first band
	stepX, stepY  int
	tile          unsafe.Pointer
	lists, starts unsafe.Pointer // starts are of these bands
	bands         int
	last          int // columns of the last vector of y
	fresh         int // not 0 if y is not to be read
}

// hasSparse reports whether there are kernels for sparse products.
func hasSparse() bool { return inUse != generic }

// rowsOf are some rows of a matrix.
type rowsOf struct {
	data   []float32
	stride int
}

// noEntries stands for a row that a band lacks.
var noEntries [stripCols]float32

// band points to count rows of m from a column on, and to another for those that are
// missing.
func (m rowsOf) band(row, column, count int, missing unsafe.Pointer) (rows [bandRows]unsafe.Pointer, step int) {
	for i := range rows {
		rows[i] = missing
		if i < count {
			rows[i] = unsafe.Pointer(&m.data[(row+i)*m.stride+column])
		}
	}
	return rows, 4 * bandRows * m.stride
}

// run is how many bands from first to last, exclusive, a kernel takes at once, and their
// rows: all whole ones, or one with fewer rows.
func (s *Support) run(first, last int) (bands, rows int) {
	if whole := min(last, s.rows/bandRows) - first; whole > 0 {
		return whole, bandRows
	}
	return 1, s.rows % bandRows
}

// strip is a strip of x, from a band on, with so many rows in each.
func (s *Support) strip(number, first, bands, rows int, x rowsOf) strip {
	t := strip{
		lists:  unsafe.Pointer(unsafe.SliceData(s.lists)),
		starts: unsafe.Pointer(&s.starts[number*(s.bands()+1)+first]),
		bands:  bands,
	}
	t.x, t.stepX = x.band(first*bandRows, number*stripCols, rows, unsafe.Pointer(&noEntries))
	return t
}

// bandScan is the work of making the lists of a band.
type bandScan struct {
	x      [bandRows]unsafe.Pointer
	cols   int
	lists  unsafe.Pointer
	starts unsafe.Pointer // of the band in the first strip
	step   int            // bytes from strip to strip in starts
}

// scan makes all lists and returns how many columns are in them.
func (s *Support) scan(a []float32, lda int) (listed int) {
	bands := s.bands()
	t := bandScan{cols: s.cols, lists: unsafe.Pointer(unsafe.SliceData(s.lists)), step: 4 * (bands + 1)}
	for strip := range s.strips() {
		s.starts[strip*(bands+1)] = int32(strip * bands * stripCols)
	}
	for band := range bands {
		_, rows := s.run(band, bands)
		t.x, _ = rowsOf{a, lda}.band(band*bandRows, 0, rows, unsafe.Pointer(&a[band*bandRows*lda]))
		t.starts = unsafe.Pointer(&s.starts[band])
		t.run()
	}
	for strip := range s.strips() {
		starts := s.starts[strip*(bands+1):][:bands+1]
		listed += int(starts[bands] - starts[0])
	}
	return listed
}

// tileStride is the numbers in a row of a tile.
func tileStride() int { return sparseVectors() * sparseLanes() }

// chunk is how many of n columns of y are done at a time: as many vectors as a tile has
// room for, shared out evenly.
func chunk(n int) int {
	vectors := (n + sparseLanes() - 1) / sparseLanes()
	chunks := (vectors + sparseVectors() - 1) / sparseVectors()
	return (vectors + chunks - 1) / chunks * sparseLanes()
}

// floats is memory for so many numbers.
func (b *buffer) floats(count int) []float32 {
	return unsafe.Slice((*float32)(b.bytes(4*count)), count)
}

// forward is MulTransposed for the bands from first to last; c begins with their first row.
func (s *Support) forward(first, last, n int, a []float32, lda int, b []float32, ldb int, c []float32, ldc int) {
	if first == last || n == 0 {
		return
	}
	w := workspaces.Get().(*workspace)
	defer workspaces.Put(w)
	tile := w.a.floats((stripCols + 1) * tileStride())
	rows := min(s.rows, last*bandRows) - first*bandRows
	width := chunk(n)
	var later rowsOf // the sums of columns beyond the first sumRows
	if s.cols > sumRows {
		later = rowsOf{w.b.floats(rows * width), width}
	}
	for j := 0; j < n; j += width {
		cols := min(width, n-j)
		result := rowsOf{c[j:], ldc}
		for number := range s.strips() {
			k := number * stripCols
			end := min(s.cols, k+stripCols)
			transpose[float32](start(tile), 4*tileStride(), unsafe.Pointer(&b[j*ldb+k]), 4*ldb, cols, end-k)
			if k < sumRows {
				s.forwardStrip(number, first, last, cols, rowsOf{a, lda}, tile, result)
				continue
			}
			s.forwardStrip(number, first, last, cols, rowsOf{a, lda}, tile, later)
			if end == s.cols || end%sumRows == 0 {
				addRows(result, later, rows, cols)
			}
		}
	}
}

// forwardStrip adds what a strip contributes to columns of y, whose first row is that of
// the first band. The last row of the tile's memory stands for missing rows.
func (s *Support) forwardStrip(number, first, last, cols int, x rowsOf, tile []float32, y rowsOf) {
	for at := first; at < last; {
		bands, rows := s.run(at, last)
		t := s.strip(number, at, bands, rows, x)
		t.tile = start(tile)
		t.y, t.stepY = y.band((at-first)*bandRows, 0, rows, unsafe.Pointer(&tile[stripCols*tileStride()]))
		if number*stripCols%sumRows == 0 {
			t.fresh = 1
		}
		t.forward(cols)
		at += bands
	}
}

// addRows adds columns of rows of src to those of dst.
func addRows(dst, src rowsOf, rows, cols int) {
	for i := range rows {
		Axpy(1, src.data[i*src.stride:][:cols], dst.data[i*dst.stride:][:cols])
	}
}

// grad is TransposedMul.
func (s *Support) grad(from, to int, a []float32, lda int, b []float32, ldb int, c []float32, ldc int) {
	w := workspaces.Get().(*workspace)
	defer workspaces.Put(w)
	size := stripCols * tileStride()
	sum, later := w.a.floats(size), w.b.floats(size)
	width := chunk(to - from)
	for j := from; j < to; j += width {
		cols := min(width, to-j)
		for number := range s.strips() {
			k := number * stripCols
			s.gradStrip(number, 0, cols, rowsOf{a, lda}, rowsOf{b[j:], ldb}, sum)
			for first := sumRows / bandRows; first < s.bands(); first += sumRows / bandRows {
				s.gradStrip(number, first, cols, rowsOf{a, lda}, rowsOf{b[j:], ldb}, later)
				Axpy(1, later, sum)
			}
			transpose[float32](unsafe.Pointer(&c[j*ldc+k]), 4*ldc, start(sum), 4*tileStride(), min(stripCols, s.cols-k), cols)
		}
	}
}

// gradStrip sets the tile to what the rows of one sum, from a band on, contribute in a
// strip.
func (s *Support) gradStrip(number, first, cols int, x, y rowsOf, tile []float32) {
	clear(tile)
	last := min(s.bands(), first+sumRows/bandRows)
	for first < last {
		bands, rows := s.run(first, last)
		t := s.strip(number, first, bands, rows, x)
		t.tile = start(tile)
		t.y, t.stepY = y.band(first*bandRows, 0, rows, unsafe.Pointer(&noEntries))
		t.grad(cols)
		first += bands
	}
}

// cut says how many vectors the columns are, and has the kernel mask the last.
func (t *strip) cut(cols int) (vectors int) {
	vectors = (cols + sparseLanes() - 1) / sparseLanes()
	t.last = cols - (vectors-1)*sparseLanes()
	return vectors
}
