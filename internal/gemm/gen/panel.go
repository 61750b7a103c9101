package main

import "fmt"

// shape is a kernel for panels of C: vectors side by side make the panel's
// width; rows are the heights of its tiles, largest first. The first is used
// as often as it fits, each of the others at most once.
type shape struct {
	vector
	vectors int
	masked  bool // the panel may be narrower than its vectors
	rows    []int
}

var shapes = []shape{
	{zmm, 2, true, []int{12, 8, 4, 2, 1}},
	{zmm, 1, true, []int{12, 8, 4, 2, 1}},
	{halfZmm, 1, true, []int{12, 8, 4, 2, 1}},
	{ymm, 2, false, []int{6, 4, 2, 1}},
	{ymm, 2, true, []int{4, 2, 1}},
	{ymm, 1, false, []int{12, 8, 4, 2, 1}},
	{ymm, 1, true, []int{12, 8, 4, 2, 1}},
}

// kernel is the name of a panel kernel: panelAVX512F32x32, and with the ending
// Masked if there is one without masks as well.
func (s shape) kernel(e element) string {
	name := fmt.Sprintf("panel%s%sx%d", s.isa, e.name, s.vectors*s.bytes/e.bytes)
	if s.masked && !s.opmask {
		name += "Masked"
	}
	return name
}

// accumulator is the register for a vector of a tile.
func (s shape) accumulator(row, vector int) int { return row*s.vectors + vector }

// The other registers of a tile follow its accumulators.
func (s shape) bRegister(vector int) int { return s.rows[0]*s.vectors + vector }
func (s shape) scratch(i int) int        { return (s.rows[0]+1)*s.vectors + i }

// mask is the mask of a vector, in the sense of writer.load.
func (s shape) mask(vector int) int {
	switch {
	case !s.masked:
		return 0
	case s.opmask:
		return 1 + vector
	}
	return s.scratch(2) + vector
}

// panel writes a kernel. Registers: DI the arguments, R8 R12 R13 SI every third
// row of A, R9 the stride of A's rows and DX three times that, R10 of its
// columns, BX a row of B, R11 the stride of B, CX counts k. R14 and R15 are Go's.
func (w *writer) panel(e element, s shape) {
	w.function(s.kernel(e), 24, []parameter{{"p", "*panel"}}, "DI")
	if s.masked {
		masks := []int{s.mask(0)}
		if s.vectors == 2 {
			masks = append(masks, s.mask(1))
		}
		w.op("MOVQ panel_cols(DI), CX")
		w.setMasks(e, s.vector, "CX", masks...)
	}
	w.op("MOVQ panel_rows(DI), AX")
	w.op("MOVQ AX, rows-8(SP)")
	w.op("MOVQ panel_c(DI), AX")
	w.op("MOVQ AX, c-16(SP)")
	w.op("MOVQ panel_a(DI), R8")
	w.op("MOVQ panel_rowA(DI), R9")
	w.op("MOVQ panel_colA(DI), R10")
	w.op("MOVQ panel_rowB(DI), R11")
	w.op("LEAQ (R9)(R9*2), DX")
	for i, rows := range s.rows {
		next := "done"
		if i+1 < len(s.rows) {
			next = fmt.Sprintf("tile%d", s.rows[i+1])
		}
		w.label(fmt.Sprintf("tile%d", rows))
		w.op("CMPQ rows-8(SP), $%d", rows)
		w.op("JLT %s", next)
		w.tile(e, s, rows)
		if i == 0 {
			w.op("JMP tile%d", rows)
		}
	}
	w.label("done")
	w.ret()
}

// tile computes rows of the panel and steps to those below.
func (w *writer) tile(e element, s shape, rows int) {
	w.op("MOVQ R8, a-24(SP)")
	w.op("MOVQ panel_k(DI), CX")
	w.op("MOVQ panel_b(DI), BX")
	cursors := []string{"R8", "R12", "R13", "SI"}[:(rows+2)/3]
	for i := 1; i < len(cursors); i++ {
		w.op("LEAQ (%s)(DX*1), %s", cursors[i-1], cursors[i])
	}
	for i := range rows * s.vectors {
		w.zero(s.vector, i)
	}
	w.products(e, s, rows, cursors)
	w.op("MOVQ c-16(SP), R12")
	w.op("MOVQ panel_rowC(DI), R13")
	w.epilogue(e, s, rows)
	w.op("MOVQ R12, c-16(SP)")
	w.op("MOVQ a-24(SP), R8")
	if rows%3 == 0 {
		w.op("LEAQ (R8)(DX*%d), R8", rows/3)
	} else {
		w.op("LEAQ (R8)(R9*%d), R8", rows)
	}
	w.op("SUBQ $%d, rows-8(SP)", rows)
}

// products is the loop over k: accumulators += column of A × row of B.
func (w *writer) products(e element, s shape, rows int, cursors []string) {
	loop := fmt.Sprintf("loop%d", rows)
	w.op("PCALIGN $64")
	w.label(loop)
	for j := range s.vectors {
		w.load(e, s.vector, s.mask(j), fmt.Sprintf("%d(BX)", j*s.bytes), s.bRegister(j))
	}
	for i := range rows {
		address := fmt.Sprintf([]string{"(%s)", "(%s)(R9*1)", "(%s)(R9*2)"}[i%3], cursors[i/3])
		factor := s.reg(s.scratch(i % 2))
		w.op("VBROADCAST%s %s, %s", e.scalar, address, factor)
		for j := range s.vectors {
			w.op("VFMADD231%s %s, %s, %s", e.suffix, s.reg(s.bRegister(j)), factor, s.reg(s.accumulator(i, j)))
		}
	}
	if s.vectors == 2 && rows == s.rows[0] {
		w.prefetch(s, cursors[0], cursors[len(cursors)-1])
	}
	w.op("ADDQ R11, BX")
	for _, c := range cursors {
		w.op("ADDQ R10, %s", c)
	}
	w.op("DECQ CX")
	w.op("JNZ %s", loop)
}

// prefetch fetches what the loop reads eight steps later: the row of B and, of an A that is
// stored by columns, the first and the last row of the tile. The largest tiles have loads to
// spare for it; it saves a tenth of the time and more where the operands of a sum of many
// terms lie outside the first-level cache.
func (w *writer) prefetch(s shape, first, last string) {
	w.op("PREFETCHT0 (%s)(R10*8)", first)
	w.op("PREFETCHT0 8(%s)(R10*8)", last)
	for offset := 0; offset < s.vectors*s.bytes; offset += 64 {
		w.op("PREFETCHT0 %d(BX)(R11*8)", offset)
	}
}

// epilogue writes C = alpha·sums + beta·C, one rounding for the first product and
// one for the rest; R12 steps from row to row of C. With alpha 1, the sums are left as they
// are; with beta 0, C is not read.
// Otherwise all rows are read before one is written: a masked store of a narrow row
// reaches over the next row, whose load would wait for it.
func (w *writer) epilogue(e element, s shape, rows int) {
	alpha, beta := s.reg(s.bRegister(0)), s.reg(s.scratch(0))
	scaled, store := fmt.Sprintf("scaled%d", rows), fmt.Sprintf("store%d", rows)
	w.op("MOVQ $%#x, R8", e.one)
	w.op("CMPQ panel_alpha(DI), R8")
	w.op("JEQ %s", scaled)
	w.op("VBROADCAST%s panel_alpha(DI), %s", e.scalar, alpha)
	w.vectors(s, rows, "", func(sum, _ int, _ string) {
		w.op("VMUL%s %s, %s, %s", e.suffix, alpha, s.reg(sum), s.reg(sum))
	})
	w.label(scaled)
	w.op("CMPQ panel_beta(DI), $0")
	w.op("JEQ %s", store)
	w.op("VBROADCAST%s panel_beta(DI), %s", e.scalar, beta)
	w.op("MOVQ R12, R8")
	w.vectors(s, rows, "R8", func(sum, mask int, address string) {
		w.load(e, s.vector, mask, address, s.scratch(1))
		w.op("VFMADD231%s %s, %s, %s", e.suffix, beta, s.reg(s.scratch(1)), s.reg(sum))
	})
	w.label(store)
	w.vectors(s, rows, "R12", func(sum, mask int, address string) {
		w.store(e, s.vector, mask, sum, address)
	})
}

// vectors calls do for each vector of a tile, with the register of its sum, its mask
// and its place in C, where a register steps from row to row.
func (w *writer) vectors(s shape, rows int, cursor string, do func(sum, mask int, address string)) {
	for i := range rows {
		for j := range s.vectors {
			do(s.accumulator(i, j), s.mask(j), fmt.Sprintf("%d(%s)", j*s.bytes, cursor))
		}
		if cursor != "" {
			w.op("ADDQ R13, %s", cursor)
		}
	}
}
