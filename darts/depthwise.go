package darts

import (
	"github.com/north-tui/north/internal/gemm"
	"github.com/north-tui/north/nn"
)

// dilation is that of the first convolution of an operation.
func (o *operation) dilation() int {
	if o.kind == kindDilated {
		return 2
	}
	return 1
}

// margins returns the images of a fan's rectified state with zeros around them.
func (n *network[T]) margins(t *tape[T], c *cell, f *fan, ft *fanTape[T], dilation int) (padded, nn.Mat[T]) {
	p := padded{c.sourceSize(f), t.x.Rows, dilation}
	if ft.margins[dilation].Rows == 0 {
		ft.margins[dilation] = t.zeros(c.width, p.length())
		for r := range c.width {
			fill(p, ft.margins[dilation].Row(r), ft.relu.Row(r), 1)
		}
	}
	return p, ft.margins[dilation]
}

// forwardDepthwise computes a separable convolution, which is two depthwise ones with a
// 1×1 behind each, or a dilated one. The last normalisation is left to do.
func (n *network[T]) forwardDepthwise(t *tape[T], c *cell, f *fan, ft *fanTape[T], o *operation, ot *opTape[T]) {
	p, images := n.margins(t, c, f, ft, o.dilation())
	ot.depth[0] = n.forwardKernels(t, p, images, o.conv[0], f.stride)
	if o.kind == kindDilated {
		product(t.threads, n.in(n.value, o.point[0]), ot.depth[0], ot.y)
		return
	}
	ot.middle = t.matrix(ot.y.Rows, ot.y.Cols)
	product(t.threads, n.in(n.value, o.point[0]), ot.depth[0], ot.middle)
	ot.mid = t.numbers.take(c.width)
	normalise(ot.middle, ot.mid, n.space.Eps, t.ones)

	q := padded{p.strided(f.stride), t.x.Rows, 1}
	ot.margin = t.zeros(c.width, q.length())
	for r := range c.width {
		fill(q, ot.margin.Row(r), ot.middle.Row(r), 1)
	}
	gemm.ReLU(ot.margin.Data, ot.margin.Data)
	ot.depth[1] = n.forwardKernels(t, q, ot.margin, o.conv[1], 1)
	product(t.threads, n.in(n.value, o.point[1]), ot.depth[1], ot.y)
}

// forwardKernels convolves every channel with its kernel.
func (n *network[T]) forwardKernels(t *tape[T], p padded, images nn.Mat[T], kernels, stride int) nn.Mat[T] {
	w := n.in(n.value, kernels)
	y := t.matrix(w.Rows, t.x.Rows*p.strided(stride).area())
	mark := t.numbers.used
	sums := t.numbers.take(p.length())
	for r := range w.Rows {
		convolve(p, sums, images.Row(r), w.Row(r), false)
		extract(p, y.Row(r), sums, stride)
	}
	t.numbers.used = mark
	return y
}

// backwardDepthwise goes back through forwardDepthwise from d, the gradient by its y,
// and adds to the gradient by the fan's images with zeros around them.
func (b *back[T]) backwardDepthwise(o *operation, ot *opTape[T], d nn.Mat[T]) {
	n, t, f := b.n, b.t, b.f
	p, images := n.margins(t, b.c, f, b.ft, o.dilation())
	if o.kind == kindSeparable {
		d = b.backwardSecond(o, ot, d, padded{p.strided(f.stride), t.x.Rows, 1})
	}
	d = b.pointGrad(o.point[0], ot.depth[0], d)
	into := &b.dMargins[p.margin]
	if into.Rows == 0 {
		*into = t.zeros(b.c.width, p.length())
	}
	spread := t.zeros(1, p.length()).Data
	w := n.in(n.value, o.conv[0])
	for r := range w.Rows {
		fill(p, spread, d.Row(r), f.stride)
		b.kernelGrad(p, o.conv[0], r, spread, images.Row(r))
		addConvolved(p, into.Row(r), spread, w.Row(r), true)
	}
}

// backwardSecond goes back through the second half of a separable convolution.
func (b *back[T]) backwardSecond(o *operation, ot *opTape[T], d nn.Mat[T], q padded) nn.Mat[T] {
	n, t := b.n, b.t
	d = b.pointGrad(o.point[1], ot.depth[1], d)
	middle := t.matrix(d.Rows, d.Cols)
	spread, sums := t.zeros(1, q.length()).Data, t.numbers.take(q.length())
	w := n.in(n.value, o.conv[1])
	for r := range w.Rows {
		fill(q, spread, d.Row(r), 1)
		b.kernelGrad(q, o.conv[1], r, spread, ot.margin.Row(r))
		convolve(q, sums, spread, w.Row(r), true)
		extract(q, middle.Row(r), sums, 1)
	}
	gemm.PositiveGrad(middle.Data, middle.Data, ot.middle.Data)
	centre(middle, t.ones)
	normaliseGrad(middle, middle, ot.middle, ot.mid, 1)
	return middle
}

// kernelGrad sets the gradient of channel r's kernel, if weights are wanted.
func (b *back[T]) kernelGrad(p padded, kernels, r int, spread, images []T) {
	if b.weights {
		kernelGrad(p, b.n.in(b.n.grad, kernels).Row(r), spread, images)
	}
}
