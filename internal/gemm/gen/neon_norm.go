package main

// row16 runs body on the vectors of a row, sixteen numbers at a time. R13 and on step
// along the rows that the registers named point to.
func (w *neonWriter) row16(columns string, rows []string, body func(i int, p part)) {
	steps := []string{"R13", "R14", "R15", "R16", "R17"}[:len(rows)]
	for i, row := range rows {
		w.op("MOVD %s, %s", row, steps[i])
	}
	w.op("MOVD %s, %s", columns, left)
	w.blocks(float32s, sixteen, steps, func(parts []part) {
		for i, p := range parts {
			body(i, p)
		}
	})
}

// rmsNorm: R0 y, R1 x, R2 gain, R3 inverse, R4 rows, R5 columns, R6 the numbers; R7 the
// bytes of a row.
func (w *neonWriter) rmsNorm() {
	e := float32s
	w.function(kernelName("rmsNorm", e), []parameter{
		{"y", "unsafe.Pointer"}, {"x", "unsafe.Pointer"}, {"gain", "unsafe.Pointer"}, {"inverse", "unsafe.Pointer"},
		{"rows", "int"}, {"cols", "int"}, {"numbers", "unsafe.Pointer"},
	}, "R0", "R1", "R2", "R3", "R4", "R5", "R6")
	const x, gain, share, eps, least, one = 4, 8, 16, 17, 18, 19
	for i := range 4 {
		w.op("FMOVS %d(R6), F%d", 4*i, share+i)
	}
	w.op("LSL $2, R5, R7")
	w.label("row")
	for i := range sixteen {
		w.zero(i)
	}
	w.row16("R5", []string{"R1"}, func(i int, p part) {
		w.load(e, p, "R13", i*neonBytes, x+i)
		w.three(e, fmla, i, x+i, x+i)
	})
	w.sum(e, sixteen)
	w.three(e, fmul, 0, 0, share)
	w.three(e, fadd, 0, 0, eps)
	w.three(e, fcmgt, 1, least, 0)
	w.two(e, fsqrt, 0, 0)
	w.three(e, fdiv, 0, one, 0)
	w.word(bic, 0, 0, 1)
	w.op("FMOVS.P F0, 4(R3)")
	w.row16("R5", []string{"R1", "R2", "R0"}, func(i int, p part) {
		w.load(e, p, "R13", i*neonBytes, x+i)
		w.load(e, p, "R14", i*neonBytes, gain+i)
		w.lane(e, fmulLane, x+i, x+i, 0)
		w.three(e, fmul, x+i, x+i, gain+i)
		w.store(e, p, x+i, "R15", i*neonBytes)
	})
	w.nextRow("R0", "R1")
	w.op("SUBS $1, R4, R4")
	w.op("BNE row")
	w.ret()
}

// nextRow moves pointers by the bytes of a row, R7.
func (w *neonWriter) nextRow(pointers ...string) {
	for _, p := range pointers {
		w.op("ADD R7, %s, %[1]s", p)
	}
}

// rmsNormGrad: R0 dX, R1 x, R2 dY, R3 base, R4 gain, R5 dGain, R6 inverse, R8 rows, R9
// columns; R7 the bytes of a row.
func (w *neonWriter) rmsNormGrad() {
	e := float32s
	w.function(kernelName("rmsNormGrad", e), []parameter{
		{"dX", "unsafe.Pointer"}, {"x", "unsafe.Pointer"}, {"dY", "unsafe.Pointer"}, {"base", "unsafe.Pointer"},
		{"gain", "unsafe.Pointer"}, {"dGain", "unsafe.Pointer"}, {"inverse", "unsafe.Pointer"},
		{"rows", "int"}, {"cols", "int"}, {"share", e.goType},
	}, "R0", "R1", "R2", "R3", "R4", "R5", "R6", "R8", "R9", "F16")
	const a, b, c, share, r = 4, 8, 12, 16, 17
	w.op("LSL $2, R9, R7")
	w.label("row")
	w.op("FMOVS.P 4(R6), F%d", r)
	for i := range sixteen {
		w.zero(i)
	}
	w.row16("R9", []string{"R1", "R2", "R4", "R5"}, func(i int, p part) {
		w.load(e, p, "R13", i*neonBytes, a+i)
		w.load(e, p, "R14", i*neonBytes, b+i)
		w.three(e, fmul, a+i, a+i, b+i)
		w.load(e, p, "R15", i*neonBytes, b+i)
		w.three(e, fmla, i, a+i, b+i)
		w.load(e, p, "R16", i*neonBytes, b+i)
		w.lane(e, fmlaLane, b+i, a+i, r)
		w.store(e, p, b+i, "R16", i*neonBytes)
	})
	w.sum(e, sixteen)
	w.three(e, fmul, 0, 0, share)
	for range 3 { // one after the other, as inverse³ may be too large a number
		w.three(e, fmul, 0, 0, r)
	}
	w.row16("R9", []string{"R4", "R3", "R2", "R1", "R0"}, func(i int, p part) {
		w.load(e, p, "R13", i*neonBytes, a+i)
		w.lane(e, fmulLane, a+i, a+i, r)
		w.load(e, p, "R14", i*neonBytes, b+i)
		w.load(e, p, "R15", i*neonBytes, c+i)
		w.three(e, fmla, b+i, a+i, c+i)
		w.load(e, p, "R16", i*neonBytes, c+i)
		w.lane(e, fmlsLane, b+i, c+i, 0)
		w.store(e, p, b+i, "R17", i*neonBytes)
	})
	w.nextRow("R0", "R1", "R2", "R3")
	w.op("SUBS $1, R8, R8")
	w.op("BNE row")
	w.ret()
}
