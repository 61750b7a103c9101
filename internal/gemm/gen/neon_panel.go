package main

import "fmt"

// neonShape is a kernel for panels of C: vectors side by side make its width, or one
// narrow vector of a few elements. Rows are as those of shape.
type neonShape struct {
	vectors int
	narrow  int // elements; 0 if vectors are whole
	rows    []int
}

var neonShapes = []neonShape{
	{vectors: 4, rows: []int{6, 4, 2, 1}},
	{vectors: 2, rows: []int{12, 8, 4, 2, 1}},
	{vectors: 1, rows: []int{12, 8, 4, 2, 1}},
	{vectors: 1, narrow: 2, rows: []int{12, 8, 4, 2, 1}},
	{vectors: 1, narrow: 1, rows: []int{12, 8, 4, 2, 1}},
}

// width is the number of columns.
func (s neonShape) width(e element) int {
	if s.narrow > 0 {
		return s.narrow
	}
	return s.vectors * e.neonLanes()
}

// The accumulators of a tile are its first registers; then come a row of B and, in
// turns, elements of A.
func (s neonShape) bRegister(vector int) int { return s.rows[0]*s.vectors + vector }

func (s neonShape) aRegister(i int) int {
	from := s.bRegister(s.vectors)
	return from + i%(32-from)
}

// moves is the instruction that loads and stores one vector of a row.
func (s neonShape) moves(e element) string {
	switch s.narrow * e.bytes {
	case 0: // whole
		return "FMOVQ"
	case 4:
		return "FMOVS"
	}
	return "FMOVD"
}

// neonRows point to rows of A. R18 and what follows R26 are not ours.
var neonRows = []string{"R10", "R11", "R12", "R13", "R14", "R15", "R16", "R17", "R19", "R20", "R21", "R22"}

// panel writes a kernel. Registers: R0 the arguments, R1 rows that are left, R2 C, R3 A,
// R4 and R5 the strides of A's rows and columns, R6 B, R7 and R8 the strides of B and C,
// R9 k; then rows of A, R23 the offset in them, R24 a row of B, R25 counts k.
func (w *neonWriter) panel(e element, s neonShape) {
	if s.narrow > 0 && s.narrow >= e.neonLanes() {
		return
	}
	w.function(fmt.Sprintf("%sx%d", kernelName("panel", e), s.width(e)), []parameter{{"p", "*panel"}}, "R0")
	for i, field := range []string{"rows", "c", "a", "rowA", "colA", "b", "rowB", "rowC", "k"} {
		w.op("MOVD panel_%s(R0), R%d", field, 1+i)
	}
	for i, rows := range s.rows {
		next := "done"
		if i+1 < len(s.rows) {
			next = fmt.Sprintf("tile%d", s.rows[i+1])
		}
		w.label(fmt.Sprintf("tile%d", rows))
		w.op("CMP $%d, R1", rows)
		w.op("BLT %s", next)
		w.tile(e, s, rows)
		if i == 0 {
			w.op("B tile%d", rows)
		}
	}
	w.label("done")
	w.ret()
}

// tile computes rows of the panel and steps to those below.
func (w *neonWriter) tile(e element, s neonShape, rows int) {
	w.op("MOVD R3, %s", neonRows[0])
	for i := 1; i < rows; i++ {
		w.op("ADD R4, %s, %s", neonRows[i-1], neonRows[i])
	}
	w.op("ADD R4, %s, R3", neonRows[rows-1])
	w.op("MOVD ZR, R23")
	w.op("MOVD R6, R24")
	w.op("MOVD R9, R25")
	for i := range rows * s.vectors {
		w.zero(i)
	}
	w.products(e, s, rows)
	w.epilogue(e, s, rows)
	w.op("SUB $%d, R1, R1", rows)
}

// products is the loop over k: accumulators += column of A × row of B.
func (w *neonWriter) products(e element, s neonShape, rows int) {
	loop := fmt.Sprintf("loop%d", rows)
	w.op("PCALIGN $32")
	w.label(loop)
	for j := range s.vectors {
		w.op("%s %d(R24), F%d", s.moves(e), j*neonBytes, s.bRegister(j))
	}
	for i := range rows {
		w.op("%s (%s)(R23), F%d", e.scalarMove(), neonRows[i], s.aRegister(i))
		for j := range s.vectors {
			w.lane(e, fmlaLane, i*s.vectors+j, s.bRegister(j), s.aRegister(i))
		}
	}
	w.op("ADD R7, R24, R24")
	w.op("ADD R5, R23, R23")
	w.op("SUBS $1, R25, R25")
	w.op("BNE %s", loop)
}

// epilogue writes C = alpha·sums + beta·C as that of amd64 does: one rounding for the
// first product and one for the rest. With beta 0, C is not read. R2 steps over C.
func (w *neonWriter) epilogue(e element, s neonShape, rows int) {
	alpha, beta, c := s.bRegister(0), s.aRegister(0), s.aRegister(1)
	store := fmt.Sprintf("store%d", rows)
	w.op("%s panel_alpha(R0), F%d", e.scalarMove(), alpha)
	for i := range rows * s.vectors {
		w.lane(e, fmulLane, i, i, alpha)
	}
	w.op("MOVD panel_beta(R0), R23")
	w.op("CBZ R23, %s", store)
	w.op("FMOVD R23, F%d", beta)
	w.op("MOVD R2, R24")
	for i := range rows {
		for j := range s.vectors {
			w.op("%s %d(R24), F%d", s.moves(e), j*neonBytes, c)
			w.lane(e, fmlaLane, i*s.vectors+j, c, beta)
		}
		w.op("ADD R8, R24, R24")
	}
	w.label(store)
	for i := range rows {
		for j := range s.vectors {
			w.op("%s F%d, %d(R2)", s.moves(e), i*s.vectors+j, j*neonBytes)
		}
		w.op("ADD R8, R2, R2")
	}
}

// transpose writes the kernel that turns a square of 32 bytes by 32 (8 of float32, 4 of
// float64), count times along the rows of the source: R0 and R1 the destination and its
// stride, R2 and R3 the source's, R4 counts.
func (w *neonWriter) transpose(e element) {
	w.function(kernelName("transpose", e), []parameter{
		{"dst", "unsafe.Pointer"}, {"dstStride", "int"},
		{"src", "unsafe.Pointer"}, {"srcStride", "int"}, {"count", "int"},
	}, "R0", "R1", "R2", "R3", "R4")
	lanes := e.neonLanes()
	side := 32 / e.bytes
	w.label("loop")
	for j := 0; j < side; j += lanes { // rows of the destination
		w.op("ADD $%d, R2, R5", j*e.bytes)
		for i := 0; i < side; i += lanes {
			for r := range lanes {
				w.op("FMOVQ (R5), F%d", r)
				w.op("ADD R3, R5, R5")
			}
			w.turn(e)
			w.op("ADD $%d, R0, R6", i*e.bytes)
			for r := range lanes {
				w.op("FMOVQ F%d, (R6)", 16+r)
				w.op("ADD R1, R6, R6")
			}
		}
		w.op("ADD R1<<%d, R0, R0", map[int]int{2: 1, 4: 2}[lanes])
	}
	w.op("ADD $32, R2, R2")
	w.op("SUBS $1, R4, R4")
	w.op("BNE loop")
	w.ret()
}

// turn transposes the square in registers 0 and on to 16 and on.
func (w *neonWriter) turn(e element) {
	zip := func(instruction, lanes string, dst, a, b int) {
		w.op("%s V%d.%s, V%d.%[3]s, V%[5]d.%[3]s", instruction, b, lanes, a, dst)
	}
	if e == float64s {
		zip("VZIP1", "D2", 16, 0, 1)
		zip("VZIP2", "D2", 17, 0, 1)
		return
	}
	for i := range 2 { // rows 0 and 1, 2 and 3
		zip("VZIP1", "S4", 8+2*i, 2*i, 2*i+1)
		zip("VZIP2", "S4", 9+2*i, 2*i, 2*i+1)
	}
	for i := range 2 { // lower and upper columns
		zip("VZIP1", "D2", 16+2*i, 8+i, 10+i)
		zip("VZIP2", "D2", 17+2*i, 8+i, 10+i)
	}
}
