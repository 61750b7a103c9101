package transformer

import (
	"github.com/north-tui/north/scenes/growth"
	"github.com/north-tui/north/scenes/scene"
	"github.com/north-tui/north/sim"
	model "github.com/north-tui/north/transformer"
)

// The scene's verbs, as they stand in journals.
const (
	growVerb   sim.Verb = "grow"   // what Text says: mlp:+32@L1
	ungrowVerb sim.Verb = "ungrow" // take back the last growth
)

// Do implements sim.Learner.
func (l *language) Do(c sim.Command) ([]sim.Event, error) {
	var e sim.Event
	var err error
	switch c.Verb {
	case sim.Set:
		return l.change(c.Key, c.Text)
	case growVerb:
		var g model.Growth
		if g, err = model.ParseGrowth(c.Text); err == nil {
			e, err = l.expand(g, "by hand")
		}
	case ungrowVerb:
		e, err = l.ungrow()
	default:
		err = scene.NotDone(c.Verb)
	}
	if err != nil {
		return nil, err
	}
	return l.withUnasked(e), nil
}

// withUnasked are events of a change and, if the trigger is not asked any more, the
// one that says so.
func (l *language) withUnasked(events ...sim.Event) []sim.Event {
	if unasked, ok := l.unasked(); ok {
		events = append(events, unasked)
	}
	return events
}

// change gives a setting another value, from the next step on.
func (l *language) change(key, text string) ([]sim.Event, error) {
	events, err := l.Change(key, text, func(next *scene.Controls[choices]) error {
		_, _, err := l.prompt(next.Values)
		return err
	})
	if err != nil || len(events) == 0 {
		return nil, err
	}
	l.tune()
	l.grower.Strategy = l.strategy()
	if key == growth.TriggerKey {
		events = l.withUnasked(events...)
	}
	return events, nil
}
