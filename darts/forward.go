package darts

import (
	"github.com/north-tui/north/internal/gemm"
	"github.com/north-tui/north/nn"
)

// forward runs a batch through the network with the activated weights a, one matrix a
// cell type with a row an edge and a column an operation. The batch is in the tape.
// Unless keep is set, what only the way back needs is not kept, which takes much less
// memory.
func (n *network[T]) forward(t *tape[T], a []nn.Mat[float64], keep bool) {
	samples := t.x.Rows
	t.fit(n, samples)
	n.forwardStem(t)
	for k := range n.cells {
		t.relu[k] = t.matrix(t.out[k].Rows, t.out[k].Cols)
		gemm.ReLU(t.relu[k].Data, t.out[k].Data)
		n.forwardCell(t, &n.cells[k], a[n.cells[k].typeAt], keep)
	}
	n.forwardHead(t)
}

// product computes W·x.
func product[T nn.Float](threads int, w, x, y nn.Mat[T]) {
	gemm.Gemm(threads, false, false, y.Rows, y.Cols, x.Rows, 1, w.Data, w.Stride, x.Data, x.Stride, 0, y.Data, y.Stride)
}

// forwardStem computes the stem and its normalisation.
func (n *network[T]) forwardStem(t *tape[T]) {
	w := n.in(n.value, n.stem)
	size := geometry{n.space.Height, n.space.Width}.strided(n.space.StemStride)
	out := t.matrix(w.Rows, t.x.Rows*size.area())
	if n.space.Kind == Dense {
		gemm.Gemm(t.threads, false, true, out.Rows, out.Cols, w.Cols, 1, w.Data, w.Stride, t.x.Data, t.x.Stride, 0, out.Data, out.Stride)
	} else {
		t.columns = t.matrix(w.Cols, out.Cols)
		windows(t.columns, t.x, geometry{n.space.Height, n.space.Width}, n.space.StemStride)
		product(t.threads, w, t.columns, out)
	}
	t.stem = t.numbers.take(w.Rows)
	normalise(out, t.stem, n.space.Eps, t.ones)
	t.out[0] = out
}

// windows sets to to the windows of 3×3 of images with padding 1: row 9·channel + tap,
// a column a position, from images as rows.
func windows[T nn.Float](to, x nn.Mat[T], g geometry, stride int) {
	small := g.strided(stride)
	for r := range to.Rows {
		row, channel, dy, dx := to.Row(r), r/9, r%9/3-1, r%3-1
		i := 0
		for s := range x.Rows {
			image := x.Row(s)[channel*g.area():][:g.area()]
			for y := range small.height {
				for xx := range small.width {
					row[i] = pixel(image, g, y*stride+dy, xx*stride+dx)
					i++
				}
			}
		}
	}
}

// pixel is that of an image with zeros around it.
func pixel[T nn.Float](image []T, g geometry, y, x int) T {
	if y < 0 || y >= g.height || x < 0 || x >= g.width {
		return 0
	}
	return image[y*g.width+x]
}

func (n *network[T]) forwardCell(t *tape[T], c *cell, a nn.Mat[float64], keep bool) {
	ct := &t.cells[c.index]
	samples, nodes := t.x.Rows, n.space.Nodes
	for i := range c.pre {
		ct.state[i] = n.forwardPreprocessing(t, c, i)
	}
	ct.nodeArea = samples * c.reduced.area()
	out := t.zeros(nodes*c.width, ct.nodeArea)
	t.out[c.index+1] = out
	for i := range nodes {
		ct.state[2+i] = out.Slice(i*c.width, (i+1)*c.width)
		ct.alive[i] = false
	}
	for source := range c.fans {
		if source >= 2 {
			n.finishNode(t, ct, source-2)
		}
		mark := t.numbers.used
		n.forwardFan(t, c, &c.fans[source], a, keep)
		if !keep {
			t.numbers.used = mark
		}
	}
	n.finishNode(t, ct, nodes-1)
}

// finishNode normalises the sum of a node, unless nothing came in (specification P,
// fixtures: a node without a live operation is exactly 0).
func (n *network[T]) finishNode(t *tape[T], ct *cellTape[T], node int) {
	if !n.nodeNorm || !ct.alive[node] {
		return
	}
	sum := ct.state[2+node]
	ct.node[node] = t.numbers.take(sum.Rows)
	normalise(sum, ct.node[node], n.space.Eps, t.ones)
}

// forwardPreprocessing returns state 0 or 1 of a cell.
func (n *network[T]) forwardPreprocessing(t *tape[T], c *cell, which int) nn.Mat[T] {
	p := &c.pre[which]
	relu := t.relu[p.input]
	ct := &t.cells[c.index]
	var state nn.Mat[T]
	if p.factorised {
		big := n.cells[c.index-1].size
		ct.halves = n.subsampled(t, relu, big)
		state = t.matrix(c.width, ct.halves[0].Cols)
		n.forwardFactorised(t, [2]int{p.w, p.w2}, ct.halves, state)
	} else {
		state = t.matrix(c.width, relu.Cols)
		product(t.threads, n.in(n.value, p.w), relu, state)
	}
	ct.pre[which] = t.numbers.take(c.width)
	normalise(state, ct.pre[which], n.space.Eps, t.ones)
	return state
}

// subsampled are the quarters of images that a factorised reduction reads.
func (n *network[T]) subsampled(t *tape[T], x nn.Mat[T], g geometry) [2]nn.Mat[T] {
	var halves [2]nn.Mat[T]
	for i := range halves {
		halves[i] = t.matrix(x.Rows, t.x.Rows*g.strided(2).area())
		subsample(halves[i], x, g, t.x.Rows, i)
	}
	return halves
}

// forwardFactorised sets y to W1·x[::2] over W2·x[1::2].
func (n *network[T]) forwardFactorised(t *tape[T], w [2]int, halves [2]nn.Mat[T], y nn.Mat[T]) {
	for i, half := range halves {
		product(t.threads, n.in(n.value, w[i]), half, y.Slice(i*y.Rows/2, (i+1)*y.Rows/2))
	}
}

// forwardHead averages over the positions and computes the logits.
func (n *network[T]) forwardHead(t *tape[T]) {
	last, samples := t.out[len(n.cells)], t.x.Rows
	t.pooled = last
	if last.Cols != samples {
		t.pooled = t.matrix(last.Rows, samples)
		meanPositions(t.pooled, last)
	}
	t.logits = t.matrix(samples, n.space.Classes)
	w := n.in(n.value, n.head)
	gemm.Gemm(t.threads, true, true, samples, w.Rows, w.Cols, 1,
		t.pooled.Data, t.pooled.Stride, w.Data, w.Stride, 0, t.logits.Data, t.logits.Stride)
	gemm.AddRow(samples, w.Rows, t.logits.Data, t.logits.Stride, n.in(n.value, n.bias).Data)
}

// meanPositions sets to, channels×samples, to the means over the positions of from.
func meanPositions[T nn.Float](to, from nn.Mat[T]) {
	area := from.Cols / to.Cols
	for c := range to.Rows {
		row := from.Row(c)
		out := to.Row(c)
		for s := range out {
			var sum T
			for _, v := range row[s*area : (s+1)*area] {
				sum += v
			}
			out[s] = sum / T(area)
		}
	}
}
