package darts

import (
	"fmt"

	"github.com/north-tui/north/nn"
)

// network is the weights of a supernet, or of a network of discrete cells, which has
// fewer operations. Every matrix of activations has a row a channel and a column a
// position of a sample, the samples one behind the other.
type network[T nn.Float] struct {
	space    Space // with defaults
	nodeNorm bool  // every node is normalised (specification 2)
	columns  []Operation
	tanh     nn.Activation[T]
	loss     nn.Loss[T]
	weights[T]

	stem, head, bias int // numbers of their matrices
	cells            []cell
}

// cell is where the weights of a cell lie.
type cell struct {
	index   int
	typ     CellType
	typeAt  int // in Space.Types
	width   int // channels of a state
	pre     [2]preprocessing
	fans    []fan    // one a state that has outgoing edges
	size    geometry // of the two inputs, for one sample
	reduced geometry // of the nodes, for one sample
}

// preprocessing brings an input of a cell to the cell's width: ReLU, a 1×1
// convolution and normalisation, or a factorised reduction (specification 1.1).
type preprocessing struct {
	input      int // which outputs it reads: 0 for the stem, k+1 for cell k
	factorised bool
	w, w2      int // numbers of matrices; w2 of the second half, if factorised
}

// fan is the edges out of one state. Operations that begin with a linear map of the
// rectified state have those maps in one matrix, a block each, so that one product
// does them all.
type fan struct {
	source int
	stride int
	rows   int // of the stacked matrix
	at     int // where the stacked matrix begins in the memory of the weights
	edges  []edge
}

type edge struct {
	row  int // of the architecture
	node int
	ops  []operation // by column; absent ones have kindNone
}

// operation is a candidate of an edge and where its weights lie.
type operation struct {
	kind   kind
	block  int    // first row in the stacked matrix
	height int    // rows of its block
	second int    // number of the matrix behind the block
	conv   [2]int // numbers of depthwise kernels
	point  [2]int // numbers of 1×1 convolutions; of a skip of stride 2, of its halves
}

// newNetwork lays out a network. present says which operations of a row of a cell
// type's architecture there are; nil for all columns.
func newNetwork[T nn.Float](s Space, columns []Operation, nodeNorm bool, present func(typ, row, column int) bool) *network[T] {
	n := &network[T]{space: s, columns: columns, nodeNorm: nodeNorm}
	n.tanh, _ = nn.ActivationNamed[T]("tanh") // both are in nn's tables
	n.loss, _ = nn.LossNamed[T]("cross-entropy")
	if present == nil {
		present = func(int, int, int) bool { return true }
	}
	stemCols := s.Inputs
	if s.Kind == Conv {
		stemCols *= 9
	}
	n.stem = n.add("stem.W", s.Stem, stemCols, axis{}, axis{})
	size := geometry{height: halved(s.Height, s.StemStride), width: halved(s.Width, s.StemStride)}
	for k := range s.Cells {
		size = n.addCell(k, size, present)
	}
	last := len(s.Cells) - 1
	n.head = n.add("head.W", s.Classes, s.Nodes*s.Widths[last], axis{}, axis{outputs, last})
	n.bias = n.add("head.b", 1, s.Classes, axis{}, axis{})
	n.list[n.bias].constant = true
	n.allot()
	return n
}

// addCell lays out cell k, whose inputs have the given size, and returns the size of
// its output.
func (n *network[T]) addCell(k int, size geometry, present func(typ, row, column int) bool) geometry {
	s := n.space
	c := cell{index: k, typ: s.Cells[k], typeAt: s.typeIndex(s.Cells[k]), width: s.Widths[k], size: size, reduced: size}
	if c.typ == Reduce {
		c.reduced = geometry{height: size.height / 2, width: size.width / 2}
	}
	c.pre[0] = n.addPreprocessing(k, 0, max(0, k-1), k > 0 && s.Cells[k-1] == Reduce)
	c.pre[1] = n.addPreprocessing(k, 1, k, false)
	for source := range s.Nodes + 1 {
		c.fans = append(c.fans, n.addFan(&c, source, present))
	}
	n.cells = append(n.cells, c)
	return c.reduced
}

// outputAxis is what an input's channels count, and their number: of the stem, 0, or
// of the cell before it.
func (n *network[T]) outputAxis(input int) (axis, int) {
	if input == 0 {
		return axis{}, n.space.Stem
	}
	return axis{outputs, input - 1}, n.space.Nodes * n.space.Widths[input-1]
}

func (n *network[T]) addPreprocessing(k, which, input int, factorised bool) preprocessing {
	from, cols := n.outputAxis(input)
	width := n.space.Widths[k]
	p := preprocessing{input: input, factorised: factorised}
	name := fmt.Sprintf("cells.%d.pre%d.W", k, which)
	if !factorised {
		p.w = n.add(name, width, cols, axis{channels, k}, from)
		return p
	}
	p.w = n.add(name+"1", width/2, cols, axis{}, from)
	p.w2 = n.add(name+"2", width/2, cols, axis{}, from)
	return p
}

// addFan lays out the edges out of a state: first the stacked blocks, then the rest.
func (n *network[T]) addFan(c *cell, source int, present func(typ, row, column int) bool) fan {
	f := fan{source: source, stride: 1, at: n.count()}
	if c.typ == Reduce && source < 2 {
		f.stride = 2
	}
	for node := max(0, source-1); node < n.space.Nodes; node++ {
		e := edge{row: EdgeRow(node, source), node: node, ops: make([]operation, len(n.columns))}
		for column, o := range n.columns {
			if present(c.typeAt, e.row, column) {
				e.ops[column].kind = o.kind
			}
		}
		f.edges = append(f.edges, e)
	}
	for i := range f.edges {
		n.addBlocks(c, &f, &f.edges[i])
	}
	for i := range f.edges {
		n.addRest(c, &f, &f.edges[i])
	}
	return f
}

// addBlocks lays out the blocks of an edge in the stacked matrix.
func (n *network[T]) addBlocks(c *cell, f *fan, e *edge) {
	own := axis{channels, c.index}
	for column := range e.ops {
		o := &e.ops[column]
		name, rows, rowAxis := "W", c.width, own
		switch o.kind {
		case kindLowRank:
			name, rows, rowAxis = "W1", n.space.Rank, axis{}
		case kindTwoLayer:
			name = "W1"
		case kindLinear, kindConv1:
		default:
			continue
		}
		n.add(edgeName(c.index, e.row, n.columns[column].Name)+name, rows, c.width, rowAxis, own)
		o.block, o.height = f.rows, rows
		f.rows += rows
	}
}

// addRest lays out the weights of an edge that are not in the stacked matrix.
func (n *network[T]) addRest(c *cell, f *fan, e *edge) {
	own := axis{channels, c.index}
	for column := range e.ops {
		o := &e.ops[column]
		add := func(name string, rows, cols int, rowAxis, colAxis axis) int {
			return n.add(edgeName(c.index, e.row, n.columns[column].Name)+name, rows, cols, rowAxis, colAxis)
		}
		depthwise := func(name string) int { return add(name, c.width, 9, own, axis{}) }
		square := func(name string) int { return add(name, c.width, c.width, own, own) }
		switch o.kind {
		case kindLowRank:
			o.second = add("W2", c.width, n.space.Rank, own, axis{})
		case kindTwoLayer:
			o.second = square("W2")
		case kindSeparable:
			for i := range 2 {
				o.conv[i] = depthwise(fmt.Sprintf("dw%d", i+1))
				o.point[i] = square(fmt.Sprintf("pw%d", i+1))
			}
		case kindDilated:
			o.conv[0], o.point[0] = depthwise("dw"), square("pw")
		case kindSkip:
			if f.stride == 2 {
				o.point[0] = add("W1", c.width/2, c.width, axis{}, own)
				o.point[1] = add("W2", c.width/2, c.width, axis{}, own)
			}
		}
	}
}
