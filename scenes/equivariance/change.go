package equivariance

import (
	"fmt"

	"github.com/north-tui/north/scenes/scene"
	"github.com/north-tui/north/sim"
)

// The scene's verbs, as they stand in journals.
const (
	relaxVerb   sim.Verb = "relax"   // what Text says: L4:D1
	growVerb    sim.Verb = "grow"    // N base channels to layer Layer
	mergeVerb   sim.Verb = "merge"   // mixtures become plain layers of C1
	argmaxVerb  sim.Verb = "argmax"  // mixtures become plain layers of their largest share
	retrainVerb sim.Verb = "retrain" // weights afresh, shares as they are
)

// Do implements sim.Learner.
func (l *relaxing) Do(c sim.Command) ([]sim.Event, error) {
	switch c.Verb {
	case sim.Set:
		return l.change(c.Key, c.Text)
	case relaxVerb:
		r, err := parseMove(c.Text)
		if err != nil {
			return nil, err
		}
		e, err := l.relax(r, "by hand")
		if err != nil {
			return nil, err
		}
		return []sim.Event{e}, nil
	case growVerb:
		return l.growBy(c)
	case mergeVerb:
		return l.plain("merged", l.model.Merge)
	case argmaxVerb:
		return l.plain("argmax", l.model.Argmax)
	case retrainVerb:
		return l.retrain()
	}
	return nil, scene.NotDone(c.Verb)
}

// change gives a setting another value, from the next step on.
func (l *relaxing) change(key, text string) ([]sim.Event, error) {
	before := l.Values.Int("max-width")
	events, err := l.Change(key, text, l.fits)
	if err != nil || len(events) == 0 {
		return nil, err
	}
	l.tune()
	l.grower.Strategy = l.strategy()
	if l.Values.Int("max-width") != before {
		err = l.aim()
	}
	return events, err
}

// fits refuses a largest width below one that there is.
func (l *relaxing) fits(next *scene.Controls[choices]) error {
	limit := next.Values.Int("max-width")
	for n, width := range l.widths() {
		if width > limit {
			return fmt.Errorf("max-width: %d, but L%d has %d base channels already", limit, n+1, width)
		}
	}
	return nil
}
