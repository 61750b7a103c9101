package darts

import (
	"github.com/north-tui/north/internal/gemm"
	"github.com/north-tui/north/nn"
)

// sharedKinds are the operations without weights, computed once for all edges out of a
// state; sharedTape has them in this order.
var sharedKinds = [4]kind{kindReLU, kindTanh, kindMax, kindAverage}

// forwardFan adds what all edges out of a state give to the sums of their nodes. An
// operation whose weight is 0 is not evaluated (specification P, 1.3). Unless keep is
// set, what each operation computed is not kept.
func (n *network[T]) forwardFan(t *tape[T], c *cell, f *fan, a nn.Mat[float64], keep bool) {
	ct := &t.cells[c.index]
	ft := &ct.fans[f.source]
	if !markLive(ct, f, ft, a) {
		return
	}
	x := ct.state[f.source]
	ft.relu = t.matrix(x.Rows, x.Cols)
	gemm.ReLU(ft.relu.Data, x.Data)
	for i := range sharedKinds {
		n.forwardShared(t, c, f, i, a)
	}
	if f.stride == 2 {
		ft.halves = n.subsampled(t, ft.relu, c.size)
	}
	n.forwardStacked(t, c, f, ft)
	n.forwardMargins(t, c, f, ft)
	for i := range f.edges {
		e := &f.edges[i]
		for column := range e.ops {
			if !ft.edges[i][column].live {
				continue
			}
			mark := t.numbers.used
			y := n.forwardOperation(t, c, f, ft, e, i, column)
			gemm.Axpy(T(a.Row(e.row)[column]), y.Data, ct.state[2+e.node].Data)
			if !keep {
				t.numbers.used = mark
			}
		}
	}
}

// forwardMargins makes the images with margins that live operations want.
func (n *network[T]) forwardMargins(t *tape[T], c *cell, f *fan, ft *fanTape[T]) {
	for i := range f.edges {
		for column := range ft.edges[i] {
			o := &f.edges[i].ops[column]
			if ft.edges[i][column].live && (o.kind == kindSeparable || o.kind == kindDilated) {
				n.margins(t, c, f, ft, o.dilation())
			}
		}
	}
}

// markLive notes which operations have a weight other than 0, and reports whether any
// has.
func markLive[T nn.Float](ct *cellTape[T], f *fan, ft *fanTape[T], a nn.Mat[float64]) bool {
	for i := range ft.shared {
		ft.shared[i].live = false
	}
	ft.spans = ft.spans[:0]
	ft.margins = [3]nn.Mat[T]{}
	any := false
	for i := range f.edges {
		e := &f.edges[i]
		row := a.Row(e.row)
		for column := range e.ops {
			o := &e.ops[column]
			live := o.kind != kindNone && row[column] != 0
			ft.edges[i][column].live = live
			if !live {
				continue
			}
			any, ct.alive[e.node] = true, true
			for s, k := range sharedKinds {
				ft.shared[s].live = ft.shared[s].live || o.kind == k
			}
			ft.addSpan(o)
		}
	}
	return any
}

// addSpan notes that the rows of an operation in the stacked matrix are live.
func (ft *fanTape[T]) addSpan(o *operation) {
	if o.height == 0 {
		return
	}
	if last := len(ft.spans) - 1; last >= 0 && ft.spans[last].to == o.block {
		ft.spans[last].to += o.height
		return
	}
	ft.spans = append(ft.spans, span{o.block, o.block + o.height})
}

// nodeCols is the number of columns of what an edge gives.
func nodeCols[T nn.Float](t *tape[T], c *cell, f *fan) int {
	if f.source < 2 {
		return t.x.Rows * c.reduced.area()
	}
	return t.cells[c.index].nodeArea
}

// sourceSize is the size of the images of a fan's state.
func (c *cell) sourceSize(f *fan) geometry {
	if f.source < 2 {
		return c.size
	}
	return c.reduced
}

// forwardShared computes an operation without weights, if an edge wants it.
func (n *network[T]) forwardShared(t *tape[T], c *cell, f *fan, which int, a nn.Mat[float64]) {
	ct := &t.cells[c.index]
	ft := &ct.fans[f.source]
	s := &ft.shared[which]
	if !s.live {
		return
	}
	x, size := ct.state[f.source], c.sourceSize(f)
	s.y = t.matrix(x.Rows, nodeCols(t, c, f))
	switch sharedKinds[which] {
	case kindReLU:
		copy(s.y.Data, ft.relu.Data)
	case kindTanh:
		s.hidden = t.matrix(x.Rows, x.Cols)
		n.tanh.Forward(s.hidden.Data, x.Data)
		copy(s.y.Data, s.hidden.Data)
	case kindMax:
		s.hidden = t.matrix(s.y.Rows, s.y.Cols)
		maxPool(s.hidden, x, size, t.x.Rows, f.stride, t.numbers.take(size.area()))
		copy(s.y.Data, s.hidden.Data)
	case kindAverage:
		s.share = t.numbers.take(s.y.Cols)
		shares(s.share, size, t.x.Rows, f.stride)
		p := padded{size, t.x.Rows, 1}
		averagePool(s.y, x, p, f.stride, t.zeros(1, p.length()).Data, t.numbers.take(p.length()), s.share)
	}
	s.inverse = t.numbers.take(x.Rows)
	normalise(s.y, s.inverse, n.space.Eps, t.ones)
}

// forwardStacked computes the live rows of the stacked matrix.
func (n *network[T]) forwardStacked(t *tape[T], c *cell, f *fan, ft *fanTape[T]) {
	if len(ft.spans) == 0 {
		return
	}
	x := ft.relu
	if f.stride == 2 {
		x = ft.halves[0]
	}
	ft.stacked = t.matrix(f.rows, x.Cols)
	ft.inverse = t.numbers.take(f.rows)
	for _, s := range ft.spans {
		product(t.threads, n.stackedRows(n.value, c, f, s), x, ft.stacked.Slice(s.from, s.to))
	}
	if t.shift.Rows > 0 && t.shifted == c.index && f.source == shiftedSource {
		addTransposed(ft.stacked, t.shift)
	}
}

// stackedRows are some rows of a fan's stacked matrix, in the values or the gradients.
func (n *network[T]) stackedRows(memory []T, c *cell, f *fan, s span) nn.Mat[T] {
	at := f.at + s.from*c.width
	return nn.MatOf(s.to-s.from, c.width, memory[at:at+(s.to-s.from)*c.width])
}

// forwardOperation computes an operation of edge i of a fan.
func (n *network[T]) forwardOperation(t *tape[T], c *cell, f *fan, ft *fanTape[T], e *edge, i, column int) nn.Mat[T] {
	o, ot := &e.ops[column], &ft.edges[i][column]
	for s, k := range sharedKinds {
		if o.kind == k {
			return ft.shared[s].y
		}
	}
	if o.kind == kindSkip && f.stride == 1 {
		return t.cells[c.index].state[f.source]
	}
	if o.kind == kindLinear || o.kind == kindConv1 {
		ot.y = ft.stacked.Slice(o.block, o.block+o.height)
		ot.inverse = ft.inverse[o.block : o.block+o.height]
	} else {
		ot.y = t.matrix(c.width, nodeCols(t, c, f))
		ot.inverse = t.numbers.take(c.width)
	}
	switch o.kind {
	case kindSkip:
		n.forwardFactorised(t, o.point, ft.halves, ot.y)
	case kindLowRank:
		product(t.threads, n.in(n.value, o.second), ft.stacked.Slice(o.block, o.block+o.height), ot.y)
	case kindTwoLayer:
		n.forwardTwoLayer(t, ft, o, ot)
	case kindSeparable, kindDilated:
		n.forwardDepthwise(t, c, f, ft, o, ot)
	}
	normalise(ot.y, ot.inverse, n.space.Eps, t.ones)
	return ot.y
}

// forwardTwoLayer computes the second of two layers.
func (n *network[T]) forwardTwoLayer(t *tape[T], ft *fanTape[T], o *operation, ot *opTape[T]) {
	first := ft.stacked.Slice(o.block, o.block+o.height)
	normalise(first, ft.inverse[o.block:o.block+o.height], n.space.Eps, t.ones)
	ot.middle = t.matrix(first.Rows, first.Cols)
	gemm.ReLU(ot.middle.Data, first.Data)
	product(t.threads, n.in(n.value, o.second), ot.middle, ot.y)
}
