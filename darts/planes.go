package darts

import (
	"math"

	"github.com/north-tui/north/internal/gemm"
	"github.com/north-tui/north/nn"
)

// geometry is the size of an image. That of a vector is 1×1.
type geometry struct{ height, width int }

// area is the number of positions.
func (g geometry) area() int { return g.height * g.width }

// strided is the size behind an operation of that stride.
func (g geometry) strided(stride int) geometry {
	return geometry{halved(g.height, stride), halved(g.width, stride)}
}

// padded are images with a margin of zeros that all neighbours share: margin zeros
// behind every row, as many rows of zeros below every image, and some before the first
// image and behind the last. A step to another position of the window is then a step
// in memory, and a convolution is one sum of shifted copies of everything.
type padded struct {
	geometry
	samples, margin int
}

func (p padded) stride() int { return p.width + p.margin }
func (p padded) plane() int  { return (p.height + p.margin) * p.stride() }
func (p padded) lead() int   { return p.margin*p.stride() + p.margin }

// body is how many numbers lie between the zeros before the first image and those
// behind the last.
func (p padded) body() int { return p.samples * p.plane() }

// length is that of one channel.
func (p padded) length() int { return p.body() + 2*p.lead() }

// shift is the step in memory to position tap, 0 to 8 in reading order, of a window of
// 3×3 whose dilation is the margin.
func (p padded) shift(tap int) int {
	return p.margin * ((tap/3-1)*p.stride() + tap%3 - 1)
}

// fill copies a channel to every stride-th row and column of padded images, to, which
// are zero elsewhere.
func fill[T nn.Float](p padded, to, from []T, stride int) {
	small := p.strided(stride)
	for n := range p.samples {
		for y := range small.height {
			at := p.lead() + n*p.plane() + y*stride*p.stride()
			row := from[(n*small.height+y)*small.width:][:small.width]
			if stride == 1 {
				copy(to[at:], row)
				continue
			}
			for x, v := range row {
				to[at+x*stride] = v
			}
		}
	}
}

// extract is the inverse of fill: every stride-th row and column, added to what is in
// to.
func extract[T nn.Float](p padded, to, from []T, stride int) {
	small := p.strided(stride)
	for n := range p.samples {
		for y := range small.height {
			at := p.lead() + n*p.plane() + y*stride*p.stride()
			row := to[(n*small.height+y)*small.width:][:small.width]
			source := from[at : at+(small.width-1)*stride+1]
			for x := range row {
				row[x] += source[x*stride]
			}
		}
	}
}

// convolve sets the body of to to the window's weighted sums of from, both padded:
// sum over the taps of kernel[tap]·from at the position plus the tap. With back the
// window is turned round, which is the gradient by from. Between the images to is
// undefined.
func convolve[T nn.Float](p padded, to, from, kernel []T, back bool) {
	body := to[p.lead() : p.lead()+p.body()]
	clear(body)
	addConvolved(p, to, from, kernel, back)
}

// addConvolved is convolve that adds to what is there.
func addConvolved[T nn.Float](p padded, to, from, kernel []T, back bool) {
	body := to[p.lead() : p.lead()+p.body()]
	for tap, w := range kernel[:9] {
		at := p.lead() + p.shift(tap)
		if back {
			at = p.lead() - p.shift(tap)
		}
		gemm.Axpy(w, from[at:at+p.body()], body)
	}
}

// kernelGrad sets grad to the gradient by the kernel of convolve: of each tap, the sum
// of d·from at the position plus the tap. d is zero between the images.
func kernelGrad[T nn.Float](p padded, grad, d, from []T) {
	body := d[p.lead() : p.lead()+p.body()]
	for tap := range grad[:9] {
		at := p.lead() + p.shift(tap)
		grad[tap] = gemm.Dot(body, from[at:at+p.body()])
	}
}

// subsample copies every second row and column, from offset on, of all channels.
func subsample[T nn.Float](to, from nn.Mat[T], g geometry, samples, offset int) {
	small := g.strided(2)
	for c := range from.Rows {
		out, in := to.Row(c), from.Row(c)
		for n := range samples {
			for y := range small.height {
				at := (n*g.height+2*y+offset)*g.width + offset
				row := out[(n*small.height+y)*small.width:][:small.width]
				for x := range row {
					row[x] = in[at+2*x]
				}
			}
		}
	}
}

// addSpread is the inverse of subsample: it adds to every second row and column.
func addSpread[T nn.Float](to, from nn.Mat[T], g geometry, samples, offset int) {
	small := g.strided(2)
	for c := range from.Rows {
		in, out := from.Row(c), to.Row(c)
		for n := range samples {
			for y := range small.height {
				at := (n*g.height+2*y+offset)*g.width + offset
				for x, v := range in[(n*small.height+y)*small.width:][:small.width] {
					out[at+2*x] += v
				}
			}
		}
	}
}

// window are the bounds of a window of 3×3 around a position, cut at the image's edge.
type window struct{ top, bottom, left, right int }

func (g geometry) window(y, x int) window {
	return window{max(0, y-1), min(g.height, y+2), max(0, x-1), min(g.width, x+2)}
}

// maxPool sets to to the largest of every window of 3×3, and picks to the position in
// the channel of the first of them in reading order (specification P, 1.3).
func maxPool[T nn.Float](to, from nn.Mat[T], picks []int32, g geometry, samples, stride int) {
	small := g.strided(stride)
	for c := range from.Rows {
		in, out, at := from.Row(c), to.Row(c), picks[c*to.Cols:]
		i := 0
		for n := range samples {
			image := n * g.area()
			for y := range small.height {
				for x := range small.width {
					out[i], at[i] = largest(in, image, g.width, g.window(y*stride, x*stride))
					i++
				}
			}
		}
	}
}

// largest is the largest number of a window and its position. Of no number, NaN, it
// returns the last in the window, so that it is not lost.
func largest[T nn.Float](in []T, image, width int, w window) (T, int32) {
	best, at := T(math.Inf(-1)), int32(image+w.top*width+w.left)
	for y := w.top; y < w.bottom; y++ {
		row := image + y*width
		for x, v := range in[row+w.left : row+w.right] {
			if !(v <= best) {
				best, at = v, int32(row+w.left+x)
			}
		}
	}
	return best, at
}

// addMaxGrad adds the gradient d of a max pool to the positions it picked.
func addMaxGrad[T nn.Float](to, d nn.Mat[T], picks []int32) {
	for c := range d.Rows {
		out, at := to.Row(c), picks[c*d.Cols:]
		for i, v := range d.Row(c) {
			out[at[i]] += v
		}
	}
}

// averagePool sets to to the mean of every window of 3×3, without the padding.
func averagePool[T nn.Float](to, from nn.Mat[T], g geometry, samples, stride int) {
	eachWindow(g, samples, stride, func(i, image int, w window, share float64) {
		for c := range from.Rows {
			var sum T
			in := from.Row(c)
			for y := w.top; y < w.bottom; y++ {
				for _, v := range in[image+y*g.width+w.left : image+y*g.width+w.right] {
					sum += v
				}
			}
			to.Row(c)[i] = sum * T(share)
		}
	})
}

// addAverageGrad adds the gradient d of an average pool to what it read.
func addAverageGrad[T nn.Float](to, d nn.Mat[T], g geometry, samples, stride int) {
	eachWindow(g, samples, stride, func(i, image int, w window, share float64) {
		for c := range d.Rows {
			v := d.Row(c)[i] * T(share)
			out := to.Row(c)
			for y := w.top; y < w.bottom; y++ {
				row := out[image+y*g.width+w.left : image+y*g.width+w.right]
				for x := range row {
					row[x] += v
				}
			}
		}
	})
}

// eachWindow visits the windows of all samples with the number of the output, where the
// image begins in a channel, and 1 over the number of positions.
func eachWindow(g geometry, samples, stride int, visit func(i, image int, w window, share float64)) {
	small := g.strided(stride)
	i := 0
	for n := range samples {
		for y := range small.height {
			for x := range small.width {
				w := g.window(y*stride, x*stride)
				visit(i, n*g.area(), w, 1/float64((w.bottom-w.top)*(w.right-w.left)))
				i++
			}
		}
	}
}
