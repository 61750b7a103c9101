package nn

import "github.com/north-tui/north/internal/gemm"

// ramp is the fraction of the full step that an entry born at the given step takes;
// initial entries take the full step.
func (o *Optimizer) ramp(born int) float64 {
	if age := o.Steps - born; born > 0 && age < o.Ramp {
		return float64(age) / float64(o.Ramp)
	}
	return 1
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

// descendRamp is descend for parameters in which some entries do not take their full
// step yet. In each row the entries at least as old as the row come first.
func descendRamp[T Float](o *Optimizer, p *Param[T], from, to int) {
	for i := from; i < to; i++ {
		born := p.rowBorn[i]
		for at := 0; at < p.Value.Cols; {
			end := elders(o, p, born)
			descendPart(o, p, i, at, end, T(o.LearningRate*o.ramp(born)))
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
