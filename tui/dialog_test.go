package tui

import (
	"strings"
	"testing"

	tea "github.com/charmbracelet/bubbletea"

	"github.com/north-tui/north/sim"
	"github.com/north-tui/north/tui/screentest"
)

// TestHelpFilters as one types, scrolls by pages, and cuts nothing at any width.
func TestHelpFilters(t *testing.T) {
	for _, size := range [][2]int{{60, 18}, {80, 24}, {200, 60}} {
		a, _ := screenApp(screentest.Typical().Snapshot(), size[0], size[1], colourful)
		press(a, "?")
		m := a.dialog.(*message)
		width := min(wideDialog, size[0]-4) - 4
		for _, l := range m.shown(a, width) {
			if strings.Contains(l.right, "…") || l.indent+len([]rune(l.right)) > width {
				t.Errorf("at %d columns %q is cut", size[0], l.right)
			}
		}
		a.screen()
		if a.key(tea.KeyMsg{Type: tea.KeyPgDown}); m.top < 1 && size[1] < 60 {
			t.Error("pgdown does not scroll")
		}
		for _, r := range "fork lane" {
			press(a, string(r))
		}
		lines := m.shown(a, width)
		if len(lines) == 0 || m.top != 0 || a.dialog != m {
			t.Fatalf("%d lines are left, from %d", len(lines), m.top)
		}
		text := ""
		for _, l := range lines {
			text += l.left + " " + l.right + "\n"
		}
		if !strings.Contains(text, "fork") || strings.Contains(text, "smoothing") {
			t.Errorf("what is left is\n%s", text)
		}
		if press(a, "esc"); a.dialog != nil {
			t.Error("esc does not close the help")
		}
	}
}

// TestClickHeader: the keys in the header can be clicked, with what they change, and those
// that lead on from a failure.
func TestClickHeader(t *testing.T) {
	a, source := typicalApp()
	click := func(word string) {
		t.Helper()
		before, _, found := strings.Cut(strings.Split(a.screen().String(), "\n")[1], word)
		if !found {
			t.Fatalf("there is no %q", word)
		}
		a.Update(tea.MouseMsg{X: len([]rune(before)), Y: 1, Action: tea.MouseActionPress, Button: tea.MouseButtonLeft})
	}
	for _, word := range []string{"t trigger", "north-act", "north-select", "lr"} {
		if click(word); a.dialog == nil {
			t.Errorf("%s opens nothing", word)
		}
		press(a, "esc")
	}
	if click("params  "); a.dialog != nil || len(source.sent) != 0 {
		t.Error("a click beside the keys does something")
	}
	if err := a.bind("trigger", []string{"ctrl+y"}); err != nil {
		t.Fatal(err)
	}
	if click("ctrl+y trigger"); a.dialog == nil {
		t.Error("a click beside a key of the viewer's own opens nothing")
	}
	press(a, "esc")
	b, failed := screenApp(diverged(), 120, 40, colourful)
	a = b
	if click("r restart"); len(failed.sent) != 1 || failed.sent[0].Verb != sim.Restart {
		t.Errorf("restart sends %+v", failed.sent)
	}
}

// TestPickerFilters: what is typed leaves the choices that have all of it, the cursor goes
// along, and nothing can be chosen where there is none.
func TestPickerFilters(t *testing.T) {
	a, source := typicalApp()
	press(a, "t", "l", "i", "n", "e")
	d, ok := a.dialog.(*choiceDialog)
	if !ok || len(d.found()) != 1 || d.choices[d.at].Name != "linear" || !strings.Contains(a.screen().String(), "with: line") {
		t.Fatalf("the list is\n%s", a.screen())
	}
	press(a, "z", "enter")
	if a.dialog == nil || len(source.sent) != 0 {
		t.Errorf("with nothing in the list, enter sends %+v", source.sent)
	}
	if press(a, "backspace", "enter"); len(source.sent) != 1 || source.sent[0].Text != "linear" {
		t.Errorf("sent %+v", source.sent)
	}
}

// TestClickFooter: the keys in the footer can be clicked, and only where they are.
func TestClickFooter(t *testing.T) {
	a, source := typicalApp()
	row := []rune(strings.Split(a.screen().String(), "\n")[39])
	click := func(word string) tea.Cmd {
		x := len([]rune(strings.Split(string(row), word)[0]))
		return a.Update(tea.MouseMsg{X: x, Y: 39, Action: tea.MouseActionPress, Button: tea.MouseButtonLeft})
	}
	if click("run/pause"); len(source.sent) != 1 {
		t.Errorf("run/pause sends %+v", source.sent)
	}
	if click("help"); a.dialog == nil {
		t.Error("help does not open")
	}
	if press(a, "esc"); !quits(click("quit")) {
		t.Error("quit does not quit")
	}
	if a.Update(tea.MouseMsg{X: 118, Y: 39, Action: tea.MouseActionPress, Button: tea.MouseButtonLeft}); len(source.sent) != 1 || a.dialog != nil {
		t.Error("a click beside the keys does something")
	}
}
