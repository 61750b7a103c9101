package tui

import (
	"github.com/north-tui/north/internal/cells"
	"github.com/north-tui/north/sim"
	"github.com/north-tui/north/tui/desk"
	"github.com/north-tui/north/tui/screen"
)

// panelID is the position of a panel in its scene; plus one, it is the key that shows
// and hides it.
type panelID int

// drawPanel draws a panel with its frame over all of g.
func drawPanel(p *screen.Panel, id panelID, d *desk.Desk, g cells.Grid, focused bool) {
	border, title := d.Theme.Border, d.Theme.Text
	if focused {
		border, title = d.Theme.Focus, d.Theme.Title
	}
	inner := g.Box(focused, border)
	if g.Width < 6 || g.Height < 3 {
		return
	}
	name := p.Name
	if p.Title != nil {
		name = p.Title(d)
	}
	end := drawTitle(d, g, id, name, title)
	if p.Note != nil {
		note := p.Note(d)
		room := g.Width - end - 4
		note = fewer(note, room)
		if w := cells.TextWidth(note); note != "" && w <= room {
			g.Text(g.Width-w-3, 0, " "+note+" ", d.Theme.Muted)
		}
	}
	p.Draw(d, inner)
}

func drawTitle(d *desk.Desk, g cells.Grid, id panelID, name string, s cells.Style) int {
	x := g.Text(2, 0, " ", s)
	x = g.Text(x, 0, string(rune('1'+id)), d.Theme.Faint)
	return g.TextIn(x, 0, g.Width-x-2, " "+name+" ", s)
}

// lacking are the panels that have nothing to show. While a run is loaded that is not
// known, and they keep their places.
func (a *app) lacking() (lacks [desk.MostPanels]bool) {
	for id := range a.scene.Panels {
		p := &a.scene.Panels[id]
		lacks[id] = p.Has != nil && a.desk.Snap.State != sim.Loading && !p.Has(&a.desk)
	}
	return lacks
}

// panel is the panel in focus.
func (a *app) panel() *screen.Panel { return &a.scene.Panels[a.focus] }

// inEvents reports whether the list of events is in focus.
func (a *app) inEvents() bool { return a.panel().Events }
