package tui

import (
	"fmt"

	"github.com/north-tui/north/internal/cells"
	"github.com/north-tui/north/sim"
)

func eventsNote(d *desk) string {
	n := len(d.snap.Events)
	switch {
	case n == 0:
		return ""
	case d.filter != "":
		return fmt.Sprintf("%d of %d with %q", len(d.events()), n, d.filter)
	}
	if later := d.later(d.snap.Events); later > 0 {
		return fmt.Sprintf("%d of %s, %d later", n-later, grouped(n), later)
	}
	return grouped(n) + " · / filter"
}

// drawEvents lists what happened, newest first, from the one under the cursor.
func drawEvents(d *desk, g cells.Grid) {
	if len(d.snap.Events) == 0 {
		d.empty(g, "nothing has happened yet: births, changes and warnings go here")
		return
	}
	events := d.events()
	if len(events) == 0 {
		d.empty(g, fmt.Sprintf("no event has %q: / changes the filter, esc drops it", d.filter))
		return
	}
	top := min(max(d.cursorEvent(events), 0), len(events)-1)
	columns, width := eventColumns(g.Width)
	for i := 0; i < columns*g.Height && top-i >= 0; i++ {
		row := g.Sub(i/g.Height*width+1, i%g.Height, width-2, 1)
		drawEvent(d, row, events[top-i])
		if d.inPast() && events[top-i].Step > d.snap.Step { // still to come
			row.Restyle(0, 0, row.Width, func(cells.Style) cells.Style { return d.theme.muted })
		}
	}
	if d.scroll != 0 {
		g.Set(1, 0, '▸', d.theme.key)
	}
}

// eventWidth is the room an event needs; wider panels list them in columns.
const eventWidth = 84

// eventColumns is how many columns of events fit, and their width.
func eventColumns(width int) (columns, each int) {
	columns = max(width/eventWidth, 1)
	return columns, max(width/columns, 1)
}

// drawEvent writes an event as one line.
func drawEvent(d *desk, g cells.Grid, e sim.Event) {
	t := d.theme
	glyph, style, text := eventLook(t, e.Kind)
	g.TextRight(8, 0, 8, grouped(e.Step), t.muted)
	g.Set(10, 0, glyph, style)
	if e.Kind != sim.Born && e.Kind != sim.Shrunk {
		g.Text(12, 0, e.String(), text)
		return
	}
	x := g.Text(12, 0, e.Layer, t.layer(d.layerIndex(e.Layer)).With(cells.Bold))
	x = g.Text(x+1, 0, fmt.Sprintf("%+d", e.Count), t.title)
	x = max(x+2, 23)
	if e.Measure != "" {
		x = max(g.Text(x, 0, fmt.Sprintf("%s %.4g > %.4g", e.Measure, e.Value, e.Threshold), t.text)+2, 40)
	}
	x = max(g.Text(x, 0, e.Init, t.text)+2, x+16)
	x = g.Text(x, 0, "drift "+cells.Short(e.Drift), t.muted) + 2
	if e.Note != "" {
		g.Text(x, 0, e.Note, t.muted)
	}
}

// eventLook is the sign of a kind of event, its look and that of the words.
func eventLook(t *theme, k sim.Kind) (sign rune, style, text cells.Style) {
	switch k {
	case sim.Born:
		return '✦', t.newborn, t.text
	case sim.Shrunk:
		return '▾', t.warn, t.text
	case sim.Changed:
		return '›', t.key, t.text
	case sim.Refused:
		return '⚠', t.warn, t.text
	case sim.Alarm:
		return '✗', t.alarm, t.alarm
	}
	return '·', t.muted, t.muted
}

// eventItems is how far events can be scrolled: they begin at the shown step, and above
// it are those that came later.
func eventItems(d *desk) (first, last int) {
	events := d.events()
	later := d.later(events)
	return -later, max(len(events)-1-later, 0)
}

// clickEvents puts the cursor on an event and selects the unit it is about.
func clickEvents(h host, x, y, width, height int) {
	d := h.Desk()
	events := d.events()
	columns, each := eventColumns(width)
	i := d.cursorEvent(events) - (x/each*height + y)
	if x/each >= columns || y < 0 || i < 0 || i >= len(events) {
		return
	}
	d.scroll += d.cursorEvent(events) - i
	if at, ok := d.born(events[i]); ok {
		h.Select(at.layer, at.unit)
	}
}
