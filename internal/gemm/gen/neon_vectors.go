package main

// dot sums in as many parts as that of amd64: 128 bytes of them, in registers 0 to 7.
func (w *neonWriter) dot(e element) {
	const vectors = 128 / neonBytes
	w.function(kernelName("dot", e), append(pointers("x", "y"), parameter{"ret", e.goType}), "R0", "R1", left)
	for i := range vectors {
		w.zero(i)
	}
	w.blocks(e, vectors, []string{"R0", "R1"}, func(parts []part) {
		for i, p := range parts {
			w.load(e, p, "R0", i*neonBytes, 8+i)
			w.load(e, p, "R1", i*neonBytes, 16+i)
			w.three(e, fmla, i, 8+i, 16+i)
		}
	})
	w.sum(e, vectors)
	w.op("%s F0, ret+24(FP)", e.scalarMove())
	w.ret()
}

// gemv: R0 a strip of y, R1 the first row of a strip of A, R2 the stride, R3 rows, R6 x;
// R4 a row, R5 counts rows, R7 steps along x.
func (w *neonWriter) gemv(e element) {
	const products, factor, alpha = 4, 8, 16
	w.function(kernelName("gemv", e), []parameter{
		{"y", "unsafe.Pointer"}, {"a", "unsafe.Pointer"}, {"stride", "int"}, {"rows", "int"}, {"cols", "int"},
		{"x", "unsafe.Pointer"}, {"alpha", e.goType},
	}, "R0", "R1", "R2", "R3", left, "R6", "F16")
	w.strips(e, 4, []string{"R0", "R1"}, func(vectors int, p part) {
		for i := range vectors {
			w.load(e, p, "R0", i*neonBytes, i)
		}
		w.op("MOVD R6, R7")
		w.rows("R1", "R2", "R3", func() {
			w.op("%s.P %d(R7), F%d", e.scalarMove(), e.bytes, factor)
			w.lane(e, fmulLane, factor, factor, alpha)
			for i := range vectors {
				w.load(e, p, "R4", i*neonBytes, products+i)
				w.lane(e, fmulLane, products+i, products+i, factor)
				w.three(e, fadd, i, i, products+i)
			}
		})
		for i := range vectors {
			w.store(e, p, i, "R0", i*neonBytes)
		}
	})
	w.ret()
}

// quadratic: R0 a strip of the results, R1 the first row of a strip of X, R2 the stride,
// R3 rows, R6 and R7 inverse and lower; R4 a row, R5 counts rows, R8 and R9 step along
// inverse and lower. Register i holds y, 4+i the sum, 8+i an x and then the next y.
func (w *neonWriter) quadratic() {
	const most, sum, next, product, inverse, lower = 4, 4, 8, 12, 16, 17
	e := float64s
	w.function(kernelName("quadratic", e), []parameter{
		{"dst", "unsafe.Pointer"}, {"a", "unsafe.Pointer"}, {"stride", "int"}, {"rows", "int"}, {"cols", "int"},
		{"inverse", "unsafe.Pointer"}, {"lower", "unsafe.Pointer"},
	}, "R0", "R1", "R2", "R3", left, "R6", "R7")
	w.strips(e, most, []string{"R0", "R1"}, func(vectors int, p part) {
		for i := range vectors {
			w.zero(i)
			w.zero(sum + i)
		}
		w.op("MOVD R6, R8")
		w.op("MOVD R7, R9")
		w.rows("R1", "R2", "R3", func() {
			w.op("FMOVD.P 8(R8), F%d", inverse)
			w.op("FMOVD.P 8(R9), F%d", lower)
			for i := range vectors {
				w.load(e, p, "R4", i*neonBytes, next+i)
				w.lane(e, fmlsLane, next+i, i, lower)
				w.move(i, next+i)
				w.lane(e, fmulLane, product+i, i, inverse)
				w.three(e, fmla, sum+i, product+i, i)
			}
		})
		for i := range vectors {
			w.store(e, p, sum+i, "R0", i*neonBytes)
		}
	})
	w.ret()
}
