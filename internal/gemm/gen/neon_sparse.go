package main

import "fmt"

// neonSparseVectors is how many vectors of columns the kernels for sparse products take
// at most: with four rows, half of the registers.
const neonSparseVectors = 4

// sparse writes the kernels of Support, as those of amd64 are. R0 the arguments, R1 to R4
// the rows of x, R13 to R16 those of y, R5 the tile, R6 the list, R7 its end, R8 the
// lists' base, R9 the starts, R10 counts bands, R11 and R12 the steps in x and y, R17 a
// row of the tile, R19 its number. The register left counts columns of the last vector.
func (w *neonWriter) sparse() {
	for vectors := 1; vectors <= neonSparseVectors; vectors++ {
		w.sparseForward(vectors)
		w.sparseGrad(vectors)
	}
}

var (
	neonSparseX = [sparseRows]string{"R1", "R2", "R3", "R4"}
	neonSparseY = [sparseRows]string{"R13", "R14", "R15", "R16"}
)

// Registers of vectors: the rows of y, an entry of each row of x, a row of the tile.
func neonSparseRow(row, vector int) int { return row*neonSparseVectors + vector }
func neonSparseEntry(row int) int       { return neonSparseRow(sparseRows, row) }
func neonSparseTile(vector int) int     { return neonSparseEntry(sparseRows) + vector }

// sparseBegin starts a kernel and its loop over bands.
func (w *neonWriter) sparseBegin(name string, vectors int) {
	w.function(fmt.Sprintf("%sx%d", kernelName(name, float32s), vectors), []parameter{{"s", "*strip"}}, "R0")
	for row := range sparseRows {
		w.op("MOVD (strip_x+%d)(R0), %s", 8*row, neonSparseX[row])
		w.op("MOVD (strip_y+%d)(R0), %s", 8*row, neonSparseY[row])
	}
	for _, field := range []struct{ name, register string }{
		{"tile", "R5"}, {"lists", "R8"}, {"starts", "R9"}, {"bands", "R10"},
		{"stepX", "R11"}, {"stepY", "R12"}, {"last", left},
	} {
		w.op("MOVD strip_%s(R0), %s", field.name, field.register)
	}
	w.label("band")
	w.op("MOVWU (R9), R6")
	w.op("MOVWU.W 4(R9), R7")
	w.op("ADD R8, R6, R6")
	w.op("ADD R8, R7, R7")
}

// sparseEntries is the loop over a list, with the row of the tile loaded for body.
func (w *neonWriter) sparseEntries(vectors int, body func()) {
	w.op("CMP R6, R7")
	w.op("BEQ listed")
	w.label("entry")
	w.op("MOVBU.P 1(R6), R19")
	w.op("ADD R19<<6, R5, R17")
	for j := range vectors {
		w.load(float32s, whole, "R17", j*neonBytes, neonSparseTile(j))
	}
	for row, cursor := range neonSparseX {
		w.op("FMOVS (%s)(R19<<2), F%d", cursor, neonSparseEntry(row))
	}
	body()
	w.op("CMP R6, R7")
	w.op("BNE entry")
	w.label("listed")
}

// sparseEnd steps to the next band.
func (w *neonWriter) sparseEnd() {
	for row := range sparseRows {
		w.op("ADD R11, %s, %[1]s", neonSparseX[row])
		w.op("ADD R12, %s, %[1]s", neonSparseY[row])
	}
	w.op("SUBS $1, R10, R10")
	w.op("BNE band")
	w.ret()
}

// sparseY has do called for each vector of the rows of y, the last of which may lack
// columns.
func (w *neonWriter) sparseY(vectors int, do func(n int, p part, base string, offset int)) {
	for row, cursor := range neonSparseY {
		for j := range vectors {
			p := whole
			if j == vectors-1 {
				p = first
			}
			do(neonSparseRow(row, j), p, cursor, j*neonBytes)
		}
	}
}

func (w *neonWriter) sparseLoadY(vectors int) {
	w.sparseY(vectors, func(n int, p part, base string, offset int) { w.load(float32s, p, base, offset, n) })
}

// sparseForward: rows of y += entries of x · rows of the tile; or = if fresh.
func (w *neonWriter) sparseForward(vectors int) {
	w.sparseBegin("sparseForward", vectors)
	w.op("MOVD strip_fresh(R0), R19")
	w.op("CBZ R19, resumed")
	for row := range sparseRows {
		for j := range vectors {
			w.zero(neonSparseRow(row, j))
		}
	}
	w.op("B begun")
	w.label("resumed")
	w.sparseLoadY(vectors)
	w.label("begun")
	w.sparseEntries(vectors, func() {
		for row := range sparseRows {
			for j := range vectors {
				w.lane(float32s, fmlaLane, neonSparseRow(row, j), neonSparseTile(j), neonSparseEntry(row))
			}
		}
	})
	w.sparseY(vectors, func(n int, p part, base string, offset int) { w.store(float32s, p, n, base, offset) })
	w.sparseEnd()
}

// sparseGrad: rows of the tile += entries of x · rows of y.
func (w *neonWriter) sparseGrad(vectors int) {
	w.sparseBegin("sparseGrad", vectors)
	w.sparseLoadY(vectors)
	w.sparseEntries(vectors, func() {
		for row := range sparseRows {
			for j := range vectors {
				w.lane(float32s, fmlaLane, neonSparseTile(j), neonSparseRow(row, j), neonSparseEntry(row))
			}
		}
		for j := range vectors {
			w.store(float32s, whole, neonSparseTile(j), "R17", j*neonBytes)
		}
	})
	w.sparseEnd()
}

// Registers of the scan's vectors: the rows take the first 8.
const (
	scanWeights = 16 + iota
	scanOffsets // what is to be added to the bytes of the table of places
	scanGrowth  // of the offsets
)

// sparseScan writes the lists of a band, strip by strip, as that of amd64 does. R0 the
// arguments, R1 to R4 the rows, R5 the lists' base, R6 the starts and R7 the step in them,
// R8 columns after the strip, R9 the table of places, R10 the end of the strip's lists.
func (w *neonWriter) sparseScan() {
	w.function(kernelName("sparseScan", float32s), []parameter{{"s", "*bandScan"}}, "R0")
	for row, cursor := range neonSparseX {
		w.op("MOVD (bandScan_x+%d)(R0), %s", 8*row, cursor)
	}
	for i, field := range []string{"lists", "starts", "step", "cols"} {
		w.op("MOVD bandScan_%s(R0), R%d", field, 5+i)
	}
	w.op("MOVD $·places(SB), R9")
	// Added up, the weights of columns give the byte that names them, and above it how
	// many they are.
	w.op("MOVD $0x0108010401020101, R11")
	w.op("MOVD $0x0180014001200110, R12")
	w.op("VMOV R11, V%d.D[0]", scanWeights)
	w.op("VMOV R12, V%d.D[1]", scanWeights)
	w.op("VMOVI $8, V%d.B16", scanGrowth)
	w.label("strip")
	w.op("MOVWU (R6), R10")
	w.op("ADD R5, R10, R10")
	w.zero(scanOffsets)
	w.op("MOVD $%d, R11", stripCols)
	w.op("CMP R11, R8")
	w.op("CSEL LT, R8, R11, %s", left)
	w.op("SUB %s, R8, R8", left)
	w.blocks(float32s, 2, neonSparseX[:], w.scanColumns)
	w.op("SUB R5, R10, R11")
	w.op("MOVW R11, 4(R6)")
	w.op("ADD R7, R6, R6")
	w.op("CBNZ R8, strip")
	w.ret()
}

// scanColumns lists those of two vectors.
func (w *neonWriter) scanColumns(parts []part) {
	for row, cursor := range neonSparseX {
		for j, p := range parts {
			w.load(float32s, p, cursor, j*neonBytes, 2*row+j)
		}
	}
	for j := range parts {
		for row := 1; row < sparseRows; row++ {
			w.bitwise("VORR", j, j, 2*row+j)
		}
		w.op("VCMTST V%d.S4, V%[1]d.S4, V%[1]d.S4", j)
	}
	w.op("VUZP1 V1.H8, V0.H8, V0.H8")
	w.bitwise("VAND", 0, 0, scanWeights)
	w.op("VADDV V0.H8, V0")
	w.op("VMOV V0.H[0], R11")
	w.op("AND $255, R11, R12")
	w.op("FMOVD (R9)(R12<<3), F1")
	w.op("VADD V1.B16, V%d.B16, V1.B16", scanOffsets)
	w.op("FMOVD F1, (R10)")
	w.op("ADD R11>>8, R10, R10")
	w.op("VADD V%d.B16, V%d.B16, V%[2]d.B16", scanGrowth, scanOffsets)
}
