package nn

import "fmt"

// Asks holds the callbacks with which hidden layers compute OutputGrad, LossAfter
// and GradAfter of an Observation on the model's probe batch. There is one pair of closures per
// layer, made once, so that observing allocates nothing.
type Asks[T Float] struct {
	outputGrad func(layer int) Mat[T]
	lossAfter  func(layer int, shift Mat[T]) (float64, error)
	gradAfter  func(layer int, shift Mat[T]) (Mat[T], error)
	layers     []ask[T]
}

type ask[T Float] struct {
	outputGrad func() Mat[T]
	lossAfter  func(shift Mat[T]) (float64, error)
	gradAfter  func(shift Mat[T]) (Mat[T], error)
}

// NewAsks returns callbacks that call the model's functions with the index of the
// hidden layer, from 0.
func NewAsks[T Float](outputGrad func(layer int) Mat[T], lossAfter func(layer int, shift Mat[T]) (float64, error), gradAfter func(layer int, shift Mat[T]) (Mat[T], error)) *Asks[T] {
	return &Asks[T]{outputGrad: outputGrad, lossAfter: lossAfter, gradAfter: gradAfter}
}

// Into returns the observation with the callbacks of the hidden layer at index layer.
func (a *Asks[T]) Into(o Observation[T], layer int) Observation[T] {
	for n := len(a.layers); n <= layer; n++ {
		a.layers = append(a.layers, ask[T]{
			outputGrad: func() Mat[T] { return a.outputGrad(n) },
			lossAfter:  func(shift Mat[T]) (float64, error) { return a.lossAfter(n, shift) },
			gradAfter:  func(shift Mat[T]) (Mat[T], error) { return a.gradAfter(n, shift) },
		})
	}
	ask := a.layers[layer]
	o.OutputGrad, o.LossAfter, o.GradAfter = ask.outputGrad, ask.lossAfter, ask.gradAfter
	return o
}

// Shifted sets to to seen + shift, all samples×outputs. It returns an error if shift
// has another shape; to must have the shape of seen, and neither may have padding.
func Shifted[T Float](to, seen, shift Mat[T]) error {
	if shift.Rows != seen.Rows || shift.Cols != seen.Cols {
		return fmt.Errorf("nn: shift of %d×%d, want %d×%d", shift.Rows, shift.Cols, seen.Rows, seen.Cols)
	}
	for i, v := range seen.Data {
		to.Data[i] = v + shift.Data[i]
	}
	return nil
}
