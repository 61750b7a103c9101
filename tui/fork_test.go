package tui

import (
	"errors"
	"reflect"
	"strings"
	"testing"

	"github.com/north-tui/north/sim"
	"github.com/north-tui/north/tui/screentest"
)

func TestFork(t *testing.T) {
	fork := func(step int, name string, changes map[string]string) sim.Command {
		return sim.Command{Verb: sim.Fork, N: step, Text: name, Changes: changes}
	}
	run := sim.Command{Verb: sim.Run}
	tests := []struct {
		name string
		keys []string
		want []sim.Command
	}{
		{"nothing otherwise", []string{"f", "enter"}, []sim.Command{fork(12480, "same", map[string]string{})}},
		{"another trigger, with its usual parameters", []string{"f", "right", "enter"},
			[]sim.Command{fork(12480, "north-weight γ 0.99", map[string]string{"trigger": "north-weight", "gamma": "0.99"})}},
		{"and back again", []string{"f", "right", "left", "enter"}, []sim.Command{fork(12480, "same", map[string]string{})}},
		{"a trigger without parameters", []string{"f", "left", "enter"}, []sim.Command{fork(12480, "manual", map[string]string{"trigger": "manual"})}},
		{"another init", []string{"f", "down", "right", "enter"}, []sim.Command{fork(12480, "random-in", map[string]string{"init": "random-in"})}},
		{"a name of one's own", []string{"f", "up", "m", "y", "down", "right", "enter"},
			[]sim.Command{fork(12480, "my", map[string]string{"trigger": "north-weight", "gamma": "0.99"})}},
		{"a parameter", []string{"f", "down", "down", "down", ".", "2", "enter"}, []sim.Command{fork(12480, "ε .2", map[string]string{"eps": ".2"})}},
		{"what is not allowed is not sent", []string{"f", "down", "down", "7", "enter"}, nil},
		{"nor what is cancelled", []string{"f", "right", "esc"}, nil},
		{"in the past, and on", []string{"pgup", "f", "right", "enter"},
			[]sim.Command{seek(12288), fork(12288, "north-weight γ 0.99", map[string]string{"trigger": "north-weight", "gamma": "0.99"}), run}},
		{"a lane from the start, another optimizer", []string{"A", "down", "down", "down", "down", "down", "down", "right", "enter"},
			[]sim.Command{fork(0, "sgd", map[string]string{"optim": "sgd"})}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a, m := travelApp(120, 40, colourful)
			if got := go1(a, m, tt.keys...); !reflect.DeepEqual(got, tt.want) {
				t.Errorf("sent %+v, want %+v", got, tt.want)
			}
		})
	}
}

// TestForkSaysWhatCannotDiffer, and why; at the first step everything can.
func TestForkSaysWhatCannotDiffer(t *testing.T) {
	a, m := travelApp(120, 40, colourful)
	go1(a, m, "f")
	if text := a.screen().String(); !strings.Contains(text, "take effect only with a restart: optim adam") || !strings.Contains(text, "fork · at step 12,480") {
		t.Errorf("not said in\n%s", text)
	}
	go1(a, m, "esc", "home", "f")
	if text := a.screen().String(); strings.Contains(text, "restart only") || !strings.Contains(text, "optim ") || !strings.Contains(text, "from the start") {
		t.Errorf("at the first step\n%s", text)
	}
	m.full = true
	if press(a, "enter"); a.dialog == nil || !strings.Contains(a.View(), "busy") {
		t.Error("the dialog closed although nothing was sent")
	}
}

// TestUndoOfGrowth: of several growths, even at one step, undo says which it takes back,
// leaves out exactly that one in a lane of its own, and redo makes it there again.
func TestUndoOfGrowth(t *testing.T) {
	a, source := screenApp(kept(screentest.Typical().Snapshot()), 120, 40, colourful)
	if press(a, "g"); !strings.Contains(a.notice, "the growth of L1 · u takes it back") {
		t.Errorf("a growth says %q", a.notice)
	}
	if press(a, "u"); a.dialog != nil || !strings.Contains(a.notice, "has not been done yet") {
		t.Errorf("before it is answered: %q", a.notice)
	}
	press(a, "l", "g")
	source.answer(a, nil)
	press(a, "u")
	if text := a.screen().String(); !strings.Contains(text, "Take back the growth of L2 of step 12,480?") || !strings.Contains(text, "lane b") || len(source.sent) != 2 {
		t.Errorf("undo asks, with %d commands sent:\n%s", len(source.sent), text)
	}
	press(a, "u")
	fork := sim.Command{ID: 3, Verb: sim.Fork, N: 12480, Without: 2, Text: "without the growth of L2"}
	if got := source.sent[2:]; !reflect.DeepEqual(got, []sim.Command{fork}) {
		t.Errorf("sent %+v, want %+v", got, fork)
	}
	if press(a, "u"); a.dialog != nil {
		t.Error("another undo while that lane is being made")
	}
	first, other := branch(source.snap, "a", "", "", 0, 1), branch(source.snap, "b", "without the growth of L2", "a", 12480, 1)
	first.Lanes = []*sim.Snapshot{first, other}
	other.Lanes = first.Lanes
	source.snap = other
	if source.answer(a, nil); !strings.Contains(a.notice, "lane b continues from step 12,480 without the growth of L2; lane a keeps it") {
		t.Errorf("a lane says %q", a.notice)
	}
	if what := lastOf(a.changesNow().done); what != "the growth of L1" {
		t.Errorf("undo goes on with %q", what)
	}
	press(a, "U")
	if got := source.sent[3]; got.Verb != "grow" || lastOf(a.changesNow().done) != "the growth of L2" {
		t.Errorf("redo sends %+v", got)
	}
	source.snap = first
	if a.Update(tick{}); lastOf(a.changesNow().done) != "the growth of L2" || lastOf(a.changesNow().undone) != "" {
		t.Error("lane a, which keeps the layer, has forgotten it")
	}
}

// TestRefusedIsNoChange: what was refused can neither be undone nor redone, and says why.
func TestRefusedIsNoChange(t *testing.T) {
	a, source := screenApp(kept(screentest.Typical().Snapshot()), 120, 40, colourful)
	press(a, "i", "down", "enter")
	source.answer(a, nil)
	source.sent = nil
	press(a, "g")
	if source.answer(a, errors.New("L1 is at its maximum")); a.notice != "✗ L1 is at its maximum" || lastOf(a.changesNow().done) != "init random-in" {
		t.Errorf("said %q; undo would go on with %q", a.notice, lastOf(a.changesNow().done))
	}
	source.sent = nil
	press(a, "u")
	if source.answer(a, errors.New("no")); lastOf(a.changesNow().done) != "init random-in" || len(a.changesNow().undone) != 0 {
		t.Error("an undo that was refused is taken for one")
	}
}

// TestUndoOfGrowthNeedsThePast, and room for a lane.
func TestUndoOfGrowthNeedsThePast(t *testing.T) {
	for _, tt := range []struct {
		change func(*sim.Snapshot)
		said   string
	}{
		{func(s *sim.Snapshot) { s.Keyframes = nil }, "is not kept"},
		{func(s *sim.Snapshot) {
			for _, l := range "abcd" {
				s.Lanes = append(s.Lanes, branch(s, string(l), "", "", 0, 1))
			}
			s.Lane = "a"
		}, "drop one first"},
		{func(s *sim.Snapshot) { s.Run = "9" }, "nothing to undo"}, // a restart ended it
	} {
		a, source := screenApp(kept(screentest.Typical().Snapshot()), 120, 40, colourful)
		press(a, "g")
		source.answer(a, nil)
		next := *source.snap
		tt.change(&next)
		source.snap = &next
		a.Update(tick{})
		if press(a, "u"); a.dialog != nil || !strings.Contains(a.notice, tt.said) {
			t.Errorf("said %q, want %q", a.notice, tt.said)
		}
	}
}

// TestBackFromDivergence: to the last good keyframe, or on from it with a third
// of the learning rate.
func TestBackFromDivergence(t *testing.T) {
	broken := func() *sim.Snapshot {
		s := kept(diverged())
		s.Events = append(s.Events, sim.Event{Step: 12481, Kind: sim.Alarm, Note: "loss is NaN"})
		return s
	}
	run := sim.Command{Verb: sim.Run}
	slower := sim.Command{Verb: sim.Fork, N: 12288, Text: "lr 0.001", Changes: map[string]string{"lr": "0.001"}}
	for _, tt := range []struct {
		name string
		keys []string
		want []sim.Command
	}{
		{"back", []string{"K"}, []sim.Command{seek(12288)}},
		{"on from there", []string{"B"}, []sim.Command{slower, run}},
		{"back, then on", []string{"K", "B"}, []sim.Command{seek(12288), slower, run}},
		{"further back, then on", []string{"K", "pgup", "B"}, []sim.Command{seek(12288), seek(12032), {Verb: sim.Fork, N: 12032, Text: "lr 0.001", Changes: slower.Changes}, run}},
	} {
		a, _ := screenApp(broken(), 120, 40, colourful)
		m := &timeMachine{fakeSource{snap: a.desk.Snap}}
		a.options.Source = m
		if got := go1(a, m, tt.keys...); !reflect.DeepEqual(got, tt.want) {
			t.Errorf("%s: sent %+v, want %+v", tt.name, got, tt.want)
		}
	}
	a, _ := screenApp(broken(), 120, 40, colourful)
	if row := strings.Split(a.screen().String(), "\n")[1]; !strings.Contains(row, "B fork, lr ÷ 3  K last good  b lr ÷ 3") {
		t.Errorf("the ways on are %q", row)
	}
	a, m := travelApp(120, 40, colourful)
	for _, k := range []string{"K", "B"} {
		if press(a, k); len(m.sent) > 0 || !strings.Contains(a.notice, "only after a run has diverged") {
			t.Errorf("%s in a run that is well: sent %+v, said %q", k, m.sent, a.notice)
		}
	}
}
