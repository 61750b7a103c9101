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

// TestRestartSlower: once a run has diverged, and only then, a key restarts it
// with a third of the learning rate, within what is allowed, and undo goes back.
func TestRestartSlower(t *testing.T) {
	for _, tt := range []struct{ lr, want string }{{"0.003", "0.001"}, {"0.01", "0.00333"}, {"10", "3.33"}, {"1.5e-7", "1e-07"}} {
		a, source := screenApp(diverged(), 120, 40, colourful)
		for i := range source.snap.Settings {
			if s := &source.snap.Settings[i]; s.Name == "lr" {
				s.Value = tt.lr
			}
		}
		press(a, "b", "u", "enter")
		if len(source.sent) != 2 {
			t.Fatalf("lr %s: sent %+v, want a restart and the way back", tt.lr, source.sent)
		}
		if got := source.sent[0].Spec; !reflect.DeepEqual(got, spec(map[string]string{"data": "spiral", "lr": tt.want})) {
			t.Errorf("lr %s: restarts as %+v, want lr %s", tt.lr, got, tt.want)
		}
		if got := source.sent[1].Spec; !reflect.DeepEqual(got, spec(map[string]string{"data": "spiral"})) {
			t.Errorf("lr %s: undo restarts as %+v", tt.lr, got)
		}
	}
	a, source := typicalApp()
	if press(a, "b"); len(source.sent) > 0 || !strings.Contains(a.notice, "diverged") {
		t.Errorf("a run that is well: sent %+v, said %q", source.sent, a.notice)
	}
}

// TestRecoveryFollowsTheKeys: what the header offers are the viewer's own keys,
// and a long error leaves room for them.
func TestRecoveryFollowsTheKeys(t *testing.T) {
	s := diverged()
	s.Err = errors.New(strings.Repeat("a long story ", 30))
	o := colourful
	o.Preferences.Keys = map[string][]string{"restart-slower": {"F"}}
	for width := minWidth; width < 200; width += 7 {
		a, _ := screenApp(s, width, 24, o)
		if row := strings.Split(a.screen().String(), "\n")[1]; !strings.Contains(row, "F lr ÷ 3  r restart  R new seed") {
			t.Errorf("width %d: %q", width, row)
		}
	}
}

// TestFooterOffersWhatCanBeDone now, and nothing else.
func TestFooterOffersWhatCanBeDone(t *testing.T) {
	a, source := screenApp(screentest.Typical().Snapshot(), 250, 40, colourful)
	footer := func() string { return strings.Split(a.screen().String(), "\n")[39] }
	if got := footer(); strings.Contains(got, "undo") || strings.Contains(got, "lr ÷ 3") || !strings.Contains(got, "R new seed") {
		t.Errorf("before any change: %q", got)
	}
	press(a, "i", "down", "enter")
	a.notice = ""
	if got := footer(); !strings.Contains(got, "u undo") {
		t.Errorf("after a change: %q", got)
	}
	source.snap = diverged()
	a.read()
	if got := footer(); !strings.Contains(got, "b lr ÷ 3") {
		t.Errorf("diverged: %q", got)
	}
}

// TestDeepenKey adds a hidden layer where the scene can, and says why it cannot
// elsewhere.
func TestDeepenKey(t *testing.T) {
	a, source := typicalApp()
	if press(a, "H"); len(source.sent) > 0 || !strings.Contains(a.View(), "hidden layers cannot be added here") {
		t.Errorf("without such a setting: sent %+v, said %q", source.sent, a.notice)
	}
	next := *source.snap
	next.Settings = append(screentest.Settings(), form.Setting{Field: form.Field{Name: "depth", Kind: form.Int, Default: "0", Max: 16}, Value: "0"})
	next.Events = append(next.Events, sim.Event{Step: 12480, Kind: sim.Born, Layer: "L3", Count: 17, Trigger: "by hand", Init: "identity", Note: "a new hidden layer"})
	source.snap = &next
	a.read()
	if press(a, "H"); len(source.sent) != 1 || source.sent[0].Verb != "deepen" {
		t.Errorf("sent %+v, want one more layer", source.sent)
	}
	if text := a.screen().String(); !strings.Contains(text, "L3 +17") || !strings.Contains(text, "a new hidden layer") {
		t.Errorf("the new layer is not among the events of\n%s", text)
	}
}
