package tui

import (
	"bytes"
	"strings"
	"testing"

	tea "github.com/charmbracelet/bubbletea"
)

// View is the frame composed last as a whole, in the sequences of a terminal.
func (a *app) View() string { return string(a.grid.AppendANSI(nil, a.theme.Depth)) }

// TestOnlyChangesAreWritten: the first frame is written whole, a step changes a few
// cells, and after what may have spoilt the screen all of it is written again.
func TestOnlyChangesAreWritten(t *testing.T) {
	a, source := typicalApp()
	a.Update(tick{})
	var wrote bytes.Buffer
	a.painter.to = &wrote
	written := func(act func()) string {
		wrote.Reset()
		act()
		return wrote.String()
	}
	step := func() {
		next := *source.snap
		next.Step++
		source.snap = &next
		a.Update(tick{})
	}
	if text := written(step); text == "" || len(text) > len(a.View())/4 {
		t.Errorf("a step wrote %d bytes of %d", len(text), len(a.View()))
	}
	if text := written(func() { a.compose() }); text != "" {
		t.Errorf("the same frame again wrote %q", text)
	}
	for name, act := range map[string]func(){
		"ctrl+l": func() { press(a, "ctrl+l") },
		"resume": func() { a.Update(continued{}); a.Update(tick{}) },
		"resize": func() { a.Update(tea.WindowSizeMsg{Width: a.width, Height: a.height}); a.Update(tick{}) },
	} {
		if text := written(act); strings.Count(text, ";1H") != a.height || len(text) < len(a.View())*9/10 {
			t.Errorf("%s wrote %d bytes, want all of %d", name, len(text), len(a.View()))
		}
	}
}

// TestGuard: the renderer sees no size, frames are drawn without it, and a mistake in
// one ends the program.
func TestGuard(t *testing.T) {
	a, source := typicalApp()
	g := &guard{app: a}
	msg := g.filter(g, tea.WindowSizeMsg{Width: 100, Height: 30})
	if _, ok := msg.(tea.WindowSizeMsg); ok {
		t.Error("the renderer sees the size")
	}
	if g.Update(msg); a.width != 100 || a.height != 30 {
		t.Errorf("%d×%d, want 100×30", a.width, a.height)
	}
	next := *source.snap
	next.Step = 4321
	source.snap = &next
	if msg := g.filter(g, tick{}); msg != nil || !strings.Contains(a.View(), "4,321") {
		t.Errorf("a frame led to %v, or was not drawn", msg)
	}
	a.options.Source = nil
	if _, ok := g.filter(g, tick{}).(tea.QuitMsg); !ok || g.failed == nil {
		t.Errorf("a mistake did not end the program, failed is %v", g.failed)
	}
}
