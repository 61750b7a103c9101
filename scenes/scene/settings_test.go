package scene

import (
	"errors"
	"maps"
	"strings"
	"testing"

	"github.com/north-tui/north/form"
)

// animals are rules whose choice brings a field of its own, and whose settings depend
// on each other.
var animals = Rules[string]{
	Choose: func(set map[string]string) (string, error) { return animalField.Parse(Given(set, animalField)) },
	Fields: func(animal string) []form.Field {
		own := map[string]form.Field{
			"cat": {Name: "lives", Kind: form.Int, Default: "9", Effect: form.Live},
			"dog": {Name: "bark", Kind: form.Text, Default: "woof", Effect: form.Live},
		}
		return Distinct([]form.Field{animalField, own[animal], legs, tail, legs})
	},
	Settle: func(_ *string, v form.Values, set map[string]string) error {
		if _, given := set["tail"]; !given {
			v["tail"] = v.Text("legs")
		}
		return nil
	},
	Check: func(v form.Values) error {
		if v.Int("tail") > v.Int("legs") {
			return errors.New("the tail is too long")
		}
		return nil
	},
}

var (
	animalField = form.Field{Name: "animal", Kind: form.Choice, Choices: []string{"cat", "dog"}, Default: "cat", Effect: form.Live}
	legs        = form.Field{Name: "legs", Kind: form.Int, Default: "4", Min: 1, Max: 100, Effect: form.Live}
	tail        = form.Field{Name: "tail", Kind: form.Int, Default: "0", Effect: form.Live}
)

func TestRules(t *testing.T) {
	for _, tt := range []struct {
		set  map[string]string
		want map[string]string // values
		err  string
	}{
		{nil, map[string]string{"animal": "cat", "lives": "9", "legs": "4", "tail": "4"}, ""},
		{map[string]string{"animal": "dog", "lives": "x"}, map[string]string{"animal": "dog", "bark": "woof", "legs": "4", "tail": "4"}, ""},
		{map[string]string{"animal": "cow"}, nil, `no "cow"`},
		{map[string]string{"legs": "0"}, nil, "1 to 100"},
		{map[string]string{"tail": "5"}, nil, "too long"},
	} {
		c, err := animals.Read(tt.set)
		if (err == nil) != (tt.err == "") || err != nil && !strings.Contains(err.Error(), tt.err) {
			t.Errorf("%v: error %v, want %q", tt.set, err, tt.err)
		}
		if err == nil && !maps.Equal(c.Values, tt.want) {
			t.Errorf("%v: values %v, want %v", tt.set, c.Values, tt.want)
		}
	}
}

// TestChange: each change keeps the promises of Controls.Change.
func TestChange(t *testing.T) {
	refuse := func(*Controls[string]) error { return errors.New("not now") }
	for _, tt := range []struct {
		name, key, text string
		accept          func(*Controls[string]) error
		note, err       string
		set             map[string]string // afterwards
	}{
		{name: "a value", key: "legs", text: " 6 ", note: "legs 4 → 6", set: map[string]string{"animal": "cat", "lives": "7", "legs": "6"}},
		{name: "the same value", key: "lives", text: "07", set: map[string]string{"animal": "cat", "lives": "7"}},
		{name: "another choice", key: "animal", text: "dog", note: "animal cat → dog", set: map[string]string{"animal": "dog"}},
		{name: "unknown", key: "leg", text: "3", err: "did you mean legs?", set: map[string]string{"animal": "cat", "lives": "7"}},
		{name: "out of range", key: "legs", text: "0", err: "1 to 100", set: map[string]string{"animal": "cat", "lives": "7"}},
		{name: "refused", key: "legs", text: "3", accept: refuse, err: "not now", set: map[string]string{"animal": "cat", "lives": "7"}},
		{name: "what only a beginning checks", key: "tail", text: "9", note: "tail 4 → 9", set: map[string]string{"animal": "cat", "lives": "7", "tail": "9"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c, err := animals.Read(map[string]string{"animal": "cat", "lives": "7"})
			if err != nil {
				t.Fatal(err)
			}
			before := c
			events, err := c.Change(tt.key, tt.text, tt.accept)
			if (err == nil) != (tt.err == "") || err != nil && !strings.Contains(err.Error(), tt.err) {
				t.Errorf("error %v, want %q", err, tt.err)
			}
			if len(events) != min(1, len(tt.note)) || len(events) == 1 && events[0].Note != tt.note {
				t.Errorf("events %+v, want %q", events, tt.note)
			}
			if !maps.Equal(c.Chosen(), tt.set) {
				t.Errorf("chosen %v, want %v", c.Chosen(), tt.set)
			}
			for _, s := range c.Settings() {
				if s.Value != c.Values.Text(s.Name) {
					t.Errorf("setting %s is %s, its value %s", s.Name, s.Value, c.Values.Text(s.Name))
				}
			}
			if !maps.Equal(before.Chosen(), map[string]string{"animal": "cat", "lives": "7"}) {
				t.Errorf("a copy from before has %v", before.Chosen())
			}
		})
	}
}
