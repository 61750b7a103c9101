package mlp

import (
	"fmt"
	"math/rand/v2"

	"github.com/north-tui/north/nn"
	"gonum.org/v1/gonum/mat"
)

// Network is a multilayer perceptron with its optimizer. It is used by one
// goroutine at a time. Between two steps, Optimizer's fields may be changed.
type Network[T nn.Float] struct {
	Optimizer *nn.Optimizer
	Threads   int // maximum number of goroutines for a step; does not change the result

	// BeforeObserve, if there is one, is called by Observe first: it brings the probe
	// batch up to date.
	BeforeObserve func()

	spec       Spec // Hidden holds the initial widths
	activation nn.Activation[T]
	loss       nn.Loss[T]
	linears    []*nn.Linear[T]
	params     []*nn.Param[T]
	hidden     []*nn.Hidden[T]

	train, evaluate tape[T]
	stepped         bool      // train holds a step with the current layers
	tracked         mat.Dense // of Tracked
	parts           []tape[T] // of train, one a goroutine
	sums            []float64 // of the losses of sumRows samples each
	probe           probe[T]
}

// New returns a network with random weights and zero biases, Adam with a learning
// rate of 3e-3 as its optimizer, and one thread.
func New[T nn.Float](spec Spec, rng *rand.Rand) (*Network[T], error) {
	n, err := blank[T](spec)
	if err != nil {
		return nil, err
	}
	for _, l := range n.linears {
		if err := nn.InitWeights(l, n.spec.Init, rng); err != nil {
			return nil, err
		}
	}
	return n, nil
}

// blank returns a network of zeros.
func blank[T nn.Float](spec Spec) (*Network[T], error) {
	spec = spec.withDefaults()
	if err := spec.check(); err != nil {
		return nil, err
	}
	activation, loss, err := table[T](spec)
	if err != nil {
		return nil, err
	}
	n := &Network[T]{
		Optimizer:  &nn.Optimizer{Method: "adam", LearningRate: 3e-3},
		Threads:    1,
		spec:       spec,
		activation: activation,
		loss:       loss,
	}
	n.build(spec.widths())
	return n, nil
}

// build makes the layers, given the widths of all columns of units.
func (n *Network[T]) build(widths []int) {
	var linears []*nn.Linear[T]
	for i, inputs := range widths[:len(widths)-1] {
		linears = append(linears, nn.NewLinear[T](inputs, widths[i+1]))
	}
	n.assemble(linears)
}

// assemble makes a network from these linear maps.
func (n *Network[T]) assemble(linears []*nn.Linear[T]) {
	n.linears = linears
	for _, l := range linears {
		n.params = append(n.params, l.W, l.B)
	}
	for i := range n.linears[1:] {
		name := fmt.Sprintf("L%d", i+1)
		n.hidden = append(n.hidden, nn.NewHidden(name, n.linears[i], n.linears[i+1], n.activation, n.Optimizer))
	}
}

// Hidden are the hidden layers, input side first.
func (n *Network[T]) Hidden() []*nn.Hidden[T] { return n.hidden }

// Widths are the current widths: inputs, hidden layers, outputs.
func (n *Network[T]) Widths() []int {
	widths := []int{n.linears[0].Inputs()}
	for _, l := range n.linears {
		widths = append(widths, l.Outputs())
	}
	return widths
}

// Params is the number of trained numbers.
func (n *Network[T]) Params() int { return n.MultiplyAdds() + n.biases() }

// MultiplyAdds is the number of multiply-adds of a forward pass for one sample, which
// is the number of weights.
func (n *Network[T]) MultiplyAdds() int {
	count := 0
	for _, l := range n.linears {
		count += l.Inputs() * l.Outputs()
	}
	return count
}

func (n *Network[T]) biases() int {
	count := 0
	for _, l := range n.linears {
		count += l.Outputs()
	}
	return count
}

// Finite returns an error that wraps nn.ErrNotFinite if a weight or bias is not
// a finite number.
func (n *Network[T]) Finite() error {
	for i, l := range n.linears {
		if !l.W.Value.Finite() || !l.B.Value.Finite() {
			return fmt.Errorf("mlp: weights into %s at step %d: %w", n.columnName(i+1), n.Optimizer.Steps, nn.ErrNotFinite)
		}
	}
	return nil
}

// columnName names a column of units; column 0 is the inputs.
func (n *Network[T]) columnName(column int) string {
	if column == len(n.linears) {
		return "out"
	}
	return n.hidden[column-1].Name()
}
