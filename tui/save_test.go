package tui

import (
	"errors"
	"strings"
	"testing"

	tea "github.com/charmbracelet/bubbletea"

	"github.com/north-tui/north/sim"
	"github.com/north-tui/north/tui/screentest"
)

// quits reports whether a command ends the program.
func quits(cmd tea.Cmd) bool {
	if cmd == nil {
		return false
	}
	_, ok := cmd().(tea.QuitMsg)
	return ok
}

// TestQuitAsksForUnsavedWork once, and only where there is any.
func TestQuitAsksForUnsavedWork(t *testing.T) {
	for _, tt := range []struct {
		name   string
		change func(a *app, s *sim.Snapshot)
		asks   bool
	}{
		{"a short look", func(*app, *sim.Snapshot) {}, false},
		{"a long run", func(_ *app, s *sim.Snapshot) { s.Elapsed = workAfter }, true},
		{"a change", func(a *app, _ *sim.Snapshot) { press(a, "i", "down", "enter") }, true},
		{"a recorded run", func(_ *app, s *sim.Snapshot) { s.Elapsed, s.Kept = workAfter, true }, false},
		{"nothing done yet", func(_ *app, s *sim.Snapshot) { s.Elapsed, s.Step, s.Head = workAfter, 0, 0 }, false},
		{"a viewer who wants no questions", func(a *app, s *sim.Snapshot) { s.Elapsed, a.options.Preferences.Quit = workAfter, atOnce }, false},
	} {
		a, source := screenApp(screentest.Typical().Snapshot(), 80, 24, colourful)
		tt.change(a, source.snap)
		cmd := press(a, "q")
		if quits(cmd) == tt.asks || (a.dialog != nil) != tt.asks {
			t.Errorf("%s: asks %v, want %v", tt.name, a.dialog != nil, tt.asks)
		}
		if tt.asks && !quits(press(a, "q")) {
			t.Errorf("%s: a second q does not quit", tt.name)
		}
	}
}

// TestSaveAndQuit: the program ends once the run is saved, and stays if it cannot be.
func TestSaveAndQuit(t *testing.T) {
	a, source := screenApp(screentest.Typical().Snapshot(), 80, 24, colourful)
	source.snap.Elapsed = workAfter
	press(a, "q", "s")
	if text := a.screen().String(); !strings.Contains(text, "save the run in") || !strings.Contains(text, "runs/spiral-seed7-") {
		t.Fatalf("it does not ask where:\n%s", text)
	}
	press(a, "enter")
	if got := source.sent; len(got) != 1 || got[0].Verb != sim.Save || !strings.HasPrefix(got[0].Text, "runs/spiral-seed7-") {
		t.Fatalf("sent %+v", got)
	}
	if source.answer(a, errors.New("the disk is full")); a.done || a.notice != "✗ the disk is full" {
		t.Errorf("after a failure: done %v, said %q", a.done, a.notice)
	}
	source.sent = nil
	press(a, "q", "s", "enter")
	if source.answer(a, nil); !a.done {
		t.Error("the run is saved and the program goes on")
	}
	source.snap.Kept = true
	if a.perform(commandNamed(a.commands, "save")); a.dialog != nil || !strings.Contains(a.notice, "recorded already") {
		t.Errorf("what is recorded is saved again: %q", a.notice)
	}
}
