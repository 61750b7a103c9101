package inits

import (
	"sync"

	"gonum.org/v1/gonum/blas/blas64"
)

// memory is for the large matrices of one decision, used again by later ones:
// fresh memory has to be cleared, which costs more than much of the arithmetic. It is a
// stack: what is taken for a while is on top of what stays.
type memory struct {
	numbers []float64
	taken   int
	most    int // taken at a time
}

var memories = sync.Pool{New: func() any { return new(memory) }}

// borrow returns memory that is nobody else's until it is given back.
func borrow() *memory {
	m := memories.Get().(*memory)
	m.taken, m.most = 0, 0
	return m
}

// backTo makes free what was taken since m.taken was mark.
func (m *memory) backTo(mark int) { m.taken = mark }

// giveBack ends the use of all that was taken. Where it was more than there is, the next
// decision finds as much and an eighth more, because layers grow.
func (m *memory) giveBack() {
	if m.most > len(m.numbers) {
		m.numbers = make([]float64, m.most+m.most/8)
	}
	memories.Put(m)
}

// take returns n numbers of any value.
func (m *memory) take(n int) []float64 {
	from := m.taken
	m.taken += n
	m.most = max(m.most, m.taken)
	if m.taken > len(m.numbers) {
		return make([]float64, n)
	}
	return m.numbers[from:m.taken:m.taken]
}

// general returns a rows×columns matrix of numbers of any value.
func (m *memory) general(rows, columns int) blas64.General {
	return blas64.General{Rows: rows, Cols: columns, Stride: columns, Data: m.take(rows * columns)}
}
