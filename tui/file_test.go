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
	want := []map[string]string{{}, {"label": "z"}, {"label": "z"}, {}, {"label": "x"}, {"label": "x", "ignore": "w"}}
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

// TestFileRepair wants the window to open by itself where the run could not begin with a
// file, to read the file again once it is mended, and to leave named data and runs that
// had begun alone.
func TestFileRepair(t *testing.T) {
	wrong := errors.New("a.csv: line 3: 2 fields, want 3")
	describe := func(string, map[string]string) ([]string, []form.Field, error) { return nil, nil, wrong }
	show := func(s *sim.Snapshot) (*app, *fakeSource) {
		a, source := screenApp(&sim.Snapshot{Spec: s.Spec, State: sim.Loading}, 120, 40, colourful)
		for i := range a.options.Catalogue.Scenes {
			a.options.Catalogue.Scenes[i].Describe = describe
		}
		source.snap = s
		return a, source
	}
	failed := func(data string) *sim.Snapshot {
		s := screentest.Typical().Snapshot()
		s.Spec.Set = map[string]string{"data": data}
		return &sim.Snapshot{Spec: s.Spec, State: sim.Failed, Err: wrong}
	}
	begun, record := screentest.Typical().Snapshot(), failed("a.csv")
	begun.State, begun.Err, record.Record = sim.Failed, wrong, "runs/1"
	for name, s := range map[string]*sim.Snapshot{"named data": failed("moons"), "a run that had begun": begun, "a record": record} {
		a, _ := show(s)
		if msg := (&guard{app: a}).filter(nil, tick{}); msg != nil || a.dialog != nil {
			t.Errorf("%s: a window opens", name)
		}
	}

	a, source := show(failed("a.csv"))
	g := &guard{app: a}
	msg := g.filter(nil, tick{})
	cmd := a.Update(msg)
	if cmd == nil || g.filter(nil, tick{}) != nil {
		t.Fatalf("the file is not described once, %T", msg)
	}
	a.Update(cmd())
	a.compose()
	for _, want := range []string{wrong.Error(), "Mend the file and press enter", "esc other data"} {
		if !strings.Contains(a.View(), want) {
			t.Errorf("%q is not said\n%s", want, a.View())
		}
	}
	describe = func(string, map[string]string) ([]string, []form.Field, error) { return []string{"learns y"}, nil, nil }
	for i := range a.options.Catalogue.Scenes {
		a.options.Catalogue.Scenes[i].Describe = describe
	}
	a.Update(press(a, "enter")())
	press(a, "enter")
	if len(source.sent) != 1 || source.sent[0].Verb != sim.Restart || source.sent[0].Spec.Set["data"] != "a.csv" {
		t.Errorf("the mended file is not learnt from: %+v", source.sent)
	}
}
