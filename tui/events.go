package tui

import (
	"fmt"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"github.com/north-tui/north/internal/cells"
	"github.com/north-tui/north/sim"
)

// filtered is what the filter has found so far: events are only ever added to
// those of a run.
type filtered struct {
	run, filter string
	seen        int
	events      []sim.Event
}

// events are those that the filter lets through, oldest first.
func (d *desk) events() []sim.Event {
	if d.filter == "" {
		return d.snap.Events
	}
	f := d.found
	if f.run != identity(d.snap) || f.filter != d.filter || f.seen > len(d.snap.Events) {
		*f = filtered{run: identity(d.snap), filter: d.filter}
	}
	for _, e := range d.snap.Events[f.seen:] {
		if d.passes(e) {
			f.events = append(f.events, e)
		}
	}
	f.seen = len(d.snap.Events)
	return f.events
}

// passes reports whether every word of the filter is in an event.
func (d *desk) passes(e sim.Event) bool {
	text := strings.ToLower(fmt.Sprintf("%d %s %s %s", e.Step, e.Kind, e, e.Trigger))
	for _, word := range strings.Fields(strings.ToLower(d.filter)) {
		if !strings.Contains(text, word) {
			return false
		}
	}
	return true
}

// eventUnit is the neuron that the event under the cursor is about, by its layer
// and its position there.
func (d *desk) eventUnit() (at neuronAt, ok bool) {
	e, ok := d.underCursor()
	if !ok {
		return neuronAt{}, false
	}
	return d.born(e)
}

// underCursor is the event under the cursor.
func (d *desk) underCursor() (sim.Event, bool) {
	events := d.events()
	i := d.cursorEvent(events)
	if i < 0 || i >= len(events) {
		return sim.Event{}, false
	}
	return events[i], true
}

// cursorEvent is the position of the event at the top of the panel, where the
// cursor is: at first the last one up to the shown step.
func (d *desk) cursorEvent(events []sim.Event) int {
	return len(events) - 1 - d.later(events) - d.scroll
}

// neuronAt is a neuron by its layer and its position in it.
type neuronAt struct{ layer, unit int }

// born is the first neuron that a birth added, if it is still there.
func (d *desk) born(e sim.Event) (at neuronAt, ok bool) {
	layer := d.layerIndex(e.Layer)
	hidden := d.hidden()
	if e.Kind != sim.Born || layer < 0 || layer >= len(hidden) {
		return neuronAt{}, false
	}
	for i, u := range hidden[layer].Units {
		if u.ID == e.Unit && u.Born == e.Step {
			return neuronAt{layer, i}, true
		}
	}
	return neuronAt{}, false
}

// jump goes to the next event of interest, newer or older, and selects the
// neuron it is about.
func (a *app) jump(by int) {
	if a.scrubs() && needsPast(a) == "" {
		a.jumpTime(by)
		return
	}
	events := a.desk.events()
	at := a.desk.cursorEvent(events)
	if !a.inEvents() {
		at = len(events)
	}
	for at += by; at >= 0 && at < len(events); at += by {
		if !a.ofInterest(events[at]) {
			continue
		}
		a.desk.scroll = len(events) - 1 - at
		if id := a.arrangement().eventsID(); id >= 0 && visible(a.arrangement().arrange(), id) {
			a.focus = id
		}
		if unit, ok := a.desk.born(events[at]); ok {
			a.desk.layer, a.desk.unit = unit.layer, unit.unit
		}
		return
	}
	a.notice = "no further event of interest"
}

// filterDialog is the line in which the filter of the events is typed; the list
// follows while it is.
type filterDialog struct{ before string }

func (a *app) openFilter() tea.Cmd {
	a.dialog = &filterDialog{before: a.desk.filter}
	return nil
}

func (d *filterDialog) title() string { return "events with" }

func (d *filterDialog) note() string {
	return "words such as L1, refuse, lr · enter keep · esc cancel"
}

func (d *filterDialog) key(a *app, msg tea.KeyMsg) (dialog, tea.Cmd) {
	switch msg.String() {
	case "esc":
		a.desk.filter, a.desk.scroll = d.before, 0
		return nil, nil
	case "enter":
		return nil, nil
	}
	if next, ok := edited(a.desk.filter, msg); ok {
		a.desk.filter, a.desk.scroll = next, 0
	}
	return d, nil
}

func (d *filterDialog) rows(*app, int) int { return 1 }

func (d *filterDialog) draw(a *app, g cells.Grid) {
	x := g.Text(0, 0, "/ ", a.theme.key)
	x = g.Text(x, 0, a.desk.filter+"▏", a.theme.title)
	g.TextRight(g.Width, 0, g.Width-x-1, fmt.Sprintf("%d of %d", len(a.desk.events()), len(a.desk.snap.Events)), a.theme.muted)
}
