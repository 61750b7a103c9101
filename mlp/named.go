package mlp

import (
	"fmt"

	"github.com/north-tui/north/nn"
)

// Named are all parameters, input side first, with the names that they have in PyTorch's
// Sequential, which counts activations too: 0.weight, outputs×inputs, 0.bias, 2.weight.
func (n *Network[T]) Named() []nn.Named[T] {
	var list []nn.Named[T]
	for i, l := range n.linears {
		list = append(list,
			nn.Named[T]{Name: fmt.Sprintf("%d.weight", 2*i), Param: l.W},
			nn.Named[T]{Name: fmt.Sprintf("%d.bias", 2*i), Param: l.B})
	}
	return list
}
