package main

import "fmt"

// neonSparseVectors is how many vectors of columns the kernels for sparse products take
// at most: for a band, half of the registers.
const neonSparseVectors = 4

// sparse writes the kernels of Support, as those of amd64 are. R0 the arguments, R1 the
// band's first number in x, R2 the step in x, R3 the tile, R4 the band's bits, R5 its rows
// of y, R6 counts bands. R7 and R8 are bits to come, R9 is the row of the lowest of R7, R10
// is 64. R11 and R12 are the rows that are taken, R13 and R14 the places of a row of x and
// of the tile.
func (w *neonWriter) sparse() {
	for vectors := 1; vectors <= neonSparseVectors; vectors++ {
		w.sparseForward(vectors)
		w.sparseGrad(vectors)
	}
}

// Registers of vectors: the rows of y, an entry of each column of x, a row of the tile.
func neonSparseRow(row, vector int) int { return row*neonSparseVectors + vector }
func neonSparseEntry(row int) int       { return neonSparseRow(bandCols, row) }
func neonSparseTile(vector int) int     { return neonSparseEntry(bandCols) + vector }

// neonSparseBytes is the length of a row of the tile and of y.
const neonSparseBytes = neonSparseVectors * neonBytes

// sparseBegin starts a kernel and its loop over bands.
func (w *neonWriter) sparseBegin(name string, vectors int) {
	w.function(fmt.Sprintf("%sx%d", kernelName(name, float32s), vectors), []parameter{{"s", "*strip"}}, "R0")
	for i, field := range []string{"x", "stepX", "tile", "found", "y", "bands"} {
		w.op("MOVD strip_%s(R0), R%d", field, 1+i)
	}
	w.op("MOVD strip_rows(R0), R11")
	w.op("MOVD (strip_rows+8)(R0), R12")
	w.op("MOVD $64, R10")
	w.label("band")
}

// sparseEntries is the loop over a band's rows, with the row of the tile loaded for body.
func (w *neonWriter) sparseEntries(vectors int, body func()) {
	w.op("LDP.P %d(R4), (R7, R8)", stripBytes)
	w.op("AND R11, R7, R7")
	w.op("AND R12, R8, R8")
	w.op("MOVD $0, R9")
	w.op("CMP $0, R7")
	w.sparseWord()
	w.op("CBZ R7, listed")
	w.label("entry")
	w.op("RBIT R7, R13")
	w.op("CLZ R13, R13")
	w.op("ADD R9, R13, R13")
	w.op("SUB $1, R7, R14")
	w.op("ANDS R14, R7, R7")
	w.sparseWord()
	w.op("ADD R13<<6, R3, R14")
	w.op("MADD R2, R1, R13, R13")
	for j := range vectors {
		w.load(float32s, whole, "R14", j*neonBytes, neonSparseTile(j))
	}
	for row := range bandCols {
		w.op("FMOVS %d(R13), F%d", 4*row, neonSparseEntry(row))
	}
	body()
	w.op("CBNZ R7, entry")
	w.label("listed")
}

// sparseWord goes on to the second word if no bit of the first is left.
func (w *neonWriter) sparseWord() {
	w.op("CSEL EQ, R8, R7, R7")
	w.op("CSEL EQ, ZR, R8, R8")
	w.op("CSEL EQ, R10, R9, R9")
}

// sparseEnd steps to the next band.
func (w *neonWriter) sparseEnd() {
	w.op("ADD $%d, R1, R1", 4*bandCols)
	w.op("ADD $%d, R5, R5", bandCols*neonSparseBytes)
	w.op("SUBS $1, R6, R6")
	w.op("BNE band")
	w.ret()
}

// sparseY has do called for each vector of the rows of y, with its register and offset.
func (w *neonWriter) sparseY(vectors int, do func(n, offset int)) {
	for row := range bandCols {
		for j := range vectors {
			do(neonSparseRow(row, j), row*neonSparseBytes+j*neonBytes)
		}
	}
}

func (w *neonWriter) sparseLoadY(vectors int) {
	w.sparseY(vectors, func(n, offset int) { w.load(float32s, whole, "R5", offset, n) })
}

// sparseForward: rows of the tile += entries of x · rows of y.
func (w *neonWriter) sparseForward(vectors int) {
	w.sparseBegin("sparseForward", vectors)
	w.sparseLoadY(vectors)
	w.sparseEntries(vectors, func() {
		for row := range bandCols {
			for j := range vectors {
				w.lane(float32s, fmlaLane, neonSparseTile(j), neonSparseRow(row, j), neonSparseEntry(row))
			}
		}
		for j := range vectors {
			w.store(float32s, whole, neonSparseTile(j), "R14", j*neonBytes)
		}
	})
	w.sparseEnd()
}

// sparseGrad: rows of y += entries of x · rows of the tile; or = if fresh.
func (w *neonWriter) sparseGrad(vectors int) {
	w.sparseBegin("sparseGrad", vectors)
	w.op("MOVD strip_fresh(R0), R13")
	w.op("CBZ R13, resumed")
	w.sparseY(vectors, func(n, _ int) { w.zero(n) })
	w.op("B begun")
	w.label("resumed")
	w.sparseLoadY(vectors)
	w.label("begun")
	w.sparseEntries(vectors, func() {
		for row := range bandCols {
			for j := range vectors {
				w.lane(float32s, fmlaLane, neonSparseRow(row, j), neonSparseTile(j), neonSparseEntry(row))
			}
		}
	})
	w.sparseY(vectors, func(n, offset int) { w.store(float32s, whole, n, "R5", offset) })
	w.sparseEnd()
}

// Registers of the scan: the rows are in the first, by and by fewer.
const (
	scanOther = 8
	scanBits  = 16 // a bit for each row
)

// sparseScan sets the bits of eight rows. R1 points to the first, R2 is the step from row
// to row, R3 points to the bits, R4 counts blocks of columns, R5 is a row.
func (w *neonWriter) sparseScan() {
	w.function(kernelName("sparseScan", float32s), []parameter{{"s", "*rowScan"}}, "R0")
	for i, field := range []string{"x", "stepX", "found", "blocks"} {
		w.op("MOVD rowScan_%s(R0), R%d", field, 1+i)
	}
	for i, bits := range []string{"0x0008000400020001", "0x0080004000200010"} {
		w.op("MOVD $%s, R5", bits)
		w.op("VMOV R5, V%d.D[%d]", scanBits, i)
	}
	w.label("block")
	for range scanCols / bandCols {
		w.scanBand()
	}
	w.op("SUBS $1, R4, R4")
	w.op("BNE block")
	w.ret()
}

// scanBand sets the byte of a band.
func (w *neonWriter) scanBand() {
	w.op("MOVD R1, R5")
	for row := range scanRows {
		w.load(float32s, whole, "R5", 0, row)
		w.op("ADD R2, R5, R5")
	}
	w.op("ADD $%d, R1, R1", neonBytes)
	// Neighbours are joined until a word is left for each row.
	for vectors := scanRows / 2; vectors > 1; vectors /= 2 {
		for i := range vectors {
			w.op("VUZP2 V%d.S4, V%d.S4, V%d.S4", 2*i+1, 2*i, scanOther)
			w.op("VUZP1 V%d.S4, V%d.S4, V%d.S4", 2*i+1, 2*i, i)
			w.bitwise("VORR", i, i, scanOther)
		}
	}
	for i := range 2 {
		w.op("VCMTST V%d.S4, V%[1]d.S4, V%[1]d.S4", i)
	}
	w.op("VUZP1 V1.H8, V0.H8, V0.H8")
	w.bitwise("VAND", 0, 0, scanBits)
	w.op("VADDV V0.H8, V0")
	w.op("VMOV V0.H[0], R5")
	w.op("MOVB R5, (R3)")
	w.op("ADD $%d, R3, R3", stripBytes)
}
