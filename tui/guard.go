package tui

import (
	"os"
	"runtime/debug"
	"strconv"

	tea "github.com/charmbracelet/bubbletea"

	"github.com/north-tui/north/sim"
)

// guard is an app as Bubble Tea calls it, from one goroutine. Panics end the screen
// in order: the terminal is restored, and the stack is in an error instead of on the
// screen.
type guard struct {
	app    *app
	failed error
}

// resized is a tea.WindowSizeMsg that the renderer does not see: as long as it knows
// no size, it neither measures nor erases lines, nor draws again.
type resized tea.WindowSizeMsg

// sizeOr is a terminal's size or, for one that says it has none, that of the environment
// or the usual one.
func sizeOr(size tea.WindowSizeMsg, getenv func(string) string) tea.WindowSizeMsg {
	const usualWidth, usualHeight, most = 80, 24, 10_000
	or := func(have int, name string, usual int) int {
		if have > 0 {
			return have
		}
		if n, err := strconv.Atoi(getenv(name)); err == nil && n > 0 && n <= most {
			return n
		}
		return usual
	}
	return tea.WindowSizeMsg{Width: or(size.Width, "COLUMNS", usualWidth), Height: or(size.Height, "LINES", usualHeight)}
}

// Init implements tea.Model.
func (g *guard) Init() tea.Cmd { return nil }

// View implements tea.Model: frames are written by the painter.
func (g *guard) View() string { return nothing }

// Update implements tea.Model.
func (g *guard) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	if size, ok := msg.(resized); ok {
		msg = tea.WindowSizeMsg(size)
	}
	var cmd tea.Cmd
	if g.guarded(func() { cmd = g.app.Update(msg) }); g.failed != nil {
		return g, tea.Quit
	}
	return g, cmd
}

// filter draws frames, which have no consequences, without the rest of what Bubble
// Tea does with a message.
func (g *guard) filter(_ tea.Model, msg tea.Msg) tea.Msg {
	switch msg := msg.(type) {
	case tick:
		if g.guarded(g.app.next); g.failed != nil || g.app.done {
			return tea.QuitMsg{}
		}
		if g.app.unread {
			return repairData{}
		}
		return nil
	case tea.WindowSizeMsg:
		return resized(sizeOr(msg, os.Getenv))
	}
	return msg
}

// guarded calls f, unless something has failed before.
func (g *guard) guarded(f func()) {
	if g.failed != nil {
		return
	}
	defer func() {
		if v := recover(); v != nil {
			g.failed = &sim.PanicError{Value: v, Stack: debug.Stack()}
		}
	}()
	f()
}
