package tui

import (
	tea "github.com/charmbracelet/bubbletea"

	"github.com/north-tui/north/tui/screen"
)

func (a *app) toggleMouse() tea.Cmd {
	a.mouse = !a.mouse
	if a.mouse {
		a.notice = "mouse on: click a panel, a neuron, an event"
		return tea.EnableMouseCellMotion
	}
	a.notice = "mouse off: the terminal selects text"
	return tea.DisableMouse
}

// click takes a message of the mouse. It is a convenience: whatever it does,
// keys do too.
func (a *app) click(msg tea.MouseMsg) {
	wheel := msg.Button == tea.MouseButtonWheelUp || msg.Button == tea.MouseButtonWheelDown
	if a.mouse && a.dialog == nil && a.clickTimeline(msg, wheel) {
		return
	}
	if a.mouse && a.dialog == nil && a.crosshair(msg) {
		return
	}
	if !a.mouse || msg.Action != tea.MouseActionPress || !wheel && msg.Button != tea.MouseButtonLeft {
		return
	}
	if a.dialog != nil {
		if wheel {
			a.dialog, _ = a.dialog.key(a, wheelKey(msg.Button)) // arrows cause no commands
		}
		return
	}
	if a.tooSmall() {
		return
	}
	for _, p := range a.arrangement().arrange() {
		if msg.X < p.x || msg.X >= p.x+p.width || msg.Y < p.y || msg.Y >= p.y+p.height {
			continue
		}
		if a.onTimeline = false; a.focus != p.id {
			a.focus, a.desk.Scroll = p.id, 0
		}
		if wheel && a.wheelOnTime(p, msg) {
			return
		}
		if wheel {
			a.moveUnit(screen.Direction(wheelKey(msg.Button).String()))
			return
		}
		if click := a.scene.Panels[p.id].Click; click != nil {
			click(a, msg.X-p.x-1, msg.Y-p.y-1, p.width-2, p.height-2)
		}
	}
}

func wheelKey(b tea.MouseButton) tea.KeyMsg {
	if b == tea.MouseButtonWheelUp {
		return tea.KeyMsg{Type: tea.KeyUp}
	}
	return tea.KeyMsg{Type: tea.KeyDown}
}

// timeUnder is the place along the axis of time that lies under a column of the
// screen, where a panel shows a chart over time.
func (a *app) timeUnder(p place, column int) (at float64, ok bool) {
	room := a.scene.Panels[p.id].Room
	if room == nil {
		return 0, false
	}
	c := a.desk.Chart()
	c.LabelRoom = room(p.width - 2)
	return c.Place(column-p.x-1, p.width-2), true
}

// wheelOnTime makes the part of time that charts show shorter or longer around
// what lies under the wheel. It returns false where there is no chart over time.
func (a *app) wheelOnTime(p place, msg tea.MouseMsg) bool {
	at, ok := a.timeUnder(p, msg.X)
	drawn := a.desk.Ruler()
	if ok && msg.Button == tea.MouseButtonWheelUp {
		a.stretchTime(drawn.Axis(), at, .5)
	} else if ok {
		a.stretchTime(drawn.Axis(), at, 2)
	}
	return ok
}

// crosshair takes a message of the right button: while it is held over a chart
// over time, all of them show their values there.
func (a *app) crosshair(msg tea.MouseMsg) bool {
	was := a.desk.Cross
	a.desk.Cross = 0
	if msg.Button == tea.MouseButtonRight && msg.Action != tea.MouseActionRelease && !a.tooSmall() {
		for _, p := range a.arrangement().arrange() {
			if msg.X >= p.x && msg.X < p.x+p.width && (was > 0 || msg.Y >= p.y && msg.Y < p.y+p.height) {
				if at, ok := a.timeUnder(p, msg.X); ok {
					a.desk.Cross = at
					return true
				}
			}
		}
	}
	return was > 0
}

// Select implements host.
func (a *app) Select(layer, unit int) {
	if a.desk.Layer == layer && a.desk.Unit == unit && a.scene.Card != nil {
		a.Open(a.scene.Card(layer, unit))
	}
	a.desk.Layer, a.desk.Unit = layer, unit
}

// clickTimeline takes a message of the mouse that is meant for the timeline: a
// press on it, the drag that follows wherever it leads, and the wheel over it. It
// returns false for all others.
func (a *app) clickTimeline(msg tea.MouseMsg, wheel bool) bool {
	if !a.timelineShown() {
		a.scrub.dragged = false
		return false
	}
	t := timelineOf(&a.desk, a.width)
	over := msg.Y == a.height-footerRows-timelineRows
	switch {
	case msg.Action == tea.MouseActionRelease:
		dragged := a.scrub.dragged
		a.scrub.dragged = false
		return dragged
	case msg.Action == tea.MouseActionMotion:
		if a.scrub.dragged {
			a.scrubTo(t.step(msg.X - t.x))
		}
		return a.scrub.dragged
	case over && wheel: // a cell of the line at a time
		at := t.column(a.at()) + screen.Direction(wheelKey(msg.Button).String())
		a.scrubTo(t.step(at))
	case over && msg.Button == tea.MouseButtonLeft:
		a.onTimeline, a.scrub.dragged = true, true
		a.scrubTo(t.step(msg.X - t.x))
	}
	return over
}
