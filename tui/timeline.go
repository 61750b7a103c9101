package tui

import (
	"fmt"

	"github.com/north-tui/north/internal/cells"
	"github.com/north-tui/north/sim"
)

// The least size of a screen that always has the timeline; smaller ones have it
// while the past is shown, and by its key.
const timelineWidth, timelineHeight = 120, 40

// timelineRows is the height of the timeline, which lies above the footer.
const timelineRows = 1

// timelineShown reports whether the timeline is on the screen: where no past is
// kept, there is nothing to go to.
func (a *app) timelineShown() bool {
	if a.tooSmall() || len(a.desk.snap.Keyframes) == 0 {
		return false
	}
	return a.onTimeline || a.desk.inPast() || a.width >= timelineWidth && a.height >= timelineHeight
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
func (d *desk) timeline(width int) timeline {
	t := timeline{first: d.firstStep(), last: d.head()}
	t.x = 4 + cells.TextWidth(grouped(t.first))
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
func atText(step int) string { return "◀ AT " + grouped(step) }

// timelinePart is the timeline as a part of the screen.
func (a *app) timelinePart() part {
	focused := a.onTimeline
	return part{
		spot: spot{timelineSlot, rect{0, a.height - footerRows - timelineRows, a.width, timelineRows}}, besides: besides{focused: focused}, pace: chartEvery,
		draw: func(d *desk, g cells.Grid) { d.drawTimeline(g, focused) },
	}
}

// drawTimeline draws the history of the run as a line: births, forks, bookmarks
// and the shown step, dotted beyond it.
func (d *desk) drawTimeline(g cells.Grid, focused bool) {
	t := d.timeline(g.Width)
	end := g.Text(1, 0, "◀ ", d.theme.muted)
	g.Text(end, 0, grouped(t.first), d.theme.muted)
	d.timelineLine(g.Sub(t.x, 0, t.width, 1), t, focused)
	label, style := "live", d.theme.run
	if d.inPast() {
		label, style = atText(d.snap.Step), d.theme.title
	}
	g.Text(t.x+t.width+1, 0, label, style)
	if g.Width >= twoColumns+keyframesRoom {
		g.TextRight(g.Width-1, 0, keyframesRoom-2, d.keyframesText(), d.theme.muted)
	}
}

// timelineLine draws the line itself over all of g.
func (d *desk) timelineLine(g cells.Grid, t timeline, focused bool) {
	line, birth, style := '─', '╂', d.theme.border
	if focused {
		line, birth, style = '━', '╋', d.theme.focus
	}
	now := t.column(d.snap.Step)
	for x := range g.Width {
		if x > now {
			line, style = '┄', d.theme.faint
		}
		g.Set(x, 0, line, style)
	}
	for i := range d.snap.Events {
		e := &d.snap.Events[i]
		x := t.column(e.Step)
		switch {
		case e.Kind == sim.Alarm:
			g.Set(x, 0, '✗', d.theme.alarm)
		case e.Kind == sim.Born && x > now:
			g.Set(x, 0, '╂', d.theme.muted)
		case e.Kind == sim.Born:
			g.Set(x, 0, birth, d.theme.text) // a hue of their own would cost a kilobyte
		}
	}
	for _, f := range d.forks() {
		x := t.column(f.step)
		g.Set(x, 0, '┬', d.theme.title)
		g.Text(x+1, 0, f.lane, d.theme.lane(f.index).With(cells.Bold))
	}
	for _, k := range d.snap.Keyframes {
		if k.Kept {
			g.Set(t.column(k.Step), 0, '◆', d.theme.key)
		}
	}
	g.Set(now, 0, '●', d.theme.title)
}

// keyframesText says how much of the past is kept.
func (d *desk) keyframesText() string {
	bytes := 0
	for _, k := range d.snap.Keyframes {
		bytes += k.Bytes
	}
	return fmt.Sprintf("%s · %s", plural(len(d.snap.Keyframes), "keyframe"), byteText(bytes))
}

// byteText writes a number of bytes: 640 kB, 1.2 MB.
func byteText(bytes int) string {
	if bytes < 99_500 {
		return fmt.Sprintf("%.0f kB", float64(bytes)/1e3)
	}
	return fmt.Sprintf("%.1f MB", float64(bytes)/1e6)
}
