package darts

import (
	"math"

	"github.com/north-tui/north/nn"
)

// entry is an operation of an edge with what it is ranked by.
type entry struct {
	row, column int
	value, key  float64
}

// beats is the order of entries: by value, then by key, then the lower edge, then the
// lower operation (specification P, 1.5).
func (e entry) beats(other entry) bool {
	switch {
	case e.value != other.value:
		return e.value > other.value
	case e.key != other.key:
		return e.key > other.key
	case e.row != other.row:
		return e.row < other.row
	}
	return e.column < other.column
}

// projection finds the nearest discrete architecture. The zero value is ready; its
// memory is used again.
type projection struct {
	best []entry // of every row
	kept []entry // two a node, sources ascending
}

// Project sets d to the projection of v, edges×operations, on the discrete
// architectures: each node keeps two edges, and each of them its best operation, where
// d is 1. withNone says that column 0 is none, which is never kept. Of equal entries
// the one with the greater key is kept, which is the raw alpha, then that of the lower
// edge, then of the lower operation (specification 1.5 and P).
func Project(d, v, key nn.Mat[float64], withNone bool) {
	var p projection
	p.find(v, key, withNone)
	p.fill(d)
}

// find ranks the entries of v.
func (p *projection) find(v, key nn.Mat[float64], withNone bool) {
	p.best = p.best[:0]
	for row := range v.Rows {
		p.best = append(p.best, bestOf(v.Row(row), key.Row(row), row, withNone))
	}
	p.kept = p.kept[:0]
	for from, edges := 0, 2; from < len(p.best); from, edges = from+edges, edges+1 {
		p.keepTwo(p.best[from : from+edges])
	}
}

func bestOf(values, keys []float64, row int, withNone bool) entry {
	first := 0
	if withNone {
		first = 1
	}
	best := entry{row, first, values[first], keys[first]}
	for column := first + 1; column < len(values); column++ {
		if e := (entry{row, column, values[column], keys[column]}); e.beats(best) {
			best = e
		}
	}
	return best
}

// keepTwo keeps the two best edges of a node.
func (p *projection) keepTwo(edges []entry) {
	first, second := edges[0], edges[1]
	if second.beats(first) {
		first, second = second, first
	}
	for _, e := range edges[2:] {
		switch {
		case e.beats(first):
			first, second = e, first
		case e.beats(second):
			second = e
		}
	}
	if second.row < first.row {
		first, second = second, first
	}
	p.kept = append(p.kept, first, second)
}

// fill writes the kept entries as ones.
func (p *projection) fill(d nn.Mat[float64]) {
	clear(d.Data)
	for _, e := range p.kept {
		d.Row(e.row)[e.column] = 1
	}
}

// margin is the smallest of the nodes' margins.
func (p *projection) margin(v nn.Mat[float64], withNone bool) float64 {
	least := math.Inf(1)
	for node := range len(p.kept) / 2 {
		least = min(least, p.nodeMargin(v, node, withNone))
	}
	return least
}

// nodeMargin is the smallest difference between a kept entry of a node and the largest
// one it beat: the other operations of its row and the best of each dropped edge of the
// node. It is infinite where there is no choice.
func (p *projection) nodeMargin(v nn.Mat[float64], node int, withNone bool) float64 {
	least := math.Inf(1)
	kept := p.kept[2*node : 2*node+2]
	for _, e := range kept {
		for column, value := range v.Row(e.row) {
			if column != e.column && (column > 0 || !withNone) {
				least = min(least, e.value-value)
			}
		}
		from, to := rowsOf(node)
		for row := from; row < to; row++ {
			if row != kept[0].row && row != kept[1].row {
				least = min(least, e.value-p.best[row].value)
			}
		}
	}
	return least
}

// degenerate counts the kept entries whose value is not above 0.
func (p *projection) degenerate() int {
	count := 0
	for _, e := range p.kept {
		if e.value <= 0 {
			count++
		}
	}
	return count
}
