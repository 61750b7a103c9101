package darts

import (
	"github.com/north-tui/north/internal/gemm"
	"github.com/north-tui/north/nn"
)

// back is the way back through the edges out of one state.
type back[T nn.Float] struct {
	n            *network[T]
	t            *tape[T]
	c            *cell
	f            *fan
	ct           *cellTape[T]
	ft           *fanTape[T]
	a, ga        nn.Mat[float64]
	weights      bool // gradients of weights are wanted
	architecture bool // gradients by a are wanted

	dRelu    nn.Mat[T]    // by the rectified state
	dStacked nn.Mat[T]    // by the outputs of the stacked matrix
	dHalf    nn.Mat[T]    // by every second row and column of the rectified state
	dMargins [3]nn.Mat[T] // by the rectified state with a margin of 1 and 2
}

// backwardFan adds to the gradient by a state what its outgoing edges pass back, given
// the gradients by the sums of their nodes.
func (n *network[T]) backwardFan(t *tape[T], c *cell, f *fan, a nn.Mat[float64], weights, architecture bool) {
	ct := &t.cells[c.index]
	b := back[T]{
		n: n, t: t, c: c, f: f, ct: ct, ft: &ct.fans[f.source], a: a, ga: t.ga[c.typeAt],
		weights: weights, architecture: architecture,
	}
	if !b.anyLive() {
		return
	}
	b.keep()
	mark := t.numbers.used
	x := ct.state[f.source]
	b.dRelu = t.zeros(x.Rows, x.Cols)
	if len(b.ft.spans) > 0 && b.dStacked.Rows == 0 {
		b.dStacked = t.matrix(f.rows, b.ft.stacked.Cols)
	}
	for i := range f.edges {
		b.edge(i)
	}
	for i := range sharedKinds {
		b.shared(i)
	}
	b.stacked()
	b.gather()
	t.numbers.used = mark
}

// keep has the gradient by the stacked outputs outlast the fan, if that is wanted. What
// is not evaluated has gradient 0.
func (b *back[T]) keep() {
	if b.t.wanted && b.f.source == shiftedSource && len(b.ft.spans) > 0 {
		b.dStacked = b.t.zeros(b.f.rows, b.ft.stacked.Cols)
		b.t.kept[b.c.index] = b.dStacked
	}
}

func (b *back[T]) anyLive() bool {
	for _, ops := range b.ft.edges {
		for i := range ops {
			if ops[i].live {
				return true
			}
		}
	}
	return false
}

// edge goes back through the operations of an edge that it does not share.
func (b *back[T]) edge(i int) {
	e := &b.f.edges[i]
	for column := range e.ops {
		o, ot := &e.ops[column], &b.ft.edges[i][column]
		if !ot.live {
			continue
		}
		switch o.kind {
		case kindReLU, kindTanh, kindMax, kindAverage:
			continue
		case kindSkip:
			if b.f.stride == 1 {
				b.skip(e, column)
				continue
			}
		}
		b.operation(e, o, ot, column)
	}
}

// skip goes back through the identity.
func (b *back[T]) skip(e *edge, column int) {
	d := b.ct.dSum[e.node]
	if b.architecture {
		b.ga.Row(e.row)[column] += float64(gemm.Dot(d.Data, b.ct.state[b.f.source].Data))
	}
	gemm.Axpy(T(b.a.Row(e.row)[column]), d.Data, b.ct.dState[b.f.source].Data)
}

// operation goes back through an operation with weights, from its normalisation on.
func (b *back[T]) operation(e *edge, o *operation, ot *opTape[T], column int) {
	d := b.t.matrix(ot.y.Rows, ot.y.Cols)
	if o.kind == kindLinear || o.kind == kindConv1 {
		d = b.dStacked.Slice(o.block, o.block+o.height)
	}
	b.ga.Row(e.row)[column] += normaliseGrad(d, b.ct.centred[e.node], ot.y, ot.inverse, b.a.Row(e.row)[column])
	switch o.kind {
	case kindSkip:
		b.n.backwardFactorised(b.t, o.point, b.ft.halves, d, b.dRelu, b.c.size, b.weights)
	case kindLowRank:
		b.backwardBlock(o, b.ft.stacked.Slice(o.block, o.block+o.height), d)
	case kindTwoLayer:
		block := b.backwardBlock(o, ot.middle, d)
		gemm.PositiveGrad(block.Data, block.Data, ot.middle.Data)
		centre(block, b.t.ones)
		normaliseGrad(block, block, b.ft.stacked.Slice(o.block, o.block+o.height), b.ft.inverse[o.block:o.block+o.height], 1)
	case kindSeparable, kindDilated:
		b.backwardDepthwise(o, ot, d)
	}
}

// backwardBlock goes back through the matrix behind a block of the stacked one, which
// read x, to the gradient by the block.
func (b *back[T]) backwardBlock(o *operation, x, d nn.Mat[T]) nn.Mat[T] {
	if b.weights {
		b.n.weightGrad(b.t, o.second, d, x)
	}
	block := b.dStacked.Slice(o.block, o.block+o.height)
	backProduct(b.t.threads, b.n.in(b.n.value, o.second), d, block, 0)
	return block
}

// pointGrad goes back through a 1×1 convolution that read x.
func (b *back[T]) pointGrad(w int, x, d nn.Mat[T]) nn.Mat[T] {
	if b.weights {
		b.n.weightGrad(b.t, w, d, x)
	}
	dx := b.t.matrix(x.Rows, x.Cols)
	backProduct(b.t.threads, b.n.in(b.n.value, w), d, dx, 0)
	return dx
}

// shared goes back through an operation without weights, for all edges at once.
func (b *back[T]) shared(which int) {
	s := &b.ft.shared[which]
	if !s.live {
		return
	}
	d := b.t.zeros(s.y.Rows, s.y.Cols)
	for i := range b.f.edges {
		e := &b.f.edges[i]
		for column := range e.ops {
			if e.ops[column].kind != sharedKinds[which] || !b.ft.edges[i][column].live {
				continue
			}
			if b.architecture {
				b.ga.Row(e.row)[column] += float64(gemm.Dot(b.ct.centred[e.node].Data, s.y.Data))
			}
			gemm.Axpy(T(b.a.Row(e.row)[column]), b.ct.centred[e.node].Data, d.Data)
		}
	}
	normaliseGrad(d, d, s.y, s.inverse, 1)
	b.sharedGrad(sharedKinds[which], s, d)
}

// sharedGrad adds the gradient by what an operation without weights read.
func (b *back[T]) sharedGrad(k kind, s *sharedTape[T], d nn.Mat[T]) {
	dx := b.ct.dState[b.f.source]
	p := padded{b.c.sourceSize(b.f), b.t.x.Rows, 1}
	switch k {
	case kindReLU:
		gemm.Axpy(1, d.Data, b.dRelu.Data)
	case kindTanh:
		b.n.tanh.Backward(d.Data, nil, s.hidden.Data)
		gemm.Axpy(1, d.Data, dx.Data)
	case kindMax:
		images, sums := b.t.numbers.take(p.length()), b.t.numbers.take(p.length())
		addMaxGrad(dx, d, s.hidden, b.ct.state[b.f.source], p, b.f.stride, images, sums)
	case kindAverage:
		images, sums := b.t.zeros(1, p.length()).Data, b.t.numbers.take(p.length())
		addAverageGrad(dx, d, p, b.f.stride, images, sums, s.share)
	}
}

// stacked goes back through the live rows of the stacked matrix.
func (b *back[T]) stacked() {
	x, into := b.ft.relu, b.dRelu
	if b.f.stride == 2 && len(b.ft.spans) > 0 {
		x = b.ft.halves[0]
		b.dHalf = b.t.zeros(x.Rows, x.Cols)
		into = b.dHalf
	}
	for _, s := range b.ft.spans {
		d := b.dStacked.Slice(s.from, s.to)
		if b.weights {
			outerProduct(b.t.threads, b.n.stackedRows(b.n.grad, b.c, b.f, s), d, x)
		}
		backProduct(b.t.threads, b.n.stackedRows(b.n.value, b.c, b.f, s), d, into, 1)
	}
}

// gather adds all gradients by the rectified state to that by the state.
func (b *back[T]) gather() {
	samples := b.t.x.Rows
	if b.dHalf.Rows > 0 {
		addSpread(b.dRelu, b.dHalf, b.c.size, samples, 0)
	}
	for margin, d := range b.dMargins {
		p := padded{b.c.sourceSize(b.f), samples, margin}
		for r := range d.Rows {
			addExtracted(p, b.dRelu.Row(r), d.Row(r))
		}
	}
	gemm.PositiveGrad(b.dRelu.Data, b.dRelu.Data, b.ft.relu.Data)
	gemm.Axpy(1, b.dRelu.Data, b.ct.dState[b.f.source].Data)
}
