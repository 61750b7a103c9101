package scene

import (
	"fmt"
	"maps"

	"github.com/north-tui/north/form"
	"github.com/north-tui/north/sim"
)

// Rules define how the settings of a scene are read. C holds the choices that a set
// of values makes, such as a trigger or a data set; they decide which fields exist.
type Rules[C any] struct {
	// Choose looks up the choices made in set, or the defaults.
	Choose func(set map[string]string) (C, error)
	// Fields returns the settings for these choices. If a name repeats, the first is
	// used; see Distinct.
	Fields func(C) []form.Field
	// Settle adjusts values that depend on each other, and may note in the choices
	// what it has read from them. set is what was given. Nil does nothing.
	Settle func(c *C, v form.Values, set map[string]string) error
	// Check checks the values when a run begins. Nil checks nothing.
	Check func(v form.Values) error
}

// FieldsOf are the settings with the choices made in set. It is sim.Scene.Fields.
func (r Rules[C]) FieldsOf(set map[string]string) ([]form.Field, error) {
	c, err := r.Choose(set)
	if err != nil {
		return nil, err
	}
	return r.Fields(c), nil
}

// Read checks set, which it keeps, and fills in the defaults. Names in set that
// belong to other choices are ignored.
func (r Rules[C]) Read(set map[string]string) (Controls[C], error) {
	c, err := r.Choose(set)
	if err != nil {
		return Controls[C]{}, err
	}
	controls, err := r.ReadWith(c, set)
	if err == nil && r.Check != nil {
		err = r.Check(controls.Values)
	}
	return controls, err
}

// ReadWith is Read with the choices already made, for a run that has begun.
func (r Rules[C]) ReadWith(c C, set map[string]string) (Controls[C], error) {
	fields := r.Fields(c)
	v, err := form.Resolve(fields, set)
	if err == nil && r.Settle != nil {
		err = r.Settle(&c, v, set)
	}
	if err != nil {
		return Controls[C]{}, err
	}
	settings := make([]form.Setting, len(fields))
	for i, f := range fields {
		settings[i] = form.Setting{Field: f, Value: v.Text(f.Name)}
	}
	if set == nil {
		set = map[string]string{}
	}
	return Controls[C]{Choice: c, Values: v, rules: r, set: set, settings: settings}, nil
}

// Controls holds the settings of a learner with their current values. A learner
// embeds it: it implements Settings and Chosen of sim.Learner. Rules.Read creates it,
// and it is never changed in place, so that a copy stays valid.
type Controls[C any] struct {
	Choice C           // what the values select from the shelves
	Values form.Values // the values of all settings

	rules    Rules[C]
	set      map[string]string // what differs from the defaults
	settings []form.Setting
}

// Settings implements sim.Learner. A viewer needs the list for every frame, so it is
// built once per change of a value.
func (c *Controls[C]) Settings() []form.Setting { return c.settings }

// Chosen implements sim.Learner.
func (c *Controls[C]) Chosen() map[string]string { return c.set }

// Change changes a setting. It drops values that belong to a choice no longer made.
// accept, unless nil, checks the new controls before they take effect; after an error
// nothing has changed. It returns no events if the setting already has that value;
// otherwise the learner must apply the new value.
func (c *Controls[C]) Change(key, text string, accept func(next *Controls[C]) error) ([]sim.Event, error) {
	field, err := c.field(key)
	if err != nil {
		return nil, err
	}
	if text, err = field.Parse(text); err != nil {
		return nil, err
	}
	if field.Effect == form.Restart {
		return nil, fmt.Errorf("%s takes effect with a restart", key)
	}
	old := c.Values.Text(key)
	if text == old {
		return nil, nil
	}
	next, err := c.with(key, text)
	if err == nil && accept != nil {
		err = accept(&next)
	}
	if err != nil {
		return nil, err
	}
	*c = next
	return []sim.Event{{Kind: sim.Changed, Note: fmt.Sprintf("%s %s → %s", key, old, text)}}, nil
}

func (c *Controls[C]) field(key string) (form.Field, error) {
	var names []string
	for i := range c.settings {
		if c.settings[i].Name == key {
			return c.settings[i].Field, nil
		}
		names = append(names, c.settings[i].Name)
	}
	return form.Field{}, form.Unknown("setting", key, names)
}

// with returns the controls after changing a setting.
func (c *Controls[C]) with(key, text string) (Controls[C], error) {
	set := maps.Clone(c.set)
	set[key] = text
	choice, err := c.rules.Choose(set)
	if err != nil {
		return Controls[C]{}, err
	}
	fields := c.rules.Fields(choice)
	maps.DeleteFunc(set, func(name, _ string) bool { return !Has(fields, name) })
	return c.rules.ReadWith(choice, set)
}

// Has reports whether a field has the given name.
func Has(fields []form.Field, name string) bool {
	for i := range fields {
		if fields[i].Name == name {
			return true
		}
	}
	return false
}

// Given returns the value in set for a field, or the field's default, unchecked.
func Given(set map[string]string, f form.Field) string {
	if text, ok := set[f.Name]; ok {
		return text
	}
	return f.Default
}

// Distinct drops every field whose name came before: a name shared by a scene and its
// choices is one setting.
func Distinct(fields []form.Field) []form.Field {
	var out []form.Field
	for _, f := range fields {
		if !Has(out, f.Name) {
			out = append(out, f)
		}
	}
	return out
}
