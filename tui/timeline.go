package tui

import (
	"fmt"

	"github.com/north-tui/north/internal/cells"
	"github.com/north-tui/north/sim"
	"github.com/north-tui/north/tui/desk"
)

// The least size of a screen that always has the timeline; smaller ones have it
// while the past is shown, and by its key.
const timelineWidth, timelineHeight = 120, 40

// timelineRows is the height of the timeline, which lies above the footer.
const timelineRows = 1

// timelineShown reports whether the timeline is on the screen: where no past is
// kept, there is nothing to go to.
func (a *app) timelineShown() bool {
	if a.tooSmall() || len(a.desk.Snap.Keyframes) == 0 {
		return false
	}
	return a.onTimeline || a.desk.InPast() || a.width >= timelineWidth && a.height >= timelineHeight
}

// timeline is how the steps of a run lie along a line of cells.
type timeline struct {
	x, width    int // of the line on the screen
	first, last int // the steps at its ends
}

// keyframesRoom is kept for the number of keyframes and their size, so that the
// line keeps its length when they change.
const keyframesRoom = 26

// timeline is the line on a screen of a width.
func timelineOf(d *desk.Desk, width int) timeline {
	t := timeline{first: d.FirstStep(), last: d.Head()}
	t.x = 4 + cells.TextWidth(desk.Grouped(t.first))
	t.width = width - t.x - 2 - cells.TextWidth(atText(t.last))
	if width >= twoColumns+keyframesRoom {
		t.width -= keyframesRoom
	}
	t.width = max(t.width, 2)
	return t
}

// column is the cell of a step, from the left end of the line.
func (t timeline) column(step int) int {
	step = min(max(step, t.first), t.last)
	return int(float64(step-t.first)*float64(t.width-1)/float64(max(t.last-t.first, 1)) + .5)
}

// step is the step of a cell, from the left end of the line.
func (t timeline) step(column int) int {
	column = min(max(column, 0), t.width-1)
	return t.first + int(float64(column)*float64(t.last-t.first)/float64(t.width-1)+.5)
}

// atText says at which step of the past the screen is.
func atText(step int) string { return "◀ AT " + desk.Grouped(step) }

// timelinePart is the timeline as a part of the screen.
func (a *app) timelinePart() part {
	focused := a.onTimeline
	return part{
		spot: spot{timelineSlot, rect{0, a.height - footerRows - timelineRows, a.width, timelineRows}}, inputs: inputs{focused: focused}, pace: chartEvery,
		draw: func(d *desk.Desk, g cells.Grid) { drawTimeline(d, g, focused) },
	}
}

// drawTimeline draws the history of the run as a line: births, forks, bookmarks
// and the shown step, dotted beyond it.
func drawTimeline(d *desk.Desk, g cells.Grid, focused bool) {
	t := timelineOf(d, g.Width)
	end := g.Text(1, 0, "◀ ", d.Theme.Muted)
	g.Text(end, 0, desk.Grouped(t.first), d.Theme.Muted)
	timelineLine(d, g.Sub(t.x, 0, t.width, 1), t, focused)
	label, style := "live", d.Theme.Run
	if d.InPast() {
		label, style = atText(d.Snap.Step), d.Theme.Title
	}
	g.Text(t.x+t.width+1, 0, label, style)
	if g.Width >= twoColumns+keyframesRoom {
		g.TextRight(g.Width-1, 0, keyframesRoom-2, keyframesText(d), d.Theme.Muted)
	}
}

// timelineLine draws the line itself over all of g.
func timelineLine(d *desk.Desk, g cells.Grid, t timeline, focused bool) {
	line, birth, style := '─', '╂', d.Theme.Border
	if focused {
		line, birth, style = '━', '╋', d.Theme.Focus
	}
	now := t.column(d.Snap.Step)
	for x := range g.Width {
		if x > now {
			line, style = '┄', d.Theme.Faint
		}
		g.Set(x, 0, line, style)
	}
	for i := range d.Snap.Events {
		e := &d.Snap.Events[i]
		x := t.column(e.Step)
		switch {
		case e.Kind == sim.Alarm:
			g.Set(x, 0, '✗', d.Theme.Alarm)
		case e.Changes() && x > now:
			g.Set(x, 0, '╂', d.Theme.Muted)
		case e.Changes():
			g.Set(x, 0, birth, d.Theme.Text) // a hue of their own would cost a kilobyte
		}
	}
	for _, f := range d.Forks() {
		x := t.column(f.Step)
		g.Set(x, 0, '┬', d.Theme.Title)
		g.Text(x+1, 0, f.Lane, d.Theme.Lane(f.Index).With(cells.Bold))
	}
	for _, k := range d.Snap.Keyframes {
		if k.Kept {
			g.Set(t.column(k.Step), 0, '◆', d.Theme.Key)
		}
	}
	g.Set(now, 0, '●', d.Theme.Title)
}

// keyframesText says how much of the past is kept.
func keyframesText(d *desk.Desk) string {
	bytes := 0
	for _, k := range d.Snap.Keyframes {
		bytes += k.Bytes
	}
	return fmt.Sprintf("%s · %s", desk.Plural(len(d.Snap.Keyframes), "keyframe"), byteText(bytes))
}

// byteText writes a number of bytes: 640 kB, 1.2 MB.
func byteText(bytes int) string {
	if bytes < 99_500 {
		return fmt.Sprintf("%.0f kB", float64(bytes)/1e3)
	}
	return fmt.Sprintf("%.1f MB", float64(bytes)/1e6)
}
