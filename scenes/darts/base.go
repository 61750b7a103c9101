package darts

import (
	"maps"
	"time"

	model "github.com/north-tui/north/darts"
	"github.com/north-tui/north/picture"
	"github.com/north-tui/north/scenes/scene"
	"github.com/north-tui/north/sim"
)

// trainingPasses are the products with each matrix of weights in training: forwards, and
// backwards for the gradient of the inputs and for that of the weights.
const trainingPasses = 3

// base is what a search and a retraining have in common.
type base struct {
	scene.Controls[choices]
	scene.Measurements

	seed    uint64
	threads int
	data    *opened
	space   model.Space // as the settings have it, before any growth
	broken  bool        // the weights are no longer finite
	trained time.Duration
}

func newBase(spec sim.Spec, options sim.Options, shared *shared) (base, error) {
	controls, err := rules.Read(maps.Clone(spec.Set))
	if err != nil {
		return base{}, err
	}
	b := base{Controls: controls, seed: spec.Seed, threads: scene.Threads(options)}
	if b.data, err = shared.open(controls.Choice.data, controls.Values, spec.Seed); err != nil {
		return base{}, err
	}
	if b.space, err = spaceOf(controls.Choice.space.name, controls.Values, b.data); err != nil {
		return base{}, err
	}
	params, states, err := b.space.Size()
	if err != nil {
		return base{}, err
	}
	// Samples of a batch with gradients, and those of an evaluation.
	samples := max(2*controls.Values.Int("batch"), min(mostSeen, b.data.pool.X.Rows))
	return b, scene.FitsMemory(params, states*float64(samples))
}

// cost is what training on one sample costs, given the multiplications forwards: a
// multiply-add is two operations.
func cost(multiplyAdds int) picture.Operations {
	return 2 * trainingPasses * picture.Operations(multiplyAdds)
}
