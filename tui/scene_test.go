package tui

import (
	"reflect"
	"strings"
	"testing"

	"github.com/north-tui/north/sim"
	"github.com/north-tui/north/tui/screen"
	"github.com/north-tui/north/tui/screentest"
)

// TestSwitchScene: the other scene is offered, and begins with the same seed and the
// usual settings; undo leads back.
func TestSwitchScene(t *testing.T) {
	a, source := typicalApp()
	if press(a, "S"); !strings.Contains(a.screen().String(), "▸ transformer") {
		t.Errorf("the other scene is not offered in\n%s", a.screen())
	}
	if got := sentBy(a, source, "up", "enter"); got != nil || a.dialog != nil {
		t.Errorf("the scene that is on sends %+v", got)
	}
	other := sim.Command{Verb: sim.Restart, Spec: &sim.Spec{Scene: "transformer", Seed: 7, Set: map[string]string{}}}
	if got := sentBy(a, source, "S", "enter"); !reflect.DeepEqual(got, []sim.Command{other}) {
		t.Errorf("sent %+v, want %+v", got, other)
	}
	if got := sentBy(a, source, "u", "enter"); len(got) != 1 || got[0].Spec.Scene != "neurogenesis" || got[0].Spec.Set["data"] != "spiral" {
		t.Errorf("undo sends %+v", got)
	}
	source.snap = screentest.Stack(2, false)
	source.snap.Spec.Scene = "transformer"
	a.read()
	if press(a, "d"); !strings.Contains(a.screen().String(), "a book") || strings.Contains(a.screen().String(), "half moons") {
		t.Errorf("not the texts are offered in\n%s", a.screen())
	}
	a.dialog, a.options.Catalogue.Scenes = nil, a.options.Catalogue.Scenes[:1]
	if press(a, "S"); a.dialog != nil || a.notice != "no other scene" {
		t.Errorf("one scene alone: %q", a.notice)
	}
}

// TestUndoOfARestartAsks: while lanes race, for it ends them.
func TestUndoOfARestartAsks(t *testing.T) {
	a, m := raceApp(120, 40)
	a.change(screen.Change{What: "restart", Forward: []sim.Command{{Verb: sim.Restart, Spec: spec(nil)}}, Back: []sim.Command{{Verb: sim.Restart, Spec: spec(nil)}}})
	for _, key := range []string{"u", "U"} {
		m.sent = nil
		press(a, key)
		if _, asks := a.dialog.(*confirm); !asks || len(m.sent) != 0 {
			t.Fatalf("%s asks with %T and sends %+v", key, a.dialog, m.sent)
		}
		if press(a, "esc"); len(m.sent) != 0 {
			t.Errorf("%s: no is taken for yes", key)
		}
		if press(a, key, "enter"); len(m.sent) != 1 || m.sent[0].Verb != sim.Restart {
			t.Errorf("%s: yes sends %+v", key, m.sent)
		}
	}
}

// TestTitlesOfThePast: what stands in the frames is of the shown step.
func TestTitlesOfThePast(t *testing.T) {
	a, m := travelApp(200, 60, colourful)
	for i := range m.snap.Series {
		if s := &m.snap.Series[i]; s.Name == "test_accuracy" {
			s.Buckets = []sim.Bucket{screentest.Bucket(100, .5), screentest.Bucket(12000, .9)}
		}
	}
	if got := drawn(boundaryID, &a.desk, 90, 12); !strings.Contains(got, "accuracy .9") {
		t.Errorf("live: %s", got)
	}
	a.scrubTo(5000)
	if a.Update(tick{}); !strings.Contains(drawn(boundaryID, &a.desk, 90, 12), "accuracy .5") {
		t.Errorf("at step 5,000: %s", drawn(boundaryID, &a.desk, 90, 12))
	}
	if got := drawn(lossID, &a.desk, 60, 12); !strings.Contains(got, "values at step 5,000") {
		t.Errorf("the loss at step 5,000 says %s", got)
	}
}

// TestSettingsScroll: what has no room is counted, and can be scrolled to.
func TestSettingsScroll(t *testing.T) {
	a, _ := screenApp(screentest.Typical().Snapshot(), 200, 60, colourful)
	a.focus = settingsID
	if got := drawn(settingsID, &a.desk, 40, 8); !strings.Contains(got, "⋮ 7 more, ↓") || strings.Contains(got, "hidden") {
		t.Errorf("at first:\n%s", got)
	}
	press(a, "down", "down")
	if got := drawn(settingsID, &a.desk, 40, 8); !strings.Contains(got, "⋮ 5 more, ↓") || strings.Contains(got, "trigger ") {
		t.Errorf("two down:\n%s", got)
	}
	for range 20 {
		press(a, "down")
	}
	if got := drawn(settingsID, &a.desk, 40, 8); !strings.Contains(got, "hidden") || strings.Contains(got, "more") {
		t.Errorf("at the end:\n%s", got)
	}
}

// TestNoPulseAtTheStart: births of before the screen was there are not told as new.
func TestNoPulseAtTheStart(t *testing.T) {
	a, source := typicalApp()
	if a.compose(); a.desk.Pulse {
		t.Error("old births are pointed out")
	}
	next := *source.snap
	next.Births++
	source.snap = &next
	a.read()
	if a.compose(); !a.desk.Pulse {
		t.Error("a birth is not pointed out")
	}
}

// TestZoomInTheRace: the keys of the axis of time work over the curves of a race.
func TestZoomInTheRace(t *testing.T) {
	a, _ := raceApp(120, 40)
	press(a, "x", ">")
	if _, open := a.dialog.(*raceDialog); !open || a.desk.Part.Low != 6240 {
		t.Errorf("%T is open, the curves show %+v", a.dialog, a.desk.Part)
	}
	if got := a.screen().String(); !strings.Contains(got, "└6,240") {
		t.Errorf("the axis begins elsewhere:\n%s", got)
	}
}

// TestGrowthsAreCounted: a model that grows by more than neurons counts growths.
func TestGrowthsAreCounted(t *testing.T) {
	s := screentest.Stack(2, true)
	s.Births = 40
	a, _ := screenApp(s, 120, 40, colourful)
	if got := a.screen().String(); !strings.Contains(got, "1 growth") || strings.Contains(got, "40 births") {
		t.Errorf("the header of\n%s", got)
	}
}

// TestStackedLayers: in a panel that has its layers below each other, up and down choose
// a layer and left and right a unit of it, which stays chosen.
func TestStackedLayers(t *testing.T) {
	a, source := typicalApp()
	next := *source.snap
	next.Layers, next.Units = []string{"x", "y", "z"}, []string{"p", "q"}
	source.snap = &next
	a.read()
	own := *a.scene
	own.Panels = append([]screen.Panel(nil), own.Panels...)
	own.Panels[a.focus].Stacked = true
	a.scene = &own
	a.desk.Layer = 0
	for _, tt := range []struct {
		key         string
		layer, unit int
	}{{"down", 1, -1}, {"right", 1, 0}, {"right", 1, 1}, {"right", 1, 1}, {"down", 2, 1}, {"down", 2, 1}, {"left", 2, 0}, {"up", 1, 0}, {"l", 2, -1}} {
		if press(a, tt.key); a.desk.Layer != tt.layer || a.desk.Unit != tt.unit {
			t.Fatalf("%s leads to unit %d of layer %d, want %d of %d", tt.key, a.desk.Unit, a.desk.Layer, tt.unit, tt.layer)
		}
	}
	a.desk.Unit = 1
	last := next
	last.Units = []string{"p"}
	source.snap = &last
	if a.read(); a.desk.Unit != -1 {
		t.Errorf("unit %d is selected, and there is one", a.desk.Unit)
	}
}
