package main

// quotients: dst = src / divisor, of bytes, for whole vectors. inverse is 1/divisor,
// rounded; the product with it is corrected by what it leaves, which rounds a byte's
// quotient correctly at a third of a division's time. A line of next, which is read
// after src, is fetched for every 64 bytes.
func (w *writer) quotients(v vector) {
	lanes := v.bytes / float32s.bytes
	const block = 64
	divisor, inverse := v.reg(15), v.reg(14)
	w.function("quotients"+v.isa, 0, append(pointers("dst", "src", "next"), parameter{"divisor", "float32"}, parameter{"inverse", "float32"}),
		"R8", "R9", "R10", "CX", divisor, inverse)
	vectors := func(count int) {
		for i := range count {
			w.op("VPMOVZXBD %d(R9), %s", i*lanes, v.reg(i))
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
			w.op("VMOVUPS %s, %d(R8)", v.reg(4+i), i*v.bytes)
		}
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
