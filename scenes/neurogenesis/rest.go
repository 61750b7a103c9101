package neurogenesis

import "github.com/north-tui/north/sim"

var _ sim.Resting = (*growing)(nil)

// Rest implements sim.Resting: it keeps the weights, the moments and the last
// step's activations, and frees the rest.
func (g *growing) Rest() {
	g.net.Release()
	g.grower.Release()
}
