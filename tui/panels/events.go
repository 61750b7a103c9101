package panels

import (
	"fmt"

	"github.com/north-tui/north/internal/cells"
	"github.com/north-tui/north/picture"
	"github.com/north-tui/north/sim"
	"github.com/north-tui/north/tui/desk"
	"github.com/north-tui/north/tui/screen"
)

func eventsNote(d *desk.Desk) string {
	n := len(d.Snap.Events)
	switch {
	case n == 0:
		return ""
	case d.Filter != "":
		return fmt.Sprintf("%d of %d with %q", len(d.Events()), n, d.Filter)
	}
	if later := d.Later(d.Snap.Events); later > 0 {
		return fmt.Sprintf("%d of %s, %d later", n-later, desk.Grouped(n), later)
	}
	return desk.Grouped(n) + " · / filter"
}

// drawEvents lists what happened, newest first, from the one under the cursor.
func drawEvents(d *desk.Desk, g cells.Grid) {
	if len(d.Snap.Events) == 0 {
		d.Empty(g, "nothing has happened yet: births, changes and warnings appear here")
		return
	}
	events := d.Events()
	if len(events) == 0 {
		d.Empty(g, fmt.Sprintf("no event matches %q: / changes the filter, esc clears it", d.Filter))
		return
	}
	top := min(max(d.CursorEvent(events), 0), len(events)-1)
	columns, width := eventColumns(g.Width, g.Height, len(events))
	for i := 0; i < columns*g.Height && top-i >= 0; i++ {
		row := g.Sub(i/g.Height*width+1, i%g.Height, width-2, 1)
		drawEvent(d, row, events[top-i])
		if d.InPast() && events[top-i].Step > d.Snap.Step { // still to come
			row.Restyle(0, 0, row.Width, func(cells.Style) cells.Style { return d.Theme.Muted })
		}
	}
	if d.Scroll != 0 {
		g.Set(1, 0, '▸', d.Theme.Key)
	}
}

// eventWidth is the room an event needs; wider panels list them in columns.
const eventWidth = 84

// eventColumns is in how many columns n events are listed, and their width: one if they
// fit below each other.
func eventColumns(width, height, n int) (columns, each int) {
	columns = max(width/eventWidth, 1)
	if n <= height {
		columns = 1
	}
	return columns, max(width/columns, 1)
}

// drawEvent writes an event as one line.
func drawEvent(d *desk.Desk, g cells.Grid, e sim.Event) {
	t := d.Theme
	glyph, style, text := eventLook(t, e.Kind)
	g.TextRight(8, 0, 8, desk.Grouped(e.Step), t.Muted)
	g.Set(10, 0, glyph, style)
	if e.Kind != sim.Born && e.Kind != sim.Shrunk {
		g.Text(12, 0, e.String(), text)
		return
	}
	x := g.Text(12, 0, e.Layer, t.Layer(d.LayerIndex(e.Layer)).With(cells.Bold))
	x = g.Text(x+1, 0, fmt.Sprintf("%+d", e.Count), t.Title)
	x = max(x+2, 23)
	if e.Measure != "" {
		x = max(g.Text(x, 0, fmt.Sprintf("%s %s > %s", e.Measure, picture.Short(e.Value), picture.Short(e.Threshold)), t.Text)+2, 40)
	}
	x = max(g.Text(x, 0, e.Init, t.Text)+2, x+16)
	x = g.Text(x, 0, "drift "+cells.Short(e.Drift), t.Muted) + 2
	if e.Note != "" {
		g.Text(x, 0, e.Note, t.Muted)
	}
}

// eventLook is the sign of a kind of event, its look and that of the words.
func eventLook(t *desk.Theme, k sim.Kind) (sign rune, style, text cells.Style) {
	switch k {
	case sim.Born:
		return '✦', t.Newborn, t.Text
	case sim.Rewired:
		return '✦', t.Newborn, t.Text
	case sim.Shrunk:
		return '▾', t.Warn, t.Text
	case sim.Changed:
		return '›', t.Key, t.Text
	case sim.Refused:
		return '⚠', t.Warn, t.Text
	case sim.Alarm:
		return '✗', t.Alarm, t.Alarm
	}
	return '·', t.Muted, t.Muted
}

// eventItems is how far events can be scrolled: they begin at the shown step, and above
// it are those that came later.
func eventItems(d *desk.Desk) (first, last int) {
	events := d.Events()
	later := d.Later(events)
	return -later, max(len(events)-1-later, 0)
}

// clickEvents puts the cursor on an event and selects the unit it is about.
func clickEvents(h screen.Host, x, y, width, height int) {
	d := h.Desk()
	events := d.Events()
	columns, each := eventColumns(width, height, len(events))
	i := d.CursorEvent(events) - (x/each*height + y)
	if x/each >= columns || y < 0 || i < 0 || i >= len(events) {
		return
	}
	d.Scroll += d.CursorEvent(events) - i
	if at, ok := d.Born(events[i]); ok {
		h.Select(at.Layer, at.Unit)
	}
}

// Events lists what happened.
func Events() screen.Panel {
	return screen.Panel{
		Name: "events", Tab: "log", Rank: 4, Height: 3, Wanted: 3, Weight: 1, Events: true, Note: eventsNote, Shows: desk.OfEvents | desk.OfLayers, Draw: drawEvents, Topic: screen.Explains(picture.AboutBirth),
		Items: eventItems, Click: clickEvents,
	}
}
