package darts

import (
	"github.com/north-tui/north/internal/gemm"
	"github.com/north-tui/north/nn"
)

// backward goes back over the batch that forward kept. It returns the mean
// cross-entropy in nats. With weights it sets the gradients of all weights, with
// architecture those by the activated weights in the tape.
func (n *network[T]) backward(t *tape[T], a []nn.Mat[float64], weights, architecture bool) float64 {
	if weights {
		clear(n.grad)
	}
	for _, ga := range t.ga {
		clear(ga.Data)
	}
	loss := n.backwardHead(t, weights)
	for k := len(n.cells) - 1; k >= 0; k-- {
		n.backwardCell(t, &n.cells[k], a[n.cells[k].typeAt], weights, architecture)
		gemm.PositiveGrad(t.dOut[k].Data, t.dOut[k].Data, t.out[k].Data)
	}
	if weights {
		n.backwardStem(t)
	}
	return loss
}

// weightGrad sets the gradient of a matrix W behind y = W·x to d·xᵀ.
func (n *network[T]) weightGrad(t *tape[T], w int, d, x nn.Mat[T]) {
	outerProduct(t.threads, n.in(n.grad, w), d, x)
}

// outerProduct sets g = d·xᵀ.
func outerProduct[T nn.Float](threads int, g, d, x nn.Mat[T]) {
	gemm.Gemm(threads, false, true, g.Rows, g.Cols, d.Cols, 1, d.Data, d.Stride, x.Data, x.Stride, 0, g.Data, g.Stride)
}

// backProduct sets dx to Wᵀ·d + keep·dx.
func backProduct[T nn.Float](threads int, w, d, dx nn.Mat[T], keep T) {
	gemm.Gemm(threads, true, false, dx.Rows, dx.Cols, d.Rows, 1, w.Data, w.Stride, d.Data, d.Stride, keep, dx.Data, dx.Stride)
}

// backwardHead computes the loss and the gradient by the last cell's output, and makes
// room for those by all others.
func (n *network[T]) backwardHead(t *tape[T], weights bool) float64 {
	samples := t.x.Rows
	t.dLogits = t.matrix(samples, n.space.Classes)
	loss := n.loss.Sum(t.logits, nn.Targets[T]{Labels: t.labels}, t.dLogits, T(1/float64(samples))) / float64(samples)
	if weights {
		g := n.in(n.grad, n.head)
		gemm.Gemm(t.threads, true, true, g.Rows, g.Cols, samples, 1,
			t.dLogits.Data, t.dLogits.Stride, t.pooled.Data, t.pooled.Stride, 0, g.Data, g.Stride)
		gemm.ColumnSums(n.in(n.grad, n.bias).Data, samples, n.space.Classes, t.dLogits.Data, t.dLogits.Stride)
	}
	for k, out := range t.out {
		t.dOut[k] = t.zeros(out.Rows, out.Cols)
	}
	d := t.dOut[len(n.cells)]
	if d.Cols != samples {
		d = t.matrix(d.Rows, samples)
	}
	w := n.in(n.value, n.head)
	gemm.Gemm(t.threads, true, true, d.Rows, d.Cols, w.Rows, 1,
		w.Data, w.Stride, t.dLogits.Data, t.dLogits.Stride, 0, d.Data, d.Stride)
	if last := t.dOut[len(n.cells)]; last.Cols != samples {
		spreadPositions(last, d)
	}
	return loss
}

// spreadPositions is the gradient of meanPositions.
func spreadPositions[T nn.Float](to, d nn.Mat[T]) {
	area := to.Cols / d.Cols
	for c := range d.Rows {
		row := to.Row(c)
		for s, v := range d.Row(c) {
			part := row[s*area : (s+1)*area]
			for i := range part {
				part[i] = v / T(area)
			}
		}
	}
}

// backwardStem sets the gradient of the stem, given that by its output.
func (n *network[T]) backwardStem(t *tape[T]) {
	d := t.dOut[0]
	centre(d, t.ones)
	normaliseGrad(d, d, t.out[0], t.stem, 1)
	if n.space.Kind == Conv {
		n.weightGrad(t, n.stem, d, t.columns)
		return
	}
	g := n.in(n.grad, n.stem)
	gemm.Gemm(t.threads, false, false, g.Rows, g.Cols, d.Cols, 1, d.Data, d.Stride, t.x.Data, t.x.Stride, 0, g.Data, g.Stride)
}

// backwardCell goes back through a cell and adds to the gradients by the rectified
// outputs that it reads.
func (n *network[T]) backwardCell(t *tape[T], c *cell, a nn.Mat[float64], weights, architecture bool) {
	ct := &t.cells[c.index]
	nodes := n.space.Nodes
	for i := range c.pre {
		ct.dState[i] = t.zeros(ct.state[i].Rows, ct.state[i].Cols)
	}
	d := t.dOut[c.index+1]
	for i := range nodes {
		ct.dState[2+i] = d.Slice(i*c.width, (i+1)*c.width)
	}
	n.backwardNode(t, ct, nodes-1)
	for source := nodes; source >= 0; source-- {
		n.backwardFan(t, c, &c.fans[source], a, weights, architecture)
		if source >= 2 {
			n.backwardNode(t, ct, source-2)
		}
	}
	for i := range c.pre {
		n.backwardPreprocessing(t, c, i, weights)
	}
}

// backwardNode turns the gradient by a node's state into that by its sum.
func (n *network[T]) backwardNode(t *tape[T], ct *cellTape[T], node int) {
	if !ct.alive[node] {
		return
	}
	d, y := ct.dState[2+node], ct.state[2+node]
	ct.dSum[node] = d
	if n.nodeNorm {
		centre(d, t.ones)
		normaliseGrad(d, d, y, ct.node[node], 1)
		ct.centred[node] = d // its rows sum to 0 already
		return
	}
	ct.centred[node] = t.matrix(d.Rows, d.Cols)
	copy(ct.centred[node].Data, d.Data)
	centre(ct.centred[node], t.ones)
}

// backwardPreprocessing goes back from the gradient by state 0 or 1 of a cell.
func (n *network[T]) backwardPreprocessing(t *tape[T], c *cell, which int, weights bool) {
	p, ct := &c.pre[which], &t.cells[c.index]
	d := ct.dState[which]
	centre(d, t.ones)
	normaliseGrad(d, d, ct.state[which], ct.pre[which], 1)
	into := t.dOut[p.input]
	if p.factorised {
		n.backwardFactorised(t, [2]int{p.w, p.w2}, ct.halves, d, into, n.cells[c.index-1].size, weights)
		return
	}
	if weights {
		n.weightGrad(t, p.w, d, t.relu[p.input])
	}
	backProduct(t.threads, n.in(n.value, p.w), d, into, 1)
}

// backwardFactorised goes back through forwardFactorised and adds to the gradient by
// the images that the halves are taken from.
func (n *network[T]) backwardFactorised(t *tape[T], w [2]int, halves [2]nn.Mat[T], d, into nn.Mat[T], g geometry, weights bool) {
	for i, half := range halves {
		part := d.Slice(i*d.Rows/2, (i+1)*d.Rows/2)
		if weights {
			n.weightGrad(t, w[i], part, half)
		}
		dHalf := t.matrix(half.Rows, half.Cols)
		backProduct(t.threads, n.in(n.value, w[i]), part, dHalf, 0)
		addSpread(into, dHalf, g, t.x.Rows, i)
	}
}
