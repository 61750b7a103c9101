package darts

import (
	"github.com/north-tui/north/nn"
)

// tape is the memory of one pass over a batch. Its parts are handed out anew at every
// pass, in the same order, so that a pass like the last one allocates nothing.
type tape[T nn.Float] struct {
	threads int
	numbers pool[T]
	ones    []T // as many as the longest row

	x       nn.Mat[T] // samples×features
	labels  []int32
	columns nn.Mat[T] // the windows of the stem's convolution, 9 a channel
	out     []nn.Mat[T]
	dOut    []nn.Mat[T] // gradients by out, of the head, or by relu
	relu    []nn.Mat[T] // of out, without the last
	stem    []T         // inverse deviations of the stem
	pooled  nn.Mat[T]   // what the head reads: out of the last cell, features×samples
	logits  nn.Mat[T]   // samples×classes
	dLogits nn.Mat[T]
	cells   []cellTape[T]

	ga []nn.Mat[float64] // gradient by the activated weights, one a cell type

	wanted bool        // the way back keeps dStacked of every cell's state shiftedSource
	kept   []nn.Mat[T] // what it kept, outputs×samples

	shifted int       // a cell
	shift   nn.Mat[T] // added to the stacked outputs of its state shiftedSource; no rows for none
}

// cellTape is what a cell computed.
type cellTape[T nn.Float] struct {
	pre      [2][]T // inverse deviations
	halves   [2]nn.Mat[T]
	state    []nn.Mat[T]
	dState   []nn.Mat[T]
	node     [][]T       // inverse deviations of the nodes, if they are normalised
	alive    []bool      // nodes with a live operation
	dSum     []nn.Mat[T] // gradients by the sums of the nodes
	centred  []nn.Mat[T] // the same with the mean of every row taken off
	fans     []fanTape[T]
	nodeArea int // columns of a node
}

// fanTape is what the edges out of one state computed.
type fanTape[T nn.Float] struct {
	relu    nn.Mat[T]
	halves  [2]nn.Mat[T] // of relu: every second row and column, from 0 and from 1
	stacked nn.Mat[T]    // outputs of the stacked matrix, normalised where that follows
	inverse []T          // of its rows
	shared  [4]sharedTape[T]
	margins [3]nn.Mat[T] // relu with a margin of 1 and 2
	edges   [][]opTape[T]
	spans   []span // of live rows of the stacked matrix
}

// span are adjacent rows of the stacked matrix.
type span struct{ from, to int }

// sharedTape is what an operation without weights computed once for all edges.
type sharedTape[T nn.Float] struct {
	live    bool
	hidden  nn.Mat[T] // before the normalisation, of tanh and of the max pool
	y       nn.Mat[T]
	inverse []T
	share   []T // of the average pool
}

// opTape is what an operation of an edge computed.
type opTape[T nn.Float] struct {
	live    bool
	y       nn.Mat[T] // normalised
	inverse []T
	middle  nn.Mat[T] // what its second part reads
	mid     []T       // inverse deviations of the middle normalisation
	depth   [2]nn.Mat[T]
	margin  nn.Mat[T] // of the middle, with a margin
}

// pool hands out parts of a memory. If it is too small the parts come from elsewhere,
// and the memory has the right size at the next pass.
type pool[E any] struct {
	memory     []E
	used, want int
}

// reset takes all parts back.
func (p *pool[E]) reset() {
	if p.want > len(p.memory) {
		p.memory = make([]E, p.want)
	}
	p.used, p.want = 0, 0
}

// take returns n elements that hold anything.
func (p *pool[E]) take(n int) []E {
	at := p.used
	p.used += n
	p.want = max(p.want, p.used)
	if p.used > len(p.memory) {
		return make([]E, n)
	}
	return p.memory[at:p.used:p.used]
}

// matrix returns a matrix that holds anything.
func (t *tape[T]) matrix(rows, cols int) nn.Mat[T] {
	return nn.MatOf(rows, cols, t.numbers.take(rows*cols))
}

// zeros returns a matrix of zeros.
func (t *tape[T]) zeros(rows, cols int) nn.Mat[T] {
	m := t.matrix(rows, cols)
	clear(m.Data)
	return m
}

// fit makes room for the parts of a network and forgets the last pass.
func (t *tape[T]) fit(n *network[T], samples int) {
	t.numbers.reset()
	size := geometry{n.space.Height, n.space.Width}.strided(n.space.StemStride)
	for len(t.ones) < samples*size.area() {
		t.ones = append(t.ones, 1)
	}
	if len(t.cells) == len(n.cells) {
		return
	}
	cells := len(n.cells)
	t.out, t.dOut, t.relu = make([]nn.Mat[T], cells+1), make([]nn.Mat[T], cells+1), make([]nn.Mat[T], cells)
	t.cells = make([]cellTape[T], cells)
	for k := range t.cells {
		t.cells[k].fit(n, &n.cells[k])
	}
	edges, columns := Edges(n.space.Nodes), len(n.columns)
	t.ga, t.kept = nil, make([]nn.Mat[T], cells)
	for range n.space.Types() {
		t.ga = append(t.ga, nn.NewMat[float64](edges, columns))
	}
}

func (t *cellTape[T]) fit(n *network[T], c *cell) {
	nodes := n.space.Nodes
	t.state, t.dState = make([]nn.Mat[T], 2+nodes), make([]nn.Mat[T], 2+nodes)
	t.node, t.alive = make([][]T, nodes), make([]bool, nodes)
	t.dSum, t.centred = make([]nn.Mat[T], nodes), make([]nn.Mat[T], nodes)
	t.fans = make([]fanTape[T], len(c.fans))
	for i := range t.fans {
		f := &t.fans[i]
		f.edges = make([][]opTape[T], len(c.fans[i].edges))
		for e := range f.edges {
			f.edges[e] = make([]opTape[T], len(n.columns))
		}
	}
}

// shiftedSource is the state of a cell whose channels can be looked at and added: its
// second input.
const shiftedSource = 1

// addTransposed adds a matrix of samples×outputs to one of outputs×samples.
func addTransposed[T nn.Float](to, from nn.Mat[T]) {
	for r := range to.Rows {
		row := to.Row(r)
		for c := range row {
			row[c] += from.Data[c*from.Stride+r]
		}
	}
}
