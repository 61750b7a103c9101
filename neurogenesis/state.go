package neurogenesis

import (
	"fmt"
	"maps"
	"math"
	"slices"
)

// State is the complete state of a Grower, ready for encoding/json or gob. The caller
// saves the random source.
type State struct {
	Layers []LayerState `json:"layers"` // input side first
	Losses []float64    `json:"losses"` // smoothed training loss, oldest first, at most MaxPatience+1
	Test   TestLoss     `json:"test"`
}

// State returns a copy of the Grower's state.
func (g *Grower) State() State {
	return State{Layers: cloneLayers(g.layers), Losses: slices.Clone(g.losses.recent()), Test: g.test}
}

// Restore restores what State returned. It changes nothing when it returns an error.
func (g *Grower) Restore(s State) error {
	if len(s.Losses) > MaxPatience+1 {
		return fmt.Errorf("growth state: %d losses, want at most %d", len(s.Losses), MaxPatience+1)
	}
	for i, loss := range s.Losses {
		if !finite(loss) {
			return fmt.Errorf("growth state: loss %d is %g, want a finite number", i, loss)
		}
	}
	if s.Test.Step < 0 || !finite(s.Test.Loss) {
		return fmt.Errorf("growth state: test loss %g at step %d", s.Test.Loss, s.Test.Step)
	}
	for i, layer := range s.Layers {
		if layer.Start < 1 || layer.LastGrowth < 0 {
			return fmt.Errorf("growth state: layer %d starts with %d neurons and last grew at step %d", i, layer.Start, layer.LastGrowth)
		}
		for metric, b := range layer.Baselines {
			if !finite(b.Initial) || !finite(b.Peak) {
				return fmt.Errorf("growth state: layer %d: baseline of %s is not finite", i, metric)
			}
		}
	}
	g.layers = cloneLayers(s.Layers)
	g.losses = losses{smoothed: slices.Clone(s.Losses)}
	g.test = s.Test
	return nil
}

func cloneLayers(layers []LayerState) []LayerState {
	clone := slices.Clone(layers)
	for i := range clone {
		clone[i].Baselines = maps.Clone(clone[i].Baselines)
	}
	return clone
}

func finite(x float64) bool { return !math.IsNaN(x) && !math.IsInf(x, 0) }
