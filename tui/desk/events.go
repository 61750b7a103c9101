package desk

import (
	"fmt"
	"strings"

	"github.com/north-tui/north/sim"
)

// Words are what a scene calls its growth.
type Words struct {
	Birth string // an event of growth: birth; "" where nothing grows
	Units bool   // births are counted by the units added; else by the events
	Race  [mostRaced]Raced
}

// mostRaced is how many columns of its own a scene adds to the table of a race.
const mostRaced = 3

// Raced is a column of the table of a race: the latest value of a series. If a scene has
// any, they take the place of the widths.
type Raced struct{ Head, Series string }

// Filtered is what the filter has found so far: events are only ever added to
// those of a run.
type Filtered struct {
	run, filter string
	seen        int
	events      []sim.Event
}

// Events are those that the filter lets through, oldest first.
func (d *Desk) Events() []sim.Event {
	if d.Filter == "" {
		return d.Snap.Events
	}
	f := d.Found
	if f.run != Identity(d.Snap) || f.filter != d.Filter || f.seen > len(d.Snap.Events) {
		*f = Filtered{run: Identity(d.Snap), filter: d.Filter}
	}
	for _, e := range d.Snap.Events[f.seen:] {
		if d.passes(e) {
			f.events = append(f.events, e)
		}
	}
	f.seen = len(d.Snap.Events)
	return f.events
}

// passes reports whether every word of the filter is in an event.
func (d *Desk) passes(e sim.Event) bool {
	text := strings.ToLower(fmt.Sprintf("%d %s %s %s", e.Step, e.Kind, e, e.Trigger))
	for _, word := range strings.Fields(strings.ToLower(d.Filter)) {
		if !strings.Contains(text, word) {
			return false
		}
	}
	return true
}

// EventUnit is the neuron that the event under the cursor is about, by its layer
// and its position there.
func (d *Desk) EventUnit() (at NeuronAt, ok bool) {
	e, ok := d.UnderCursor()
	if !ok {
		return NeuronAt{}, false
	}
	return d.Born(e)
}

// UnderCursor is the event under the cursor.
func (d *Desk) UnderCursor() (sim.Event, bool) {
	events := d.Events()
	i := d.CursorEvent(events)
	if i < 0 || i >= len(events) {
		return sim.Event{}, false
	}
	return events[i], true
}

// CursorEvent is the position of the event at the top of the panel, where the
// cursor is: at first the last one up to the shown step.
func (d *Desk) CursorEvent(events []sim.Event) int {
	return len(events) - 1 - d.Later(events) - d.Scroll
}

// NeuronAt is a neuron by its layer and its position in it.
type NeuronAt struct{ Layer, Unit int }

// Born is the first neuron that a birth added, if it is still there.
func (d *Desk) Born(e sim.Event) (at NeuronAt, ok bool) {
	layer := d.LayerIndex(e.Layer)
	hidden := d.Hidden()
	if e.Kind != sim.Born || layer < 0 || layer >= len(hidden) {
		return NeuronAt{}, false
	}
	for i, u := range hidden[layer].Units {
		if u.ID == e.Unit && u.Born == e.Step {
			return NeuronAt{layer, i}, true
		}
	}
	return NeuronAt{}, false
}

// BirthsText is how often the model has grown, in words; "" of one that does not.
func (d *Desk) BirthsText() string {
	if d.Words.Birth == "" {
		return ""
	}
	return Plural(d.BirthCount(), d.Words.Birth)
}

// BirthCount is how many units were born until the shown step or, where they are not
// counted one by one, how often the model has grown.
func (d *Desk) BirthCount() int {
	if d.Words.Units {
		return d.Snap.Births
	}
	n := 0
	for i := range d.Snap.Events {
		if e := &d.Snap.Events[i]; e.Changes() && e.Step <= d.Snap.Step {
			n++
		}
	}
	return n
}
