package scenes

import (
	"fmt"
	"maps"

	"github.com/north-tui/north/form"
	"github.com/north-tui/north/sim"
	"github.com/north-tui/north/transformer"
)

// Settings implements sim.Learner.
func (l *language) Settings() []form.Setting {
	var out []form.Setting
	for _, f := range fieldsOfLanguage(l.choices) {
		out = append(out, form.Setting{Field: f, Value: l.values.Text(f.Name)})
	}
	return out
}

// Chosen implements sim.Learner.
func (l *language) Chosen() map[string]string { return l.set }

// Do implements sim.Learner.
func (l *language) Do(c sim.Command) ([]sim.Event, error) {
	var e sim.Event
	var err error
	switch c.Verb {
	case sim.Set:
		return l.change(c.Key, c.Text)
	case grow:
		var g transformer.Growth
		if g, err = transformer.ParseGrowth(c.Text); err == nil {
			e, err = l.expand(g, "by hand")
		}
	case ungrow:
		e, err = l.ungrow()
	default:
		err = fmt.Errorf("%s is not something this scene does", c.Verb)
	}
	if err != nil {
		return nil, err
	}
	return l.sighted(e), nil
}

// sighted is an event of a change, with the one that the trigger is not asked any more
// if it is so.
func (l *language) sighted(e sim.Event) []sim.Event {
	if blind, ok := l.blind(); ok {
		return []sim.Event{e, blind}
	}
	return []sim.Event{e}
}

// change gives a setting another value, from the next step on.
func (l *language) change(key, text string) ([]sim.Event, error) {
	field, err := l.field(key)
	if err != nil {
		return nil, err
	}
	if text, err = field.Parse(text); err != nil {
		return nil, err
	}
	if field.Effect == form.Restart {
		return nil, fmt.Errorf("%s takes effect with a restart", key)
	}
	old := l.values.Text(key)
	if text == old {
		return nil, nil
	}
	set := maps.Clone(l.set)
	set[key] = text
	if err := l.apply(set); err != nil {
		return nil, err
	}
	e := sim.Event{Kind: sim.Changed, Note: fmt.Sprintf("%s %s → %s", key, old, text)}
	if key == "trigger" {
		return l.sighted(e), nil
	}
	return []sim.Event{e}, nil
}

func (l *language) field(key string) (form.Field, error) {
	var names []string
	for _, f := range fieldsOfLanguage(l.choices) {
		if f.Name == key {
			return f, nil
		}
		names = append(names, f.Name)
	}
	return form.Field{}, form.Unknown("setting", key, names)
}

// apply takes over a set of values. Those that belonged to a trigger or an init
// that is no longer chosen are dropped. It changes nothing on an error.
func (l *language) apply(set map[string]string) error {
	c, err := languageChoices(set)
	if err != nil {
		return err
	}
	for key := range set {
		if !has(fieldsOfLanguage(c), key) {
			delete(set, key)
		}
	}
	v, plans, err := resolveLanguage(c, set)
	if err != nil {
		return err
	}
	if _, _, err := l.prompt(v); err != nil {
		return err
	}
	l.set, l.choices, l.values, l.plans = set, c, v, plans
	l.tune()
	l.grower.Strategy = l.strategy()
	return nil
}
