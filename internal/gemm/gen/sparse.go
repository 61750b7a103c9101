package main

import "fmt"

const (
	// bandCols is how many adjacent columns of a matrix share the bits that tell in which
	// rows any of them has an entry.
	bandCols = 4
	// stripRows is how many rows of that matrix make a strip, as the package has it, and
	// stripBytes the bytes of a band's bits in a strip: two words.
	stripRows  = 128
	stripBytes = stripRows / 8
	// lineBytes is a line of the cache.
	lineBytes = 64
)

// sparseVectors is how many vectors of columns of the other matrix the kernels for
// sparse products take at most: what the registers hold for a band.
func sparseVectors(v vector) int {
	if v.opmask {
		return 4
	}
	return 2
}

// sparse writes the kernels of Support. They go from band to band and there from bit to
// bit, each a row of x and of the tile. DI the arguments, R8 the band's first number in x,
// R9 the step in x, BX the tile, R10 the band's bits, R12 its rows of y, CX counts bands.
// SI and DX are bits to come, R11 is the row of the lowest of SI, R15 is 0. R14 goes through
// the next strip.
func (w *writer) sparse(v vector) {
	for vectors := 1; vectors <= sparseVectors(v); vectors++ {
		w.sparseForward(v, vectors)
		w.sparseGrad(v, vectors)
	}
}

// sparseRow is the register that holds a vector of a row of y; those of the loop follow.
func sparseRow(v vector, row, vector int) int { return row*sparseVectors(v) + vector }
func sparseEntry(v vector, row int) int       { return sparseRow(v, bandCols, row) }
func sparseTile(v vector) int                 { return sparseEntry(v, bandCols) }

// sparseBytes is the length of a row of the tile and of y.
func sparseBytes(v vector) int { return sparseVectors(v) * v.bytes }

// sparseBegin starts a kernel and its loop over bands.
func (w *writer) sparseBegin(v vector, name string, vectors int) {
	w.function(fmt.Sprintf("%s%s%sx%d", name, v.isa, float32s.name, vectors), 0, []parameter{{"s", "*strip"}}, "DI")
	for _, field := range []struct{ name, register string }{
		{"x", "R8"}, {"stepX", "R9"}, {"tile", "BX"}, {"y", "R12"}, {"found", "R10"}, {"bands", "CX"}, {"next", "R14"},
	} {
		w.op("MOVQ strip_%s(DI), %s", field.name, field.register)
	}
	w.op("XORL R15, R15")
	w.label("band")
}

// sparseEntries is the loop over a band's rows: body sees AX, the place of a row of the
// tile. The second word of bits follows the first without a jump, which would often be
// predicted wrongly. While products keep the processor busy, memory can bring the strip that
// comes next, which has about as many lines as this one entries.
func (w *writer) sparseEntries(v vector, body func()) {
	w.op("MOVQ (R10), SI")
	w.op("MOVQ 8(R10), DX")
	w.op("ANDQ strip_rows(DI), SI")
	w.op("ANDQ (strip_rows+8)(DI), DX")
	w.op("XORL R11, R11")
	w.op("MOVL $64, AX")
	w.op("TESTQ SI, SI")
	w.sparseWord()
	w.op("TESTQ SI, SI")
	w.op("JEQ listed")
	w.label("entry")
	w.op("TZCNTQ SI, R13")
	w.op("ADDQ R11, R13")
	w.op("MOVL $64, AX")
	w.op("BLSRQ SI, SI")
	w.sparseWord()
	w.op("MOVQ R13, AX")
	w.op("IMULQ R9, R13")
	w.op("SHLQ $%d, AX", map[int]int{256: 8, 64: 6}[sparseBytes(v)])
	for row := range bandCols {
		w.op("VBROADCASTSS %d(R8)(R13*1), %s", 4*row, v.reg(sparseEntry(v, row)))
	}
	w.op("PREFETCHT1 (R14)")
	w.op("ADDQ $%d, R14", lineBytes)
	body()
	w.op("TESTQ SI, SI")
	w.op("JNE entry")
	w.label("listed")
}

// sparseWord goes on to the second word if no bit of the first is left. AX is 64.
func (w *writer) sparseWord() {
	w.op("CMOVQEQ DX, SI")
	w.op("CMOVQEQ R15, DX")
	w.op("CMOVQEQ AX, R11")
}

// sparseEnd steps to the next band.
func (w *writer) sparseEnd(v vector) {
	w.op("ADDQ $%d, R8", 4*bandCols)
	w.op("ADDQ $%d, R10", stripBytes)
	w.op("ADDQ $%d, R12", bandCols*sparseBytes(v))
	w.op("DECQ CX")
	w.op("JNZ band")
	w.ret()
}

// sparseY has do called for each vector of the rows of y, with its register and address.
func (w *writer) sparseY(v vector, vectors int, do func(n int, address string)) {
	for row := range bandCols {
		for j := range vectors {
			do(sparseRow(v, row, j), fmt.Sprintf("%d(R12)", row*sparseBytes(v)+j*v.bytes))
		}
	}
}

func (w *writer) sparseLoadY(v vector, vectors int) {
	w.sparseY(v, vectors, func(n int, address string) { w.load(float32s, v, 0, address, n) })
}

// sparseForward: rows of the tile += entries of x · rows of y.
func (w *writer) sparseForward(v vector, vectors int) {
	w.sparseBegin(v, "sparseForward", vectors)
	w.sparseLoadY(v, vectors)
	w.sparseEntries(v, func() {
		tile := v.reg(sparseTile(v))
		for j := range vectors {
			place := fmt.Sprintf("%d(BX)(AX*1)", j*v.bytes)
			w.op("VMOVUPS %s, %s", place, tile)
			for row := range bandCols {
				w.op("VFMADD231PS %s, %s, %s", v.reg(sparseRow(v, row, j)), v.reg(sparseEntry(v, row)), tile)
			}
			w.op("VMOVUPS %s, %s", tile, place)
		}
	})
	w.sparseEnd(v)
}

// sparseGrad: rows of y += entries of x · rows of the tile; or = if fresh.
func (w *writer) sparseGrad(v vector, vectors int) {
	w.sparseBegin(v, "sparseGrad", vectors)
	w.op("CMPQ strip_fresh(DI), $0")
	w.op("JEQ resumed")
	w.sparseY(v, vectors, func(n int, _ string) { w.zero(v, n) })
	w.op("JMP begun")
	w.label("resumed")
	w.sparseLoadY(v, vectors)
	w.label("begun")
	w.sparseEntries(v, func() {
		tile := v.reg(sparseTile(v))
		for j := range vectors {
			w.op("VMOVUPS %d(BX)(AX*1), %s", j*v.bytes, tile)
			for row := range bandCols {
				w.op("VFMADD231PS %s, %s, %s", tile, v.reg(sparseEntry(v, row)), v.reg(sparseRow(v, row, j)))
			}
		}
	})
	w.sparseY(v, vectors, func(n int, address string) { w.store(float32s, v, 0, n, address) })
	w.sparseEnd(v)
}

const (
	// scanRows is how many rows the scan takes at a time, a byte of a band's bits, and
	// scanCols how many columns, a line of them.
	scanRows, scanCols = 8, lineBytes / 4
)

// sparseScan sets the bits of eight rows. R8, R9 and R10 point to rows 0, 3 and 6, R11 is
// the step from row to row, SI the bits; CX counts blocks of columns. Register 15 is 0.
func (w *writer) sparseScan() {
	w.function("sparseScanAVX2F32", 0, []parameter{{"s", "*rowScan"}}, "DI")
	for _, field := range []struct{ name, register string }{
		{"x", "R8"}, {"stepX", "R11"}, {"found", "SI"}, {"blocks", "CX"},
	} {
		w.op("MOVQ rowScan_%s(DI), %s", field.name, field.register)
	}
	w.op("LEAQ (R11)(R11*2), DX")
	w.op("LEAQ (R8)(DX*1), R9")
	w.op("LEAQ (R9)(DX*1), R10")
	w.zero(ymm, 15)
	w.label("block")
	w.scanHalf(0, 0)
	w.scanHalf(ymm.bytes, 4)
	w.op("VPACKSSWB Y4, Y0, Y0")
	w.op("VPCMPEQB Y15, Y0, Y0")
	w.op("VPMOVMSKB Y0, AX")
	w.op("NOTL AX")
	// Packing goes by halves of the vectors.
	for i, band := range []int{0, 2, 1, 3} {
		if i > 0 {
			w.op("SHRL $8, AX")
		}
		w.op("MOVB AX, %d(SI)", band*stripBytes)
	}
	for _, cursor := range []string{"R8", "R9", "R10"} {
		w.op("ADDQ $%d, %s", lineBytes, cursor)
	}
	w.op("ADDQ $%d, SI", scanCols/bandCols*stripBytes)
	w.op("DECQ CX")
	w.op("JNZ block")
	w.ret()
}

// scanHalf packs eight columns of the rows into a word for each row and band, in register
// n; the next three are used. Packed with saturation, what is not 0 stays so.
func (w *writer) scanHalf(offset, n int) {
	rows := []string{"(R8)", "(R8)(R11*1)", "(R8)(R11*2)", "(R9)", "(R9)(R11*1)", "(R9)(R11*2)", "(R10)", "(R10)(R11*1)"}
	for i := range scanRows / 2 {
		w.op("VMOVDQU %d%s, Y%d", offset, rows[2*i], n+i)
		w.op("VPACKSSDW %d%s, Y%d, Y%[3]d", offset, rows[2*i+1], n+i)
	}
	w.op("VPACKSSWB Y%d, Y%d, Y%[2]d", n+1, n)
	w.op("VPACKSSWB Y%d, Y%d, Y%[2]d", n+3, n+2)
	w.op("VPACKSSDW Y%d, Y%d, Y%[2]d", n+2, n)
}

// pixelScan sets the bits of eight rows of pixels, as sparseScan does those of numbers, and a
// byte for each block of columns with those of all its bands. R8 to R15 point to the rows, SI
// to the bits, DI to the bytes, BX is the place in a row; CX counts blocks.
// Register 15 is 0, and 14 has the order that turns four bytes of four rows.
func (w *writer) pixelScan() {
	w.function("pixelScanAVX2", 0, []parameter{{"s", "*pixelScan"}}, "DI")
	for i := range scanRows {
		w.op("MOVQ (pixelScan_rows+%d)(DI), R%d", 8*i, 8+i)
	}
	w.op("MOVQ pixelScan_found(DI), SI")
	w.op("MOVQ pixelScan_blocks(DI), CX")
	w.op("MOVQ pixelScan_inked(DI), DI")
	w.op("XORL BX, BX")
	w.zero(ymm, 15)
	for i, order := range []string{"0x0d0905010c080400", "0x0f0b07030e0a0602"} {
		w.op("MOVQ $%s, AX", order)
		w.op("VPINSRQ $%d, AX, X14, X14", i)
	}
	w.label("block")
	for half := range 2 {
		for i := range 2 {
			n, row := 2*half+i, 8+4*half+2*i
			w.op("VMOVDQU (R%d)(BX*1), X%d", row, n)
			w.op("VPACKSSDW (R%d)(BX*1), X%d, X%[2]d", row+1, n)
		}
		w.op("VPACKSSWB X%d, X%d, X%[2]d", 2*half+1, 2*half)
		w.op("VPSHUFB X14, X%d, X%[1]d", 2*half)
	}
	// A band's bytes of the first four rows come before those of the others.
	w.op("VPUNPCKLDQ X2, X0, X1")
	w.op("VPUNPCKHDQ X2, X0, X3")
	for i, n := range []int{1, 3} {
		w.op("VPCMPEQB X15, X%d, X%[1]d", n)
		w.op("VPMOVMSKB X%d, AX", n)
		w.op("NOTL AX")
		w.op("MOVB AX, %d(SI)", 2*i*stripBytes)
		if i == 0 {
			w.op("MOVL AX, DX")
		} else {
			w.op("ORL AX, DX")
		}
		w.op("SHRL $8, AX")
		w.op("MOVB AX, %d(SI)", (2*i+1)*stripBytes)
		w.op("ORL AX, DX")
	}
	w.op("MOVB DX, (DI)")
	w.op("INCQ DI")
	w.op("ADDQ $%d, BX", scanCols)
	w.op("ADDQ $%d, SI", scanCols/bandCols*stripBytes)
	w.op("DECQ CX")
	w.op("JNZ block")
	w.ret()
}
