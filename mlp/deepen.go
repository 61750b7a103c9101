package mlp

import (
	"fmt"

	"github.com/north-tui/north/nn"
)

// passing says how a layer can pass its input on unchanged: with neurons f(scale·x),
// or with pairs f(scale·x) and f(−scale·x) that are read with opposite signs.
type passing struct {
	scale  float64
	paired bool
}

// nearlyLinear is the scale at which tanh and sigmoid are linear enough to pass
// values on: the error is one part in 300 for numbers of size 1.
const nearlyLinear = 0.1

// passing returns how a hidden layer that reads column at of the units (0 is the
// inputs) can preserve the function. relu passes the output of an earlier relu; pairs
// pass anything: relu(x) − relu(−x) = x. The same holds for leaky-relu, up to a
// factor, and for gelu, because xΦ(x) + xΦ(−x) = x.
func (n *Network[T]) passing(at int) passing {
	switch n.spec.Activation {
	case "relu":
		return passing{1, at == 0}
	case "identity":
		return passing{1, false}
	case "tanh":
		return passing{nearlyLinear, false}
	case "sigmoid":
		return passing{nearlyLinear, true}
	}
	return passing{1, true}
}

// InsertedWidth is the width of the layer that InsertHidden inserts at a position.
func (n *Network[T]) InsertedWidth(at int) int {
	width := n.linears[at].Inputs()
	if n.passing(at).paired {
		width *= 2
	}
	return width
}

// InsertHidden inserts a hidden layer that preserves the function at index at: 0 is
// directly after the inputs, the number of hidden layers is directly before the
// outputs. Layers are named by position, so later layers get new names.
//
// For relu, leaky-relu, gelu and identity the outputs keep their values up to
// rounding; for identity, and for relu after a hidden layer, they keep every bit. For
// tanh and sigmoid they change slightly. The moments of old weights stay; the weights
// into the new layer, and those out of the second neurons of pairs, are born now.
// Layers that Hidden returned earlier are no longer part of the network.
//
// Source: Chen, Goodfellow and Shlens, "Net2Net", ICLR 2016, arXiv 1511.05641,
// Net2DeeperNet, which covers relu after a hidden layer.
func (n *Network[T]) InsertHidden(at int) error {
	if at < 0 || at >= len(n.linears) {
		return fmt.Errorf("mlp: hidden layer inserted as number %d, want 0 to %d", at, len(n.linears)-1)
	}
	width := n.InsertedWidth(at)
	if width > maxWidth {
		return fmt.Errorf("mlp: inserted layer of %d neurons, want at most %d", width, maxWidth)
	}
	p := n.passing(at)
	fresh, err := n.passOn(n.linears[at].Inputs(), width, p)
	if err != nil {
		return err
	}
	n.read(n.linears[at], p)
	n.splice(at, fresh)
	return nil
}

// passOn is the map into the new layer.
func (n *Network[T]) passOn(inputs, width int, p passing) (*nn.Linear[T], error) {
	l := nn.NewLinear[T](inputs, width)
	for i := range width {
		sign := T(1)
		if i >= inputs {
			sign = -1
		}
		l.W.Value.Row(i)[i%inputs] = sign * T(p.scale)
	}
	born := func(count int) []int {
		steps := make([]int, count)
		for i := range steps {
			steps[i] = n.Optimizer.Steps
		}
		return steps
	}
	if err := l.W.SetBorn(born(width), born(inputs)); err != nil {
		return nil, err
	}
	return l, l.B.SetBorn(born(1), born(width))
}

// read makes a map read the new layer instead of its previous input.
func (n *Network[T]) read(l *nn.Linear[T], p passing) {
	inputs := l.Inputs()
	ends := []T{T(p.scale), T(-p.scale)}
	n.activation.Forward(ends, ends)
	by := 1 / ends[0]
	if p.paired {
		by = 1 / (ends[0] - ends[1])
		l.W.AppendCols(inputs, n.Optimizer.Steps)
	}
	for i := range l.Outputs() {
		row := l.W.Value.Row(i)
		for j := range inputs {
			row[j] *= by
			if p.paired {
				row[inputs+j] = -row[j]
			}
		}
	}
}

// splice inserts the map into the new layer at its position.
func (n *Network[T]) splice(at int, fresh *nn.Linear[T]) {
	old := n.hidden
	linears := make([]*nn.Linear[T], 0, len(n.linears)+1)
	linears = append(append(append(linears, n.linears[:at]...), fresh), n.linears[at:]...)
	n.linears, n.params, n.hidden, n.stepped = nil, nil, nil, false
	n.assemble(linears)
	for l, h := range n.hidden {
		switch {
		case l < at:
			h.Inherit(old[l])
		case l > at:
			h.Inherit(old[l-1])
		}
	}
}
