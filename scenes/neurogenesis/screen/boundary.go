package screen

import (
	"fmt"

	tea "github.com/charmbracelet/bubbletea"

	"github.com/north-tui/north/internal/cells"
	"github.com/north-tui/north/picture"
	"github.com/north-tui/north/sim"
	"github.com/north-tui/north/tui/desk"
	"github.com/north-tui/north/tui/screen"
)

// boundaryWants are the grids for a panel of some size and, of images, test samples.
func boundaryWants(width, height int) []picture.Want {
	return append(screen.PlaneWanted("boundary")(width, height), picture.Want{Name: picture.WantSamples})
}

// Ways in which the panel shows data that are images.
const (
	asSamples = iota
	asWeights
	waysOfImages
)

// imagesCommand goes from test samples to weight images and back.
func imagesCommand() screen.Command {
	return screen.Command{
		ID: "images", Group: "view", After: "over-time", Keys: []string{"J"}, Help: "images: test samples with answers, or the neurons' weights",
		Reason: func(h screen.Host) string {
			if len(h.Desk().Snap.Samples.List) == 0 {
				return "the data are no images"
			}
			return ""
		},
		Do: func(h screen.Host) tea.Cmd {
			d := h.Desk()
			d.Way, d.Scroll = (d.Way+1)%waysOfImages, 0
			return nil
		},
	}
}

// showsSamples reports whether the panel shows test samples.
func showsSamples(d *desk.Desk) bool {
	_, large := boundaryGrid(d)
	return !large && len(d.Snap.Samples.List) > 0 && d.Way%waysOfImages == asSamples
}

// boundaryGrid is the picture to show large: that of the selected neuron, or the
// decision surface, the fitted curve, or predictions. ok is false for images without a
// selected neuron.
func boundaryGrid(d *desk.Desk) (grid *picture.Grid, ok bool) {
	if u, selected := d.Selected(); selected {
		if grid, ok := gridNamed(d, fmt.Sprintf("%s#%d", d.LayerName(), u.ID)); ok {
			return grid, true
		}
		if u.Picture != nil {
			return u.Picture, true
		}
	}
	if grid, ok := gridNamed(d, "boundary"); ok {
		return grid, true
	}
	return gridNamed(d, picture.Predictions)
}

func gridNamed(d *desk.Desk, name string) (*picture.Grid, bool) {
	for i := range d.Snap.Grids {
		if d.Snap.Grids[i].Name == name {
			return &d.Snap.Grids[i], true
		}
	}
	return nil, false
}

// boundaryTitle says what the panel shows.
func boundaryTitle(d *desk.Desk) string {
	grid, large := boundaryGrid(d)
	switch {
	case large && grid.Name == picture.Predictions:
		return "predicted over true"
	case large && grid.XLabel != "":
		return "principal components"
	case showsSamples(d):
		return "samples"
	case !large && len(d.Snap.Grids) > 0:
		return "weight images"
	}
	return "boundary"
}

func boundaryNote(d *desk.Desk) string {
	note := ""
	if g, ok := boundaryGrid(d); ok {
		note = g.Title
		if note == "" {
			note = g.Name
		}
	} else if showsSamples(d) {
		s := d.Snap.Samples
		note = fmt.Sprintf("%s of %s wrong", desk.Grouped(s.Wrong), desk.Grouped(s.Of))
	} else if n := len(d.Snap.Grids); n > 0 {
		note = desk.Plural(n, "neuron") + ", ↓ all"
		if d.Scroll > 0 {
			note = desk.Plural(n, "neuron") + ", oldest first"
		}
	}
	if a, ok := sim.Find(d.Snap.Series, "test_accuracy"); ok && note != "" {
		if v, ok := d.Latest(a); ok {
			note += " · test accuracy " + cells.Short(v)
		}
	}
	return note
}

// leastPlane is the width that a plane keeps beside a confusion matrix.
const leastPlane = 28

// drawBoundary draws the decision surface with the data on it and, of more than two
// features, the confusion matrix beside it. Of images, it draws test samples or what each
// neuron looks for.
func drawBoundary(d *desk.Desk, g cells.Grid) {
	if grid, ok := boundaryGrid(d); ok {
		rows := shortCard(d, g)
		g = g.Sub(0, rows, g.Width, g.Height-rows)
		if m, ok := gridNamed(d, picture.Confusion); ok {
			if width := confusionWidth(m, g); width > 0 {
				drawConfusion(d, g.Sub(g.Width-width, 0, width, g.Height), m)
				g = g.Sub(0, 0, g.Width-width-1, g.Height)
			}
		}
		desk.DrawGrid(d, g, grid)
		return
	}
	if showsSamples(d) {
		drawSamples(d, g)
		return
	}
	if len(d.Snap.Grids) == 0 {
		d.Empty(g, "no plane and no images to draw for this data set")
		return
	}
	desk.DrawGallery(d, g.Inset(0))
}

// shortCard writes what is known of the selected neuron above its picture, where
// there is room for both, and returns how many rows that took.
func shortCard(d *desk.Desk, g cells.Grid) int {
	u, ok := d.Selected()
	if !ok || g.Height < 16 || g.Width < 50 {
		return 0
	}
	text := fmt.Sprintf("%s#%d", d.LayerName(), u.ID)
	for _, r := range card(d, d.LayerName(), u) {
		text += " · " + r[0] + " " + r[1]
	}
	lines := cells.Wrap(text, g.Width-2)
	lines = lines[:min(len(lines), 3)]
	for y, l := range lines {
		g.Text(1, y, l, d.Theme.Text)
	}
	return len(lines)
}

// boundaryTopic is the network's answer or, of weight images, the neuron.
func boundaryTopic(d *desk.Desk) picture.Topic {
	if _, large := boundaryGrid(d); !large && !showsSamples(d) && len(d.Snap.Grids) > 0 {
		return picture.AboutNeuron
	}
	return picture.AboutAnswer
}

// boundaryItems are the images, which up and down scroll.
func boundaryItems(d *desk.Desk) (first, last int) {
	if _, large := boundaryGrid(d); large {
		return 0, 0
	}
	if showsSamples(d) {
		return 0, len(d.Snap.Samples.List)
	}
	return 0, len(d.Snap.Grids)
}
