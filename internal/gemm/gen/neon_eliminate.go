package main

// eliminate: R0 row 0 from the column of the row's diagonal on, R1 the row there, R2 the
// stride, R3 how many rows are left, R4 the columns from there on; R5 and R6 step along the
// two.
func (w *neonWriter) eliminate() {
	const factor, inverse = 8, 16
	e := float64s
	w.function(kernelName("eliminate", e), []parameter{
		{"a", "unsafe.Pointer"}, {"stride", "int"}, {"below", "int"}, {"cols", "int"}, {"inverse", e.goType},
	}, "R0", "R2", "R3", "R4", "F16")
	w.op("MOVD R0, R1")
	w.label("row")
	w.op("ADD $%d, R0, R0", e.bytes)
	w.op("ADD R2, R1, R1")
	w.op("ADD $%d, R1, R1", e.bytes)
	w.op("SUB $1, R4, R4")
	w.op("FMOVD (R0), F%d", factor)
	w.lane(e, fmulLane, factor, factor, inverse)
	w.op("MOVD R0, R5")
	w.op("MOVD R1, R6")
	w.op("MOVD R4, %s", left)
	w.over(e, []string{"R5", "R6"}, func(offset int, p part) {
		w.load(e, p, "R5", offset, 0)
		w.load(e, p, "R6", offset, 1)
		w.lane(e, fmlsLane, 1, 0, factor)
		w.store(e, p, 1, "R6", offset)
	})
	w.op("SUBS $1, R3, R3")
	w.op("BNE row")
	w.ret()
}
