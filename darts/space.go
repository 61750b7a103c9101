// Package darts searches for the cell of a network by gradient descent: a supernet
// mixes all candidate operations of every edge, and the weights of the mixture are
// trained beside the network's own.
//
// Sources: Liu, Simonyan, Yang, "DARTS: Differentiable Architecture Search", ICLR
// 2019, arXiv 1806.09055; Maile, Lecarpentier, Luga, Wilson, "DARTS-PRIME:
// Regularization and Scheduling Improve Constrained Optimization in Differentiable
// NAS", arXiv 2106.11655. Comments name the sections of the project's specification
// darts-prime.md.
package darts

import (
	"fmt"
	"slices"
)

// CellType is what a cell does to the size of its input. All cells of a type share
// one architecture.
type CellType string

// The types of cells. A reduction cell halves both sides of the image and doubles the
// channels.
const (
	Normal CellType = "normal"
	Reduce CellType = "reduce"
)

// The kinds of supernets.
const (
	Dense = "dense" // vectors; linear maps
	Conv  = "conv"  // images; convolutions
)

const (
	maxSize  = 1 << 16 // of every count of a Space
	maxNodes = 8
	maxCells = 20
)

// Space is the shape of a supernet and with it the set of architectures that a search
// chooses from (specification 1.1, 7.3, 7.4).
type Space struct {
	Kind       string     // Dense or Conv
	Inputs     int        // features, or channels of the image
	Height     int        // of the image; 0 for dense
	Width      int        // of the image; 0 for dense
	Channels   int        // C: of a state of the first cells; doubled by each reduction
	Widths     []int      // channels of each cell, for one that has grown; nil for those that follow from C
	Stem       int        // channels of the stem; 0 for C (dense) or 3C (conv)
	StemStride int        // of the convolutional stem, 1 or 2; 0 for 1
	Rank       int        // of low-rank; 0 for C/4, at least 1; dense only
	Nodes      int        // n: intermediate nodes of a cell
	Classes    int        // outputs
	Cells      []CellType // input side first
	Eps        float64    // added to every variance; 0 for 1e-5
	Ops        []string   // candidates without none; nil for all of the kind

	FirstWeights string // FanIn, Uniform or He; "" for FanIn
}

// How first weights are drawn. What a search finds in the small experiments depends on
// it (specification P).
const (
	FanIn   = "fan-in"  // N(0, 1/fan-in)
	Uniform = "uniform" // U(±1/√fan-in), as PyTorch does unless told otherwise
	He      = "he"      // N(0, 2/fan-in)
)

// FirstWeights are the ways to draw first weights.
func FirstWeights() []string { return []string{FanIn, Uniform, He} }

// Dense8 is the space of the default experiment: the digits as vectors of 64
// (specification 7.3).
func Dense8() Space {
	return Space{Kind: Dense, Inputs: 64, Channels: 16, Nodes: 3, Classes: 10, Cells: []CellType{Normal, Normal, Normal}}
}

// Conv8 is the space of the digits as images of 8×8 (specification 7.4).
func Conv8() Space {
	return Space{
		Kind: Conv, Inputs: 1, Height: 8, Width: 8, Channels: 8, Nodes: 3, Classes: 10,
		Cells: []CellType{Normal, Reduce, Normal},
	}
}

// Conv28 is the space of MNIST, whose stem halves the image (specification 7.4).
func Conv28() Space {
	s := Conv8()
	s.Height, s.Width, s.StemStride = 28, 28, 2
	return s
}

// withDefaults fills in what is 0.
func (s Space) withDefaults() Space {
	if s.Kind == Dense {
		s.Height, s.Width, s.StemStride = 1, 1, 1
		s.Stem = orElse(s.Stem, s.Channels)
		s.Rank = orElse(s.Rank, max(1, s.Channels/4))
	} else {
		s.Stem = orElse(s.Stem, 3*s.Channels)
		s.StemStride = orElse(s.StemStride, 1)
	}
	if s.Eps == 0 {
		s.Eps = 1e-5
	}
	if s.FirstWeights == "" {
		s.FirstWeights = FanIn
	}
	if s.Ops == nil {
		s.Ops = OperationNames(s.Kind)
	}
	s.Cells, s.Ops = slices.Clone(s.Cells), slices.Clone(s.Ops)
	if s.Widths == nil {
		s.Widths = s.firstWidths()
	}
	s.Widths = slices.Clone(s.Widths)
	return s
}

// firstWidths are the channels of the cells before any has grown.
func (s Space) firstWidths() []int {
	var widths []int
	width := s.Channels
	for _, c := range s.Cells {
		if c == Reduce {
			width *= 2
		}
		widths = append(widths, width)
	}
	return widths
}

func orElse(n, usual int) int {
	if n == 0 {
		return usual
	}
	return n
}

// Check returns an error that says which field is out of range.
func (s Space) Check() error {
	s = s.withDefaults()
	if s.Kind != Dense && s.Kind != Conv {
		return fmt.Errorf("darts: kind %q, want %q or %q", s.Kind, Dense, Conv)
	}
	if !slices.Contains(FirstWeights(), s.FirstWeights) {
		return fmt.Errorf("darts: first weights %q, want one of %v", s.FirstWeights, FirstWeights())
	}
	if s.Nodes < 1 || s.Nodes > maxNodes {
		return fmt.Errorf("darts: %d nodes, want 1 to %d", s.Nodes, maxNodes)
	}
	if len(s.Cells) < 1 || len(s.Cells) > maxCells {
		return fmt.Errorf("darts: %d cells, want 1 to %d", len(s.Cells), maxCells)
	}
	if !(s.Eps > 0) || s.Eps > 1 {
		return fmt.Errorf("darts: eps %g, want more than 0 and at most 1", s.Eps)
	}
	if err := s.checkCounts(); err != nil {
		return err
	}
	if err := s.checkOps(); err != nil {
		return err
	}
	return s.checkImage()
}

func (s Space) checkCounts() error {
	for _, c := range []struct {
		what        string
		value, from int
	}{
		{"inputs", s.Inputs, 1}, {"channels", s.Channels, 1}, {"stem channels", s.Stem, 1},
		{"classes", s.Classes, 2}, {"height", s.Height, 1}, {"width", s.Width, 1},
	} {
		if c.value < c.from || c.value > maxSize {
			return fmt.Errorf("darts: %d %s, want %d to %d", c.value, c.what, c.from, maxSize)
		}
	}
	if len(s.Widths) != len(s.Cells) {
		return fmt.Errorf("darts: widths of %d cells, want %d", len(s.Widths), len(s.Cells))
	}
	for i, width := range s.Widths {
		if width < 1 || width > maxSize {
			return fmt.Errorf("darts: %d channels in cell %d, want 1 to %d", width, i, maxSize)
		}
	}
	if s.Kind == Dense && (s.Rank < 1 || s.Rank > maxSize) {
		return fmt.Errorf("darts: rank %d, want 1 to %d", s.Rank, maxSize)
	}
	return nil
}

func (s Space) checkOps() error {
	if len(s.Ops) == 0 {
		return fmt.Errorf("darts: no operations, want some of %v", OperationNames(s.Kind))
	}
	for i, name := range s.Ops {
		if !slices.Contains(OperationNames(s.Kind), name) {
			return fmt.Errorf("darts: no %s operation %q, want some of %v", s.Kind, name, OperationNames(s.Kind))
		}
		if slices.Contains(s.Ops[:i], name) {
			return fmt.Errorf("darts: operation %q is listed twice", name)
		}
	}
	return nil
}

// checkImage checks that every reduction finds an even image.
func (s Space) checkImage() error {
	if s.StemStride != 1 && s.StemStride != 2 {
		return fmt.Errorf("darts: stem stride %d, want 1 or 2", s.StemStride)
	}
	height, width := halved(s.Height, s.StemStride), halved(s.Width, s.StemStride)
	for i, c := range s.Cells {
		switch {
		case c != Normal && c != Reduce:
			return fmt.Errorf("darts: cell %d of type %q, want %q or %q", i, c, Normal, Reduce)
		case c == Reduce && s.Kind == Dense:
			return fmt.Errorf("darts: cell %d reduces an image, and a dense network has none", i)
		case c == Reduce && (s.Widths[i]%2 != 0 || height%2 != 0 || width%2 != 0):
			return fmt.Errorf("darts: cell %d reduces %d×%d to %d channels, want even numbers", i, height, width, s.Widths[i])
		case i > 0 && s.Cells[i-1] == Reduce && s.Widths[i]%2 != 0:
			return fmt.Errorf("darts: cell %d, behind a reduction, has %d channels, want an even number", i, s.Widths[i])
		case c == Reduce:
			height, width = height/2, width/2
		}
	}
	return nil
}

// halved is the side of an image after a convolution of that stride.
func halved(side, stride int) int { return (side + stride - 1) / stride }

// Types are the types of cells of the space, Normal first: one architecture each.
func (s Space) Types() []CellType {
	var types []CellType
	for _, t := range []CellType{Normal, Reduce} {
		if slices.Contains(s.Cells, t) {
			types = append(types, t)
		}
	}
	return types
}

// typeIndex is the position of a cell's type in Types.
func (s Space) typeIndex(t CellType) int { return slices.Index(s.Types(), t) }

// Edges is E, the number of edges of a cell with n nodes: node i has 2+i.
func Edges(nodes int) int { return nodes * (nodes + 3) / 2 }

// EdgeRow is the row of the architecture's matrices that belongs to the edge from a
// source (states 0 and 1 are the cell's inputs) to a node, from 0.
func EdgeRow(node, source int) int { return Edges(node) + source }

// EdgeEnds is the inverse of EdgeRow.
func EdgeEnds(row int) (node, source int) {
	for row >= 2+node {
		row -= 2 + node
		node++
	}
	return node, row
}
