package main

import "fmt"

// The kernels of this file read what they work on from a struct, pixels, at DI. R8, R10
// and R12 go from pixel to pixel of d, grad and x by the steps R9, R11 and R13; BX is the
// offset of the columns at hand in bytes, DX counts pixels and SI rows of them.
func (w *writer) channels(e element, v vector) {
	w.squaresAbout(e, v)
	w.affineReLU(e, v)
	w.affineReLUMean(e, v)
	w.affineReLUGrad(e, v)
	w.combine(e, v)
}

// numbers reads vector i of a row of numbers, one a channel, which a field points to.
func (w *writer) numbers(e element, v vector, mask, i int, field string, n int) {
	w.op("MOVQ pixels_%s(DI), AX", field)
	w.load(e, v, mask, fmt.Sprintf("%d(AX)(BX*1)", i*v.bytes), n)
}

// put writes back what numbers reads.
func (w *writer) put(e element, v vector, mask, i int, field string, n int) {
	w.op("MOVQ pixels_%s(DI), AX", field)
	w.store(e, v, mask, n, fmt.Sprintf("%d(AX)(BX*1)", i*v.bytes))
}

// pixelKernel writes a kernel that goes over strips of two vectors of columns, then one,
// then what is left under a mask. before and after are done once a strip, pixel for
// each pixel, of which x has that many for each of d, all with the number of the vector.
func (w *writer) pixelKernel(name string, e element, v vector, step int, before, pixel, after func(mask, i int)) {
	w.function(name+v.isa+e.name, 0, []parameter{{"p", "*pixels"}}, "DI")
	w.op("MOVQ pixels_stepD(DI), R9")
	w.op("MOVQ pixels_stepGrad(DI), R11")
	w.op("MOVQ pixels_stepX(DI), R13")
	w.op("MOVQ pixels_cols(DI), CX")
	w.op("XORQ BX, BX")
	strip := func(name string, vectors, mask int) {
		for _, p := range [][2]string{{"d", "R8"}, {"grad", "R10"}, {"x", "R12"}} {
			w.op("MOVQ pixels_%s(DI), %s", p[0], p[1])
			w.op("ADDQ BX, %s", p[1])
		}
		w.op("MOVQ pixels_rows(DI), SI")
		for i := range vectors {
			before(mask, i)
		}
		w.label(name + "Row")
		w.op("MOVQ pixels_pixels(DI), DX")
		w.label(name)
		for i := range vectors {
			pixel(mask, i)
		}
		w.op("ADDQ R9, R8")
		w.op("ADDQ R11, R10")
		for range step {
			w.op("ADDQ R13, R12")
		}
		w.op("DECQ DX")
		w.op("JNZ %s", name)
		for _, p := range [][2]string{{"D", "R8"}, {"Grad", "R10"}, {"X", "R12"}} {
			w.op("ADDQ pixels_skip%s(DI), %s", p[0], p[1])
		}
		w.op("DECQ SI")
		w.op("JNZ %sRow", name)
		for i := range vectors {
			after(mask, i)
		}
	}
	lanes := v.bytes / e.bytes
	for _, vectors := range []int{2, 1} {
		loop, rest := fmt.Sprintf("loop%d", vectors), fmt.Sprintf("rest%d", vectors)
		w.label(loop)
		w.op("SUBQ $%d, CX", vectors*lanes)
		w.op("JLT %s", rest)
		strip(fmt.Sprintf("rows%d", vectors), vectors, 0)
		w.op("ADDQ $%d, BX", vectors*v.bytes)
		w.op("JMP %s", loop)
		w.label(rest)
		w.op("ADDQ $%d, CX", vectors*lanes)
	}
	w.op("JZ done")
	w.setMasks(e, v, "CX", maskFor(v))
	strip("rowsMasked", 1, maskFor(v))
	w.label("done")
	w.ret()
}

func nothing(_, _ int) {}

// three writes an instruction on packed numbers: dst = b ∘ a.
func (w *writer) three(e element, v vector, instruction string, a, b, dst int) {
	w.op("%s%s %s, %s, %s", instruction, e.suffix, v.reg(a), v.reg(b), v.reg(dst))
}

// vectorAt is the address of vector i of the pixel that a register points to.
func vectorAt(v vector, register string, i int) string {
	return fmt.Sprintf("%d(%s)", i*v.bytes, register)
}

// squaresAbout: sums += (x - about)².
func (w *writer) squaresAbout(e element, v vector) {
	const sum, about, x = 0, 2, 4 // and the next, for the second vector
	w.pixelKernel("squaresAbout", e, v, 1, func(mask, i int) {
		w.numbers(e, v, mask, i, "sums", sum+i)
		w.numbers(e, v, mask, i, "about", about+i)
	}, func(mask, i int) {
		w.load(e, v, mask, vectorAt(v, "R12", i), x+i)
		w.three(e, v, "VSUB", about+i, x+i, x+i)
		w.three(e, v, "VMUL", x+i, x+i, x+i)
		w.three(e, v, "VADD", x+i, sum+i, sum+i)
	}, func(mask, i int) {
		w.put(e, v, mask, i, "sums", sum+i)
	})
}

// affine loads x from an address and makes x·scale + shift of it.
func (w *writer) affine(e element, v vector, mask int, address string, n, scale, shift int) {
	w.load(e, v, mask, address, n)
	w.three(e, v, "VMUL", scale, n, n)
	w.three(e, v, "VADD", shift, n, n)
}

// affineReLU: d = max(0, x·scale + shift). What is not a number stays so.
func (w *writer) affineReLU(e element, v vector) {
	const zero, scale, shift, x = 0, 2, 4, 6
	w.pixelKernel("affineReLU", e, v, 1, func(mask, i int) {
		w.zero(v, zero)
		w.numbers(e, v, mask, i, "scale", scale+i)
		w.numbers(e, v, mask, i, "shift", shift+i)
	}, func(mask, i int) {
		w.affine(e, v, mask, vectorAt(v, "R12", i), x+i, scale+i, shift+i)
		w.three(e, v, "VMAX", x+i, zero, x+i)
		w.store(e, v, mask, x+i, vectorAt(v, "R8", i))
	}, nothing)
}

// affineReLUMean: d = the mean of max(0, x·scale + shift) over two pixels of x and two
// of grad, which is the row of pixels below.
func (w *writer) affineReLUMean(e element, v vector) {
	const zero, quarter, scale, shift, x = 0, 1, 2, 4, 6
	w.pixelKernel("affineReLUMean", e, v, 2, func(mask, i int) {
		w.zero(v, zero)
		w.op("VBROADCAST%s pixels_quarter%d(DI), %s", e.scalar, 8*e.bytes, v.reg(quarter))
		w.numbers(e, v, mask, i, "scale", scale+i)
		w.numbers(e, v, mask, i, "shift", shift+i)
	}, func(mask, i int) {
		for n, address := range []string{
			vectorAt(v, "R12", i), fmt.Sprintf("%d(R12)(R13*1)", i*v.bytes),
			vectorAt(v, "R10", i), fmt.Sprintf("%d(R10)(R13*1)", i*v.bytes),
		} {
			w.affine(e, v, mask, address, x+n, scale+i, shift+i)
			w.three(e, v, "VMAX", x+n, zero, x+n)
		}
		w.three(e, v, "VADD", x+1, x, x)
		w.three(e, v, "VADD", x+3, x+2, x+2)
		w.three(e, v, "VADD", x+2, x, x)
		w.three(e, v, "VMUL", quarter, x, x)
		w.store(e, v, mask, x, vectorAt(v, "R8", i))
	}, nothing)
}

// affineReLUGrad: d = grad where x·scale + shift >= 0, else 0; sums += d and
// products += d·(x - about).
func (w *writer) affineReLUGrad(e element, v vector) {
	const notLess = "0x1D"
	const zero, sum, product, scale, shift, about, x, y, g = 14, 0, 2, 4, 6, 8, 10, 11, 12
	w.pixelKernel("affineReLUGrad", e, v, 1, func(mask, i int) {
		w.zero(v, zero)
		w.numbers(e, v, mask, i, "sums", sum+i)
		w.numbers(e, v, mask, i, "products", product+i)
		w.numbers(e, v, mask, i, "scale", scale+i)
		w.numbers(e, v, mask, i, "shift", shift+i)
		w.numbers(e, v, mask, i, "about", about+i)
	}, func(mask, i int) {
		w.load(e, v, mask, vectorAt(v, "R12", i), x)
		w.three(e, v, "VMUL", scale+i, x, y)
		w.three(e, v, "VADD", shift+i, y, y)
		if v.opmask {
			w.op("VCMP%s $%s, %s, %s, K2", e.suffix, notLess, v.reg(zero), v.reg(y))
			if mask != 0 {
				w.op("KANDQ K%d, K2, K2", mask)
			}
			w.load(e, v, 2, vectorAt(v, "R10", i), g)
		} else {
			w.op("VCMP%s $%s, %s, %s, %s", e.suffix, notLess, v.reg(zero), v.reg(y), v.reg(y))
			w.load(e, v, mask, vectorAt(v, "R10", i), g)
			w.op("VAND%s %s, %s, %s", e.suffix, v.reg(y), v.reg(g), v.reg(g))
		}
		w.store(e, v, mask, g, vectorAt(v, "R8", i))
		w.three(e, v, "VADD", g, sum+i, sum+i)
		w.three(e, v, "VSUB", about+i, x, x)
		w.three(e, v, "VMUL", g, x, x)
		w.three(e, v, "VADD", x, product+i, product+i)
	}, func(mask, i int) {
		w.put(e, v, mask, i, "sums", sum+i)
		w.put(e, v, mask, i, "products", product+i)
	})
}

// combine: d = (d·scale + x·about) + shift.
func (w *writer) combine(e element, v vector) {
	const a, b, c, d, x = 0, 2, 4, 6, 8
	w.pixelKernel("combine", e, v, 1, func(mask, i int) {
		w.numbers(e, v, mask, i, "scale", a+i)
		w.numbers(e, v, mask, i, "about", b+i)
		w.numbers(e, v, mask, i, "shift", c+i)
	}, func(mask, i int) {
		w.load(e, v, mask, vectorAt(v, "R8", i), d+i)
		w.load(e, v, mask, vectorAt(v, "R12", i), x+i)
		w.three(e, v, "VMUL", a+i, d+i, d+i)
		w.three(e, v, "VMUL", b+i, x+i, x+i)
		w.three(e, v, "VADD", x+i, d+i, d+i)
		w.three(e, v, "VADD", c+i, d+i, d+i)
		w.store(e, v, mask, d+i, vectorAt(v, "R8", i))
	}, nothing)
}
