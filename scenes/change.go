package scenes

import (
	"fmt"
	"maps"

	"github.com/north-tui/north/form"
	"github.com/north-tui/north/sim"
)

// Settings implements sim.Learner. The list is made once for every change of a value,
// since a viewer asks for it with every frame.
func (g *growing) Settings() []form.Setting {
	if g.settings != nil {
		return g.settings
	}
	fields := g.choices.fields()
	settings := make([]form.Setting, len(fields))
	for i, f := range fields {
		settings[i] = form.Setting{Field: f, Value: g.values.Text(f.Name)}
	}
	g.settings = settings
	return settings
}

// Chosen implements sim.Learner.
func (g *growing) Chosen() map[string]string { return g.set }

// The verbs of the scenes, as they stand in journals.
const (
	grow   sim.Verb = "grow"   // N neurons to hidden layer Layer; of a transformer, the growth in Text
	ungrow sim.Verb = "ungrow" // of a transformer: take back the last growth
	deepen sim.Verb = "deepen" // one more hidden layer
)

// Do implements sim.Learner.
func (g *growing) Do(c sim.Command) ([]sim.Event, error) {
	switch c.Verb {
	case sim.Set:
		return g.change(c.Key, c.Text)
	case grow:
		growth, err := g.grower.GrowBy(grown{g.net}, c.Layer, max(1, c.N), g.steps)
		if err != nil {
			return nil, err
		}
		e := event(growth, g.hiddenWidths())
		g.certify(&e, growth)
		return []sim.Event{e}, nil
	case deepen:
		e, err := g.deepen("by hand")
		if err != nil {
			return nil, err
		}
		return []sim.Event{e}, nil
	}
	return nil, fmt.Errorf("%s is not something this scene does", c.Verb)
}

// change gives a setting another value, from the next step on.
func (g *growing) change(key, text string) ([]sim.Event, error) {
	field, err := g.field(key)
	if err != nil {
		return nil, err
	}
	text, err = field.Parse(text)
	if err != nil {
		return nil, err
	}
	if field.Effect == form.Restart {
		return nil, fmt.Errorf("%s takes effect with a restart", key)
	}
	old := g.values.Text(key)
	if text == old {
		return nil, nil
	}
	set := maps.Clone(g.set)
	set[key] = text
	if err := g.apply(set); err != nil {
		return nil, err
	}
	return []sim.Event{{Kind: sim.Changed, Note: fmt.Sprintf("%s %s → %s", key, old, text)}}, nil
}

func (g *growing) field(key string) (form.Field, error) {
	var names []string
	for _, f := range g.choices.fields() {
		if f.Name == key {
			return f, nil
		}
		names = append(names, f.Name)
	}
	return form.Field{}, form.Unknown("setting", key, names)
}

// apply takes over a set of values. Those that belonged to a trigger or an init
// that is no longer chosen are dropped. It changes nothing on an error.
func (g *growing) apply(set map[string]string) error {
	c, err := choose(set)
	if err != nil {
		return err
	}
	for key := range set {
		if !has(c.fields(), key) {
			delete(set, key)
		}
	}
	v, err := form.Resolve(c.fields(), set)
	if err != nil {
		return err
	}
	for _, h := range g.net.Hidden() {
		if limit := v.Int("max-width"); h.Width() > limit {
			return fmt.Errorf("max-width: %d, but %s has %d neurons already", limit, h.Name(), h.Width())
		}
	}
	resized := v.Int("max-width") != g.values.Int("max-width")
	g.set, g.choices, g.values, g.settings = set, c, v, nil
	g.tune()
	g.grower.Strategy = g.strategy()
	if resized {
		return g.probe()
	}
	return nil
}

func has(fields []form.Field, name string) bool {
	for _, f := range fields {
		if f.Name == name {
			return true
		}
	}
	return false
}
