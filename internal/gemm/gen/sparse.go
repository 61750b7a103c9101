package main

import "fmt"

// sparseRows is how many rows of a matrix are in a band: the columns in which any of
// them has an entry make one list.
const sparseRows = 4

// stripCols is how many columns of that matrix make a strip, as the package has it.
const stripCols = 128

// sparseVectors is how many vectors of columns of the other matrix the kernels for
// sparse products take at most: what the registers hold of four rows.
func sparseVectors(v vector) int {
	if v.opmask {
		return 4
	}
	return 2
}

// sparse writes the kernels of Support. They go from band to band by the lists. DI the
// arguments, R8 to R11 the rows of x, BX the tile, SI the list, DX its end, CX counts
// bands, R12 is the lists' base, R13 a row of y.
func (w *writer) sparse(v vector) {
	for vectors := 1; vectors <= sparseVectors(v); vectors++ {
		w.sparseForward(v, vectors)
		w.sparseGrad(v, vectors)
	}
}

// sparseRow is the register that holds a vector of a row of y; those of the loop follow.
func sparseRow(v vector, row, vector int) int { return row*sparseVectors(v) + vector }
func sparseEntry(v vector, row int) int       { return sparseRow(v, sparseRows, row) }
func sparseTile(v vector) int                 { return sparseEntry(v, sparseRows) }

// sparseMask is the mask of a vector of so many, in the sense of writer.load.
func sparseMask(v vector, vectors, vector int) int {
	switch {
	case vector < vectors-1:
		return 0
	case v.opmask:
		return 1
	}
	return sparseTile(v) + 1
}

var sparseCursors = [sparseRows]string{"R8", "R9", "R10", "R11"}

// sparseBegin starts a kernel and its loop over bands.
func (w *writer) sparseBegin(v vector, name string, vectors int) {
	w.function(fmt.Sprintf("%s%s%sx%d", name, v.isa, float32s.name, vectors), 16, []parameter{{"s", "*strip"}}, "DI")
	w.op("MOVQ strip_last(DI), CX")
	w.setMasks(float32s, v, "CX", sparseMask(v, 1, 0))
	for row, cursor := range sparseCursors {
		w.op("MOVQ (strip_x+%d)(DI), %s", 8*row, cursor)
	}
	w.op("MOVQ strip_starts(DI), AX")
	w.op("MOVQ AX, starts-8(SP)")
	w.op("MOVQ $0, offset-16(SP)")
	w.op("MOVQ strip_tile(DI), BX")
	w.op("MOVQ strip_lists(DI), R12")
	w.op("MOVQ strip_bands(DI), CX")
	w.label("band")
	w.op("MOVQ starts-8(SP), AX")
	w.op("MOVLQZX (AX), SI")
	w.op("MOVLQZX 4(AX), DX")
	w.op("ADDQ R12, SI")
	w.op("ADDQ R12, DX")
}

// sparseEntries is the loop over a list: body sees AX, the place of a row of the tile.
func (w *writer) sparseEntries(v vector, body func()) {
	w.op("CMPQ SI, DX")
	w.op("JEQ listed")
	w.label("entry")
	w.op("MOVBLZX (SI), AX")
	w.op("INCQ SI")
	for row, cursor := range sparseCursors {
		w.op("VBROADCASTSS (%s)(AX*4), %s", cursor, v.reg(sparseEntry(v, row)))
	}
	w.op("SHLQ $%d, AX", map[int]int{64: 8, 32: 6}[v.bytes])
	body()
	w.op("CMPQ SI, DX")
	w.op("JNE entry")
	w.label("listed")
}

// sparseEnd steps to the next band.
func (w *writer) sparseEnd() {
	w.op("MOVQ strip_stepX(DI), AX")
	for _, cursor := range sparseCursors {
		w.op("ADDQ AX, %s", cursor)
	}
	w.op("MOVQ strip_stepY(DI), AX")
	w.op("ADDQ AX, offset-16(SP)")
	w.op("ADDQ $4, starts-8(SP)")
	w.op("DECQ CX")
	w.op("JNZ band")
	w.ret()
}

// sparseY has do called for each vector of the rows of y, with its register, mask and
// address.
func (w *writer) sparseY(v vector, vectors int, do func(n, mask int, address string)) {
	for row := range sparseRows {
		w.op("MOVQ (strip_y+%d)(DI), R13", 8*row)
		w.op("ADDQ offset-16(SP), R13")
		for j := range vectors {
			do(sparseRow(v, row, j), sparseMask(v, vectors, j), fmt.Sprintf("%d(R13)", j*v.bytes))
		}
	}
}

// sparseForward: rows of y += entries of x · rows of the tile; or = if fresh.
func (w *writer) sparseForward(v vector, vectors int) {
	e := float32s
	w.sparseBegin(v, "sparseForward", vectors)
	w.op("CMPQ strip_fresh(DI), $0")
	w.op("JEQ resumed")
	for row := range sparseRows {
		for j := range vectors {
			w.zero(v, sparseRow(v, row, j))
		}
	}
	w.op("JMP begun")
	w.label("resumed")
	w.sparseY(v, vectors, func(n, mask int, address string) { w.load(e, v, mask, address, n) })
	w.label("begun")
	w.sparseEntries(v, func() {
		tile := v.reg(sparseTile(v))
		for j := range vectors {
			w.op("VMOVUPS %d(BX)(AX*1), %s", j*v.bytes, tile)
			for row := range sparseRows {
				w.op("VFMADD231PS %s, %s, %s", tile, v.reg(sparseEntry(v, row)), v.reg(sparseRow(v, row, j)))
			}
		}
	})
	w.sparseY(v, vectors, func(n, mask int, address string) { w.store(e, v, mask, n, address) })
	w.sparseEnd()
}

// sparseGrad: rows of the tile += entries of x · rows of y.
func (w *writer) sparseGrad(v vector, vectors int) {
	w.sparseBegin(v, "sparseGrad", vectors)
	w.sparseY(v, vectors, func(n, mask int, address string) { w.load(float32s, v, mask, address, n) })
	w.sparseEntries(v, func() {
		tile := v.reg(sparseTile(v))
		for j := range vectors {
			place := fmt.Sprintf("%d(BX)(AX*1)", j*v.bytes)
			w.op("VMOVUPS %s, %s", place, tile)
			for row := range sparseRows {
				w.op("VFMADD231PS %s, %s, %s", v.reg(sparseRow(v, row, j)), v.reg(sparseEntry(v, row)), tile)
			}
			w.op("VMOVUPS %s, %s", tile, place)
		}
	})
	w.sparseEnd()
}

// sparseScan writes the lists of a band, strip by strip: the columns in which a row has an
// entry. Eight columns at a time are tested; those listed come from a table. What is
// written beyond a list's end is overwritten by the next. R13 counts columns, BX those
// left in the strip, CX those after it, DX is the end of the strip's lists, R12 points to
// the table. Registers 0 to 3 hold the rows, 4 what is to be added to the table's bytes, 5
// what that grows by, 6 zeros.
func (w *writer) sparseScan() {
	e, v := float32s, ymm
	w.function("sparseScanAVX2F32", 16, []parameter{{"s", "*bandScan"}}, "DI")
	for row, cursor := range sparseCursors {
		w.op("MOVQ (bandScan_x+%d)(DI), %s", 8*row, cursor)
	}
	w.op("MOVQ bandScan_lists(DI), SI")
	w.op("MOVQ bandScan_starts(DI), AX")
	w.op("MOVQ AX, starts-8(SP)")
	w.op("MOVQ bandScan_cols(DI), CX")
	w.op("MOVQ $0x0808080808080808, AX")
	w.op("VMOVQ AX, X5")
	w.zero(v, 6)
	w.op("LEAQ ·places(SB), R12")
	w.op("XORQ R13, R13")
	w.label("strip")
	w.op("MOVQ starts-8(SP), AX")
	w.op("MOVLQZX (AX), DX")
	w.op("VPXOR X4, X4, X4")
	w.op("MOVQ $%d, BX", stripCols)
	w.op("CMPQ CX, BX")
	w.op("CMOVQLT CX, BX")
	w.op("SUBQ BX, CX")
	w.op("SUBQ $8, BX")
	w.op("JLT rest")
	w.label("columns")
	w.scanColumns(e, v, 0)
	w.op("VPADDB X5, X4, X4")
	w.op("ADDQ $8, R13")
	w.op("SUBQ $8, BX")
	w.op("JGE columns")
	w.label("rest")
	w.op("ADDQ $8, BX")
	w.op("JZ listed")
	w.setMasks(e, v, "BX", maskFor(v))
	w.scanColumns(e, v, maskFor(v))
	w.label("listed")
	w.op("MOVQ starts-8(SP), AX")
	w.op("MOVL DX, 4(AX)")
	w.op("ADDQ bandScan_step(DI), AX")
	w.op("MOVQ AX, starts-8(SP)")
	w.op("TESTQ CX, CX")
	w.op("JNZ strip")
	w.ret()
}

// scanAhead is how many bytes ahead the scan asks for: it is the first to read the matrix.
const scanAhead = 16 << 10

// scanColumns lists those of one vector. It uses AX.
func (w *writer) scanColumns(e element, v vector, mask int) {
	for row, cursor := range sparseCursors {
		w.load(e, v, mask, fmt.Sprintf("(%s)(R13*4)", cursor), row)
		w.op("PREFETCHT0 %d(%s)(R13*4)", scanAhead, cursor)
	}
	w.op("VPOR Y1, Y0, Y0")
	w.op("VPOR Y3, Y2, Y2")
	w.op("VPOR Y2, Y0, Y0")
	w.op("VPCMPEQD Y6, Y0, Y0")
	w.op("VMOVMSKPS Y0, AX")
	w.op("XORQ $255, AX")
	w.op("VMOVQ (R12)(AX*8), X1")
	w.op("VPADDB X4, X1, X1")
	w.op("VMOVQ X1, (SI)(DX*1)")
	w.op("POPCNTL AX, AX")
	w.op("ADDQ AX, DX")
}

// places writes a table of the places of the bits in each byte.
func (w *writer) places() {
	fmt.Fprintln(&w.asm)
	for value := range 256 {
		places, count := uint64(0), 0
		for bit := range 8 {
			if value>>bit&1 == 1 {
				places |= uint64(bit) << (8 * count)
				count++
			}
		}
		fmt.Fprintf(&w.asm, "DATA ·places+%d(SB)/8, $%#x\n", 8*value, places)
	}
	fmt.Fprintf(&w.asm, "GLOBL ·places(SB), RODATA|NOPTR, $2048\n")
}
