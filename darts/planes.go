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

// extract is the inverse of fill: it sets a channel to every stride-th row and column.
func extract[T nn.Float](p padded, to, from []T, stride int) {
	small := p.strided(stride)
	for n := range p.samples {
		for y := range small.height {
			at := p.lead() + n*p.plane() + y*stride*p.stride()
			row := to[(n*small.height+y)*small.width:][:small.width]
			if stride == 1 {
				copy(row, from[at:])
				continue
			}
			source := from[at : at+(small.width-1)*stride+1]
			for x := range row {
				row[x] = source[x*stride]
			}
		}
	}
}

// addExtracted adds padded images without what is around them to a channel.
func addExtracted[T nn.Float](p padded, to, from []T) {
	for n := range p.samples {
		for y := range p.height {
			at := p.lead() + n*p.plane() + y*p.stride()
			row := to[(n*p.height+y)*p.width:][:p.width]
			for x, v := range from[at : at+p.width] {
				row[x] += v
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

// maxPool sets to to the largest of every window of 3×3: of the windows' rows first,
// then of three of these. scratch is as large as an image.
func maxPool[T nn.Float](to, from nn.Mat[T], g geometry, samples, stride int, scratch []T) {
	small := g.strided(stride)
	for c := range from.Rows {
		in, out := from.Row(c), to.Row(c)
		for n := range samples {
			largestOfRows(scratch, in[n*g.area():(n+1)*g.area()], g.width)
			image := out[n*small.area() : (n+1)*small.area()]
			for y := range small.height {
				middle := y * stride * g.width
				above, below := max(0, middle-g.width), min(middle+g.width, g.area()-g.width)
				row := image[y*small.width:][:small.width]
				for x := range row {
					at := x * stride
					row[x] = max(scratch[above+at], scratch[middle+at], scratch[below+at])
				}
			}
		}
	}
}

// largestOfRows sets to to the largest of three neighbours in the rows of an image.
func largestOfRows[T nn.Float](to, image []T, width int) {
	for ; len(image) > 0; to, image = to[width:], image[width:] {
		row, out := image[:width], to[:width]
		last := row[0]
		for x, v := range row[:width-1] {
			next := row[x+1]
			out[x] = max(last, v, next)
			last = v
		}
		out[width-1] = max(last, row[width-1])
	}
}

// addMaxGrad adds the gradient d of a max pool that gave y to what it read: to the first
// of a window in reading order that is as large as its largest (specification P, 1.3).
// images are padded, and sums have their size.
func addMaxGrad[T nn.Float](to, d, y, from nn.Mat[T], p padded, stride int, images, sums []T) {
	for i := range images {
		images[i] = T(math.Inf(-1))
	}
	for c := range d.Rows {
		fill(p, images, from.Row(c), 1)
		clear(sums)
		toLargest(p, sums, d.Row(c), y.Row(c), images, stride)
		addExtracted(p, to.Row(c), sums)
	}
}

// toLargest adds the entries of d to sums where the first in the window of images is
// that is y.
func toLargest[T nn.Float](p padded, sums, d, y, images []T, stride int) {
	small := p.strided(stride)
	for n := range p.samples {
		for row := range small.height {
			at := p.lead() + n*p.plane() + row*stride*p.stride()
			from := (n*small.height + row) * small.width
			tops := y[from:][:small.width]
			for x, v := range d[from:][:small.width] {
				if first := firstInside(images, at+x*stride, p.stride(), tops[x]); first >= 0 {
					sums[first] += v
				}
			}
		}
	}
}

// firstInside is the first position in reading order in the window of 3×3 around at of
// images whose rows are width apart where v is, -1 for none. All nine are compared,
// since no branch could be foretold.
func firstInside[T nn.Float](in []T, at, width int, v T) int {
	above, own, below := in[at-width-1:][:3], in[at-1:][:3], in[at+width-1:][:3]
	first := -1
	for x := 2; x >= 0; x-- {
		if below[x] == v {
			first = at + width - 1 + x
		}
	}
	for x := 2; x >= 0; x-- {
		if own[x] == v {
			first = at - 1 + x
		}
	}
	for x := 2; x >= 0; x-- {
		if above[x] == v {
			first = at - width - 1 + x
		}
	}
	return first
}

// shares sets share to 1 over the number of positions in the window of each output.
func shares[T nn.Float](share []T, g geometry, samples, stride int) {
	small := g.strided(stride)
	for y := range small.height {
		for x := range small.width {
			rows := min(g.height, y*stride+2) - max(0, y*stride-1)
			cols := min(g.width, x*stride+2) - max(0, x*stride-1)
			share[y*small.width+x] = T(1 / float64(rows*cols))
		}
	}
	for n := 1; n < samples; n++ {
		copy(share[n*small.area():(n+1)*small.area()], share[:small.area()])
	}
}

// box is the kernel of a sum of 3×3.
func box[T nn.Float]() [9]T { return [9]T{1, 1, 1, 1, 1, 1, 1, 1, 1} }

// averagePool sets to to the mean of every window of 3×3, without the padding. images
// and sums are padded, the first zero outside the images; share is of shares.
func averagePool[T nn.Float](to, from nn.Mat[T], p padded, stride int, images, sums, share []T) {
	kernel := box[T]()
	for c := range from.Rows {
		fill(p, images, from.Row(c), 1)
		convolve(p, sums, images, kernel[:], false)
		row := to.Row(c)
		extract(p, row, sums, stride)
		for i, by := range share {
			row[i] *= by
		}
	}
}

// addAverageGrad adds the gradient d of averagePool, which it spoils, to what it read.
func addAverageGrad[T nn.Float](to, d nn.Mat[T], p padded, stride int, images, sums, share []T) {
	kernel := box[T]()
	for c := range d.Rows {
		row := d.Row(c)
		for i, by := range share {
			row[i] *= by
		}
		fill(p, images, row, stride)
		convolve(p, sums, images, kernel[:], true)
		addExtracted(p, to.Row(c), sums)
	}
}
