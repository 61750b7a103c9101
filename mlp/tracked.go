package mlp

import (
	"github.com/north-tui/north/nn"
	"gonum.org/v1/gonum/mat"
)

// Trained returns the activations of hidden layer l (from 0), samples×width, for the
// latest training batch, before the step changed the weights. ok is false if there was no
// step since the layer got its current width. They are valid until the next step.
func (n *Network[T]) Trained(l int) (h nn.Mat[T], ok bool) {
	if !n.stepped || l < 0 || l >= len(n.hidden) || n.train.h[l].Cols != n.hidden[l].Width() {
		return h, false
	}
	return n.train.h[l], true
}

// Tracked returns the activations of hidden layer l (from 0), samples×width, for at
// most the given number of last samples of the latest training batch, before the step
// changed the weights. It returns nil if there was no step since the layer got its
// current width. The result is valid until the next call, for whichever layer.
func (n *Network[T]) Tracked(l, samples int) *mat.Dense {
	h, ok := n.Trained(l)
	if !ok {
		return nil
	}
	newest := h.Slice(max(0, h.Rows-samples), h.Rows)
	newest.CopyInto(&n.tracked)
	return &n.tracked
}
