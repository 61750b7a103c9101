package gemm

// The functions of this file work on images, a pixel a row with its channels side by
// side: what is the same for all pixels of a channel is a row of numbers. Every element
// is rounded alike, wherever it lies, and no product is fused with a sum, so that all
// kernels give the same bits. NEON has none of its own.

// SquaresAbout adds to dst, of cols numbers, the sums of (x - about)² over the rows of
// X, rows×cols, from the first to the last.
func SquaresAbout[T Float](dst []T, rows, cols int, x []T, ldx int, about []T) {
	checkMatrix("X", rows, cols, len(x), ldx)
	checkChannels(cols, dst, about)
	if rows == 0 || cols == 0 || simdSquaresAbout(dst, rows, x, ldx, about) {
		return
	}
	for i := range rows {
		for j, v := range x[i*ldx:][:cols] {
			d := v - about[j]
			dst[j] += T(d * d)
		}
	}
}

// AffineReLU computes y = max(0, x·scale + shift) for each row, rows×cols.
func AffineReLU[T Float](rows, cols int, y []T, ldy int, x []T, ldx int, scale, shift []T) {
	checkMatrix("Y", rows, cols, len(y), ldy)
	checkMatrix("X", rows, cols, len(x), ldx)
	checkChannels(cols, scale, shift)
	if rows == 0 || cols == 0 || simdAffineReLU(rows, y, ldy, x, ldx, scale, shift) {
		return
	}
	for i := range rows {
		out := y[i*ldy:][:cols]
		for j, v := range x[i*ldx:][:cols] {
			out[j] = affineReLU(v, scale[j], shift[j])
		}
	}
}

func affineReLU[T Float](x, scale, shift T) T {
	v := T(x*scale) + shift
	if v < 0 {
		return 0
	}
	return v
}

// AffineReLUMean computes the mean of max(0, x·scale + shift) over squares of 2×2
// pixels: y has that many rows of cols numbers, without gaps, top and bottom twice as
// many.
func AffineReLUMean[T Float](rows, cols int, y, top, bottom, scale, shift []T) {
	checkMatrix("Y", rows, cols, len(y), cols)
	checkMatrix("top", 2*rows, cols, len(top), cols)
	checkMatrix("bottom", 2*rows, cols, len(bottom), cols)
	checkChannels(cols, scale, shift)
	if rows == 0 || cols == 0 || simdAffineReLUMean(rows, y, top, bottom, scale, shift) {
		return
	}
	for i := range rows {
		for j := range cols {
			at := 2*i*cols + j
			a := affineReLU(top[at], scale[j], shift[j]) + affineReLU(top[at+cols], scale[j], shift[j])
			b := affineReLU(bottom[at], scale[j], shift[j]) + affineReLU(bottom[at+cols], scale[j], shift[j])
			y[i*cols+j] = T((a + b) * 0.25)
		}
	}
}

// AffineReLUGrad goes back through AffineReLU: d = grad where x·scale + shift is 0 or
// more and 0 elsewhere, with a derivative of 1 at 0. It adds the sums of d and of
// d·(x - about) over the rows to sums and products. All are rows×cols; with ldg 0 all
// rows of grad are one.
func AffineReLUGrad[T Float](rows, cols int, d []T, ldd int, grad []T, ldg int, x []T, ldx int, scale, shift, about, sums, products []T) {
	checkMatrix("D", rows, cols, len(d), ldd)
	if ldg == 0 {
		sameLength(cols, len(grad))
	} else {
		checkMatrix("gradient", rows, cols, len(grad), ldg)
	}
	checkMatrix("X", rows, cols, len(x), ldx)
	checkChannels(cols, scale, shift, about, sums, products)
	if rows == 0 || cols == 0 || simdAffineReLUGrad(rows, d, ldd, grad, ldg, x, ldx, scale, shift, about, sums, products) {
		return
	}
	for i := range rows {
		out, g := d[i*ldd:][:cols], grad[i*ldg:]
		for j, v := range x[i*ldx:][:cols] {
			out[j] = 0
			if T(v*scale[j])+shift[j] >= 0 {
				out[j] = g[j]
			}
			sums[j] += out[j]
			products[j] += T(out[j] * (v - about[j]))
		}
	}
}

// Combine computes d = (d·a + x·b) + c for each row, rows×cols, in place.
func Combine[T Float](rows, cols int, d []T, ldd int, x []T, ldx int, a, b, c []T) {
	checkMatrix("D", rows, cols, len(d), ldd)
	checkMatrix("X", rows, cols, len(x), ldx)
	checkChannels(cols, a, b, c)
	if rows == 0 || cols == 0 || simdCombine(rows, d, ldd, x, ldx, a, b, c) {
		return
	}
	for i := range rows {
		out := d[i*ldd:][:cols]
		for j, v := range x[i*ldx:][:cols] {
			out[j] = T(out[j]*a[j]) + T(v*b[j]) + c[j]
		}
	}
}

// checkChannels panics unless there is a number for each channel.
func checkChannels[T Float](cols int, rows ...[]T) {
	for _, r := range rows {
		sameLength(cols, len(r))
	}
}
