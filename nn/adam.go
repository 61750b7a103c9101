package nn

import (
	"math"
	"sort"
	"sync"

	"github.com/north-tui/north/internal/gemm"
)

// settled is the age from which Adam's bias corrections are 1 to the last bit:
// 0.999^settled is below 2^-54.
const settled = 37412

// correction holds the factors that correct Adam's moments for starting at 0.
type correction struct {
	rate float64 // 1/(1-beta1^age)
	root float64 // 1/sqrt(1-beta2^age)
}

// agedCorrections are the corrections for the default beta2 of blockAges ages in a row,
// computed when a run first comes to one of them: few runs come to all.
type agedCorrections struct {
	once sync.Once
	list [blockAges]correction
}

const blockAges = 1024

var corrections [settled/blockAges + 1]agedCorrections

// correctionOf is correctionAt of an age from 1 and the default beta2.
func correctionOf(age int) correction {
	age = min(age, settled)
	block := &corrections[age/blockAges]
	block.once.Do(func() {
		for i := range block.list {
			block.list[i] = correctionAt(age/blockAges*blockAges+i, adamBeta2)
		}
	})
	return block.list[age%blockAges]
}

func correctionAt(age int, beta2 float64) correction {
	return correction{
		rate: 1 / (1 - math.Pow(adamBeta1, float64(age))),
		root: 1 / math.Sqrt(1-math.Pow(beta2, float64(age))),
	}
}

// correction returns the bias correction of an entry born at the given step; its rate
// includes its pace.
func (o *Optimizer) correction(born int) correction {
	age := o.Steps
	if !o.SharedAge {
		age -= born
	}
	c := correction{}
	if o.Beta2 == 0 || o.Beta2 == adamBeta2 {
		c = correctionOf(age)
	} else {
		c = correctionAt(age, o.Beta2)
	}
	c.rate *= o.pace(born)
	return c
}

// ageless reports whether all entries take the same step, whenever they were born.
func (o *Optimizer) ageless() bool {
	return o.SharedAge && o.Ramp == 0 && o.Freeze == 0 && !o.Boosted
}

// beta2 is the decay of Adam's second moment.
func (o *Optimizer) beta2() float64 {
	if o.Beta2 == 0 {
		return adamBeta2
	}
	return o.Beta2
}

// updateAdam updates the rows in runs that were born together. In such a run, the
// columns at least as old as the rows form a prefix and share one age; each later
// column has its own age.
func updateAdam[T Float](o *Optimizer, p *Param[T], from, to int) {
	for end := from; from < to; from = end {
		born := p.rowBorn[from]
		for end < to && (p.rowBorn[end] == born || o.ageless()) {
			end++
		}
		adamRun(o, p, from, end, born)
	}
}

func adamRun[T Float](o *Optimizer, p *Param[T], from, to, born int) {
	by := o.correction(born)
	c := gemm.AdamCoefficients{
		Beta1: adamBeta1, Beta2: o.beta2(), Epsilon: adamEps,
		Rate: o.LearningRate * by.rate, Root: by.root,
	}
	prefix := elders(o, p, born)
	if prefix == p.Value.Cols {
		rows, length := p.chunk(to - from)
		for i := from; i < to; i += rows {
			at, end := i*p.Value.Stride, i*p.Value.Stride+length
			gemm.Adam(p.Value.Data[at:end], p.Grad.Data[at:end], p.M.Data[at:end], p.V.Data[at:end], c)
		}
		return
	}
	rate, root := p.late.rate[prefix:p.Value.Cols], p.late.root[prefix:p.Value.Cols]
	for i := from; i < to; i++ {
		value, grad, m, v := p.Value.Row(i), p.Grad.Row(i), p.M.Row(i), p.V.Row(i)
		gemm.Adam(value[:prefix], grad[:prefix], m[:prefix], v[:prefix], c)
		gemm.AdamEach(value[prefix:], grad[prefix:], m[prefix:], v[prefix:], rate, root, c)
	}
}

// elders returns how many of the first columns are at least as old as a row of the
// given birth; their entries have the row's age.
func elders[T Float](o *Optimizer, p *Param[T], born int) int {
	cols := len(p.colBorn)
	if o.ageless() || cols == 0 || p.colBorn[cols-1] <= born {
		return cols
	}
	return sort.SearchInts(p.colBorn, born+1)
}

// prepareLate computes, once per step, the coefficients of the columns younger than
// the oldest row.
func prepareLate[T Float](o *Optimizer, p *Param[T]) {
	cols := len(p.colBorn)
	if len(p.rowBorn) == 0 {
		return
	}
	first := elders(o, p, p.rowBorn[0])
	if first == cols {
		return
	}
	if len(p.late.rate) < cols {
		p.late = late[T]{rate: make([]T, p.Value.Stride), root: make([]T, p.Value.Stride)}
	}
	born := -1
	var c correction
	for j := first; j < cols; j++ {
		if p.colBorn[j] != born {
			born = p.colBorn[j]
			c = o.correction(born)
		}
		p.late.rate[j], p.late.root[j] = T(o.LearningRate*c.rate), T(c.root)
	}
}
