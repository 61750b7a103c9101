package tui

import (
	"github.com/north-tui/north/internal/cells"
	"github.com/north-tui/north/sim"
	"github.com/north-tui/north/tui/desk"
)

// slot names a part of the screen: a panel, by its panelID, or one of those below.
type slot int

const (
	progressSlot slot = slot(desk.MostPanels) + iota
	rulesSlot
	timelineSlot
	stageSlot
	footerSlot
	lessonSlot
	smallSlot // the whole screen, if it is too small
	slotCount
)

// spot is a part of the screen and where it is.
type spot struct {
	slot slot
	rect
}

// part is a part of the screen in its current state. Its cells are cached until
// something it is drawn from changes: its position, the desk, or the aspects of the
// snapshot that it shows.
type part struct {
	spot
	inputs
	shows desk.Aspect                      // of the snapshot; 0 for anything
	pace  int                              // frames between two drawings while the run goes on, at least
	draw  func(d *desk.Desk, g cells.Grid) // pure like panels, apart from inputs
}

// inputs is what a part is drawn from that is not on the desk.
type inputs struct {
	focused bool
	text    string
	acts    int // of the viewer until now, if any of them may change the part
}

// lastDrawn is a part as it was last drawn.
type lastDrawn struct {
	from  origin // which it was drawn from
	now   origin // which it would be drawn from now
	frame int
	grid  cells.Grid
	fresh bool // since the screen was composed last
	moves bool // an axis in it is not yet where it is to be
	timed bool // it has an axis of time

	pictures []cells.Picture // in it that can be shown in pixels
}

// origin is what a part was drawn from.
type origin struct {
	rect
	inputs
	desk desk.Desk
}

// cellsOf returns a part's cells, redrawing them only if something the part shows has
// changed, and not again if they have just been drawn.
func (a *app) cellsOf(p part) *lastDrawn {
	c := &a.drawn[p.slot]
	if !a.differs(c, p) {
		return c
	}
	if c.grid.Width != p.width || c.grid.Height != p.height {
		c.grid = cells.New(p.width, p.height)
	} else {
		c.grid.Fill(' ', cells.Style{})
	}
	c.from, c.frame, c.fresh = c.now, a.frame, true
	axes := a.desk.Axes
	axes.Moving, axes.Timed = false, false
	if grid, take := c.grid.Collecting(); a.desk.Pixels {
		p.draw(&c.from.desk, grid)
		c.pictures = take()
	} else {
		p.draw(&c.from.desk, c.grid)
		c.pictures = nil
	}
	c.moves, c.timed = axes.Moving, axes.Timed
	a.simplify(c.grid)
	return c
}

// differs reports whether a part must be redrawn, from what it stores in c.now.
func (a *app) differs(c *lastDrawn, p part) bool {
	c.now = origin{p.rect, p.inputs, a.desk}
	if !p.focused {
		c.now.desk.Scroll = 0
	}
	if !c.moves {
		c.now.desk.Ease = c.from.desk.Ease
	}
	if !c.timed {
		c.now.desk.Reached = 0
	}
	before, now := c.from.desk.Snap, a.desk.Snap
	c.from.desk.Snap = now
	alike := c.from == c.now // but for the snapshots
	c.from.desk.Snap = before
	switch {
	case !alike:
		return true
	case p.shows.Same(&c.from.desk, &c.now.desk):
		c.from = c.now // so that no older snapshot is held
		return false
	case now.State == sim.Running && before.Past == now.Past && desk.SameRun(before, now) && a.frame-c.frame < p.pace:
		a.stale = true
		return false
	}
	return true
}

// parts are those of the screen. They do not overlap.
func (a *app) parts() []part {
	if a.tooSmall() {
		return []part{{spot: spot{smallSlot, rect{0, 0, a.width, a.height}}, draw: drawTooSmall}}
	}
	parts := append(make([]part, 0, slotCount), a.progress(), a.footer())
	if a.arrangement().numberRows() > 0 {
		parts = append(parts, a.stagePart())
	}
	if !a.stage || a.desk.Snap.Err != nil {
		parts = append(parts, a.rules())
	}
	if a.timelineShown() {
		parts = append(parts, a.timelinePart())
	}
	if a.teaching() {
		parts = append(parts, a.lessonPart())
	}
	for _, p := range a.places() {
		focused := p.id == a.focus && !a.onTimeline
		parts = append(parts, part{
			spot: spot{slot(p.id), p.rect}, inputs: inputs{focused: focused}, shows: a.scene.Panels[p.id].Shows, pace: a.pace(p),
			draw: func(d *desk.Desk, g cells.Grid) { drawPanel(&a.scene.Panels[p.id], p.id, d, g, focused) },
		})
	}
	return parts
}

// drawTooSmall says what is wanted, in as many lines as it takes.
func drawTooSmall(d *desk.Desk, g cells.Grid) {
	text := "north needs 60×18, this is " + sizeText(g.Width, g.Height) + ". Training continues. q quits."
	for y, line := range cells.Wrap(text, g.Width) {
		g.Text(0, y, line, d.Theme.Text)
	}
}
