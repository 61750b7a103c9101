package mlp

import (
	"fmt"

	"github.com/north-tui/north/nn"
)

// Activations returns the activations of hidden layer l (from 0) for x,
// samples×width, as a copy. It leaves the probe and training alone.
func (n *Network[T]) Activations(x nn.Mat[T], l int) (nn.Mat[T], error) {
	if err := n.checkInputs(nn.Inputs[T]{Mat: x}); err != nil {
		return nn.Mat[T]{}, err
	}
	if l < 0 || l >= len(n.hidden) {
		return nn.Mat[T]{}, fmt.Errorf("mlp: no hidden layer %d, there are 0 to %d", l, len(n.hidden)-1)
	}
	out := nn.NewMat[T](x.Rows, n.hidden[l].Width())
	t := &n.evaluate
	for from := 0; from < x.Rows; from += evaluateRows {
		to := min(from+evaluateRows, x.Rows)
		t.passing(n, nn.Inputs[T]{Mat: x.Slice(from, to)})
		for k := range l + 1 {
			n.forwardLayer(k, t)
		}
		for i := range to - from {
			copy(out.Row(from+i), t.h[l].Row(i))
		}
	}
	return out, nil
}
