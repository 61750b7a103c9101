package neurogenesis

import (
	"fmt"

	"github.com/north-tui/north/scenes/growth"
	"github.com/north-tui/north/scenes/scene"
	"github.com/north-tui/north/sim"
)

// The scene's verbs, as they stand in journals.
const (
	growVerb   sim.Verb = "grow"   // N neurons to hidden layer Layer
	deepenVerb sim.Verb = "deepen" // one more hidden layer
)

// Do implements sim.Learner.
func (g *growing) Do(c sim.Command) ([]sim.Event, error) {
	switch c.Verb {
	case sim.Set:
		return g.change(c.Key, c.Text)
	case growVerb:
		grown, err := g.grower.GrowBy(g.layers, c.Layer, max(1, c.N), g.steps)
		if err != nil {
			return nil, err
		}
		e := growth.Event(grown, g.hiddenWidths())
		g.certify(&e, grown)
		return []sim.Event{e}, nil
	case deepenVerb:
		e, err := g.deepen("by hand")
		if err != nil {
			return nil, err
		}
		return []sim.Event{e}, nil
	}
	return nil, scene.NotDone(c.Verb)
}

// change gives a setting another value, from the next step on.
func (g *growing) change(key, text string) ([]sim.Event, error) {
	before, heldOut := g.Values.Int("max-width"), g.Choice.Trigger.HeldOut
	events, err := g.Change(key, text, g.fits)
	if err != nil || len(events) == 0 {
		return nil, err
	}
	g.tune()
	g.grower.Strategy = g.strategy()
	if g.Values.Int("max-width") != before {
		err = g.probe()
	}
	if g.Choice.Trigger.HeldOut && !heldOut {
		events = append(events, g.toldHeldOut()...)
	}
	return events, err
}

// fits refuses a largest width below one that there is.
func (g *growing) fits(next *scene.Controls[choices]) error {
	for _, h := range g.net.Hidden() {
		if limit := next.Values.Int("max-width"); h.Width() > limit {
			return fmt.Errorf("max-width: %d, but %s already has %d neurons", limit, h.Name(), h.Width())
		}
	}
	return g.splits(next)
}
