package nn

import (
	"math"
	"sort"

	"github.com/north-tui/north/internal/gemm"
)

// boostLives is the number of half-lives after which a boost is over: what is left of it
// then is a millionth.
const boostLives = 20

// pace is the factor of the learning rate that an entry born at the given step takes now.
// It is 1 for initial entries, unless they are frozen.
func (o *Optimizer) pace(born int) float64 {
	if o.frozen(born) {
		return 0
	}
	if born == 0 {
		return 1
	}
	age, pace := float64(o.Steps-born), 1.0
	if age < float64(o.Ramp) {
		pace = age / float64(o.Ramp)
	}
	if o.Boosted && age <= boostLives*o.HalfLife {
		pace *= 1 + (o.Boost-1)*math.Exp2(-(age-1)/o.HalfLife)
	}
	return pace
}

// freezing reports whether this step updates the latest births alone.
func (o *Optimizer) freezing() bool {
	return o.Freeze > 0 && o.latest > 0 && o.Steps-o.latest <= o.Freeze
}

// frozen reports whether an entry born at the given step keeps its value in this step.
func (o *Optimizer) frozen(born int) bool { return born < o.latest && o.freezing() }

// even reports whether all entries of a parameter take the full step.
func even[T Float](o *Optimizer, p *Param[T]) bool {
	if o.freezing() {
		return false
	}
	youngest := p.youngest()
	age := o.Steps - youngest
	return youngest == 0 || age >= o.Ramp && (!o.Boosted || float64(age) > boostLives*o.HalfLife)
}

// youngest is the step at which the last row or column was born.
func (p *Param[T]) youngest() int {
	born := 0
	for _, list := range [][]int{p.rowBorn, p.colBorn} {
		if len(list) > 0 {
			born = max(born, list[len(list)-1])
		}
	}
	return born
}

// descendUnevenly is descend for parameters in which some entries do not take the full
// step. In each row the entries at least as old as the row come first.
func descendUnevenly[T Float](o *Optimizer, p *Param[T], from, to int) {
	for i := from; i < to; i++ {
		born := p.rowBorn[i]
		for at := 0; at < p.Value.Cols; {
			end := elders(o, p, born)
			descendPart(o, p, i, at, end, T(o.LearningRate*o.pace(born)))
			at = end
			if at < p.Value.Cols {
				born = p.colBorn[at]
			}
		}
	}
}

// descendPart updates columns [from, to) of row i.
func descendPart[T Float](o *Optimizer, p *Param[T], i, from, to int, rate T) {
	value, grad := p.Value.Row(i)[from:to], p.Grad.Row(i)[from:to]
	if o.Method == "sgd" {
		gemm.Axpy(-rate, grad, value)
	} else {
		momentum(value, grad, p.M.Row(i)[from:to], rate)
	}
}

// decayFreezing is decay for adamw while only the latest births are updated: they are the
// last columns of a row, or the whole of a row that is as young.
func decayFreezing[T Float](o *Optimizer, p *Param[T], from, to int) {
	first := sort.SearchInts(p.colBorn, o.latest)
	for i := from; i < to; i++ {
		row := p.Value.Row(i)
		if o.frozen(p.rowBorn[i]) {
			row = row[first:]
		}
		gemm.Scale(T(1-o.LearningRate*o.WeightDecay), row)
	}
}
