package main

import "fmt"

// eliminate: rows j from 1 to below of a symmetric matrix, held in its upper triangle, −=
// (inverse·x_j)·x, where x is row 0. R8 is row 0, R9 the stride, R10 below, R11 the
// columns, DX the row, BX and the three after it the rows that are done together, SI a place
// in a row, R12 where whole vectors end, R13 the columns after them. Rows begin with the
// vector that has their diagonal, and so with some of the lower triangle.
func (w *writer) eliminate(v vector) {
	const most, x, y, factor, inverse = 4, 4, 5, 6, 12
	e := float64s
	lanes := v.bytes / e.bytes
	targets := []string{"BX", "AX", "R14", "R15"}
	w.function("eliminate"+v.isa+e.name, 0, []parameter{
		{"a", "unsafe.Pointer"}, {"stride", "int"}, {"below", "int"}, {"cols", "int"}, {"inverse", e.goType},
	}, "R8", "R9", "R10", "R11", v.reg(inverse))
	w.op("MOVQ R11, R13")
	w.op("ANDQ $%d, R13", lanes-1)
	w.op("MOVQ R13, CX")
	w.setMasks(e, v, "CX", maskFor(v))
	w.op("MOVQ R11, R12")
	w.op("SUBQ R13, R12")
	w.op("SHLQ $3, R12")
	w.op("LEAQ (R8)(R9*1), BX")
	w.op("MOVQ $1, DX")

	rows := func(name string, count int) {
		for i := range count {
			w.op("VBROADCASTSD %d(R8)(DX*8), %s", i*e.bytes, v.reg(factor+i))
			w.op("VMULPD %s, %s, %s", v.reg(inverse), v.reg(factor+i), v.reg(factor+i))
			if i > 0 {
				w.op("LEAQ (%s)(R9*1), %s", targets[i-1], targets[i])
			}
		}
		update := func(mask int) {
			w.load(e, v, mask, "(R8)(SI*1)", x)
			for i := range count {
				place := fmt.Sprintf("(%s)(SI*1)", targets[i])
				w.load(e, v, mask, place, y)
				w.op("VFNMADD231PD %s, %s, %s", v.reg(factor+i), v.reg(x), v.reg(y))
				w.store(e, v, mask, y, place)
			}
		}
		w.op("MOVQ DX, SI")
		w.op("ANDQ $%d, SI", -lanes)
		w.op("SHLQ $3, SI")
		w.op("CMPQ SI, R12")
		w.op("JGE %sTail", name)
		w.label(name)
		update(0)
		w.op("ADDQ $%d, SI", v.bytes)
		w.op("CMPQ SI, R12")
		w.op("JLT %s", name)
		w.label(name + "Tail")
		w.op("TESTQ R13, R13")
		w.op("JEQ %sDone", name)
		update(maskFor(v))
		w.label(name + "Done")
		w.op("LEAQ (%s)(R9*1), BX", targets[count-1])
		w.op("ADDQ $%d, DX", count)
		w.op("JMP next")
	}
	w.op("JMP next")
	w.label("fours")
	rows("four", most)
	w.label("ones")
	rows("one", 1)
	w.label("next")
	w.op("CMPQ DX, R10")
	w.op("JGT done")
	// Four rows whose diagonals are in the same vector.
	w.op("TESTQ $%d, DX", most-1)
	w.op("JNE ones")
	w.op("LEAQ %d(DX), SI", most-1)
	w.op("CMPQ SI, R10")
	w.op("JLE fours")
	w.op("JMP ones")
	w.label("done")
	w.ret()
}

// largest: the largest absolute number of x; what is not a number counts as nothing, since
// VMAX gives its last operand then.
func (w *writer) largest(v vector) {
	const sums, x, signs = 0, 4, 5
	e := float64s
	w.function("largest"+v.isa+e.name, 0, append(pointers("x"), parameter{"ret", e.goType}), "R8", "CX")
	w.zero(v, sums)
	w.op("MOVQ $0x7fffffffffffffff, AX")
	w.op("VMOVQ AX, X%d", signs)
	w.op("VPBROADCASTQ X%d, %s", signs, v.reg(signs))
	and := "VANDPD"
	if v.opmask {
		and = "VPANDQ"
	}
	lanes := v.bytes / e.bytes
	body := func(mask int) {
		w.load(e, v, mask, "(R8)", x)
		w.op("%s %s, %s, %s", and, v.reg(signs), v.reg(x), v.reg(x))
		w.op("VMAXPD %s, %s, %s", v.reg(sums), v.reg(x), v.reg(sums))
	}
	w.label("loop")
	w.op("SUBQ $%d, CX", lanes)
	w.op("JLT tail")
	body(0)
	w.op("ADDQ $%d, R8", v.bytes)
	w.op("JMP loop")
	w.label("tail")
	w.op("ADDQ $%d, CX", lanes)
	w.op("JZ done")
	w.setMasks(e, v, "CX", maskFor(v))
	body(maskFor(v))
	w.label("done")
	if v.opmask {
		w.op("VEXTRACTF64X4 $1, Z0, Y1")
		w.op("VMAXPD Y1, Y0, Y0")
	}
	w.op("VEXTRACTF128 $1, Y0, X1")
	w.op("VMAXPD X1, X0, X0")
	w.op("VPERMILPD $1, X0, X1")
	w.op("VMAXSD X1, X0, X0")
	w.op("VMOVSD X0, ret+16(FP)")
	w.ret()
}
