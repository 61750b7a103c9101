package tui

import (
	"github.com/north-tui/north/internal/cells"
	"github.com/north-tui/north/picture"
)

// panelID names a panel; its number plus one is the key that shows and hides it.
type panelID int

// The panels, in the order of their keys.
const (
	networkID panelID = iota
	lossID
	widthsID
	orthogonalityID
	spectrumID
	boundaryID
	accuracyID
	settingsID
	eventsID
	panelCount
)

// panel draws one aspect of a snapshot. Its functions are pure: equal desks and
// sizes give equal cells.
type panel struct {
	name   string
	rank   int                  // the lower, the longer it stays on a shrinking screen
	height int                  // least rows that are useful, frame included
	wanted int                  // rows it should have before panels of a higher rank join
	weight int                  // share of spare rows
	column [3]int               // column it prefers when there are one, two or three
	slow   bool                 // redrawn a few times a second only: costly to draw or to send
	title  func(d *desk) string // nil: the name
	note   func(d *desk) string // at the right of the frame
	draw   func(d *desk, g cells.Grid)
	topic  picture.Topic                          // what its numbers are explained by
	room   func(int) int                          // of a chart over time: what it keeps of a width for labels; nil: it is none
	shows  aspect                                 // of the snapshot; 0: anything
	wants  func(width, height int) []picture.Want // pictures that it shows at a size; nil: none
	has    func(d *desk) bool                     // whether there is anything to show; nil: always, if only why not
}

// panels is the shelf of panels. A new panel is a file and a line here.
var panels = [panelCount]panel{
	networkID:       {name: "network", rank: 2, height: 7, wanted: 12, weight: 5, column: [3]int{0, 0, 1}, note: networkNote, draw: drawNetwork, wants: networkWants, topic: picture.AboutNeuron},
	lossID:          {name: "loss", rank: 1, height: 7, wanted: 10, weight: 4, column: [3]int{0, 1, 2}, note: lossNote, draw: drawLoss, topic: picture.AboutLoss, room: endLabelRoom},
	widthsID:        {name: "neurons per layer", rank: 7, height: 6, wanted: 8, weight: 3, column: [3]int{0, 1, 2}, note: widthsNote, draw: drawWidths, topic: picture.AboutSize, room: widthLabelRoom},
	orthogonalityID: {name: "orthogonality", rank: 3, height: 6, wanted: 8, weight: 3, column: [3]int{0, 0, 0}, slow: true, note: orthogonalityNote, draw: drawOrthogonality, topic: picture.AboutTrigger},
	spectrumID:      {name: "spectrum", rank: 6, height: 6, wanted: 8, weight: 3, column: [3]int{0, 1, 0}, slow: true, note: spectrumNote, shows: ofSpectra | ofLayers, draw: drawSpectrum, wants: wanted(picture.WantSpectrum), topic: picture.AboutSpectrum},
	boundaryID:      {name: "boundary", rank: 5, height: 7, wanted: 11, weight: 4, column: [3]int{0, 0, 1}, slow: true, title: boundaryTitle, note: boundaryNote, draw: drawBoundary, wants: gridWanted("boundary"), topic: picture.AboutAnswer},
	accuracyID:      {name: "accuracy", rank: 8, height: 6, wanted: 9, weight: 3, column: [3]int{0, 1, 2}, note: accuracyNote, draw: drawAccuracy, topic: picture.AboutAccuracy, room: endLabelRoom},
	settingsID:      {name: "settings", rank: 9, height: 6, wanted: 8, weight: 4, column: [3]int{0, 0, 0}, slow: true, note: settingsNote, shows: ofSettings | ofLanes, draw: drawSettings, topic: picture.AboutSettings},
	eventsID:        {name: "events", rank: 4, height: 3, wanted: 3, weight: 1, note: eventsNote, shows: ofEvents | ofLayers, draw: drawEvents, topic: picture.AboutBirth},
}

// drawPanel draws a panel with its frame over all of g.
func drawPanel(id panelID, d *desk, g cells.Grid, focused bool) {
	p := &d.panels()[id]
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
	if note := p.note(d); note != "" {
		room := g.Width - end - 4
		note = fewer(note, room)
		if w := cells.TextWidth(note); w <= room {
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
