package main

// The registers with the divisor and its inverse, rounded.
const quotientDivisor, quotientInverse = 15, 14

// quotientVectors divides as many bytes as fill count vectors.
func (w *writer) quotientVectors(v vector, count int, from, to string) {
	divisor, inverse := v.reg(quotientDivisor), v.reg(quotientInverse)
	for i := range count {
		w.op("VPMOVZXBD %d%s, %s", i*v.bytes/float32s.bytes, from, v.reg(i))
	}
	for i := range count {
		w.op("VCVTDQ2PS %[1]s, %[1]s", v.reg(i))
	}
	for i := range count {
		w.op("VMULPS %s, %s, %s", inverse, v.reg(i), v.reg(4+i))
	}
	for i := range count {
		w.op("VFNMADD231PS %s, %s, %s", divisor, v.reg(4+i), v.reg(i))
	}
	for i := range count {
		w.op("VFMADD231PS %s, %s, %s", inverse, v.reg(i), v.reg(4+i))
		w.op("VMOVUPS %s, %d%s", v.reg(4+i), i*v.bytes, to)
	}
}

// quotients: dst = src / divisor, of bytes, for whole vectors. inverse is 1/divisor,
// rounded; the product with it is corrected by what it leaves, which rounds a byte's
// quotient correctly at a third of a division's time. A line of next, which is read
// after src, is fetched for every 64 bytes.
func (w *writer) quotients(v vector) {
	lanes := v.bytes / float32s.bytes
	const block = 64
	w.function("quotients"+v.isa, 0, append(pointers("dst", "src", "next"), parameter{"divisor", "float32"}, parameter{"inverse", "float32"}),
		"R8", "R9", "R10", "CX", v.reg(quotientDivisor), v.reg(quotientInverse))
	vectors := func(count int) {
		w.quotientVectors(v, count, "(R9)", "(R8)")
		w.op("ADDQ $%d, R9", count*lanes)
		w.op("ADDQ $%d, R8", count*v.bytes)
	}
	w.label("loop")
	w.op("SUBQ $%d, CX", block)
	w.op("JLT rest")
	w.op("PREFETCHT0 (R10)")
	w.op("ADDQ $%d, R10", block)
	for range block / (4 * lanes) {
		vectors(4)
	}
	w.op("JMP loop")
	w.label("rest")
	w.op("ADDQ $%d, CX", block)
	w.label("single")
	w.op("SUBQ $%d, CX", lanes)
	w.op("JLT done")
	vectors(1)
	w.op("JMP single")
	w.label("done")
	w.ret()
}

// quotientBlocks is quotients for the n blocks of 16 bytes, at most 64, of which row is a
// bit in a byte of inked: the places of the others in dst stay as they are. The bits of BX
// tell of those to come, R9 is the first block, R8 its place in dst. A line of next, which is
// as long as src, is fetched with each block.
func (w *writer) quotientBlocks(v vector) {
	const block = 16
	w.function("quotientBlocks"+v.isa, 0, append(pointers("dst", "src", "next", "inked"),
		parameter{"row", "int"}, parameter{"divisor", "float32"}, parameter{"inverse", "float32"}),
		"R8", "R9", "R10", "R11", "CX", "DX", v.reg(quotientDivisor), v.reg(quotientInverse))
	w.op("MOVL $7, AX")
	w.op("SUBQ DX, AX")
	w.op("VMOVQ AX, X2")
	for i, mask := range []string{"BX", "AX"} {
		w.op("VMOVDQU %d(R11), Y%d", i*ymm.bytes, i)
		w.op("VPSLLW X2, Y%d, Y%[1]d", i)
		w.op("VPMOVMSKB Y%d, %s", i, mask)
	}
	w.op("SHLQ $32, AX")
	w.op("ORQ AX, BX")
	w.op("BZHIQ CX, BX, BX")
	w.op("SHLQ $4, CX")
	w.op("LEAQ -1(R10)(CX*1), R12")
	w.op("TESTQ BX, BX")
	w.op("JEQ done")
	w.label("block")
	w.op("TZCNTQ BX, AX")
	w.op("BLSRQ BX, BX")
	w.op("SHLQ $4, AX")
	w.op("LEAQ (R8)(AX*4), DX")
	w.op("PREFETCHT0 (R10)")
	w.op("ADDQ $%d, R10", lineBytes)
	w.op("CMPQ R12, R10")
	w.op("CMOVQCS R12, R10")
	w.quotientVectors(v, block/(v.bytes/float32s.bytes), "(R9)(AX*1)", "(DX)")
	w.op("TESTQ BX, BX")
	w.op("JNE block")
	w.label("done")
	w.ret()
}
