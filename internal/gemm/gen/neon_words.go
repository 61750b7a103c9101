package main

import "fmt"

// Go's assembler knows few of the floating-point instructions of NEON. The others are
// written as words, with the instruction in Arm's own syntax beside them.
//
// Source: Arm Architecture Reference Manual for A-profile, DDI 0487, C7.2.

// instruction is the word of an instruction on float32 with all registers 0. Bit 22
// makes it one on float64.
type instruction struct {
	name string
	word uint32
}

// Instructions on whole vectors.
var (
	fadd  = instruction{"FADD", 0x4e20d400}
	fsub  = instruction{"FSUB", 0x4ea0d400}
	fmul  = instruction{"FMUL", 0x6e20dc00}
	fdiv  = instruction{"FDIV", 0x6e20fc00}
	fcmgt = instruction{"FCMGT", 0x6ea0e400}
	facgt = instruction{"FACGT", 0x6ea0ec00} // compares magnitudes
	fmla  = instruction{"FMLA", 0x4e20cc00}
	fmls  = instruction{"FMLS", 0x4ea0cc00}

	fsqrt     = instruction{"FSQRT", 0x6ea1f800}
	frintn    = instruction{"FRINTN", 0x4e218800}
	fcvtns    = instruction{"FCVTNS", 0x4e21a800}
	scvtf     = instruction{"SCVTF", 0x4e21d800}
	fcmgeZero = instruction{"FCMGE", 0x6ea0c800}
	fcmgtZero = instruction{"FCMGT", 0x4ea0c800}
	fcmltZero = instruction{"FCMLT", 0x4ea0e800}
)

// Instructions on a vector and the lowest lane of another.
var (
	fmlaLane = instruction{"FMLA", 0x4f801000}
	fmlsLane = instruction{"FMLS", 0x4f805000}
	fmulLane = instruction{"FMUL", 0x4f809000}
)

// Instructions between halves of vectors, whose lanes are of one size only.
var (
	bic    = instruction{"BIC V%d.16B, V%d.16B, V%d.16B", 0x4e601c00}
	fcvtn  = instruction{"FCVTN V%d.2S, V%d.2D", 0x0e616800}
	fcvtn2 = instruction{"FCVTN2 V%d.4S, V%d.2D", 0x4e616800}
	fcvtl  = instruction{"FCVTL V%d.2D, V%d.2S", 0x0e617800}
	fcvtl2 = instruction{"FCVTL2 V%d.2D, V%d.4S", 0x4e617800}
	sxtl   = instruction{"SXTL V%d.2D, V%d.2S", 0x0f20a400}
	sxtl2  = instruction{"SXTL2 V%d.2D, V%d.4S", 0x4f20a400}
)

// lanes is a whole vector in Arm's syntax.
func (e element) lanes() string {
	if e == float32s {
		return "4S"
	}
	return "2D"
}

// of is the instruction on elements of a type and with the registers: destination, first
// and second source.
func (i instruction) of(e element, registers ...int) uint32 {
	word := i.word
	if e == float64s {
		word |= 1 << 22
	}
	for j, r := range registers {
		word |= uint32(r) << []int{0, 5, 16}[j]
	}
	return word
}

// three writes dst = a ∘ b; for FMLA and FMLS, dst ± a·b with one rounding.
func (w *neonWriter) three(e element, i instruction, dst, a, b int) {
	n := e.lanes()
	w.op("WORD $%#08x // %s V%d.%s, V%d.%[4]s, V%[6]d.%[4]s", i.of(e, dst, a, b), i.name, dst, n, a, b)
}

// lane writes dst = a ∘ the lowest lane of b, as three does.
func (w *neonWriter) lane(e element, i instruction, dst, a, b int) {
	n := e.lanes()
	w.op("WORD $%#08x // %s V%d.%s, V%d.%[4]s, V%[6]d.%[7]s[0]", i.of(e, dst, a, b), i.name, dst, n, a, b, n[1:])
}

// two writes dst = ∘ a.
func (w *neonWriter) two(e element, i instruction, dst, a int) {
	n := e.lanes()
	zero := ""
	if i == fcmgeZero || i == fcmgtZero || i == fcmltZero {
		zero = ", #0.0"
	}
	w.op("WORD $%#08x // %s V%d.%s, V%d.%[4]s%[6]s", i.of(e, dst, a), i.name, dst, n, a, zero)
}

// word writes an instruction whose lanes are of one size only.
func (w *neonWriter) word(i instruction, registers ...int) {
	var list []any
	for _, r := range registers {
		list = append(list, r)
	}
	w.op("WORD $%#08x // %s", i.of(float32s, registers...), fmt.Sprintf(i.name, list...))
}
