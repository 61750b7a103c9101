package main

import "fmt"

// Rows of the table that exponentials reads, each number 8 times, 64 bytes a row.
const (
	expLog2E = 64 * iota
	expWhole
	expLn2
	expBias // of the exponents of float64
	expTerms
)

// exponentials: x = exp(x) in float64, for whole vectors of 8 float32 not above 0. The
// operations are those of the package's exponential in Go, one by one, without fused
// multiply-adds.
func (w *writer) exponentials(v vector) {
	const count = 8
	halves := count * float64s.bytes / v.bytes
	narrow := v.bytes / 2
	half, narrowing := "Y", "VCVTPD2PS"
	if !v.opmask {
		half, narrowing = "X", "VCVTPD2PSY"
	}
	w.function("exponentials"+v.isa, 0, []parameter{
		{"x", "unsafe.Pointer"}, {"n", "int"}, {"table", "unsafe.Pointer"}, {"least", "float32"},
	}, "R8", "CX", "BX", half+"15")
	const x, n, f, square, sum, term, rest = 0, 1, 2, 3, 4, 5, 6
	reg := v.reg
	op := func(instruction, a string, b, to int) { w.op("%s %s, %s, %s", instruction, a, reg(b), reg(to)) }
	table := func(row int) string { return fmt.Sprintf("%d(BX)", row) }
	coefficient := func(degree int) string { return table(expTerms + 64*degree) }
	w.label("loop")
	w.op("SUBQ $%d, CX", count)
	w.op("JLT done")
	for h := range halves {
		place := fmt.Sprintf("%d(R8)", h*narrow)
		w.op("VMOVUPS %s, %s%d", place, half, x)
		w.op("VMAXPS %[1]s%[2]d, %[1]s15, %[1]s%[2]d", half, x) // a NaN stays
		w.op("VCVTPS2PD %s%d, %s", half, x, reg(x))
		op("VMULPD", table(expLog2E), x, n)
		op("VADDPD", table(expWhole), n, n)
		op("VSUBPD", table(expWhole), n, f)
		op("VMULPD", table(expLn2), f, f)
		op("VSUBPD", reg(f), x, f)
		op("VMULPD", reg(f), f, square)
		op("VADDPD", coefficient(0), f, sum)
		op("VMULPD", coefficient(3), f, term)
		op("VADDPD", coefficient(2), term, term)
		op("VMULPD", reg(square), term, term)
		op("VADDPD", reg(term), sum, sum)
		op("VMULPD", coefficient(5), f, term)
		op("VADDPD", coefficient(4), term, term)
		op("VMULPD", coefficient(7), f, rest)
		op("VADDPD", coefficient(6), rest, rest)
		op("VMULPD", reg(square), rest, rest)
		op("VADDPD", reg(rest), term, term)
		op("VMULPD", reg(square), square, square)
		op("VMULPD", reg(square), term, term)
		op("VADDPD", reg(term), sum, sum)
		op("VPADDQ", table(expBias), n, n)
		w.op("VPSLLQ $52, %s, %s", reg(n), reg(n))
		op("VMULPD", reg(n), sum, sum)
		w.op("%s %s, %s%d", narrowing, reg(sum), half, x)
		w.op("VMOVUPS %s%d, %s", half, x, place)
	}
	w.op("ADDQ $32, R8")
	w.op("JMP loop")
	w.label("done")
	w.ret()
}
