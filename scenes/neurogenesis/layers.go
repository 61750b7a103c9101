package neurogenesis

import (
	"github.com/north-tui/north/mlp"
	grow "github.com/north-tui/north/neurogenesis"
	"github.com/north-tui/north/scenes/growth"
)

// layers shows an mlp.Network to a Grower.
type layers struct {
	*mlp.Network[float32]
	growth.Layers
}

// Hidden implements grow.Network.
func (l *layers) Hidden() []grow.Layer { return l.Of(l.Network.Hidden()) }
