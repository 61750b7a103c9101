package equivariance

import (
	"github.com/north-tui/north/internal/gemm"
	"github.com/north-tui/north/nn"
	"gonum.org/v1/gonum/mat"
)

// sum is the sum of a physical channel of y over the pixels of an image of the probe.
func (c *Channels[T]) sum(image, p int) T {
	l := &c.model.work.probe.tape.layers[c.n]
	if c.model.Config.Norm != NormNone {
		return l.sums[image*len(l.scale)+p] // kept for the norm
	}
	var sum T
	for i := range l.at.side {
		for j := range l.at.side {
			sum += l.y[l.at.pixel(image, i, j)*len(l.scale)+p]
		}
	}
	return sum
}

// activeSums are the sums over the pixels of max(0, y·scale + shift), of the first images:
// images×channels.
func (l *layerTape[T]) activeSums(images int, y, scale, shift []T) []T {
	channels, side := len(scale), l.at.side
	sums, active := make([]T, images*channels), make([]T, side*side*channels)
	for image := range len(sums) / channels {
		gemm.AffineReLU(side, side, channels, field(active, geometry{side: side}, 0, channels), field(y, l.at, image, channels), scale, shift)
		gemm.ColumnSums(part(sums, image, channels), side*side, channels, active, channels)
	}
	return sums
}

// input is what the layer reads of an image of the probe: channel q of a pixel.
func (c *Channels[T]) input(image, i, j, q int) T {
	if c.n == 0 {
		side := c.model.Config.Side
		return c.model.work.probe.images.Row(image)[(q*side+i)*side+j]
	}
	l, inputs := &c.model.work.probe.tape.layers[c.n], c.shape().inputs()
	return l.in[l.at.pixel(image, i, j)*inputs+q]
}

// makeInputs sums up, for each weight, the means over the pixels of what it is
// multiplied by in the slots.
func (c *Channels[T]) makeInputs() *mat.Dense {
	f, side := c.shape(), c.model.work.probe.tape.layers[c.n].at.side
	taps := f.kernel * f.kernel
	out := mat.NewDense(c.model.work.probe.images.Rows, c.inputs(), nil)
	windows := make([]float64, f.inputs()*taps)
	share := 1 / float64(Elements*side*side)
	for image := range c.model.work.probe.images.Rows {
		c.sumWindows(windows, image, f, side)
		row := out.RawRowView(image)
		f.each(func(p, q, u, v int) {
			r, col := f.free(p, q, u, v)
			row[r*f.freeCols()+col] += share * windows[q*taps+u*f.kernel+v]
		})
		for a := range c.own() {
			row[c.weights()+a] = 1 / float64(c.own())
		}
	}
	return out
}

// sumWindows sets windows, inputs×taps, to the sums over the pixels of an image of what
// the tap sees.
func (c *Channels[T]) sumWindows(windows []float64, image int, f filters, side int) {
	clear(windows)
	taps, last := f.kernel*f.kernel, f.kernel*f.kernel-1
	for i := range side {
		for j := range side {
			for q := range f.inputs() {
				v := float64(c.input(image, i, j, q))
				// A pixel is seen by a tap at the pixel that sees it by the opposite one.
				eachInside(i, j, side, f.kernel, func(tap int) { windows[q*taps+last-tap] += v })
			}
		}
	}
}

// headGrad is OutputGrad of the last layer: the gradient by what the head's first map
// makes, for each of its columns that a base channel has.
func (c *Channels[T]) headGrad() *mat.Dense {
	h := &c.model.work.probe.tape.head
	_, per := c.next()
	out := mat.NewDense(h.dZ.Rows, h.dZ.Cols*per, nil)
	for i := range h.dZ.Rows {
		row := out.RawRowView(i)
		for f := range row {
			row[f] = float64(h.dZ.Row(i)[f/per])
		}
	}
	return out
}

// layerGrad is OutputGrad of another layer: of each tap of the next one's filters, the
// sum of the gradient over the pixels where it lies inside.
func (c *Channels[T]) layerGrad() *mat.Dense {
	l, f := &c.model.work.probe.tape.layers[c.n+1], c.model.single(c.n+1)
	physical, taps := f.outputs(), f.kernel*f.kernel
	samples := c.model.work.probe.images.Rows
	out := mat.NewDense(samples, c.outputs(), nil)
	sums := make([]float64, physical*taps)
	for image := range samples {
		clear(sums)
		for i := range l.at.side {
			for j := range l.at.side {
				d := l.d[l.at.pixel(image, i, j)*physical:][:physical]
				eachInside(i, j, l.at.side, f.kernel, func(tap int) {
					for p, v := range d {
						sums[p*taps+tap] += float64(v)
					}
				})
			}
		}
		row := out.RawRowView(image)
		f.each(func(p, q, u, v int) {
			r, col := f.free(p, q, u, v)
			row[r*f.freeCols()+col] += sums[p*taps+u*f.kernel+v]
		})
	}
	return out
}

// Respond returns the activations, samples×count, that base channels with the given
// fan-in (count×inputs) and biases would have had on what was observed. The result is
// the caller's.
func (c *Channels[T]) Respond(fanIn *mat.Dense, bias []float64) *mat.Dense {
	return c.excite(fanIn, bias, func(y []T, zero, shift []T) []T {
		one := make([]T, len(shift))
		for i := range one {
			one[i] = 1
		}
		p := &c.model.work.probe
		return p.tape.layers[c.n].activeSums(p.images.Rows, y, one, shift)
	})
}

// Slope returns the derivatives, samples×count, of what Respond returns by the
// pre-activations: the share of slots and pixels where the ReLU lets through. The result
// is the caller's.
func (c *Channels[T]) Slope(fanIn *mat.Dense, bias []float64) *mat.Dense {
	return c.excite(fanIn, bias, func(y []T, zero, shift []T) []T {
		l, channels := &c.model.work.probe.tape.layers[c.n], len(shift)
		sums := make([]T, c.model.work.probe.images.Rows*channels)
		one, unused, pixel := make([]T, channels), make([]T, channels), make([]T, channels)
		for i := range one {
			one[i] = 1
		}
		for image := range len(sums) / channels {
			gemm.AffineReLUGrad(l.at.side, l.at.side, channels, gemm.Field[T]{Data: pixel}, gemm.Field[T]{Data: one}, field(y, l.at, image, channels),
				one, shift, zero, part(sums, image, channels), unused)
		}
		return sums
	})
}

// excited is how many base channels are convolved at a time.
const excited = 16

// excite convolves base channels with the given fan-in, some at a time, and makes of
// them, without a norm, sums over the pixels: samples×channels, empty before the first observation.
func (c *Channels[T]) excite(fanIn *mat.Dense, bias []float64, sums func(y, zero, shift []T) []T) *mat.Dense {
	if !c.model.work.probe.seen {
		return &mat.Dense{}
	}
	l := &c.model.work.probe.tape.layers[c.n]
	count, _ := fanIn.Dims()
	samples := c.model.work.probe.images.Rows
	out := mat.NewDense(samples, count, nil)
	for from := 0; from < count; from += excited {
		to := min(from+excited, count)
		y, physical := c.convolved(fanIn, from, to)
		shift := make([]T, physical)
		for p := range shift {
			o := from + p/Elements
			shift[p] = T(c.biasOf(fanIn.RawRowView(o), bias[o], c.group().structure().coset[p%Elements]))
		}
		share := 1 / float64(Elements*l.at.side*l.at.side)
		for i, s := range sums(y, make([]T, physical), shift) {
			at := from + i%physical/Elements
			out.Set(i/physical, at, out.At(i/physical, at)+share*float64(s))
		}
	}
	return out
}

// convolved is the field of base channels with rows of fanIn as weights, on the probe.
func (c *Channels[T]) convolved(fanIn *mat.Dense, from, to int) (y []T, physical int) {
	l, f := &c.model.work.probe.tape.layers[c.n], c.shape()
	f.out = to - from
	physical = f.outputs()
	weights := nn.MatFrom[T](mat.DenseCopyOf(fanIn.Slice(from, to, 0, c.weights())))
	packed := make([]T, f.size())
	addGathered(packed, weights.Data, f.index(f.freeCols()), 1, true)
	samples := c.model.work.probe.images.Rows
	y = make([]T, l.at.pixels(samples)*physical)
	together(max(1, c.model.Threads), samples, func(image int) {
		l.convolve(f, image, packed, y[l.at.pixel(image, 0, 0)*physical:][:l.at.run()*physical])
	})
	return y, physical
}
