package growth

import (
	"slices"

	"github.com/north-tui/north/neurogenesis"
	"github.com/north-tui/north/nn"
)

// Layers are hidden layers as a neurogenesis.Grower takes them. The zero value is
// ready. A scene shows its model by a type of two lines:
//
//	type layers struct {
//		*mlp.Network[float32]
//		growth.Layers
//	}
//
//	func (l *layers) Hidden() []neurogenesis.Layer { return l.Of(l.Network.Hidden()) }
type Layers struct {
	list []neurogenesis.Layer
}

// Of returns the layers. The list is made again only when they are others.
func (l *Layers) Of(hidden []*nn.Hidden[float32]) []neurogenesis.Layer {
	same := func(a neurogenesis.Layer, b *nn.Hidden[float32]) bool { return a == neurogenesis.Layer(b) }
	if !slices.EqualFunc(l.list, hidden, same) {
		l.list = make([]neurogenesis.Layer, len(hidden))
		for i, h := range hidden {
			l.list[i] = h
		}
	}
	return l.list
}
