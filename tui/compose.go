package tui

import (
	"slices"

	tea "github.com/charmbracelet/bubbletea"

	"github.com/north-tui/north/internal/cells"
)

// compose draws what has changed of the screen and shows it.
func (a *app) compose() {
	a.dirty, a.stale, a.desk.Pulse = false, false, a.pulses()
	if a.width <= 0 || a.height <= 0 {
		return
	}
	parts := a.parts()
	if !a.laidOut(parts) || a.covered || a.dialogShown() {
		a.composeAll(parts)
		return
	}
	for _, p := range parts {
		c := a.cellsOf(p)
		if !c.fresh {
			continue
		}
		c.fresh = false
		a.grid.Draw(p.x, p.y, c.grid)
		a.painter.touch(p.rect)
	}
	a.paint()
}

// paint shows the screen that was composed.
func (a *app) paint() {
	if a.painter.paint(a.grid, a.theme.Depth, a.pictures(), a.frame) {
		a.stale = true
	}
}

// laidOut reports whether the screen composed last had the same parts at the same
// places.
func (a *app) laidOut(parts []part) bool {
	return a.grid.Width == a.width && a.grid.Height == a.height &&
		slices.EqualFunc(parts, a.spots, func(p part, s spot) bool { return p.spot == s })
}

// composeAll puts the whole screen together again.
func (a *app) composeAll(parts []part) {
	if a.grid.Width != a.width || a.grid.Height != a.height {
		a.grid = cells.New(a.width, a.height)
	} else {
		a.grid.Fill(' ', cells.Style{})
	}
	a.drawAll(a.grid, parts)
	a.spots, a.covered = a.spots[:0], a.dialogShown()
	for _, p := range parts {
		a.spots = append(a.spots, p.spot)
		a.drawn[p.slot].fresh = false
	}
	a.painter.touch(rect{0, 0, a.width, a.height})
	a.paint()
}

// dialogShown reports whether there is a dialog, and room for it.
func (a *app) dialogShown() bool { return a.dialog != nil && !a.tooSmall() }

// drawAll draws everything over all of g.
func (a *app) drawAll(g cells.Grid, parts []part) {
	for _, p := range parts {
		g.Draw(p.x, p.y, a.cellsOf(p).grid)
	}
	if a.dialogShown() {
		a.drawDialog(g)
		a.simplify(g)
	}
}

// simplify leaves of g what the terminal can show.
func (a *app) simplify(g cells.Grid) {
	if a.desk.Tier == cells.ASCII {
		g.ToASCII()
	}
	if a.theme.Depth == cells.Mono {
		g.DropColors()
	}
}

// screen is the screen in cells of its own, which nothing changes later.
func (a *app) screen() cells.Grid {
	g := cells.New(a.width, a.height)
	a.drawAll(g, a.parts())
	return g
}

// repaint has everything drawn again, as after another program was on the screen.
func (a *app) repaint() tea.Cmd {
	a.painter.forget()
	a.dirty = true
	return nil
}
