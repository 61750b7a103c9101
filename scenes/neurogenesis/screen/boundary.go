package screen

import (
	"fmt"

	"github.com/north-tui/north/internal/cells"
	"github.com/north-tui/north/picture"
	"github.com/north-tui/north/sim"
	"github.com/north-tui/north/tui/desk"
)

// boundaryGrid is the picture to show large: that of the selected neuron, or the
// decision surface, or the fitted curve. ok is false where there are only weight
// images.
func boundaryGrid(d *desk.Desk) (grid *picture.Grid, ok bool) {
	if u, selected := d.Selected(); selected {
		name := fmt.Sprintf("%s#%d", d.LayerName(), u.ID)
		for i := range d.Snap.Grids {
			if d.Snap.Grids[i].Name == name {
				return &d.Snap.Grids[i], true
			}
		}
		if u.Picture != nil {
			return u.Picture, true
		}
	}
	for i := range d.Snap.Grids {
		if d.Snap.Grids[i].Name == "boundary" {
			return &d.Snap.Grids[i], true
		}
	}
	return nil, false
}

// boundaryTitle says what the panel shows: for images the weights of neurons.
func boundaryTitle(d *desk.Desk) string {
	if _, ok := confusionGrid(d); ok {
		return "confusion"
	}
	if _, ok := boundaryGrid(d); !ok && len(d.Snap.Grids) > 0 {
		return "weight images"
	}
	return "boundary"
}

func boundaryNote(d *desk.Desk) string {
	note := ""
	if _, ok := confusionGrid(d); ok {
		note = "rows: class, columns: answer"
	} else if g, ok := boundaryGrid(d); ok {
		note = g.Title
		if note == "" {
			note = g.Name
		}
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

// drawBoundary draws the decision surface with the data on it, or for images
// what each neuron looks for.
func drawBoundary(d *desk.Desk, g cells.Grid) {
	if grid, ok := boundaryGrid(d); ok {
		rows := shortCard(d, g)
		desk.DrawGrid(d, g.Sub(0, rows, g.Width, g.Height-rows), grid)
		return
	}
	if m, ok := confusionGrid(d); ok {
		drawConfusion(d, g, m)
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
	if _, single := boundaryGrid(d); !single {
		return picture.AboutNeuron
	}
	return picture.AboutAnswer
}

// boundaryItems are the weight images, which up and down scroll.
func boundaryItems(d *desk.Desk) (first, last int) {
	_, single := boundaryGrid(d)
	if _, counts := confusionGrid(d); single || counts {
		return 0, 0
	}
	return 0, len(d.Snap.Grids)
}
