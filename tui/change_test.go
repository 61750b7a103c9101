package tui

import (
	"bytes"
	"encoding/base64"
	"reflect"
	"strings"
	"testing"

	"github.com/north-tui/north/sim"
	"github.com/north-tui/north/tui/screen"
	"github.com/north-tui/north/tui/screentest"
)

// sentBy are the commands that keys lead to, without their numbers.
func sentBy(a *app, source *fakeSource, keys ...string) []sim.Command {
	source.sent = nil
	press(a, keys...)
	for i := range source.sent {
		source.sent[i].ID = 0
	}
	return source.sent
}

func TestUndo(t *testing.T) {
	set := func(key, text string) sim.Command { return sim.Command{Verb: sim.Set, Key: key, Text: text} }
	restart := func(values map[string]string) sim.Command {
		return sim.Command{Verb: sim.Restart, Spec: spec(values)}
	}
	tests := []struct {
		name       string
		keys       []string
		back, redo []sim.Command
	}{
		{"a parameter", []string{"p", "down", "left", "enter"}, []sim.Command{set("gamma", "0.97")}, []sim.Command{set("gamma", "0.96")}},
		{"a trigger, with its parameters", []string{"t", "down", "enter"}, []sim.Command{set("trigger", "north-act")},
			[]sim.Command{set("trigger", "north-weight"), set("gamma", "0.99")}},
		{"an init", []string{"i", "down", "enter"}, []sim.Command{set("init", "north-select")}, []sim.Command{set("init", "random-in")}},
		{"other data", []string{"d", "down", "enter"}, []sim.Command{restart(map[string]string{"data": "spiral"})},
			[]sim.Command{restart(map[string]string{"data": "moons"})}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a, source := typicalApp()
			press(a, tt.keys...)
			undo := []string{"u"}
			if restarts(tt.back) { // after a question
				undo = []string{"u", "u"}
			}
			if got := sentBy(a, source, undo...); !reflect.DeepEqual(got, tt.back) {
				t.Errorf("undo sends %+v, want %+v", got, tt.back)
			}
			if got := sentBy(a, source, "U"); !reflect.DeepEqual(got, tt.redo) {
				t.Errorf("redo sends %+v, want %+v", got, tt.redo)
			}
			if got := sentBy(a, source, "U"); got != nil || a.notice == "" {
				t.Errorf("a second redo sends %+v", got)
			}
			press(a, undo...)
			press(a, "i", "down", "enter")
			if got := sentBy(a, source, "U"); got != nil {
				t.Errorf("after another change redo sends %+v", got)
			}
		})
	}
}

// TestUndoOfATriggerRestoresItsParameters: those that were not at their defaults.
func TestUndoOfATriggerRestoresItsParameters(t *testing.T) {
	s := screentest.Typical().Snapshot()
	s.Settings[1].Value = "0.5" // gamma
	a, source := screenApp(s, 120, 40, colourful)
	press(a, "t", "down", "enter")
	want := []sim.Command{{Verb: sim.Set, Key: "trigger", Text: "north-act"}, {Verb: sim.Set, Key: "gamma", Text: "0.5"}}
	if got := sentBy(a, source, "u"); !reflect.DeepEqual(got, want) {
		t.Errorf("undo sends %+v, want %+v", got, want)
	}
}

func TestUndoOnABusySourceIsKept(t *testing.T) {
	a, source := typicalApp()
	press(a, "i", "down", "enter")
	source.full = true
	press(a, "u")
	source.full = false
	if got := sentBy(a, source, "u"); len(got) != 1 {
		t.Errorf("the change that could not be undone is forgotten: %+v", got)
	}
	if needsChange(a) == "" || needsUndone(a) != "" {
		t.Error("undo and redo do not know what there is to do")
	}
}

func TestUndoIsBounded(t *testing.T) {
	a, _ := typicalApp()
	for range mostChanges + 20 {
		a.change(screen.Change{What: "x", Forward: []sim.Command{{Verb: sim.Set}}})
	}
	if n := len(a.changesNow().done); n != mostChanges {
		t.Errorf("%d changes are remembered, want %d", n, mostChanges)
	}
}

// TestCopyAsksTheTerminal to put the command on the clipboard, base64-coded.
func TestCopyAsksTheTerminal(t *testing.T) {
	var out bytes.Buffer
	o := colourful
	o.Output = &out
	a, _ := screenApp(screentest.Typical().Snapshot(), 120, 40, o)
	a.options.Output = &out
	if msg := press(a, "c")(); msg != nil {
		t.Errorf("copying says %+v", msg)
	}
	line, err := a.commandLine()
	if err != nil {
		t.Fatal(err)
	}
	code := base64.StdEncoding.EncodeToString([]byte(line))
	if !strings.Contains(out.String(), "\x1b]52;c;"+code) || !strings.Contains(a.screen().String(), "--set data=spiral") {
		t.Errorf("sent %q", out.String())
	}
	a.options.Output = broken{}
	if msg, ok := press(a, "esc", "c")().(result); !ok || msg.err == nil {
		t.Error("a terminal that cannot be written to is no error")
	}
}

// TestSpeedRungs: keys go one rung at a time, from any speed, up and down.
func TestSpeedRungs(t *testing.T) {
	for _, tt := range []struct{ now, faster, slower float64 }{
		{1, 10, 1}, {10, 60, 1}, {30, 60, 10}, {60, 100, 10}, {99, 100, 60}, {100, 1000, 60}, {2500, 10000, 1000}, {10000, 0, 1000}, {50000, 0, 10000}, {0, 0, 10000}, {.5, 1, .5},
	} {
		if up, down := nextSpeed(tt.now, 1), nextSpeed(tt.now, -1); up != tt.faster || down != tt.slower {
			t.Errorf("from %g: %g and %g, want %g and %g", tt.now, up, down, tt.faster, tt.slower)
		}
	}
}
