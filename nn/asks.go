package nn

import "fmt"

// Asks holds the callbacks with which hidden layers compute PreActivations, OutputGrad,
// LossAfter and GradAfter of an Observation on the model's probe batch. Each layer has its
// closures, made once, so that observing allocates nothing.
type Asks[T Float] struct {
	model  Answers[T]
	layers []ask[T]
}

// Answers are what a model computes on its probe batch for the hidden layer at an index,
// from 0.
type Answers[T Float] struct {
	PreActivations func(layer int) Mat[T]
	OutputGrad     func(layer int) Mat[T]
	LossAfter      func(layer int, shift Mat[T]) (float64, error)
	GradAfter      func(layer int, shift Mat[T]) (Mat[T], error)
}

type ask[T Float] struct {
	preActivations, outputGrad func() Mat[T]
	lossAfter                  func(shift Mat[T]) (float64, error)
	gradAfter                  func(shift Mat[T]) (Mat[T], error)
}

// NewAsks returns callbacks that call the model's functions.
func NewAsks[T Float](model Answers[T]) *Asks[T] { return &Asks[T]{model: model} }

// Into returns the observation with the callbacks of the hidden layer at index layer.
func (a *Asks[T]) Into(o Observation[T], layer int) Observation[T] {
	for n := len(a.layers); n <= layer; n++ {
		a.layers = append(a.layers, ask[T]{
			preActivations: func() Mat[T] { return a.model.PreActivations(n) },
			outputGrad:     func() Mat[T] { return a.model.OutputGrad(n) },
			lossAfter:      func(shift Mat[T]) (float64, error) { return a.model.LossAfter(n, shift) },
			gradAfter:      func(shift Mat[T]) (Mat[T], error) { return a.model.GradAfter(n, shift) },
		})
	}
	ask := a.layers[layer]
	o.PreActivations, o.OutputGrad = ask.preActivations, ask.outputGrad
	o.LossAfter, o.GradAfter = ask.lossAfter, ask.gradAfter
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
