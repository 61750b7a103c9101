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

// softmax: of the first n columns of each row, x = exp(x - top)/sum, where top is the
// largest x and sum that of the exponentials; the other columns become 0. n is one more
// in each row than in the one above. top and sum of the last row are written to result.
// R8 is a row, R9 its stride, R10 the rows that are left, R11 n, R12 the bytes of all
// columns and DI those of their whole sixteens.
func (w *writer) softmax(v vector) {
	e := float32s
	w.function("softmax"+v.isa+e.name, 0, []parameter{
		{"x", "unsafe.Pointer"}, {"stride", "int"}, {"rows", "int"}, {"n", "int"}, {"cols", "int"},
		{"table", "unsafe.Pointer"}, {"result", "unsafe.Pointer"},
	}, "R8", "R9", "R10", "R11", "CX", "R13", "SI")
	const top, first, least, farthest = 2, 4, 10, 11
	w.causalMasks(v)
	w.load(e, v, 0, fmt.Sprintf("%d(R13)", negativeInfinity), least)
	w.load(e, v, 0, fmt.Sprintf("%d(R13)", lowest), farthest)
	w.label("row")
	w.op("MOVQ R11, CX")
	w.rowMasks(v)
	for i := range v.sixteen() {
		w.op("VMOVAPS %s, %s", v.reg(least), v.reg(i))
	}
	w.columns16(v, "top", func(masks []int) {
		for i, mask := range masks {
			w.loadOver(v, mask, at(v, "R8", i), least, first)
			w.op("VMAXPS %s, %s, %s", v.reg(i), v.reg(first), v.reg(i))
		}
	})
	w.fold(v, "VMAX")
	w.op("VMOVSS X0, (SI)")
	w.op("VBROADCASTSS X0, %s", v.reg(top))

	for i := range v.sixteen() {
		w.zero(v, i)
	}
	x := func(i int) int { return first + 3*i }
	exponential := func(i int) int { return x(i) + 2 }
	w.columns16(v, "exp", func(masks []int) {
		for i, mask := range masks {
			w.load(e, v, mask, at(v, "R8", i), x(i))
			w.op("VSUBPS %s, %s, %s", v.reg(top), v.reg(x(i)), v.reg(x(i)))
			w.exponential(v, x(i), farthest)
			w.keep(v, mask, exponential(i))
			if mask == 0 {
				w.store(e, v, mask, exponential(i), at(v, "R8", i))
			}
			w.op("VADDPS %s, %s, %s", v.reg(exponential(i)), v.reg(i), v.reg(i))
		}
	})
	w.fold(v, "VADD")
	w.op("VMOVSS X0, 4(SI)")
	w.op("VMOVSS %d(R13), X1", one)
	w.op("VDIVSS X0, X1, X0")
	w.op("VBROADCASTSS X0, %s", v.reg(0))
	w.causal16(v, "scale", "R8", x, func(i, mask int) {
		from := exponential(i) // those of a partial vector are still in the register
		if mask == 0 {
			from = x(i)
			w.load(e, v, mask, at(v, "R8", i), from)
		}
		w.op("VMULPS %s, %s, %s", v.reg(0), v.reg(from), v.reg(x(i)))
		w.keep(v, mask, x(i))
	})
	w.op("INCQ R11")
	w.op("ADDQ R9, R8")
	w.op("DECQ R10")
	w.op("JNZ row")
	w.ret()
}

// causalMasks makes the masks for causal16 and turns CX columns into R12 bytes, of which DI
// are those of whole sixteens.
func (w *writer) causalMasks(v vector) {
	w.op("MOVQ CX, DI")
	w.op("LEAQ (CX*4), R12")
	w.op("ANDQ $15, CX")
	w.setMasks(float32s, v, "CX", v.causalMasks16()...)
	w.op("ANDQ $-16, DI")
	w.op("SHLQ $2, DI")
}

// causalMasks16 are the masks for what is left of all columns.
func (v vector) causalMasks16() []int {
	if v.opmask {
		return []int{2}
	}
	return []int{12, 13}
}

// causal16 is columns16 with stores of what body leaves in register result(i), followed by
// zeros up to all columns of the row. It writes all of a sixteen at once where it can: a
// store under a mask delays whoever next reads what lies under the rest of the mask.
func (w *writer) causal16(v vector, name, row string, result func(i int) int, body func(i, mask int)) {
	store := func(masks []int) {
		for i, mask := range masks {
			w.store(float32s, v, mask, result(i), at(v, row, i))
		}
	}
	whole := make([]int, v.sixteen())
	w.columns16(v, name, func(masks []int) {
		for i, mask := range masks {
			body(i, mask)
		}
		if masks[0] == 0 {
			store(whole)
			return
		}
		w.op("CMPQ BX, DI")
		w.op("JGE %sLast", name)
		store(whole)
		w.op("ADDQ $64, BX")
	})
	for i := range v.sixteen() {
		w.zero(v, result(i))
	}
	w.label(name + "Zeros")
	w.op("CMPQ BX, DI")
	w.op("JGE %sZerosTail", name)
	store(whole)
	w.op("ADDQ $64, BX")
	w.op("JMP %sZeros", name)
	w.label(name + "ZerosTail")
	w.op("CMPQ BX, R12")
	w.op("JGE %sStored", name)
	w.label(name + "Last")
	store(v.causalMasks16())
	w.label(name + "Stored")
}

// exponential replaces x, which is not positive, by 2^n·p(f), with n the whole
// number nearest to x·log2(e) and f the rest x - n·ln2. What is not a number stays
// so. The result is in the second register after x; the one between is used as well.
func (w *writer) exponential(v vector, x, limit int) {
	n, p := x+1, x+2
	round := "VROUNDPS $8"
	if v.opmask {
		round = "VRNDSCALEPS $8"
	}
	w.op("VMAXPS %s, %s, %s", v.reg(x), v.reg(limit), v.reg(x))
	w.op("VMULPS %d(R13), %s, %s", log2E, v.reg(x), v.reg(n))
	w.op("%s, %s, %s", round, v.reg(n), v.reg(n))
	w.op("VFNMADD231PS %d(R13), %s, %s", ln2High, v.reg(n), v.reg(x))
	w.op("VFNMADD231PS %d(R13), %s, %s", ln2Low, v.reg(n), v.reg(x))
	w.op("VMOVUPS %d(R13), %s", polynomial, v.reg(p))
	for i := 1; i <= degree; i++ {
		w.op("VFMADD213PS %d(R13), %s, %s", polynomial+64*i, v.reg(x), v.reg(p))
	}
	for range 2 {
		w.op("VFMADD213PS %d(R13), %s, %s", one, v.reg(x), v.reg(p))
	}
	w.op("VCVTPS2DQ %s, %s", v.reg(n), v.reg(n))
	w.op("VPSLLD $23, %s, %s", v.reg(n), v.reg(n))
	w.op("VPADDD %s, %s, %s", v.reg(n), v.reg(p), v.reg(p))
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

// softmaxGrad: of the first n columns of each row, d = y·(d - the sum of y·d); the other
// columns of d become 0. n is one more in each row than in the one above. R8 is a row of d,
// R9 one of y, R10 and R11 their strides, R13 the rows that are left, SI n, and R12 and DI
// as softmax has them.
func (w *writer) softmaxGrad(v vector) {
	e := float32s
	w.function("softmaxGrad"+v.isa+e.name, 0, []parameter{
		{"d", "unsafe.Pointer"}, {"y", "unsafe.Pointer"}, {"strideD", "int"}, {"strideY", "int"},
		{"rows", "int"}, {"n", "int"}, {"cols", "int"},
	}, "R8", "R9", "R10", "R11", "R13", "SI", "CX")
	w.causalMasks(v)
	w.label("row")
	w.op("MOVQ SI, CX")
	w.rowMasks(v)
	for i := range v.sixteen() {
		w.zero(v, i)
	}
	d, y := func(i int) int { return 4 + i }, func(i int) int { return 6 + i }
	load := func(i, mask int) {
		w.load(e, v, mask, at(v, "R8", i), d(i))
		w.load(e, v, mask, at(v, "R9", i), y(i))
	}
	w.columns16(v, "dot", func(masks []int) {
		for i, mask := range masks {
			load(i, mask)
			w.op("VFMADD231PS %s, %s, %s", v.reg(d(i)), v.reg(y(i)), v.reg(i))
		}
	})
	w.fold(v, "VADD")
	w.op("VBROADCASTSS X0, %s", v.reg(0))
	w.causal16(v, "rest", "R8", d, func(i, mask int) {
		load(i, mask)
		w.op("VSUBPS %s, %s, %s", v.reg(0), v.reg(d(i)), v.reg(d(i)))
		w.op("VMULPS %s, %s, %s", v.reg(y(i)), v.reg(d(i)), v.reg(d(i)))
		w.keep(v, mask, d(i))
	})
	w.op("INCQ SI")
	w.op("ADDQ R10, R8")
	w.op("ADDQ R11, R9")
	w.op("DECQ R13")
	w.op("JNZ row")
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
