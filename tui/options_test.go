package tui

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	tea "github.com/charmbracelet/bubbletea"

	"github.com/north-tui/north/form"
	"github.com/north-tui/north/internal/cells"
)

// TestEveryPreferenceIsAnOption: each entry of the file of preferences has a line in the
// window of options, and its names are the file's own.
func TestEveryPreferenceIsAnOption(t *testing.T) {
	a, _ := typicalApp()
	kind := map[string]string{"panels": "panel", "keys": "key", "lessons": "lesson"} // of entries with several values
	options := a.preferenceOptions()
	fields := reflect.TypeFor[Preferences]()
	for i := range fields.NumField() {
		name, _, _ := strings.Cut(fields.Field(i).Tag.Get("json"), ",")
		if k := kind[name]; k != "" {
			name = k
		}
		if !slices.ContainsFunc(options, func(o option) bool { return o.field.Name == name || strings.HasPrefix(o.field.Name, name+" ") }) {
			t.Errorf("there is no option for %s", name)
		}
	}
}

// TestOptionsTakeTheirValues: every value that an option can have is taken, read back and
// kept among the preferences, which have none that the file's own check refuses.
func TestOptionsTakeTheirValues(t *testing.T) {
	a, _ := typicalApp()
	for _, o := range a.preferenceOptions() {
		began := o.get(a)
		values := o.field.Choices
		switch o.field.Kind {
		case form.Bool:
			values = []string{"true", "false"}
		case form.Float:
			values = []string{"0", "0.5"}
		case form.Text:
			values = []string{"ctrl+y f12", "space " + began}
		}
		for _, v := range values {
			err := o.set(a, v)
			if taken := o.field.Kind == form.Text && strings.HasPrefix(v, "space ") && o.field.Name != "key run-pause"; taken {
				if err == nil || !strings.Contains(err.Error(), "run-pause") {
					t.Errorf("%s = %s: %v, want that run-pause has the key", o.field.Name, v, err)
				}
				continue
			}
			if got := o.get(a); err != nil || got != v && o.field.Name != "key run-pause" {
				t.Errorf("%s = %s: it is %s, %v", o.field.Name, v, got, err)
			}
			if p, changed := a.preferences(); o.get(a) != began && !changed {
				t.Errorf("%s = %s is not kept", o.field.Name, v)
			} else if problems := p.check(fakeCatalogue().Scenes); len(problems) > 0 {
				t.Errorf("%s = %s: %+v", o.field.Name, v, problems)
			}
		}
		if err := o.set(a, began); err != nil || o.get(a) != began {
			t.Errorf("%s goes back to %s from %s: %v", o.field.Name, o.get(a), began, err)
		}
	}
	if _, changed := a.preferences(); changed {
		t.Error("with everything as it was, preferences are written")
	}
}

// TestOptionsByKeys: arrows change a value at once, what is typed filters, enter edits keys,
// and a key that is taken leaves things as they are.
func TestOptionsByKeys(t *testing.T) {
	a, _ := typicalApp()
	if press(a, "ctrl+o", "right"); !a.light {
		t.Error("the theme has not changed")
	}
	press(a, "m", "o", "u", "s", "e")
	if cmd := press(a, "left"); a.mouse || !reflect.DeepEqual(cmd(), tea.DisableMouse()) {
		t.Error("the mouse is still on")
	}
	press(a, "backspace", "backspace", "backspace", "backspace", "backspace", "k", "e", "y", " ", "z", "o", "o", "m", "enter", "q", "enter")
	if !strings.Contains(a.notice, "quit") || !slices.Equal(commandNamed(a.commands, "zoom").keys, []string{"z"}) {
		t.Errorf("a key that is taken: %q", a.notice)
	}
	press(a, "backspace", "%", "enter", "esc", "%")
	if !a.zoomed {
		t.Errorf("the new key does not zoom; %q", a.notice)
	}
	a, _ = typicalApp()
	press(a, "ctrl+o", "pgdown", "end", "x", "y", "z", "z", "enter", "right", "pgup")
	if !strings.Contains(a.screen().String(), "none has these words") || a.options.Depth != cells.Mono && a.light {
		t.Errorf("nothing found:\n%s", a.screen())
	}
}
