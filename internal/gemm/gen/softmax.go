package main

import "fmt"

// The kernels of this file and of norm.go sum in 16 parts, whatever the vectors:
// element i goes to part i modulo 16, and the parts are added in pairs, half of
// them apart. Registers 0 and, for vectors of eight, 1 hold the parts.

// sixteen is the number of vectors that hold 16 numbers.
func (v vector) sixteen() int { return 64 / v.bytes }

// masks16 are the masks for sixteen numbers.
func (v vector) masks16() []int {
	if v.opmask {
		return []int{1}
	}
	return []int{14, 15}
}

// sixteens runs body on CX numbers, 16 at a time and the rest under masks. The
// pointers advance.
func (w *writer) sixteens(v vector, name string, pointers []string, body func(masks []int)) {
	w.label(name)
	w.op("SUBQ $16, CX")
	w.op("JLT %sTail", name)
	body(make([]int, v.sixteen()))
	for _, p := range pointers {
		w.op("ADDQ $64, %s", p)
	}
	w.op("JMP %s", name)
	w.label(name + "Tail")
	w.op("ADDQ $16, CX")
	w.op("JZ %sDone", name)
	w.setMasks(float32s, v, "CX", v.masks16()...)
	body(v.masks16())
	w.label(name + "Done")
}

// fold combines the 16 parts into the lowest lane of register 0, by VADD or VMAX.
// It overwrites register 1.
func (w *writer) fold(v vector, instruction string) {
	if v.opmask {
		w.op("VEXTRACTF64X4 $1, Z0, Y1")
	}
	w.op("%sPS Y1, Y0, Y0", instruction)
	w.op("VEXTRACTF128 $1, Y0, X1")
	w.op("%sPS X1, X0, X0", instruction)
	w.op("VPERMILPS $0x0E, X0, X1")
	w.op("%sPS X1, X0, X0", instruction)
	w.op("VPERMILPS $0x01, X0, X1")
	w.op("%sSS X1, X0, X0", instruction)
}

// Rows of the table of numbers that softmax reads, 16 times each, 64 bytes a row.
const (
	log2E = 64 * iota
	ln2High
	ln2Low
	lowest // exponents below are taken as this
	negativeInfinity
	one
	polynomial // coefficients from the highest on
)

// degree is that of the polynomial.
const degree = 5

// softmax: x = exp(x - top)/sum, where top is the largest x and sum that of the
// exponentials. Both are written to result.
func (w *writer) softmax(v vector) {
	e := float32s
	w.function("softmax"+v.isa+e.name, 0, []parameter{
		{"x", "unsafe.Pointer"}, {"n", "int"}, {"table", "unsafe.Pointer"}, {"result", "unsafe.Pointer"},
	}, "R8", "R10", "BX", "R9")
	const top, limit, first = 2, 3, 4
	from := func(i int) string { return fmt.Sprintf("%d(DX)", i*v.bytes) }
	start := func() {
		w.op("MOVQ R8, DX")
		w.op("MOVQ R10, CX")
	}

	w.load(e, v, 0, fmt.Sprintf("%d(BX)", negativeInfinity), limit)
	for i := range v.sixteen() {
		w.load(e, v, 0, fmt.Sprintf("%d(BX)", negativeInfinity), i)
	}
	start()
	w.sixteens(v, "top", []string{"DX"}, func(masks []int) {
		for i, mask := range masks {
			w.loadOver(v, mask, from(i), limit, first)
			w.op("VMAXPS %s, %s, %s", v.reg(i), v.reg(first), v.reg(i))
		}
	})
	w.fold(v, "VMAX")
	w.op("VMOVSS X0, (R9)")
	w.op("VBROADCASTSS X0, %s", v.reg(top))

	w.load(e, v, 0, fmt.Sprintf("%d(BX)", lowest), limit)
	for i := range v.sixteen() {
		w.zero(v, i)
	}
	start()
	w.sixteens(v, "exp", []string{"DX"}, func(masks []int) {
		for i, mask := range masks {
			x := first + 3*i
			w.load(e, v, mask, from(i), x)
			w.op("VSUBPS %s, %s, %s", v.reg(top), v.reg(x), v.reg(x))
			p := w.exponential(v, x, limit)
			w.keep(v, mask, p)
			w.store(e, v, mask, p, from(i))
			w.op("VADDPS %s, %s, %s", v.reg(p), v.reg(i), v.reg(i))
		}
	})
	w.fold(v, "VADD")
	w.op("VMOVSS X0, 4(R9)")
	w.op("VMOVSS %d(BX), X1", one)
	w.op("VDIVSS X0, X1, X0")
	w.op("VBROADCASTSS X0, %s", v.reg(0))

	start()
	w.sixteens(v, "scale", []string{"DX"}, func(masks []int) {
		for i, mask := range masks {
			w.load(e, v, mask, from(i), first+i)
			w.op("VMULPS %s, %s, %s", v.reg(0), v.reg(first+i), v.reg(first+i))
			w.store(e, v, mask, first+i, from(i))
		}
	})
	w.ret()
}

// exponential replaces x, which is not positive, by 2^n·p(f), with n the whole
// number nearest to x·log2(e) and f the rest x - n·ln2. What is not a number stays
// so. It returns the register of the result and uses the two after x.
func (w *writer) exponential(v vector, x, limit int) int {
	n, p := x+1, x+2
	round := "VROUNDPS $8"
	if v.opmask {
		round = "VRNDSCALEPS $8"
	}
	w.op("VMAXPS %s, %s, %s", v.reg(x), v.reg(limit), v.reg(x))
	w.op("VMULPS %d(BX), %s, %s", log2E, v.reg(x), v.reg(n))
	w.op("%s, %s, %s", round, v.reg(n), v.reg(n))
	w.op("VFNMADD231PS %d(BX), %s, %s", ln2High, v.reg(n), v.reg(x))
	w.op("VFNMADD231PS %d(BX), %s, %s", ln2Low, v.reg(n), v.reg(x))
	w.op("VMOVUPS %d(BX), %s", polynomial, v.reg(p))
	for i := 1; i <= degree; i++ {
		w.op("VFMADD213PS %d(BX), %s, %s", polynomial+64*i, v.reg(x), v.reg(p))
	}
	for range 2 {
		w.op("VFMADD213PS %d(BX), %s, %s", one, v.reg(x), v.reg(p))
	}
	w.op("VCVTPS2DQ %s, %s", v.reg(n), v.reg(n))
	w.op("VPSLLD $23, %s, %s", v.reg(n), v.reg(n))
	w.op("VPADDD %s, %s, %s", v.reg(n), v.reg(p), v.reg(p))
	return p
}

// loadOver reads a vector; lanes beyond the mask become those of another.
func (w *writer) loadOver(v vector, mask int, address string, other, n int) {
	switch {
	case mask == 0:
		w.load(float32s, v, 0, address, n)
	case v.opmask:
		w.op("VMOVAPS %s, %s", v.reg(other), v.reg(n))
		w.op("VMOVUPS %s, K%d, %s", address, mask, v.reg(n))
	default:
		w.load(float32s, v, mask, address, n)
		w.op("VBLENDVPS %s, %s, %s, %s", v.reg(mask), v.reg(n), v.reg(other), v.reg(n))
	}
}

// keep clears the lanes beyond the mask.
func (w *writer) keep(v vector, mask, n int) {
	switch {
	case mask == 0:
	case v.opmask:
		w.op("VMOVAPS.Z %s, K%d, %s", v.reg(n), mask, v.reg(n))
	default:
		w.op("VANDPS %s, %s, %s", v.reg(mask), v.reg(n), v.reg(n))
	}
}

// softmaxGrad: d = y·(d - the sum of y·d).
func (w *writer) softmaxGrad(v vector) {
	e := float32s
	w.function("softmaxGrad"+v.isa+e.name, 0, []parameter{
		{"d", "unsafe.Pointer"}, {"y", "unsafe.Pointer"}, {"n", "int"},
	}, "R8", "R9", "R10")
	start := func() {
		w.op("MOVQ R8, DX")
		w.op("MOVQ R9, BX")
		w.op("MOVQ R10, CX")
	}
	from := func(register string, i int) string { return fmt.Sprintf("%d(%s)", i*v.bytes, register) }
	for i := range v.sixteen() {
		w.zero(v, i)
	}
	start()
	w.sixteens(v, "dot", []string{"DX", "BX"}, func(masks []int) {
		for i, mask := range masks {
			w.load(e, v, mask, from("DX", i), 4+i)
			w.load(e, v, mask, from("BX", i), 6+i)
			w.op("VFMADD231PS %s, %s, %s", v.reg(4+i), v.reg(6+i), v.reg(i))
		}
	})
	w.fold(v, "VADD")
	w.op("VBROADCASTSS X0, %s", v.reg(0))
	start()
	w.sixteens(v, "rest", []string{"DX", "BX"}, func(masks []int) {
		for i, mask := range masks {
			w.load(e, v, mask, from("DX", i), 4+i)
			w.load(e, v, mask, from("BX", i), 6+i)
			w.op("VSUBPS %s, %s, %s", v.reg(0), v.reg(4+i), v.reg(4+i))
			w.op("VMULPS %s, %s, %s", v.reg(6+i), v.reg(4+i), v.reg(4+i))
			w.store(e, v, mask, 4+i, from("DX", i))
		}
	})
	w.ret()
}

// lessTop: each row of dst = that of src − its largest number. R8 is a row of dst, R9 its
// stride, R10 and R11 those of src, R12 the rows that are left, R13 the columns.
func (w *writer) lessTop(v vector) {
	e := float32s
	w.function("lessTop"+v.isa+e.name, 0, []parameter{
		{"dst", "unsafe.Pointer"}, {"strideDst", "int"}, {"src", "unsafe.Pointer"}, {"strideSrc", "int"},
		{"rows", "int"}, {"cols", "int"}, {"table", "unsafe.Pointer"},
	}, "R8", "R9", "R10", "R11", "R12", "R13", "BX")
	const top, limit, x = 2, 3, 4
	from := func(register string, i int) string { return fmt.Sprintf("%d(%s)", i*v.bytes, register) }
	w.load(e, v, 0, fmt.Sprintf("%d(BX)", negativeInfinity), limit)
	w.label("row")
	for i := range v.sixteen() {
		w.op("VMOVAPS %s, %s", v.reg(limit), v.reg(i))
	}
	w.op("MOVQ R10, DX")
	w.op("MOVQ R13, CX")
	w.sixteens(v, "top", []string{"DX"}, func(masks []int) {
		for i, mask := range masks {
			w.loadOver(v, mask, from("DX", i), limit, x)
			w.op("VMAXPS %s, %s, %s", v.reg(i), v.reg(x), v.reg(i))
		}
	})
	w.fold(v, "VMAX")
	w.op("VBROADCASTSS X0, %s", v.reg(top))
	w.op("MOVQ R10, DX")
	w.op("MOVQ R8, SI")
	w.op("MOVQ R13, CX")
	w.sixteens(v, "less", []string{"DX", "SI"}, func(masks []int) {
		for i, mask := range masks {
			w.load(e, v, mask, from("DX", i), x)
			w.op("VSUBPS %s, %s, %s", v.reg(top), v.reg(x), v.reg(x))
			w.store(e, v, mask, x, from("SI", i))
		}
	})
	w.op("ADDQ R9, R8")
	w.op("ADDQ R11, R10")
	w.op("DECQ R12")
	w.op("JNZ row")
	w.ret()
}
