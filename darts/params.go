package darts

import (
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/north-tui/north/nn"
)

// weights are all parameters of a network in one piece of memory each, so that the
// norm, the clip and the update of all of them are a few calls.
type weights[T nn.Float] struct {
	list     []param
	value    []T
	grad     []T
	velocity []T // of the momentum
}

// param is a matrix in that memory: rows×cols from position at on.
type param struct {
	name     string
	at       int
	rows     int
	cols     int
	rowAxis  axis
	colAxis  axis
	constant bool // starts at 0: a bias
}

// axis says what a side of a matrix counts, so that growth knows what to widen.
type axis struct {
	what side
	cell int
}

type side int

const (
	fixed    side = iota
	channels      // of a state of a cell
	outputs       // of a cell: its nodes' channels, one node behind the other
)

// add appends a matrix and returns its number.
func (w *weights[T]) add(name string, rows, cols int, rowAxis, colAxis axis) int {
	at := 0
	if n := len(w.list); n > 0 {
		last := w.list[n-1]
		at = last.at + last.rows*last.cols
	}
	w.list = append(w.list, param{name: name, at: at, rows: rows, cols: cols, rowAxis: rowAxis, colAxis: colAxis})
	return len(w.list) - 1
}

// allot gives all matrices memory, of zeros.
func (w *weights[T]) allot() {
	size := w.count()
	w.value, w.grad, w.velocity = make([]T, size), make([]T, size), make([]T, size)
}

// count is the number of parameters.
func (w *weights[T]) count() int {
	if len(w.list) == 0 {
		return 0
	}
	last := w.list[len(w.list)-1]
	return last.at + last.rows*last.cols
}

// in is matrix number i in one of the memories.
func (w *weights[T]) in(memory []T, i int) nn.Mat[T] {
	p := w.list[i]
	return nn.MatOf(p.rows, p.cols, memory[p.at:p.at+p.rows*p.cols])
}

// draw fills every matrix row by row with first weights; biases are 0. Draws are
// float64, so that both precisions see one stream.
func (w *weights[T]) draw(first string, rng *rand.Rand) {
	for i, p := range w.list {
		if p.constant {
			continue
		}
		m := w.in(w.value, i)
		for j := range m.Data {
			m.Data[j] = T(p.first(first, rng))
		}
	}
}

// first draws a first weight of one of the kinds of FirstWeights; fan-in is the numbers
// that one output reads.
func (p param) first(kind string, rng *rand.Rand) float64 {
	scale := 1 / math.Sqrt(float64(p.cols))
	switch kind {
	case Uniform:
		return scale * (2*rng.Float64() - 1)
	case He:
		return math.Sqrt2 * scale * rng.NormFloat64()
	}
	return scale * rng.NormFloat64()
}

// squares is the sum of the squares of all gradients, each rounded to float64 first.
func (w *weights[T]) squares() float64 {
	var sums [4]float64
	g := w.grad
	for ; len(g) >= 4; g = g[4:] {
		a, b, c, d := float64(g[0]), float64(g[1]), float64(g[2]), float64(g[3])
		sums[0] += float64(a * a)
		sums[1] += float64(b * b)
		sums[2] += float64(c * c)
		sums[3] += float64(d * d)
	}
	for _, v := range g {
		sums[0] += float64(v) * float64(v)
	}
	return sums[0] + sums[1] + sums[2] + sums[3]
}

// edgeName is the beginning of the names of an edge's parameters.
func edgeName(cell, row int, op string) string {
	return fmt.Sprintf("cells.%d.edges.%d.%s.", cell, row, op)
}
