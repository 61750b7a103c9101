package transformer

import (
	"math"

	"github.com/north-tui/north/nn"
	model "github.com/north-tui/north/transformer"
)

// updates compares the weights before and after a step.
type updates struct {
	before [][]float32 // a copy of each parameter
	step   int         // after which that was
	latest float64     // the share of the step that followed
}

// remember copies the weights, if the step that follows is watched.
func (u *updates) remember(l *language) {
	if !l.watches(l.steps + 1) {
		return
	}
	u.step = l.steps
	params := l.model.Params()
	if len(u.before) != len(params) {
		u.before = make([][]float32, len(params))
	}
	for i, p := range params {
		u.before[i] = append(u.before[i][:0], p.Value.Data...)
	}
}

// share is the part of the last step's update that went into what the last growth
// made: the Euclidean norm of the change of its zero and free entries as a share of
// that of all weights. It is NaN if nothing moved, or if the step was not watched.
func (u *updates) share(l *language) float64 {
	if u.step != l.steps-1 || u.before == nil {
		return math.NaN()
	}
	born := map[string][]model.Block{}
	for _, b := range l.history.blocks {
		if b.Role == model.Zero || b.Role == model.Free {
			born[b.Param] = append(born[b.Param], b)
		}
	}
	var all, inNew float64
	for i, p := range l.model.Named() {
		now := p.Param.Value
		before := now
		before.Data = u.before[i]
		all += squares(now, before, 0, now.Rows, 0, now.Cols)
		for _, b := range born[p.Name] {
			if b.RowTo <= now.Rows && b.ColTo <= now.Cols { // else what was there has moved or is gone
				inNew += squares(now, before, b.RowFrom, b.RowTo, b.ColFrom, b.ColTo)
			}
		}
	}
	return math.Sqrt(inNew / all)
}

// squares is the sum of the squared differences of two matrices of one shape in some
// of their rows and columns.
func squares(a, b nn.Mat[float32], rowFrom, rowTo, colFrom, colTo int) (sum float64) {
	for i := rowFrom; i < rowTo; i++ {
		other := b.Row(i)[colFrom:colTo]
		for j, v := range a.Row(i)[colFrom:colTo] {
			d := float64(v) - float64(other[j])
			sum += d * d
		}
	}
	return sum
}
