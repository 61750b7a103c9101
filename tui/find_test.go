package tui

import (
	"fmt"
	"strings"
	"testing"

	tea "github.com/charmbracelet/bubbletea"

	"github.com/north-tui/north/sim"
	"github.com/north-tui/north/tui/desk"
	"github.com/north-tui/north/tui/screen"
	"github.com/north-tui/north/tui/screentest"
)

func TestPaletteFinds(t *testing.T) {
	a, _ := typicalApp()
	for query, want := range map[string]string{
		"zoom": "zoom", "rns": "restart-new-seed", "next b": "next-birth", "copy": "copy-spec", "faster": "faster", "panelacc": "panel-accuracy", "braille": "characters",
	} {
		found := (&paletteDialog{query: screen.LineOf(query)}).found(a)
		if len(found) == 0 || found[0].id != want {
			t.Errorf("%q finds %v first, want %s", query, found, want)
		}
	}
	if found := (&paletteDialog{query: screen.LineOf("xyzzy")}).found(a); len(found) != 0 {
		t.Errorf("nonsense finds %d commands", len(found))
	}
	all := 0
	for _, g := range a.commands {
		all += len(g.commands)
	}
	if found := (&paletteDialog{}).found(a); len(found) != all {
		t.Errorf("nothing typed finds %d of %d commands", len(found), all)
	}
}

func TestPaletteDoes(t *testing.T) {
	a, source := typicalApp()
	press(a, ":", "n", "e", "x", "t", " ", "b", "enter")
	if a.dialog != nil || len(source.sent) != 1 || source.sent[0].Key != "birth" {
		t.Errorf("sent %+v", source.sent)
	}
	if press(a, ":", "h", "e", "l", "p", "enter"); a.dialog == nil || a.dialog.title() != "keys" {
		t.Error("a command that opens a dialog does not")
	}
	press(a, "esc")
	if press(a, ":", "u", "n", "d", "o", "enter"); !strings.Contains(a.notice, "nothing to undo") {
		t.Errorf("a disabled command says %q", a.notice)
	}
	if press(a, ":", "u", "n", "d", "o"); !strings.Contains(a.screen().String(), "✗ nothing to undo") {
		t.Error("the list does not say why a command is disabled")
	}
}

func TestEventFilter(t *testing.T) {
	a, _ := typicalApp()
	press(a, "/", "l", "r", "enter")
	events := a.desk.Events()
	if len(events) != 1 || events[0].Kind != sim.Changed {
		t.Errorf("lr finds %+v", events)
	}
	if text := a.screen().String(); !strings.Contains(text, `1 of 34 with "lr"`) {
		t.Errorf("the filter is not told in\n%s", text)
	}
	next := *a.desk.Snap
	next.Events = append(next.Events[:len(next.Events):len(next.Events)], sim.Event{Kind: sim.Changed, Note: "lr 1 → 2"}, sim.Event{Kind: sim.Noted, Note: "other"})
	a.desk.Snap = &next
	if events := a.desk.Events(); len(events) != 2 || events[1].Note != "lr 1 → 2" {
		t.Errorf("after two more events lr finds %+v", events)
	}
	again := *a.desk.Snap
	again.Run, again.Events = "another", again.Events[:3]
	a.desk.Snap = &again
	if events := a.desk.Events(); len(events) != 0 {
		t.Errorf("in another run lr finds %+v", events)
	}
	press(a, "/", "x", "esc")
	if a.desk.Filter != "lr" {
		t.Errorf("cancelled, the filter is %q", a.desk.Filter)
	}
	press(a, "/", "q", "q", "enter")
	if !strings.Contains(a.screen().String(), `no event matches "lrqq"`) {
		t.Error("a filter that finds nothing leaves a blank box")
	}
	if press(a, "esc"); a.desk.Filter != "" {
		t.Error("esc does not drop the filter")
	}
}

// TestJump goes through births from the newest and selects the neuron of each.
func TestJump(t *testing.T) {
	a, _ := typicalApp()
	press(a, "[")
	newest, _ := a.desk.Selected()
	if a.focus != eventsID || newest.Born != 12468 {
		t.Errorf("focus on %s, a neuron born at %d; want the newest birth", a.panel().Name, newest.Born)
	}
	press(a, "[", "[")
	older, _ := a.desk.Selected()
	if older.Born >= newest.Born {
		t.Errorf("going back leads from %d to %d", newest.Born, older.Born)
	}
	press(a, "]", "]", "]")
	if again, _ := a.desk.Selected(); again.ID != newest.ID || again.Born != newest.Born || !strings.Contains(a.notice, "no further") {
		t.Errorf("back at %+v, %q", again, a.notice)
	}
	press(a, "enter")
	if name := fmt.Sprintf("#%d", newest.ID); a.dialog == nil || a.dialog.title() != "neuron" || !strings.Contains(a.screen().String(), name) {
		t.Error("enter on a birth does not open the neuron's card")
	}
}

// TestEventUnderTheCursorStays while new ones arrive.
func TestEventUnderTheCursorStays(t *testing.T) {
	a, source := typicalApp()
	press(a, "[", "[", "[")
	before := a.desk.Events()[len(a.desk.Events())-1-a.desk.Scroll]
	next := *source.snap
	next.Events = append(next.Events[:len(next.Events):len(next.Events)], sim.Event{Step: 12480, Kind: sim.Noted, Note: "new"})
	source.snap = &next
	a.Update(tick{})
	if after := a.desk.Events()[len(a.desk.Events())-1-a.desk.Scroll]; after.Step != before.Step || after.Layer != before.Layer {
		t.Errorf("the cursor went from step %d to step %d", before.Step, after.Step)
	}
}

func TestNeuronCard(t *testing.T) {
	a, _ := typicalApp()
	press(a, "[", "enter")
	text := a.screen().String()
	for _, want := range []string{"at 12,468 (age 12)", "north-act: rank", "north-select, chosen from 1,001", "by 1 birth", ".31 at birth", "outputs changed by at most"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
}

// TestParentOnTheCard: a copy says of which neuron; what is no copy says nothing.
func TestParentOnTheCard(t *testing.T) {
	for parent, want := range map[int]bool{3: true, -1: false} {
		s := screentest.Typical().Snapshot()
		for i := range s.Events {
			s.Events[i].Parents = []int{parent}
		}
		a, _ := screenApp(s, 120, 40, colourful)
		press(a, "[", "enter")
		text := a.screen().String()
		if got := strings.Contains(text, fmt.Sprintf("copy of %s#%d", a.desk.LayerName(), parent)); got != want {
			t.Errorf("parent %d: told is %v, want %v, in\n%s", parent, got, want, text)
		}
	}
}

func click(a *app, x, y int) {
	a.Update(tea.MouseMsg{X: x, Y: y, Action: tea.MouseActionPress, Button: tea.MouseButtonLeft})
}

// TestMouse clicks on every neuron of every plan: the one that is drawn there is
// selected.
func TestMouse(t *testing.T) {
	for _, portrait := range []bool{false, true} {
		run := screentest.Typical()
		run.Portrait = portrait
		a, _ := screenApp(run.Snapshot(), 200, 60, colourful)
		var at place
		for _, p := range a.arrangement().arrange() {
			if p.id == networkID {
				at = p
			}
		}
		found := map[desk.NeuronAt]bool{}
		for y := at.y + 1; y < at.y+at.height-1; y++ {
			for x := at.x + 1; x < at.x+at.width-1; x++ {
				a.desk.Unit = -1
				if click(a, x, y); a.desk.Unit >= 0 {
					found[desk.NeuronAt{Layer: a.desk.Layer, Unit: a.desk.Unit}] = true
				}
			}
		}
		if want := 23 + 17; len(found) != want || a.focus != networkID {
			t.Fatalf("portraits %v: %d neurons can be selected by a click, want %d", portrait, len(found), want)
		}
		press(a, "down", "down", "down")
		before := a.desk.Unit
		a.Update(tea.MouseMsg{X: at.x + 2, Y: at.y + 2, Action: tea.MouseActionPress, Button: tea.MouseButtonWheelUp})
		if a.desk.Unit != before-1 {
			t.Errorf("the wheel leads from neuron %d to %d", before, a.desk.Unit)
		}
	}
}

func TestMouseOnEvents(t *testing.T) {
	a, _ := typicalApp()
	var at place
	for _, p := range a.arrangement().arrange() {
		if p.id == eventsID {
			at = p
		}
	}
	click(a, at.x+20, at.y+2) // the second newest
	events := a.desk.Events()
	u, ok := a.desk.Selected()
	if want := events[len(events)-2]; !ok || u.Born != want.Step || a.focus != eventsID {
		t.Errorf("selected %+v, want the neuron of %+v", u, want)
	}
	click(a, at.x+20, at.y+1) // which the cursor now is on
	if a.dialog == nil || a.dialog.title() != "neuron" {
		t.Error("the second click on an event does not open the card")
	}
	click(a, at.x+20, at.y+1)
	if press(a, "esc", "m"); a.mouse {
		t.Error("m does not turn the mouse off")
	}
	a.desk.Unit = -1
	click(a, at.x+20, at.y+2)
	if a.desk.Unit >= 0 {
		t.Error("turned off, the mouse still selects")
	}
}

// TestMouseAnywhere: no click or turn of the wheel panics, at any size.
func TestMouseAnywhere(t *testing.T) {
	for name, s := range awkward() {
		for _, size := range [][2]int{{1, 1}, {60, 18}, {100, 40}} {
			a, _ := screenApp(s, size[0], size[1], colourful)
			for y := 0; y < size[1]; y += 2 {
				for x := 0; x < size[0]; x += 5 {
					for _, b := range []tea.MouseButton{tea.MouseButtonLeft, tea.MouseButtonWheelDown, tea.MouseButtonRight} {
						a.click(tea.MouseMsg{X: x, Y: y, Action: tea.MouseActionPress, Button: b})
					}
				}
			}
			if a.tooSmall() && a.dialog != nil {
				t.Errorf("%s: a click on a screen too small opens something", name)
			}
		}
	}
}
