package main

import (
	"fmt"
	"math"
)

// elementwise writes the kernels that work on vectors one element at a time.
func (w *writer) elementwise(e element, v vector) {
	w.relu(e, v)
	w.reluGrad(e, v, "reluGrad", "0x1D")     // not less
	w.reluGrad(e, v, "positiveGrad", "0x1E") // greater
	w.axpy(e, v)
	w.scale(e, v)
	w.adam(e, v)
	w.adamEach(e, v)
	w.addRow(e, v)
	w.columnSums(e, v, "columnSums", false)
	if e == float64s {
		w.columnSums(e, v, "columnSquares", true)
	}
}

// maskFor is the mask of the last, partial vector, as writer.load has it.
func maskFor(v vector) int {
	if v.opmask {
		return 1
	}
	return 15
}

// over runs body on the CX elements at the pointers, a vector at a time and the
// rest under a mask, so that every element is rounded alike.
func (w *writer) over(e element, v vector, pointers []string, body func(mask int)) {
	lanes := v.bytes / e.bytes
	w.label("loop")
	w.op("SUBQ $%d, CX", lanes)
	w.op("JLT tail")
	body(0)
	for _, p := range pointers {
		w.op("ADDQ $%d, %s", v.bytes, p)
	}
	w.op("JMP loop")
	w.label("tail")
	w.op("ADDQ $%d, CX", lanes)
	w.op("JZ done")
	w.setMasks(e, v, "CX", maskFor(v))
	body(maskFor(v))
	w.label("done")
	w.ret()
}

func pointers(names ...string) []parameter {
	var list []parameter
	for _, n := range names {
		list = append(list, parameter{n, "unsafe.Pointer"})
	}
	return append(list, parameter{"n", "int"})
}

// relu: dst = max(0, src). Where both are zero or src is not a number, VMAX gives
// its last operand, which is src.
func (w *writer) relu(e element, v vector) {
	w.function("relu"+v.isa+e.name, 0, pointers("dst", "src"), "R8", "R9", "CX")
	w.zero(v, 0)
	w.over(e, v, []string{"R8", "R9"}, func(mask int) {
		w.load(e, v, mask, "(R9)", 1)
		w.op("VMAX%s %s, %s, %s", e.suffix, v.reg(1), v.reg(0), v.reg(1))
		w.store(e, v, mask, 1, "(R8)")
	})
}

// reluGrad: dst = grad where in compares with 0, else 0.
func (w *writer) reluGrad(e element, v vector, name, predicate string) {
	w.function(name+v.isa+e.name, 0, pointers("dst", "grad", "in"), "R8", "R9", "R10", "CX")
	w.zero(v, 0)
	w.over(e, v, []string{"R8", "R9", "R10"}, func(mask int) {
		w.load(e, v, mask, "(R10)", 1)
		if v.opmask {
			w.op("VCMP%s $%s, %s, %s, K2", e.suffix, predicate, v.reg(0), v.reg(1))
			if mask != 0 {
				w.op("KANDQ K%d, K2, K2", mask)
			}
			w.load(e, v, 2, "(R9)", 2)
		} else {
			w.op("VCMP%s $%s, %s, %s, %s", e.suffix, predicate, v.reg(0), v.reg(1), v.reg(1))
			w.load(e, v, mask, "(R9)", 2)
			w.op("VAND%s %s, %s, %s", e.suffix, v.reg(1), v.reg(2), v.reg(2))
		}
		w.store(e, v, mask, 2, "(R8)")
	})
}

// axpy: y += alpha·x.
func (w *writer) axpy(e element, v vector) {
	w.function("axpy"+v.isa+e.name, 0, append(pointers("y", "x"), parameter{"alpha", e.goType}), "R8", "R9", "CX", v.reg(0))
	w.over(e, v, []string{"R8", "R9"}, func(mask int) {
		w.load(e, v, mask, "(R9)", 1)
		w.load(e, v, mask, "(R8)", 2)
		w.op("VFMADD231%s %s, %s, %s", e.suffix, v.reg(0), v.reg(1), v.reg(2))
		w.store(e, v, mask, 2, "(R8)")
	})
}

// scale: x *= alpha.
func (w *writer) scale(e element, v vector) {
	w.function("scale"+v.isa+e.name, 0, append(pointers("x"), parameter{"alpha", e.goType}), "R8", "CX", v.reg(0))
	w.over(e, v, []string{"R8"}, func(mask int) {
		w.load(e, v, mask, "(R8)", 1)
		w.op("VMUL%s %s, %s, %s", e.suffix, v.reg(0), v.reg(1), v.reg(1))
		w.store(e, v, mask, 1, "(R8)")
	})
}

// The coefficients of Adam, in the order of adamCoefficients and from register 8 on.
const (
	beta1 = 8 + iota
	oneMinusBeta1
	beta2
	oneMinusBeta2
	epsilon
	rate
	root
)

// adamLimits writes vectors of the magnitudes below which Adam takes a number for 0, as
// the package has them, and of a mask of all bits but the sign.
func (w *writer) adamLimits(e element) {
	tiny, tinyRoot, magnitude := uint64(math.Float32bits(0x1p-120)), uint64(math.Float32bits(0x1p-60)), uint64(math.MaxInt32)
	if e == float64s {
		tiny, tinyRoot, magnitude = math.Float64bits(0x1p-1000), math.Float64bits(0x1p-500), math.MaxInt64
	}
	fmt.Fprintln(&w.asm)
	for i, bits := range []uint64{adamTiny: tiny, adamTinyRoot: tinyRoot, adamMagnitude: magnitude} {
		for lane := range zmm.bytes / e.bytes {
			fmt.Fprintf(&w.asm, "DATA adamLimits%s<>+%d(SB)/%d, $%#x\n", e.name, i*zmm.bytes+lane*e.bytes, e.bytes, bits)
		}
	}
	fmt.Fprintf(&w.asm, "GLOBL adamLimits%s<>(SB), RODATA|NOPTR, $%d\n", e.name, 3*zmm.bytes)
}

// Places of vectors in adamLimits.
const (
	adamTiny = iota
	adamTinyRoot
	adamMagnitude
)

// flush makes numbers in register n 0 whose magnitude is below a limit. Register 7 and
// opmask 2 are used.
func (w *writer) flush(e element, v vector, n, limit int) {
	const spare, notLess = 7, 21
	place := func(i int) string { return fmt.Sprintf("adamLimits%s<>+%d(SB)", e.name, i*zmm.bytes) }
	x, s := v.reg(n), v.reg(spare)
	w.op("VAND%s %s, %s, %s", e.suffix, place(adamMagnitude), x, s)
	if v.opmask {
		w.op("VCMP%s $%d, %s, %s, K2", e.suffix, notLess, place(limit), s)
		w.op("VMOVA%s.Z %s, K2, %[2]s", e.suffix, x)
		return
	}
	w.op("VCMP%s $%d, %s, %s, %[4]s", e.suffix, notLess, place(limit), s)
	w.op("VAND%s %s, %s, %[3]s", e.suffix, s, x)
}

func (w *writer) adam(e element, v vector) {
	w.function("adam"+v.isa+e.name, 0, pointers("p", "grad", "m", "v", "coefficients"), "R8", "R9", "R10", "R11", "AX", "CX")
	w.broadcast(e, v, beta1, root)
	w.over(e, v, []string{"R8", "R9", "R10", "R11"}, func(mask int) {
		w.adamStep(e, v, mask, rate, root)
	})
}

func (w *writer) adamEach(e element, v vector) {
	w.function("adamEach"+v.isa+e.name, 0, pointers("p", "grad", "m", "v", "rate", "root", "coefficients"),
		"R8", "R9", "R10", "R11", "R12", "R13", "AX", "CX")
	w.broadcast(e, v, beta1, epsilon)
	w.over(e, v, []string{"R8", "R9", "R10", "R11", "R12", "R13"}, func(mask int) {
		w.load(e, v, mask, "(R12)", 5)
		w.load(e, v, mask, "(R13)", 6)
		w.adamStep(e, v, mask, 5, 6)
	})
}

// broadcast fills registers with the coefficients at AX.
func (w *writer) broadcast(e element, v vector, first, last int) {
	for n := first; n <= last; n++ {
		w.op("VBROADCAST%s %d(AX), %s", e.scalar, (n-first)*e.bytes, v.reg(n))
	}
}

// adamStep works on the vectors at R8 (parameters), R9 (gradient), R10 and R11
// (moments), with the rate and the root in the registers named.
func (w *writer) adamStep(e element, v vector, mask, rate, root int) {
	three := func(instruction string, a, b, dst int) {
		w.op("%s%s %s, %s, %s", instruction, e.suffix, v.reg(a), v.reg(b), v.reg(dst))
	}
	const g, m, s, square, p = 0, 1, 2, 3, 4
	w.load(e, v, mask, "(R9)", g)
	w.load(e, v, mask, "(R10)", m)
	w.load(e, v, mask, "(R11)", s)
	three("VMUL", beta1, m, m)
	three("VFMADD231", g, oneMinusBeta1, m)
	w.flush(e, v, m, adamTiny)
	w.store(e, v, mask, m, "(R10)")
	w.flush(e, v, g, adamTinyRoot)
	three("VMUL", g, g, square)
	three("VMUL", beta2, s, s)
	three("VFMADD231", square, oneMinusBeta2, s)
	w.flush(e, v, s, adamTiny)
	w.store(e, v, mask, s, "(R11)")
	w.op("VSQRT%s %s, %s", e.suffix, v.reg(s), v.reg(s))
	three("VFMADD213", epsilon, root, s) // s·root + epsilon
	three("VMUL", rate, m, m)
	three("VDIV", s, m, m)
	w.load(e, v, mask, "(R8)", p)
	three("VSUB", m, p, p)
	w.store(e, v, mask, p, "(R8)")
}

// addRow: every row of C += the row. Whole vectors are done row by row. What is left
// of each row is narrower than a masked vector: the store of one row reaches over the
// load of the next, which would wait for it. So eight rows are read, then written.
func (w *writer) addRow(e element, v vector) {
	lanes := v.bytes / e.bytes
	w.function("addRow"+v.isa+e.name, 0, []parameter{
		{"c", "unsafe.Pointer"}, {"stride", "int"}, {"rows", "int"}, {"cols", "int"}, {"row", "unsafe.Pointer"},
	}, "R8", "R9", "R10", "R11", "BX")
	w.op("MOVQ R11, SI")
	w.op("ANDQ $-%d, SI", lanes) // columns in whole vectors
	w.op("JZ rest")
	w.op("MOVQ R8, R12")
	w.op("MOVQ R10, DX")
	w.label("rows")
	w.op("XORQ CX, CX")
	w.label("loop")
	address := fmt.Sprintf("(R12)(CX*%d)", e.bytes)
	w.load(e, v, 0, fmt.Sprintf("(BX)(CX*%d)", e.bytes), 0)
	w.load(e, v, 0, address, 1)
	w.op("VADD%s %s, %s, %s", e.suffix, v.reg(0), v.reg(1), v.reg(1))
	w.store(e, v, 0, 1, address)
	w.op("ADDQ $%d, CX", lanes)
	w.op("CMPQ CX, SI")
	w.op("JLT loop")
	w.op("ADDQ R9, R12")
	w.op("DECQ DX")
	w.op("JNZ rows")
	w.label("rest")
	w.op("SUBQ SI, R11")
	w.op("JZ done")
	w.op("LEAQ (R8)(SI*%d), R8", e.bytes)
	w.op("LEAQ (BX)(SI*%d), BX", e.bytes)
	w.setMasks(e, v, "R11", maskFor(v))
	const row = 14
	w.load(e, v, maskFor(v), "(BX)", row)
	for _, count := range []int{8, 1} {
		loop, next := fmt.Sprintf("rest%d", count), fmt.Sprintf("after%d", count)
		w.label(loop)
		w.op("SUBQ $%d, R10", count)
		w.op("JLT %s", next)
		w.op("MOVQ R8, R12")
		for i := range count {
			w.load(e, v, maskFor(v), "(R8)", i)
			w.op("VADD%s %s, %s, %s", e.suffix, v.reg(row), v.reg(i), v.reg(i))
			w.op("ADDQ R9, R8")
		}
		for i := range count {
			w.store(e, v, maskFor(v), i, "(R12)")
			w.op("ADDQ R9, R12")
		}
		w.op("JMP %s", loop)
		w.label(next)
		w.op("ADDQ $%d, R10", count)
	}
	w.label("done")
	w.ret()
}

// columnSums: dst = the sum of the rows of A, or of their squares, from the first to
// the last. Four vectors of columns at a time, then one, then the rest under a mask.
func (w *writer) columnSums(e element, v vector, name string, squares bool) {
	w.function(name+v.isa+e.name, 0, []parameter{
		{"dst", "unsafe.Pointer"}, {"a", "unsafe.Pointer"}, {"stride", "int"}, {"rows", "int"}, {"cols", "int"},
	}, "R8", "R9", "R10", "R11", "CX")
	sums := func(name string, vectors, mask int) {
		w.op("MOVQ R9, BX")
		w.op("MOVQ R11, DX")
		for i := range vectors {
			w.zero(v, i)
		}
		w.label(name)
		for i := range vectors {
			w.load(e, v, mask, fmt.Sprintf("%d(BX)", i*v.bytes), 4+i)
			if squares {
				w.op("VMUL%s %s, %[2]s, %[2]s", e.suffix, v.reg(4+i))
			}
			w.op("VADD%s %s, %s, %s", e.suffix, v.reg(4+i), v.reg(i), v.reg(i))
		}
		w.op("ADDQ R10, BX")
		w.op("DECQ DX")
		w.op("JNZ %s", name)
		for i := range vectors {
			w.store(e, v, mask, i, fmt.Sprintf("%d(R8)", i*v.bytes))
		}
	}
	w.strips(e, v, 4, sums)
	w.ret()
}
