package tui

import (
	tea "github.com/charmbracelet/bubbletea"

	"github.com/north-tui/north/internal/cells"
	"github.com/north-tui/north/sim"
	"github.com/north-tui/north/tui/desk"
	"github.com/north-tui/north/tui/screen"
)

var _ screen.Host = (*app)(nil)

// Desk implements host.
func (a *app) Desk() *desk.Desk { return &a.desk }

// Send implements host.
func (a *app) Send(c sim.Command) bool { return a.send(c) }

// Change implements host.
func (a *app) Change(c screen.Change) bool { return a.change(c) }

// Say implements host.
func (a *app) Say(text string) { a.notice = text }

// Open implements host.
func (a *app) Open(d screen.Dialog) { a.dialog = hosted{d} }

// Key implements host.
func (a *app) Key(id string) string { return a.keyOf(id) }

// StepOn implements host.
func (a *app) StepOn(c sim.Command) bool {
	a.stepOn(c)
	return a.desk.Stepping
}

// Travel implements host.
func (a *app) Travel(msg tea.KeyMsg) (tea.Cmd, bool) {
	c := a.commandOf(msg.String())
	if c == nil || !c.travels && !(a.scrubs() && c.scrubs) {
		return nil, false
	}
	return a.perform(c), true
}

// hosted is a dialog of a scene as the program's own.
type hosted struct{ screen.Dialog }

func (d hosted) width() int { return wideDialog }

func (d hosted) title() string { return d.Title() }

func (d hosted) note() string { return d.Note() }

func (d hosted) key(a *app, msg tea.KeyMsg) (dialog, tea.Cmd) {
	next, cmd := d.Key(a, msg)
	if next == nil {
		return nil, cmd
	}
	return hosted{next}, cmd
}

func (d hosted) rows(a *app, width int) int { return d.Rows(a, width) }

func (d hosted) draw(a *app, g cells.Grid) { d.Draw(a, g) }

// adopted is a command of a scene as the program's own.
func adopted(c screen.Command) command {
	own := command{
		id: c.ID, keys: c.Keys, label: c.Label, help: c.Help, footer: c.Footer, steers: c.Steers,
		do: func(a *app) tea.Cmd { return c.Do(a) },
	}
	if c.Reason != nil {
		own.reason = func(a *app) string { return c.Reason(a) }
	}
	return own
}
