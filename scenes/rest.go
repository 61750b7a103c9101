package scenes

import "github.com/north-tui/north/sim"

var _ sim.Resting = (*growing)(nil)

// Rest implements sim.Resting: of the network, weights, moments and what the last
// training step saw stay.
func (g *growing) Rest() {
	g.net.Release()
	g.grower.Release()
}
