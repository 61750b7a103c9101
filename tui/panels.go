package tui

import (
	"github.com/north-tui/north/internal/cells"
	"github.com/north-tui/north/picture"
)

// panelID is the position of a panel in its scene; plus one, it is the key that shows
// and hides it.
type panelID int

// drawPanel draws a panel with its frame over all of g.
func drawPanel(p *panel, id panelID, d *desk, g cells.Grid, focused bool) {
	border, title := d.theme.border, d.theme.text
	if focused {
		border, title = d.theme.focus, d.theme.title
	}
	inner := g.Box(focused, border)
	if g.Width < 6 || g.Height < 3 {
		return
	}
	name := p.name
	if p.title != nil {
		name = p.title(d)
	}
	end := drawTitle(d, g, id, name, title)
	if p.note != nil {
		note := p.note(d)
		room := g.Width - end - 4
		note = fewer(note, room)
		if w := cells.TextWidth(note); note != "" && w <= room {
			g.Text(g.Width-w-3, 0, " "+note+" ", d.theme.muted)
		}
	}
	p.draw(d, inner)
}

func drawTitle(d *desk, g cells.Grid, id panelID, name string, s cells.Style) int {
	x := g.Text(2, 0, " ", s)
	x = g.Text(x, 0, string(rune('1'+id)), d.theme.faint)
	return g.TextIn(x, 0, g.Width-x-2, " "+name+" ", s)
}

// lacking are the panels that have nothing to show.
func (a *app) lacking() (lacks [mostPanels]bool) {
	for id := range a.scene.panels {
		p := &a.scene.panels[id]
		lacks[id] = p.has != nil && !p.has(&a.desk)
	}
	return lacks
}

// panelNamed is the panel of a name of the scene on the screen.
func (a *app) panelNamed(name string) (panelID, bool) {
	for id := range a.scene.panels {
		if a.scene.panels[id].name == name {
			return panelID(id), true
		}
	}
	return 0, false
}

// panel is the panel in focus.
func (a *app) panel() *panel { return &a.scene.panels[a.focus] }

// inEvents reports whether the list of events is in focus.
func (a *app) inEvents() bool { return a.panel().events }

// usualScreen shows what every run has, for scenes that bring no panels.
var usualScreen = screen{panels: []panel{lossPanel(), accuracyPanel(), settingsPanel(), eventsPanel()}, words: growthWords{birth: "growth"}}

// lossPanel is the losses over time.
func lossPanel() panel {
	return panel{name: "loss", tab: "loss", rank: 1, height: 7, wanted: 10, weight: 4, column: [3]int{0, 1, 2}, order: 3, note: lossNote, draw: drawLoss, topic: explains(picture.AboutLoss), room: endLabelRoom}
}

// accuracyPanel is the accuracies over time.
func accuracyPanel() panel {
	return panel{name: "accuracy", tab: "acc", rank: 8, height: 6, wanted: 9, weight: 3, column: [3]int{0, 1, 2}, order: 4, note: accuracyNote, draw: drawAccuracy, topic: explains(picture.AboutAccuracy), room: endLabelRoom}
}

// widthsPanel is the width of each layer over time.
func widthsPanel() panel {
	return panel{name: "neurons per layer", tab: "width", rank: 7, height: 6, wanted: 8, weight: 3, column: [3]int{0, 1, 2}, order: 6, note: widthsNote, draw: drawWidths, topic: explains(picture.AboutSize), room: widthLabelRoom}
}

// settingsPanel lists what is set.
func settingsPanel() panel {
	return panel{
		name: "settings", tab: "set", rank: 9, height: 6, wanted: 8, weight: 4, column: [3]int{0, 0, 0}, order: 1, slow: always, note: settingsNote, shows: ofSettings | ofLanes, draw: drawSettings, topic: explains(picture.AboutSettings),
		items: func(d *desk) (int, int) { return 0, max(len(d.snap.Settings)-1, 0) },
	}
}

// eventsPanel lists what happened.
func eventsPanel() panel {
	return panel{
		name: "events", tab: "log", rank: 4, height: 3, wanted: 3, weight: 1, events: true, note: eventsNote, shows: ofEvents | ofLayers, draw: drawEvents, topic: explains(picture.AboutBirth),
		items: eventItems, click: clickEvents,
	}
}

// receiptPanel shows what the last growths did, newest first.
func receiptPanel() panel {
	return panel{
		name: "receipt", tab: "receipt", rank: 4, height: 8, wanted: 10, weight: 3, column: [3]int{0, 0, 0}, order: 6, title: receiptTitle, note: receiptNote, draw: drawReceipt,
		has: func(d *desk) bool { return len(d.snap.Receipts) > 0 }, topic: explains(picture.AboutBirth),
		items: func(d *desk) (int, int) { return 0, max(len(d.snap.Receipts)-1, 0) },
	}
}

// orthogonalityPanel is what the trigger says of each layer.
func orthogonalityPanel() panel {
	return panel{
		name: "orthogonality", tab: "orth", rank: 3, height: 6, wanted: 8, weight: 3, column: [3]int{0, 0, 0}, order: 5, slow: always, note: orthogonalityNote, draw: drawOrthogonality, topic: explains(picture.AboutTrigger),
		wants: wanted(picture.WantSpectrum),
	}
}
