package main

// elementwise writes the kernels that work on vectors one element at a time. What they
// compute is said beside those of amd64.
func (w *neonWriter) elementwise(e element) {
	w.relu(e)
	w.reluGrad(e, "reluGrad", fcmgeZero)
	w.reluGrad(e, "positiveGrad", fcmgtZero)
	w.axpy(e)
	w.scale(e)
	w.addRow(e)
	w.columnSums(e, "columnSums", false)
	if e == float64s {
		w.columnSums(e, "columnSquares", true)
	}
}

// over runs body on each vector of the elements that are left at the pointers.
func (w *neonWriter) over(e element, pointers []string, body func(offset int, p part)) {
	w.strips(e, 4, pointers, func(vectors int, p part) {
		for i := range vectors {
			body(i*neonBytes, p)
		}
	})
}

func (w *neonWriter) relu(e element) {
	w.function(kernelName("relu", e), pointers("dst", "src"), "R0", "R1", left)
	w.over(e, []string{"R0", "R1"}, func(offset int, p part) {
		w.load(e, p, "R1", offset, 0)
		w.two(e, fcmltZero, 1, 0)
		w.word(bic, 0, 0, 1)
		w.store(e, p, 0, "R0", offset)
	})
	w.ret()
}

func (w *neonWriter) reluGrad(e element, name string, compare instruction) {
	w.function(kernelName(name, e), pointers("dst", "grad", "in"), "R0", "R1", "R2", left)
	w.over(e, []string{"R0", "R1", "R2"}, func(offset int, p part) {
		w.load(e, p, "R2", offset, 0)
		w.load(e, p, "R1", offset, 1)
		w.two(e, compare, 0, 0)
		w.bitwise("VAND", 1, 1, 0)
		w.store(e, p, 1, "R0", offset)
	})
	w.ret()
}

func (w *neonWriter) axpy(e element) {
	const alpha = 16
	w.function(kernelName("axpy", e), append(pointers("y", "x"), parameter{"alpha", e.goType}), "R0", "R1", left, "F16")
	w.over(e, []string{"R0", "R1"}, func(offset int, p part) {
		w.load(e, p, "R1", offset, 0)
		w.load(e, p, "R0", offset, 1)
		w.lane(e, fmlaLane, 1, 0, alpha)
		w.store(e, p, 1, "R0", offset)
	})
	w.ret()
}

func (w *neonWriter) scale(e element) {
	const alpha = 16
	w.function(kernelName("scale", e), append(pointers("x"), parameter{"alpha", e.goType}), "R0", left, "F16")
	w.over(e, []string{"R0"}, func(offset int, p part) {
		w.load(e, p, "R0", offset, 0)
		w.lane(e, fmulLane, 0, 0, alpha)
		w.store(e, p, 0, "R0", offset)
	})
	w.ret()
}

// addRow: R0 a row of C, R1 its stride, R2 rows that are left, R3 columns, R4 the row;
// R5 and R6 step along the two.
func (w *neonWriter) addRow(e element) {
	w.function(kernelName("addRow", e), []parameter{
		{"c", "unsafe.Pointer"}, {"stride", "int"}, {"rows", "int"}, {"cols", "int"}, {"row", "unsafe.Pointer"},
	}, "R0", "R1", "R2", "R3", "R4")
	w.label("row")
	w.op("MOVD R0, R5")
	w.op("MOVD R4, R6")
	w.op("MOVD R3, %s", left)
	w.over(e, []string{"R5", "R6"}, func(offset int, p part) {
		w.load(e, p, "R5", offset, 0)
		w.load(e, p, "R6", offset, 1)
		w.three(e, fadd, 0, 0, 1)
		w.store(e, p, 0, "R5", offset)
	})
	w.op("ADD R1, R0, R0")
	w.op("SUBS $1, R2, R2")
	w.op("BNE row")
	w.ret()
}

// columnSums: R0 the sums, R1 the first row of a strip of columns, R2 the stride, R3
// rows; R4 a row, R5 counts rows.
func (w *neonWriter) columnSums(e element, name string, squares bool) {
	w.function(kernelName(name, e), []parameter{
		{"dst", "unsafe.Pointer"}, {"a", "unsafe.Pointer"}, {"stride", "int"}, {"rows", "int"}, {"cols", "int"},
	}, "R0", "R1", "R2", "R3", left)
	w.strips(e, 4, []string{"R0", "R1"}, func(vectors int, p part) {
		for i := range vectors {
			w.zero(i)
		}
		w.rows("R1", "R2", "R3", func() {
			for i := range vectors {
				w.load(e, p, "R4", i*neonBytes, 4+i)
				if squares {
					w.three(e, fmul, 4+i, 4+i, 4+i)
				}
				w.three(e, fadd, i, i, 4+i)
			}
		})
		for i := range vectors {
			w.store(e, p, i, "R0", i*neonBytes)
		}
	})
	w.ret()
}

// rows runs body for each of so many rows; R4 steps from the first on, R5 counts.
func (w *neonWriter) rows(start, stride, rows string, body func()) {
	loop := w.newLabel("rows")
	w.op("MOVD %s, R4", start)
	w.op("MOVD %s, R5", rows)
	w.label(loop)
	body()
	w.op("ADD %s, R4, R4", stride)
	w.op("SUBS $1, R5, R5")
	w.op("BNE %s", loop)
}

// Coefficients of Adam that the kernels of amd64 have elsewhere.
const (
	neonTiny = root + 1 + iota
	neonTinyRoot
)

// adam writes both kernels of Adam. The coefficients at R6 fill the registers that those
// of amd64 have them in, sixteen further.
func (w *neonWriter) adam(e element) {
	const offset = 15
	fill := func(from, to int) {
		for n := from; n <= to; n++ {
			w.op("VLD1R.P %d(R6), [%s]", e.bytes, e.vectorOf(offset+n))
		}
	}
	w.function(kernelName("adam", e), pointers("p", "grad", "m", "v", "coefficients"), "R0", "R1", "R2", "R3", "R6", left)
	fill(beta1, neonTinyRoot)
	w.over(e, []string{"R0", "R1", "R2", "R3"}, func(at int, p part) { w.adamStep(e, at, p, offset+rate, offset+root) })
	w.ret()

	w.function(kernelName("adamEach", e), pointers("p", "grad", "m", "v", "rate", "root", "coefficients"),
		"R0", "R1", "R2", "R3", "R4", "R5", "R6", left)
	fill(beta1, epsilon)
	w.op("ADD $%d, R6, R6", 2*e.bytes)
	fill(neonTiny, neonTinyRoot)
	w.over(e, []string{"R0", "R1", "R2", "R3", "R4", "R5"}, func(at int, p part) {
		w.load(e, p, "R4", at, 5)
		w.load(e, p, "R5", at, 6)
		w.adamStep(e, at, p, 5, 6)
	})
	w.ret()
}

// adamStep works on the vectors at R0 (parameters), R1 (gradient), R2 and R3 (moments),
// with the rate and the root in the registers named.
func (w *neonWriter) adamStep(e element, at int, p part, rate, root int) {
	const g, m, s, square, parameters, divisor, offset = 0, 1, 2, 3, 4, 7, 15
	flush := func(n, limit int) {
		w.three(e, facgt, divisor, offset+limit, n)
		w.word(bic, n, n, divisor)
	}
	w.load(e, p, "R1", at, g)
	w.load(e, p, "R2", at, m)
	w.load(e, p, "R3", at, s)
	w.three(e, fmul, m, m, offset+beta1)
	w.three(e, fmla, m, g, offset+oneMinusBeta1)
	flush(m, neonTiny)
	w.store(e, p, m, "R2", at)
	flush(g, neonTinyRoot)
	w.three(e, fmul, square, g, g)
	w.three(e, fmul, s, s, offset+beta2)
	w.three(e, fmla, s, square, offset+oneMinusBeta2)
	flush(s, neonTiny)
	w.store(e, p, s, "R3", at)
	w.two(e, fsqrt, s, s)
	w.move(divisor, offset+epsilon)
	w.three(e, fmla, divisor, s, root)
	w.three(e, fmul, m, m, rate)
	w.three(e, fdiv, m, m, divisor)
	w.load(e, p, "R0", at, parameters)
	w.three(e, fsub, parameters, parameters, m)
	w.store(e, p, parameters, "R0", at)
}
