package tui

import (
	"fmt"

	tea "github.com/charmbracelet/bubbletea"

	"github.com/north-tui/north/internal/cells"
	"github.com/north-tui/north/tui/screen"
)

// jump goes to the next event of interest, newer or older, and selects the
// neuron it is about.
func (a *app) jump(by int) {
	if a.scrubs() && needsPast(a) == "" {
		a.jumpTime(by)
		return
	}
	events := a.desk.Events()
	at := a.desk.CursorEvent(events)
	if !a.inEvents() {
		at = len(events)
	}
	for at += by; at >= 0 && at < len(events); at += by {
		if !a.ofInterest(events[at]) {
			continue
		}
		a.desk.Scroll = len(events) - 1 - at
		if id := a.arrangement().eventsID(); id >= 0 && visible(a.arrangement().arrange(), id) {
			a.focus = id
		}
		if unit, ok := a.desk.Born(events[at]); ok {
			a.desk.Layer, a.desk.Unit = unit.Layer, unit.Unit
		}
		return
	}
	a.notice = "no further matching event"
}

// filterDialog is the line in which the filter of the events is typed; the list
// follows while it is.
type filterDialog struct {
	line   screen.Line
	before string
}

func (a *app) openFilter() tea.Cmd {
	a.dialog = &filterDialog{line: screen.LineOf(a.desk.Filter), before: a.desk.Filter}
	return nil
}

func (d *filterDialog) title() string { return "events with" }

func (d *filterDialog) note() string {
	return "words such as L1, refuse, lr · enter apply · esc cancel"
}

func (d *filterDialog) key(a *app, msg tea.KeyMsg) (dialog, tea.Cmd) {
	switch msg.String() {
	case "esc":
		a.desk.Filter, a.desk.Scroll = d.before, 0
		return nil, nil
	case "enter":
		return nil, nil
	}
	if d.line.Key(msg) {
		a.desk.Filter, a.desk.Scroll = d.line.Text, 0
	}
	return d, nil
}

func (d *filterDialog) rows(*app, int) int { return 1 }

func (d *filterDialog) draw(a *app, g cells.Grid) {
	x := g.Text(0, 0, "/ ", a.theme.Key)
	x = d.line.Draw(g, x, 0, g.Width-x-12, a.theme.Title)
	g.TextRight(g.Width, 0, g.Width-x-1, fmt.Sprintf("%d of %d", len(a.desk.Events()), len(a.desk.Snap.Events)), a.theme.Muted)
}
