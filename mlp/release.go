package mlp

import (
	"github.com/north-tui/north/nn"
	"gonum.org/v1/gonum/mat"
)

// Release frees the workspaces of training, evaluation and the probe, for a network
// that will not be used for a while. They are allocated again on the next use; until
// the next Observe, the hidden layers' probe matrices are empty. Weights, moments and
// what Tracked gives stay.
func (n *Network[T]) Release() {
	n.evaluate, n.tracked, n.parts = tape[T]{}, mat.Dense{}, nil
	n.train.sparse, n.train.x, n.train.dense = nn.Sparse[T]{}, nn.Mat[T]{}, nil
	clear(n.train.z)
	clear(n.train.d)
	p := &n.probe
	p.tape, p.trial, p.gradients = tape[T]{merged: true}, tape[T]{}, false
	for _, h := range n.hidden {
		h.Observe(nn.Observation[T]{})
		h.Release()
	}
	p.space = nn.Space[T]{}
}
