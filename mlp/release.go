package mlp

import "github.com/north-tui/north/nn"

// Release lets go of the memory that training, evaluation and the looks at the probe
// batch work in, for a network that nobody asks anything of for a while. The next ones
// make it anew; until Observe, the matrices of the hidden layers that belong to the
// probe batch are empty. Weights, moments and what Tracked tells stay.
func (n *Network[T]) Release() {
	n.evaluate, n.tracked, n.parts = tape[T]{}, nil, nil
	n.train.sparse = nn.Sparse[T]{}
	clear(n.train.z)
	clear(n.train.d)
	p := &n.probe
	p.tape, p.trial, p.gradients = tape[T]{x: p.x}, tape[T]{}, false
	for _, h := range n.hidden {
		h.Observe(nn.Observation[T]{})
		h.Release()
	}
}
