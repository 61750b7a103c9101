package gemm

import "fmt"

// The functions of this file work on images, the channels of a pixel side by side: what
// is the same for all pixels of a channel is a row of numbers. Every element is rounded
// alike, wherever it lies, sums are taken from the first pixel to the last, and no
// product is fused with a sum, so that all kernels give the same bits. NEON has none of
// its own.

// Field is pixels of an image: the channels of pixel j of row i begin at i·Row + j·Step.
type Field[T Float] struct {
	Data      []T
	Row, Step int
}

// pixel are the channels of a pixel.
func (f Field[T]) pixel(i, j, cols int) []T { return f.Data[i*f.Row+j*f.Step:][:cols] }

// check panics unless the slice holds so many rows of pixels.
func (f Field[T]) check(name string, rows, pixels, cols int) {
	if rows < 0 || pixels < 0 || cols < 0 || f.Row < 0 || f.Step < 0 ||
		rows > 0 && pixels > 0 && (rows-1)*f.Row+(pixels-1)*f.Step+cols > len(f.Data) {
		panic(fmt.Sprintf("gemm: %s is %d×%d pixels of %d channels, %d and %d apart, in a slice of %d",
			name, rows, pixels, cols, f.Row, f.Step, len(f.Data)))
	}
}

// SquaresAbout adds to dst, of cols numbers, the sums of (x - about)² over rows×pixels.
func SquaresAbout[T Float](dst []T, rows, pixels, cols int, x Field[T], about []T) {
	x.check("X", rows, pixels, cols)
	checkChannels(cols, dst, about)
	if rows*pixels*cols == 0 || simdSquaresAbout(dst, rows, pixels, x, about) {
		return
	}
	for i := range rows {
		for n := range pixels {
			for j, v := range x.pixel(i, n, cols) {
				d := v - about[j]
				dst[j] += T(d * d)
			}
		}
	}
}

// AffineReLU computes y = max(0, x·scale + shift) for rows×pixels of cols channels.
func AffineReLU[T Float](rows, pixels, cols int, y, x Field[T], scale, shift []T) {
	y.check("Y", rows, pixels, cols)
	x.check("X", rows, pixels, cols)
	checkChannels(cols, scale, shift)
	if rows*pixels*cols == 0 || simdAffineReLU(rows, pixels, y, x, scale, shift) {
		return
	}
	for i := range rows {
		for n := range pixels {
			out := y.pixel(i, n, cols)
			for j, v := range x.pixel(i, n, cols) {
				out[j] = affineReLU(v, scale[j], shift[j])
			}
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

// AffineReLUMean computes the mean of max(0, x·scale + shift) over squares of 2×2 pixels:
// y is rows×pixels, x twice that both ways.
func AffineReLUMean[T Float](rows, pixels, cols int, y, x Field[T], scale, shift []T) {
	y.check("Y", rows, pixels, cols)
	x.check("X", 2*rows, 2*pixels, cols)
	checkChannels(cols, scale, shift)
	if rows*pixels*cols == 0 || simdAffineReLUMean(rows, pixels, y, x, scale, shift) {
		return
	}
	for i := range rows {
		for n := range pixels {
			out := y.pixel(i, n, cols)
			for j := range out {
				at := func(row, pixel int) T {
					return affineReLU(x.pixel(2*i+row, 2*n+pixel, cols)[j], scale[j], shift[j])
				}
				top, bottom := at(0, 0)+at(0, 1), at(1, 0)+at(1, 1)
				out[j] = T((top + bottom) * 0.25)
			}
		}
	}
}

// AffineReLUGrad goes back through AffineReLU: d = grad where x·scale + shift is 0 or
// more and 0 elsewhere, with a derivative of 1 at 0. It adds the sums of d and of
// d·(x - about) to sums and products. All are rows×pixels of cols channels; with a step
// or a row of 0 pixels of grad are one, and of d too, for callers who want the sums.
func AffineReLUGrad[T Float](rows, pixels, cols int, d, grad, x Field[T], scale, shift, about, sums, products []T) {
	d.check("D", rows, pixels, cols)
	grad.check("gradient", rows, pixels, cols)
	x.check("X", rows, pixels, cols)
	checkChannels(cols, scale, shift, about, sums, products)
	if rows*pixels*cols == 0 || simdAffineReLUGrad(rows, pixels, d, grad, x, scale, shift, about, sums, products) {
		return
	}
	for i := range rows {
		for n := range pixels {
			out, g := d.pixel(i, n, cols), grad.pixel(i, n, cols)
			for j, v := range x.pixel(i, n, cols) {
				out[j] = 0
				if T(v*scale[j])+shift[j] >= 0 {
					out[j] = g[j]
				}
				sums[j] += out[j]
				products[j] += T(out[j] * (v - about[j]))
			}
		}
	}
}

// Combine computes d = (d·a + x·b) + c for rows×pixels of cols channels, in place.
func Combine[T Float](rows, pixels, cols int, d, x Field[T], a, b, c []T) {
	d.check("D", rows, pixels, cols)
	x.check("X", rows, pixels, cols)
	checkChannels(cols, a, b, c)
	if rows*pixels*cols == 0 || simdCombine(rows, pixels, d, x, a, b, c) {
		return
	}
	for i := range rows {
		for n := range pixels {
			out := d.pixel(i, n, cols)
			for j, v := range x.pixel(i, n, cols) {
				out[j] = T(out[j]*a[j]) + T(v*b[j]) + c[j]
			}
		}
	}
}

// checkChannels panics unless there is a number for each channel.
func checkChannels[T Float](cols int, rows ...[]T) {
	for _, r := range rows {
		sameLength(cols, len(r))
	}
}
