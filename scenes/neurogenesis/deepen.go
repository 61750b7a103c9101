package neurogenesis

import (
	"fmt"
	"math"
	"slices"

	grow "github.com/north-tui/north/neurogenesis"
	"github.com/north-tui/north/sim"
	"gonum.org/v1/gonum/mat"
)

// deepen adds a hidden layer before the outputs, which leaves the function as it
// is; see mlp.Network.InsertHidden. There its number is that of no layer before
// it, so baselines and series keep their meaning. cause is why it was added.
func (g *growing) deepen(cause string) (sim.Event, error) {
	if err := g.roomToDeepen(); err != nil {
		return sim.Event{}, err
	}
	at := len(g.net.Hidden())
	if err := g.net.Observe(); err != nil {
		return sim.Event{}, err
	}
	before := g.net.Outputs()
	if err := g.net.InsertHidden(at); err != nil {
		return sim.Event{}, err
	}
	if err := g.net.Observe(); err != nil {
		return sim.Event{}, err
	}
	g.deepened = g.steps
	g.addLayerColumns(len(g.net.Hidden()))
	layer := g.net.Hidden()[at]
	return sim.Event{
		Kind: sim.Born, Layer: layer.Name(), Count: layer.Width(), Trigger: cause, Init: "identity",
		Drift: largestChange(before, g.net.Outputs()), Widths: slices.Clone(g.hiddenWidths()), Note: "a new hidden layer",
	}, nil
}

// roomToDeepen returns an error if a further layer would be wider than allowed.
func (g *growing) roomToDeepen() error {
	width, limit := g.net.InsertedWidth(len(g.net.Hidden())), g.maxWidth()
	if width > limit {
		return fmt.Errorf("another layer needs %d neurons to preserve the function, more than the max-width of %d", width, limit)
	}
	return nil
}

// largestChange is the largest |b−a| of two matrices of one shape.
func largestChange(a, b *mat.Dense) float64 {
	var change mat.Dense
	change.Sub(b, a)
	return math.Max(mat.Max(&change), -mat.Min(&change))
}

// deepenIfStalled adds a hidden layer if the settings allow one more, and the
// smoothed training loss has not improved enough since the last was added.
func (g *growing) deepenIfStalled() error {
	patience := g.Values.Int("depth.patience")
	if len(g.net.Hidden()) >= g.Values.Int("depth") || g.steps-g.deepened < patience {
		return nil
	}
	change, over := g.grower.LossChange(patience)
	if over < min(patience, grow.MaxPatience) || change <= -g.Values.Float("depth.tol") {
		return nil
	}
	if err := g.roomToDeepen(); err != nil {
		// Tried again when as long has passed: the limit may have been raised.
		g.deepened = g.steps
		g.Tell(sim.Event{Kind: sim.Refused, Trigger: "depth", Note: err.Error()})
		return nil
	}
	e, err := g.deepen("depth")
	if err != nil {
		return err
	}
	g.Tell(e)
	return nil
}
