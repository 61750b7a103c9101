package panels

import (
	"fmt"
	"strings"

	"github.com/north-tui/north/internal/cells"
	"github.com/north-tui/north/picture"
	"github.com/north-tui/north/tui/desk"
	"github.com/north-tui/north/tui/screen"
)

func spectrumNote(d *desk.Desk) string {
	if d.OverTime {
		return d.LayerName() + " · time ↓"
	}
	return d.LayerName()
}

// drawSpectrum draws the singular values of the layer in focus, largest first,
// on a log axis with the line ε that separates those that count, and says how
// many there are.
func drawSpectrum(d *desk.Desk, g cells.Grid) {
	s, ok := d.Spectrum()
	if !ok {
		d.Empty(g, "no spectrum of this layer yet")
		return
	}
	title := s.Title
	if title == "" {
		title = "singular values of " + s.Name
	}
	count := fmt.Sprintf("%d of %d above ε", desk.Above(s), len(s.Values))
	w := cells.TextWidth(count)
	if cells.TextWidth(title) > g.Width-w-4 {
		title, _, _ = strings.Cut(title, ", ") // without the unit
	}
	g.TextIn(1, 0, g.Width-w-4, title, d.Theme.Muted)
	g.TextRight(g.Width-1, 0, w, count, d.Theme.Title)
	body := g.Sub(0, 1, g.Width, g.Height-1)
	if d.OverTime {
		d.DrawWaterfall(body.Sub(1, 0, body.Width-2, body.Height))
		return
	}
	d.SpectrumBars(body, s)
}

// Spectrum is the singular values of the activations of the layer in focus.
func Spectrum() screen.Panel {
	return screen.Panel{Name: "spectrum", Tab: "spec", Rank: 6, Height: 6, Wanted: 8, Weight: 3, Column: [3]int{0, 1, 0}, Order: 8, Slow: screen.Always, Note: spectrumNote, Shows: desk.OfSpectra | desk.OfLayers, Draw: drawSpectrum, Wants: screen.Wanted(picture.WantSpectrum), Topic: screen.Explains(picture.AboutSpectrum)}
}
