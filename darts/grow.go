package darts

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"github.com/north-tui/north/nn"
	"gonum.org/v1/gonum/mat"
)

// Append adds count channels to all states of the cell: fanIn count×inputs, bias count,
// of which nothing is used, and fanOut outputs×count. Old weights and their momentum
// keep every bit. Of the other new weights those that an old channel or output reads a
// new one by are 0, so that the function of the network is that of before if the
// fan-out is 0, and those into a new channel are N(0, 1/fan-in), drawn from a stream of
// the search's. The momentum of all is 0. Operations that are pruned for good get their
// share. On an error nothing has changed.
func (l *Channels[T]) Append(fanIn *mat.Dense, bias []float64, fanOut *mat.Dense) error {
	if err := l.checkNew(fanIn, bias, fanOut); err != nil {
		return fmt.Errorf("darts: %d channels for %s: %w", len(bias), l.Name(), err)
	}
	s, width := l.search, l.Width()
	in, out := nn.MatFrom[T](fanIn), nn.MatFrom[T](fanOut)
	keep := all(width)
	for range bias {
		keep = append(keep, -1)
	}
	stackedRows := l.keptRows(keep)
	s.resize(l.cell, keep, rand.New(s.growth))
	for range bias {
		s.born[l.cell] = append(s.born[l.cell], s.iteration)
	}
	for i := range in.Rows {
		copy(l.in().Row(width+i), in.Row(i))
	}
	stacked := l.out()
	for to, from := range stackedRows {
		if from >= 0 {
			copy(stacked.Row(to)[width:], out.Row(from))
		}
	}
	return nil
}

// keptRows says of every row of the stacked maps which one it was before the cell's
// channels become those of keep, -1 for none.
func (l *Channels[T]) keptRows(keep []int) []int {
	var rows []int
	net := l.search.net
	c := &net.cells[l.cell]
	for _, e := range c.fans[shiftedSource].edges {
		for _, o := range e.ops {
			switch {
			case o.height == 0:
			case o.kind == kindLowRank: // its rank stays
				for i := range o.height {
					rows = append(rows, o.block+i)
				}
			default:
				for _, from := range keep {
					if from >= 0 {
						from += o.block
					}
					rows = append(rows, from)
				}
			}
		}
	}
	return rows
}

// Remove takes channels away from all states of the cell, by position. At least one must
// stay. On an error nothing has changed.
func (l *Channels[T]) Remove(units []int) error {
	sorted := slices.Sorted(slices.Values(units))
	for i, u := range sorted {
		if u < 0 || u >= l.Width() {
			return fmt.Errorf("darts: no channel %d in %s, which has %d", u, l.Name(), l.Width())
		}
		if i > 0 && u == sorted[i-1] {
			return fmt.Errorf("darts: channel %d of %s removed twice", u, l.Name())
		}
	}
	if len(units) == l.Width() {
		return fmt.Errorf("darts: %s must keep at least one channel", l.Name())
	}
	var keep, born []int
	for u, step := range l.search.born[l.cell] {
		if _, gone := slices.BinarySearch(sorted, u); !gone {
			keep, born = append(keep, u), append(born, step)
		}
	}
	l.search.resize(l.cell, keep, nil)
	l.search.born[l.cell] = born
	return nil
}

// resize makes the channels of a cell those of keep: of each its position before, or -1
// for a new one, whose weights rng draws.
func (s *Search[T]) resize(cell int, keep []int, rng *rand.Rand) {
	old := s.net
	s.space.Widths = slices.Clone(s.space.Widths)
	s.space.Widths[cell] = len(keep)
	net := newNetwork[T](s.space, s.columns, old.nodeNorm, nil)
	for i := range net.list {
		moveParam(net, old, i, cell, keep, rng)
	}
	s.net = net
	s.probe.seen = false
	for _, l := range s.probe.layers {
		l.spoil()
	}
}

// moveParam fills matrix i of a network from the one it was made of.
func moveParam[T nn.Float](net, old *network[T], i, cell int, keep []int, rng *rand.Rand) {
	p, was := net.list[i], old.list[i]
	rows := p.rowAxis.moved(was.rows, cell, net.space.Nodes, keep)
	cols := p.colAxis.moved(was.cols, cell, net.space.Nodes, keep)
	value, velocity := net.in(net.value, i), net.in(net.velocity, i)
	oldValue, oldVelocity := old.in(old.value, i), old.in(old.velocity, i)
	for r, from := range rows {
		for c, source := range cols {
			switch {
			case from < 0:
				value.Row(r)[c] = T(p.first(net.space.FirstWeights, rng))
			case source >= 0:
				value.Row(r)[c] = oldValue.Row(from)[source]
				velocity.Row(r)[c] = oldVelocity.Row(from)[source]
			}
		}
	}
}

// moved says of every position along a side of a matrix, so many before, which one it
// was, -1 for a new one. The outputs of a cell are its nodes, one behind the other.
func (a axis) moved(before, cell, nodes int, keep []int) []int {
	switch {
	case a.what == fixed || a.cell != cell:
		return all(before)
	case a.what == channels:
		return keep
	}
	var list []int
	for node := range nodes {
		for _, from := range keep {
			if from >= 0 {
				from += node * before / nodes
			}
			list = append(list, from)
		}
	}
	return list
}
