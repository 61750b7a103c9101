package tui

import (
	"errors"
	"reflect"
	"strings"
	"testing"

	"github.com/north-tui/north/form"
	"github.com/north-tui/north/sim"
	"github.com/north-tui/north/tui/screentest"
)

// TestFileWindow wants a file to be described before anything starts, again when a
// setting changes, and to be learnt from with these settings; what is wrong with it is
// said in place.
func TestFileWindow(t *testing.T) {
	var asked []map[string]string
	failing := errors.New("a.csv: line 3: 2 fields, want 3")
	describe := func(data string, set map[string]string) ([]string, []form.Field, error) {
		asked = append(asked, set)
		fields := []form.Field{
			{Name: "label", Kind: form.Choice, Default: "y", Choices: []string{"x", "y", "z"}},
			{Name: "ignore", Kind: form.Text, Default: "none"},
		}
		if set["label"] == "z" {
			return nil, fields, failing
		}
		return []string{"learns " + set["label"] + " of " + data}, fields, nil
	}
	s := screentest.Typical().Snapshot()
	s.State = sim.Running
	a, source := screenApp(s, 120, 40, colourful)
	for i := range a.options.Catalogue.Scenes {
		a.options.Catalogue.Scenes[i].Describe = describe
	}
	answer := func(keys ...string) {
		t.Helper()
		if cmd := press(a, keys...); cmd != nil {
			if msg, ok := cmd().(described); ok {
				a.Update(msg)
				a.compose()
			}
		}
	}
	answer("d", "down", "down", "down", "tab", "a.csv", "enter")
	if len(asked) != 1 || len(source.sent) != 0 || !strings.Contains(a.View(), "of a.csv") {
		t.Fatalf("described %d times, sent %+v\n%s", len(asked), source.sent, a.View())
	}
	answer("right")
	if len(asked) != 2 || !strings.Contains(a.View(), failing.Error()) {
		t.Fatalf("what is wrong is not said, asked %v\n%s", asked, a.View())
	}
	answer("enter")
	if len(source.sent) != 0 {
		t.Errorf("a file that cannot be learnt from was: %+v", source.sent)
	}
	answer("left")
	answer("left")
	answer("down", "w")
	want := []map[string]string{{}, {"label": "z"}, {}, {"label": "x"}, {"label": "x", "ignore": "w"}}
	if !reflect.DeepEqual(asked, want) {
		t.Errorf("asked for %v, want %v", asked, want)
	}
	answer("enter")
	if len(source.sent) != 1 || !reflect.DeepEqual(source.sent[0].Spec.Set, map[string]string{"data": "a.csv", "label": "x", "ignore": "w"}) || a.dialog != nil {
		t.Errorf("sent %+v", source.sent)
	}
	press(a, "d")
	answer("down", "down", "down", "tab", "b.csv", "enter")
	if press(a, "esc"); a.dialog == nil || !strings.Contains(a.View(), "moons") {
		t.Errorf("esc does not lead back to the list\n%s", a.View())
	}
}
