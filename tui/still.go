package tui

import (
	"context"
	"fmt"

	tea "github.com/charmbracelet/bubbletea"

	"github.com/north-tui/north/internal/cells"
)

// Still is one frame of the screen at a size, as it is when the source has been
// told what is on it and after some keys, by their names in the preferences. It
// starts nothing. The footer has what the last key led to, or the keys. A key that has no name is an error.
func Still(ctx context.Context, o Options, width, height int, keys ...string) (cells.Grid, error) {
	a := newApp(ctx, o)
	a.width, a.height = width, height
	a.keepFocusVisible()
	a.look()
	a.read()
	for _, name := range keys {
		msg, ok := keyNamed(name)
		if !ok {
			return cells.Grid{}, fmt.Errorf("no key %q: want a character, or a name such as tab, enter, up", name)
		}
		a.oneKey(msg) // what it would do beside the screen is not done
		a.read()
	}
	if len(keys) == 0 {
		a.notice = ""
	}
	return a.screen(), nil
}

// keyNamed is a key by its name.
func keyNamed(name string) (tea.KeyMsg, bool) {
	if name == "space" {
		name = " "
	}
	if r := []rune(name); len(r) == 1 {
		return tea.KeyMsg{Type: tea.KeyRunes, Runes: r}, true
	}
	for _, kind := range append([]tea.KeyType{tea.KeyUp, tea.KeyDown, tea.KeyLeft, tea.KeyRight, tea.KeyTab, tea.KeyShiftTab, tea.KeyEnter, tea.KeyEsc, tea.KeyPgUp, tea.KeyPgDown, tea.KeyHome, tea.KeyEnd, tea.KeyShiftLeft, tea.KeyShiftRight}, controls()...) {
		if msg := (tea.KeyMsg{Type: kind}); msg.String() == name {
			return msg, true
		}
	}
	return tea.KeyMsg{}, false
}

// controls are the keys ctrl+a to ctrl+z.
func controls() []tea.KeyType {
	var out []tea.KeyType
	for k := tea.KeyCtrlA; k <= tea.KeyCtrlZ; k++ {
		out = append(out, k)
	}
	return out
}
