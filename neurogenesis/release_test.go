package neurogenesis_test

import (
	"testing"

	"github.com/north-tui/north/neurogenesis"
	"github.com/north-tui/north/neurogenesis/growtest"
	"gonum.org/v1/gonum/mat"
)

// releasing is a network that knows whose matrices have not been given back.
type releasing struct {
	*growtest.Network
	t       *testing.T
	holder  int // layer from 1 whose matrices were last asked for, 0 once they were given back
	holders int // how many times there was one
}

type releasingLayer struct {
	neurogenesis.Layer
	net   *releasing
	index int
}

func (n *releasing) Hidden() []neurogenesis.Layer {
	hidden := n.Network.Hidden()
	for i, layer := range hidden {
		hidden[i] = releasingLayer{layer, n, i + 1}
	}
	return hidden
}

func (y releasingLayer) hold() {
	if n := y.net; n.holder == 0 {
		n.holder = y.index
		n.holders++
	} else if n.holder != y.index {
		n.t.Errorf("layer %d is looked at while the matrices of layer %d are kept", y.index, n.holder)
	}
}

func (y releasingLayer) Activations() *mat.Dense { y.hold(); return y.Layer.Activations() }
func (y releasingLayer) FanIn() *mat.Dense       { y.hold(); return y.Layer.FanIn() }
func (y releasingLayer) Release()                { y.net.holder = 0 }

// TestGivesBack: whatever a Grower does, it gives the matrices of a layer back before
// it looks at the next, and in the end.
func TestGivesBack(t *testing.T) {
	plain, g := setup(ranking{}, normalRows, 0)
	net := &releasing{Network: plain, t: t}
	g.Strategy.Pruning = neurogenesis.Pruning{Pruner: removing(youngest), Replace: true}
	for _, tt := range []struct {
		name string
		do   func() error
	}{
		{"Begin", func() error { return g.Begin(net) }},
		{"Grow", func() error { _, err := g.Grow(net, 1); return err }},
		{"GrowBy", func() error { _, err := g.GrowBy(net, 1, 1, 2); return err }},
		{"Ask", func() error { _, err := g.Ask(net, 3); return err }},
		{"Prune", func() error { _, err := g.Prune(net, 4); return err }},
	} {
		net.holders = 0
		if err := tt.do(); err != nil {
			t.Fatal(err)
		}
		if net.holders == 0 {
			t.Errorf("%s looks at no layer", tt.name)
		}
		if net.holder != 0 {
			t.Errorf("%s keeps the matrices of layer %d", tt.name, net.holder)
		}
	}
}
