package growth

import (
	"slices"

	"github.com/north-tui/north/neurogenesis"
	"github.com/north-tui/north/sim"
)

// Event is a growth, a removal, a refusal or a note of a Grower as a line of the
// journal, given the widths of all hidden layers after it.
func Event(g neurogenesis.Growth, widths []int) sim.Event {
	e := sim.Event{
		Kind: sim.Noted, Layer: g.Layer, Count: g.Count, Note: g.Note,
		Trigger: g.Trigger, Drift: g.Drift,
	}
	switch {
	case g.Refused:
		e.Kind = sim.Refused
	case g.Count > 0:
		e.Kind, e.Init, e.Widths = sim.Born, g.Init, slices.Clone(widths)
	case g.Count < 0:
		e.Kind, e.Widths = sim.Shrunk, slices.Clone(widths)
	}
	if g.Measure != "" {
		e.Measure, e.Value, e.Threshold = g.Measure, g.Decision.Value, g.Decision.Threshold
	}
	return e
}
