package main

// convert: R0 the result and R1 the source, in blocks of 8 numbers; the register left
// counts them.
func (w *neonWriter) convert() {
	const wide, narrow = 4, 2 // vectors of 8 numbers
	kernel := func(name string, from, to int, step func()) {
		w.function(name+neonISA, pointers("dst", "src"), "R0", "R1", left)
		loop, done := w.newLabel("loop"), w.newLabel("done")
		w.label(loop)
		w.op("SUBS $8, %s, %[1]s", left)
		w.op("BLT %s", done)
		for i := range from {
			w.op("FMOVQ.P %d(R1), F%d", neonBytes, i)
		}
		step()
		for i := range to {
			w.op("FMOVQ.P F%d, %d(R0)", 8+i, neonBytes)
		}
		w.op("B %s", loop)
		w.label(done)
		w.ret()
	}
	kernel("narrow", wide, narrow, func() {
		for i := range narrow {
			w.word(fcvtn, 8+i, 2*i)
			w.word(fcvtn2, 8+i, 2*i+1)
		}
	})
	kernel("widen", narrow, wide, func() {
		for i := range narrow {
			w.word(fcvtl, 8+2*i, i)
			w.word(fcvtl2, 9+2*i, i)
		}
	})
}

// uniform: R0 the numbers, R1 how many, R2 the state; two generators a vector.
func (w *neonWriter) uniform() {
	w.function("uniform"+neonISA, []parameter{
		{"dst", "unsafe.Pointer"}, {"n", "int"}, {"step", "float64"}, {"state", "unsafe.Pointer"},
	}, "R0", "R1", "F31", "R2")
	const vectors, step, sum, shifted, low = 4, 31, 16, 17, 18
	a := func(i int) int { return 2 * i }
	b := func(i int) int { return 2*i + 1 }
	shift := func(instruction string, bits, from int) {
		w.op("%s $%d, V%d.D2, V%d.D2", instruction, bits, from, shifted)
	}
	for i := range vectors {
		w.op("FMOVQ %d(R2), F%d", i*neonBytes, a(i))
		w.op("FMOVQ %d(R2), F%d", 64+i*neonBytes, b(i))
	}
	w.label("loop")
	w.op("SUBS $16, R1, R1")
	w.op("BLT done")
	for i := range vectors {
		w.op("VADD V%d.D2, V%d.D2, V%d.D2", a(i), b(i), sum)
		shift("VSHL", 23, a(i))
		w.bitwise("VEOR", a(i), a(i), shifted)
		shift("VUSHR", 18, a(i))
		w.bitwise("VEOR", a(i), a(i), shifted)
		shift("VUSHR", 5, b(i))
		w.bitwise("VEOR", a(i), a(i), shifted)
		w.bitwise("VEOR", shifted, a(i), b(i)) // the new second word
		w.move(a(i), b(i))
		w.move(b(i), shifted)
		w.word(sxtl, low, sum)
		w.word(sxtl2, sum, sum)
		for _, n := range []int{low, sum} {
			w.two(float64s, scvtf, n, n)
			w.lane(float64s, fmulLane, n, n, step)
			w.op("FMOVQ.P F%d, %d(R0)", n, neonBytes)
		}
	}
	w.op("B loop")
	w.label("done")
	for i := range vectors {
		w.op("FMOVQ F%d, %d(R2)", a(i), i*neonBytes)
		w.op("FMOVQ F%d, %d(R2)", b(i), 64+i*neonBytes)
	}
	w.ret()
}
