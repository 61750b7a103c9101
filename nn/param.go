package nn

import (
	"fmt"
	"slices"
)

// Param is a trained matrix with its gradient and the optimizer's moments. The
// moments live here so that surgery cannot leave them behind: all four matrices
// always have the same shape and stride.
//
// Rows and columns are appended in order of birth. Every row and column stores the
// optimizer step of its birth, so that an entry's bias correction can count from its
// own birth, the later of its row's and its column's.
type Param[T Float] struct {
	Value Mat[T]
	Grad  Mat[T]
	M     Mat[T] // running mean of the gradient, or velocity
	V     Mat[T] // running mean of its square
	Decay bool   // weight decay applies: true for weights, false for biases

	rowBorn, colBorn []int   // nondecreasing
	late             late[T] // scratch of Adam
}

// late holds the coefficients of columns younger than some row, by column.
type late[T Float] struct{ rate, root []T }

// NewParam returns a parameter of zeros, born at step 0.
func NewParam[T Float](rows, cols int, decay bool) *Param[T] {
	return &Param[T]{
		Value:   newPadded[T](rows, cols),
		Grad:    newPadded[T](rows, cols),
		M:       newPadded[T](rows, cols),
		V:       newPadded[T](rows, cols),
		Decay:   decay,
		rowBorn: make([]int, rows),
		colBorn: make([]int, cols),
	}
}

// Born returns the optimizer steps at which each row and each column was born.
// Callers must not write to them.
func (p *Param[T]) Born() (rows, cols []int) { return p.rowBorn, p.colBorn }

// SetBorn restores the steps of birth, which must not decrease nor be negative.
func (p *Param[T]) SetBorn(rows, cols []int) error {
	if len(rows) != p.Value.Rows || len(cols) != p.Value.Cols {
		return fmt.Errorf("nn: births of %d rows and %d columns for a parameter of %d×%d", len(rows), len(cols), p.Value.Rows, p.Value.Cols)
	}
	for _, born := range [][]int{rows, cols} {
		if !slices.IsSorted(born) || (len(born) > 0 && born[0] < 0) {
			return fmt.Errorf("nn: births %v are not in the order of time", born)
		}
	}
	p.rowBorn, p.colBorn = slices.Clone(rows), slices.Clone(cols)
	return nil
}

// AppendRows adds rows of zeros, born at the given step, to the value, the
// gradient and both moments. Old entries keep every bit.
func (p *Param[T]) AppendRows(count, born int) {
	for _, m := range p.all() {
		m.appendRows(count)
	}
	p.rowBorn = appendBorn(p.rowBorn, count, born)
}

// AppendCols adds columns of zeros as AppendRows adds rows.
func (p *Param[T]) AppendCols(count, born int) {
	for _, m := range p.all() {
		m.appendCols(count)
	}
	p.colBorn = appendBorn(p.colBorn, count, born)
}

// RemoveRows drops rows by position.
func (p *Param[T]) RemoveRows(rows []int) {
	keep := complement(p.Value.Rows, rows)
	for _, m := range p.all() {
		m.keepRows(keep)
	}
	p.rowBorn = pick(p.rowBorn, keep)
}

// RemoveCols drops columns by position.
func (p *Param[T]) RemoveCols(cols []int) {
	keep := complement(p.Value.Cols, cols)
	for _, m := range p.all() {
		m.keepCols(keep)
	}
	p.colBorn = pick(p.colBorn, keep)
}

// littlePadding is how many numbers of padding a row may have for an update of them to
// cost less than a call for each row.
const littlePadding = 64

// chunk returns how many rows an update handles at a time, and how many numbers that
// is. With little padding it is all rows: padding is zero in value, gradient and
// moments, and stays zero.
func (p *Param[T]) chunk(rows int) (atOnce, length int) {
	if 4*p.Value.Cols >= 3*p.Value.Stride || p.Value.Stride-p.Value.Cols <= littlePadding {
		return rows, rows * p.Value.Stride
	}
	return 1, p.Value.Cols
}

func (p *Param[T]) all() [4]*Mat[T] { return [4]*Mat[T]{&p.Value, &p.Grad, &p.M, &p.V} }

func appendBorn(list []int, count, born int) []int {
	for range count {
		list = append(list, born)
	}
	return list
}

// pick returns the entries of list at the given positions.
func pick[E any](list []E, at []int) []E {
	out := make([]E, len(at))
	for i, j := range at {
		out[i] = list[j]
	}
	return out
}
