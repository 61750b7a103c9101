package main

// transpose writes the kernel that turns a block of rows (8 of float32, 4 of
// float64) by as many columns, count times along the rows of the source.
func (w *writer) transpose(e element) {
	w.function("transposeAVX2"+e.name, 0, []parameter{
		{"dst", "unsafe.Pointer"}, {"dstStride", "int"},
		{"src", "unsafe.Pointer"}, {"srcStride", "int"}, {"count", "int"},
	}, "BX", "R11", "R8", "R9", "CX")
	w.op("LEAQ (R9)(R9*2), DX")
	w.op("LEAQ (R11)(R11*2), R13")
	if e == float32s {
		w.transpose8()
	} else {
		w.transpose4()
	}
	w.op("DECQ CX")
	w.op("JNZ loop")
	w.ret()
}

func (w *writer) transpose8() {
	w.op("LEAQ (R8)(R9*4), R12")
	w.label("loop")
	for i, base := range []string{"R8", "R12"} {
		for j, index := range []string{"", "(R9*1)", "(R9*2)", "(DX*1)"} {
			w.op("VMOVUPS (%s)%s, Y%d", base, index, 4*i+j)
		}
	}
	for i := 0; i < 8; i += 2 {
		w.op("VUNPCKLPS Y%d, Y%d, Y%d", i+1, i, 8+i)
		w.op("VUNPCKHPS Y%d, Y%d, Y%d", i+1, i, 9+i)
	}
	for half := range 2 {
		from, to := 8+4*half, 4*half
		w.op("VSHUFPS $0x44, Y%d, Y%d, Y%d", from+2, from, to)
		w.op("VSHUFPS $0xEE, Y%d, Y%d, Y%d", from+2, from, to+1)
		w.op("VSHUFPS $0x44, Y%d, Y%d, Y%d", from+3, from+1, to+2)
		w.op("VSHUFPS $0xEE, Y%d, Y%d, Y%d", from+3, from+1, to+3)
	}
	w.op("LEAQ (BX)(R11*4), SI")
	for i, index := range []string{"", "(R11*1)", "(R11*2)", "(R13*1)"} {
		w.op("VPERM2F128 $0x20, Y%d, Y%d, Y8", 4+i, i)
		w.op("VPERM2F128 $0x31, Y%d, Y%d, Y9", 4+i, i)
		w.op("VMOVUPS Y8, (BX)%s", index)
		w.op("VMOVUPS Y9, (SI)%s", index)
	}
	w.op("ADDQ $32, R8")
	w.op("ADDQ $32, R12")
	w.op("LEAQ (BX)(R11*8), BX")
}

func (w *writer) transpose4() {
	w.label("loop")
	for i, index := range []string{"", "(R9*1)", "(R9*2)", "(DX*1)"} {
		w.op("VMOVUPD (R8)%s, Y%d", index, i)
	}
	w.op("VUNPCKLPD Y1, Y0, Y4")
	w.op("VUNPCKHPD Y1, Y0, Y5")
	w.op("VUNPCKLPD Y3, Y2, Y6")
	w.op("VUNPCKHPD Y3, Y2, Y7")
	for i, index := range []string{"", "(R11*1)", "(R11*2)", "(R13*1)"} {
		w.op("VPERM2F128 $%s, Y%d, Y%d, Y8", []string{"0x20", "0x31"}[i/2], 6+i%2, 4+i%2)
		w.op("VMOVUPD Y8, (BX)%s", index)
	}
	w.op("ADDQ $32, R8")
	w.op("LEAQ (BX)(R11*4), BX")
}

// transpose16 is transpose for blocks of 16 rows of float32, whose columns are whole lines.
func (w *writer) transpose16() {
	w.function("transposeAVX512F32", 0, []parameter{
		{"dst", "unsafe.Pointer"}, {"dstStride", "int"},
		{"src", "unsafe.Pointer"}, {"srcStride", "int"}, {"count", "int"},
	}, "BX", "R11", "R8", "R9", "CX")
	w.op("LEAQ (R9)(R9*2), DX")
	w.op("LEAQ (R11)(R11*2), R13")
	rows := []string{"R8", "R10", "R12", "R14"}
	for i := 1; i < 4; i++ {
		w.op("LEAQ (%s)(R9*4), %s", rows[i-1], rows[i])
	}
	w.label("loop")
	for i, row := range rows {
		for j, index := range []string{"", "(R9*1)", "(R9*2)", "(DX*1)"} {
			w.op("VMOVUPS (%s)%s, Z%d", row, index, 4*i+j)
		}
	}
	for i := 0; i < 16; i += 2 {
		w.op("VUNPCKLPS Z%d, Z%d, Z%d", i+1, i, 16+i)
		w.op("VUNPCKHPS Z%d, Z%d, Z%d", i+1, i, 17+i)
	}
	for to := 0; to < 16; to += 4 {
		for j := range 4 {
			from := 16 + to + j/2
			w.op("VSHUFPS $%s, Z%d, Z%d, Z%d", []string{"0x44", "0xEE"}[j%2], from+2, from, to+j)
		}
	}
	// Now a quarter of register 4i+j holds a column of four rows.
	columns := []string{"BX", "SI", "DI", "AX"}
	for i := 1; i < 4; i++ {
		w.op("LEAQ (%s)(R11*4), %s", columns[i-1], columns[i])
	}
	for j, index := range []string{"", "(R11*1)", "(R11*2)", "(R13*1)"} {
		for i, quarters := range []string{"0x88", "0xDD"} {
			w.op("VSHUFF32X4 $%s, Z%d, Z%d, Z%d", quarters, 4+j, j, 16+i)
			w.op("VSHUFF32X4 $%s, Z%d, Z%d, Z%d", quarters, 12+j, 8+j, 18+i)
		}
		for i, column := range columns {
			w.op("VSHUFF32X4 $%s, Z%d, Z%d, Z20", []string{"0x88", "0xDD"}[i/2], 18+i%2, 16+i%2)
			w.op("VMOVUPS Z20, (%s)%s", column, index)
		}
	}
	for _, row := range rows {
		w.op("ADDQ $64, %s", row)
	}
	w.op("LEAQ (AX)(R11*4), BX")
	w.op("DECQ CX")
	w.op("JNZ loop")
	w.ret()
}
