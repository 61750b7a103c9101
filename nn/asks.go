package nn

import "fmt"

// Asks are what the hidden layers of a model may ask of its probe batch beyond what
// they are handed: OutputGrad and LossAfter of an Observation. They are made once a
// layer, since functions that hold something are memory.
type Asks[T Float] struct {
	outputGrad func(layer int) Mat[T]
	lossAfter  func(layer int, shift Mat[T]) (float64, error)
	layers     []ask[T]
}

type ask[T Float] struct {
	outputGrad func() Mat[T]
	lossAfter  func(shift Mat[T]) (float64, error)
}

// NewAsks makes asks that a model answers, given the number of a hidden layer, from 0.
func NewAsks[T Float](outputGrad func(layer int) Mat[T], lossAfter func(layer int, shift Mat[T]) (float64, error)) *Asks[T] {
	return &Asks[T]{outputGrad: outputGrad, lossAfter: lossAfter}
}

// Into adds to an observation what hidden layer number layer may ask.
func (a *Asks[T]) Into(o Observation[T], layer int) Observation[T] {
	for n := len(a.layers); n <= layer; n++ {
		a.layers = append(a.layers, ask[T]{
			outputGrad: func() Mat[T] { return a.outputGrad(n) },
			lossAfter:  func(shift Mat[T]) (float64, error) { return a.lossAfter(n, shift) },
		})
	}
	o.OutputGrad, o.LossAfter = a.layers[layer].outputGrad, a.layers[layer].lossAfter
	return o
}

// Shifted sets to to seen + shift, all samples×outputs. Another shape of shift is an
// error; that of to is as of seen, and neither has padding.
func Shifted[T Float](to, seen, shift Mat[T]) error {
	if shift.Rows != seen.Rows || shift.Cols != seen.Cols {
		return fmt.Errorf("nn: shift of %d×%d, want %d×%d", shift.Rows, shift.Cols, seen.Rows, seen.Cols)
	}
	for i, v := range seen.Data {
		to.Data[i] = v + shift.Data[i]
	}
	return nil
}
