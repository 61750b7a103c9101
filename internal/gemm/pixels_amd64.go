package gemm

import "unsafe"

// pixelScan is the work of searching blocks of columns in eight rows of pixels.
type pixelScan struct {
	rows   [scanRows]unsafe.Pointer
	found  unsafe.Pointer // the byte of these rows in the first band's rowSet
	inked  unsafe.Pointer // what Support has of these rows
	blocks int
}

// hasPixels reports whether there are kernels for products with pixels.
func hasPixels() bool { return inUse != generic }

// searchPixels is search for pixels. It computes the quotients of the blocks that have
// entries.
func (s *Support) searchPixels(from, to int) {
	for row := from; row < to; row += scanRows {
		set := &s.found[row/stripRows*s.bands()]
		blocks := s.cols / scanCols
		inked := s.inked[row/scanRows*blocks:]
		t := pixelScan{
			found: unsafe.Add(unsafe.Pointer(set), row%stripRows/8),
			inked: start(inked), blocks: blocks,
		}
		for i := range t.rows {
			if row+i < to {
				t.rows[i] = start(s.pixels.row(row + i))
			} else {
				t.rows[i] = start(s.blank)
			}
		}
		pixelScanAVX2(&t)
		for i := range min(scanRows, to-row) {
			s.divide(row+i, inked)
		}
	}
}

// divide computes the quotients of a row in the blocks of which a byte of inked tells. The
// row that will be searched eight rows later is fetched: rows lie anywhere in memory.
func (s *Support) divide(row int, inked []uint8) {
	dst, src, next := s.a[row*s.lda:], s.pixels.row(row), s.pixels.row(min(row+scanRows, s.rows-1))
	divisor := float32(s.pixels.Divisor)
	for block := 0; block*scanCols < s.cols; block += divideBlocks {
		at, blocks := block*scanCols, min(divideBlocks, s.cols/scanCols-block)
		to, from, fetched, bits := start(dst[at:]), start(src[at:]), start(next[at:]), start(inked[block:])
		if inUse == avx512 {
			quotientBlocksAVX512(to, from, fetched, bits, blocks, row%scanRows, divisor, 1/divisor)
		} else {
			quotientBlocksAVX2(to, from, fetched, bits, blocks, row%scanRows, divisor, 1/divisor)
		}
	}
}

// row is the pixels of a row.
func (p *Pixels) row(i int) []uint8 { return p.Data[p.Rows[i]*p.Cols:][:p.Cols] }
