package inits

import (
	"sync"
	"time"

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

// idle holds the memories that nobody uses, as many as there ever were decisions at the
// same time. A sync.Pool would hold one for each processor on which a run has been.
var idle struct {
	sync.Mutex
	list  []*memory
	clear *time.Timer
}

// keptIdle is how long memory is kept for the next decision.
const keptIdle = 10 * time.Second

// borrow returns memory that is nobody else's until it is given back.
func borrow() *memory {
	idle.Lock()
	defer idle.Unlock()
	last := len(idle.list) - 1
	if last < 0 {
		return new(memory)
	}
	m := idle.list[last]
	idle.list[last], idle.list = nil, idle.list[:last]
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
	idle.Lock()
	defer idle.Unlock()
	idle.list = append(idle.list, m)
	if idle.clear == nil {
		idle.clear = time.AfterFunc(keptIdle, clearIdle)
	} else {
		idle.clear.Reset(keptIdle)
	}
}

// clearIdle lets go of what nobody uses.
func clearIdle() {
	idle.Lock()
	defer idle.Unlock()
	idle.list = nil
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
