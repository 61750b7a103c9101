package tui

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/north-tui/north/sim"
	"github.com/north-tui/north/tui/screentest"
)

// TestEveryKeyAnswers: in every state of a run, each key does something or says why not.
func TestEveryKeyAnswers(t *testing.T) {
	quiet := map[string]bool{"repaint": true, "suspend": true, "quit": true, "back": true, "up": true, "down": true, "left": true, "right": true, "previous-layer": true, "next-layer": true, "reset-panels": true}
	states := map[string]func() *sim.Snapshot{
		"loading": func() *sim.Snapshot {
			return &sim.Snapshot{State: sim.Loading, Run: "0", Spec: sim.Spec{Scene: "neurogenesis"}}
		},
		"failed": func() *sim.Snapshot {
			return &sim.Snapshot{State: sim.Failed, Err: errors.New("no such file"), Run: "0", Spec: sim.Spec{Scene: "neurogenesis"}}
		},
		"finished": func() *sim.Snapshot { s := kept(screentest.Typical().Snapshot()); s.State = sim.Finished; return s },
		"diverged": func() *sim.Snapshot { return kept(diverged()) },
		"running":  func() *sim.Snapshot { return kept(screentest.Typical().Snapshot()) },
	}
	for state, snapshot := range states {
		a, _ := screenApp(snapshot(), 120, 40, colourful)
		for _, g := range a.commands {
			for i := range g.commands {
				a, source := screenApp(snapshot(), 120, 40, colourful)
				c := commandNamed(a.commands, g.commands[i].id)
				if quiet[c.id] || len(c.keys) == 0 {
					continue
				}
				before := a.screen().String() + fmt.Sprint(a.wishes(), a.focus, a.desk.Layer, a.desk.Unit)
				a.press(c.keys[0])
				after := a.screen().String() + fmt.Sprint(a.wishes(), a.focus, a.desk.Layer, a.desk.Unit)
				if before == after && len(source.sent) == 0 && a.dialog == nil && a.notice == "" {
					t.Errorf("%s: %s (%s) does nothing and says nothing", state, c.id, c.keys[0])
				}
			}
		}
	}
}

// TestNextBirthSaysWhenNoneCanCome.
func TestNextBirthSaysWhenNoneCanCome(t *testing.T) {
	for _, tt := range []struct {
		change func(s *sim.Snapshot)
		said   string
	}{
		{func(*sim.Snapshot) {}, ""},
		{func(s *sim.Snapshot) { s.Settings[0].Value = "static" }, "static adds no neurons; t chooses"},
		{func(s *sim.Snapshot) { s.Settings[0].Value = "manual" }, "g adds a neuron by hand"},
		{func(s *sim.Snapshot) {
			for i := range s.Rows {
				s.Rows[i].Max = s.Rows[i].Width
			}
		}, "all layers are at max-width 23; p raises it"},
	} {
		s := screentest.Typical().Snapshot()
		tt.change(s)
		a, source := screenApp(s, 120, 40, colourful)
		press(a, "n")
		if sent := len(source.sent) == 1; sent != (tt.said == "") || !strings.Contains(a.notice, tt.said) {
			t.Errorf("sent %v, said %q, want %q", source.sent, a.notice, tt.said)
		}
	}
}
