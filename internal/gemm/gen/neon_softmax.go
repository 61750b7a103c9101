package main

// maximum writes dst = a > b ? a : b, as VMAXPS has it: b if one is not a number. It uses
// register 30.
func (w *neonWriter) maximum(dst, a, b int) {
	w.three(float32s, fcmgt, 30, a, b)
	w.op("VBSL V%d.B16, V%d.B16, V30.B16", b, a)
	w.move(dst, 30)
}

// sixteen is the number of vectors that hold the 16 parts of a sum.
const sixteen = 64 / neonBytes

// softmax: R0 x, R1 its length, R2 the table, R3 the results; R4 steps along x. The rows
// of the table are those that amd64 has.
func (w *neonWriter) softmax() {
	e := float32s
	w.function(kernelName("softmax", e), []parameter{
		{"x", "unsafe.Pointer"}, {"n", "int"}, {"table", "unsafe.Pointer"}, {"result", "unsafe.Pointer"},
	}, "R0", "R1", "R2", "R3")
	const top, limit, x = 16, 17, 4
	pass := func(body func(i int, p part)) {
		w.op("MOVD R0, R4")
		w.op("MOVD R1, %s", left)
		w.blocks(e, sixteen, []string{"R4"}, func(parts []part) {
			for i, p := range parts {
				body(i, p)
			}
		})
	}
	w.load(e, whole, "R2", negativeInfinity, limit)
	for i := range sixteen {
		w.move(i, limit)
	}
	pass(func(i int, p part) {
		w.move(x+i, limit)
		w.loadOver(e, p, "R4", i*neonBytes, x+i)
		w.maximum(i, x+i, i)
	})
	w.fold(e, sixteen, w.maximum)
	w.op("FMOVS F0, (R3)")
	w.move(top, 0)
	w.broadcast(e, top)

	w.load(e, whole, "R2", lowest, limit)
	for i := range sixteen {
		w.zero(i)
	}
	pass(func(i int, p part) {
		w.load(e, p, "R4", i*neonBytes, x)
		w.three(e, fsub, x, x, top)
		w.exponential(x, limit)
		w.store(e, p, x, "R4", i*neonBytes)
		if p != whole { // clears the lanes that are not there
			w.load(e, p, "R4", i*neonBytes, x)
		}
		w.three(e, fadd, i, i, x)
	})
	w.sum(e, sixteen)
	w.op("FMOVS F0, 4(R3)")
	w.op("FMOVS %d(R2), F1", one)
	w.three(e, fdiv, 0, 1, 0)
	pass(func(i int, p part) {
		w.load(e, p, "R4", i*neonBytes, x)
		w.lane(e, fmulLane, x, x, 0)
		w.store(e, p, x, "R4", i*neonBytes)
	})
	w.ret()
}

// exponential replaces x, as that of amd64 does. It uses the four registers after x.
func (w *neonWriter) exponential(x, limit int) {
	e := float32s
	n, number := x+1, x+4
	constant := func(row int) {
		w.op("FMOVQ %d(R2), F%d", row, number)
	}
	w.maximum(x, limit, x)
	constant(log2E)
	w.three(e, fmul, n, x, number)
	w.two(e, frintn, n, n)
	for _, row := range []int{ln2High, ln2Low} {
		constant(row)
		w.three(e, fmls, x, n, number)
	}
	p, next := x+2, x+3
	w.op("FMOVQ %d(R2), F%d", polynomial, p)
	for i := 1; i <= degree+2; i++ {
		row := one
		if i <= degree {
			row = polynomial + 64*i
		}
		w.op("FMOVQ %d(R2), F%d", row, next)
		w.three(e, fmla, next, p, x)
		p, next = next, p
	}
	w.two(e, fcvtns, n, n)
	w.op("VSHL $23, V%d.S4, V%[1]d.S4", n)
	w.op("VADD V%d.S4, V%d.S4, V%d.S4", n, p, x)
}

// softmaxGrad: R0 d, R1 y, R2 their length; R4 and R5 step along them.
func (w *neonWriter) softmaxGrad() {
	e := float32s
	w.function(kernelName("softmaxGrad", e), []parameter{
		{"d", "unsafe.Pointer"}, {"y", "unsafe.Pointer"}, {"n", "int"},
	}, "R0", "R1", "R2")
	const d, y = 4, 8
	pass := func(body func(i int, p part)) {
		w.op("MOVD R0, R4")
		w.op("MOVD R1, R5")
		w.op("MOVD R2, %s", left)
		w.blocks(e, sixteen, []string{"R4", "R5"}, func(parts []part) {
			for i, p := range parts {
				w.load(e, p, "R4", i*neonBytes, d+i)
				w.load(e, p, "R5", i*neonBytes, y+i)
				body(i, p)
			}
		})
	}
	for i := range sixteen {
		w.zero(i)
	}
	pass(func(i int, _ part) { w.three(e, fmla, i, d+i, y+i) })
	w.sum(e, sixteen)
	w.broadcast(e, 0)
	pass(func(i int, p part) {
		w.three(e, fsub, d+i, d+i, 0)
		w.three(e, fmul, d+i, d+i, y+i)
		w.store(e, p, d+i, "R4", i*neonBytes)
	})
	w.ret()
}
