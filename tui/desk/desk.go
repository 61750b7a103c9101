// Package desk is what panels draw from and with: the snapshot with the viewer's own
// choices, the colours, the axis of time, curves, heat maps and numbers as text.
package desk

import (
	"slices"
	"strings"

	"github.com/north-tui/north/form"
	"github.com/north-tui/north/internal/cells"
	"github.com/north-tui/north/picture"
	"github.com/north-tui/north/sim"
)

// youth is the age in steps below which a neuron is marked as new.
const youth = 50

// Desk is what panels draw from: the snapshot and the viewer's own choices.
type Desk struct {
	Snap   *sim.Snapshot // never nil
	Theme  *Theme
	Tier   cells.Tier
	Layer  int  // hidden layer in focus, from 0
	Unit   int  // position of the selected neuron in it, -1 for none
	Linear bool // loss on a linear axis
	Along  TimeAxis
	Part   Stretch // of the time that charts show
	Cross  float64 // place of the crosshair in charts over time, 0 for none
	Pixels bool    // pictures are also drawn in pixels
	Guides bool    // lines across charts at the numbers of their axes
	Smooth float64 // weight of the moving average of noisy curves
	Scroll int     // lines or pictures scrolled past in the panel in focus
	Pulse  bool    // a neuron was born just now
	Filter string  // words that events must have
	Found  *Filtered
	Aim    Goal // what the lanes race for; none: the usual one
	Asked  bool // aim is the viewer's own
	Sample int  // sample by which things are explained
	Pick   int  // what is chosen in a panel of the scene's own, from 0

	Stepping bool // the run goes on for a step, or to the next birth or epoch
	OverTime bool // the spectrum as a waterfall
	Metric   int  // which metric of the layers is drawn over time, from 0
	Way      int  // in which of several ways a panel of the scene is drawn, from 0; a key of the scene says
	Past     *Waterfall
	Axes     *Axes              // as they were drawn last; nil: axes fit their data
	Reached  float64            // place up to which the axis of time is drawn while it is growing, 0 otherwise
	Ease     int                // counts the frames in which an axis moves
	OnScreen [MostPanels]string // names of the panels that are shown
	Words    Words
	Goals    Goals
}

// New is a desk with nothing on it, as a viewer finds it at first.
func New(theme Theme, tier cells.Tier) Desk {
	return Desk{
		Past: &Waterfall{}, Axes: &Axes{}, Found: &Filtered{}, Theme: &theme,
		Snap: &sim.Snapshot{State: sim.Loading}, Tier: tier, Unit: -1, Smooth: .9,
	}
}

// Setting is the value a setting has now, "" if there is none of that name.
func (d *Desk) Setting(name string) string {
	s, _ := FindSetting(d.Snap.Settings, name)
	return s.Value
}

func FindSetting(settings []form.Setting, name string) (form.Setting, bool) {
	for _, s := range settings {
		if s.Name == name {
			return s, true
		}
	}
	return form.Setting{}, false
}

// Births are the places of births along the axis of time.
func (d *Desk) Births() []float64 {
	var places []float64
	r := d.Ruler()
	for _, e := range d.Snap.Events {
		if e.Changes() {
			places = append(places, r.Place(float64(e.Step)))
		}
	}
	return places
}

// Hidden are the hidden columns of the graph.
func (d *Desk) Hidden() []picture.GraphColumn {
	var out []picture.GraphColumn
	for _, c := range d.Snap.Graph.Columns {
		if c.Hidden {
			out = append(out, c)
		}
	}
	return out
}

// Layers is the number of layers that can be in focus.
func (d *Desk) Layers() int { return len(d.Snap.Layers) }

// LayerName is the name of the layer in focus: L1.
func (d *Desk) LayerName() string {
	if d.Layer < len(d.Snap.Layers) {
		return d.Snap.Layers[d.Layer]
	}
	return ""
}

// Selected is the selected neuron.
func (d *Desk) Selected() (picture.Unit, bool) {
	h := d.Hidden()
	if d.Unit < 0 || d.Layer >= len(h) || d.Unit >= len(h[d.Layer].Units) {
		return picture.Unit{}, false
	}
	return h[d.Layer].Units[d.Unit], true
}

// Selectable is how many units of the layer in focus can be selected.
func (d *Desk) Selectable() int {
	if n := len(d.Snap.Units); n > 0 {
		return n
	}
	if h := d.Hidden(); d.Layer < len(h) {
		return len(h[d.Layer].Units)
	}
	return 0
}

// IsNew reports whether something born at a step is new now. What was there from
// the start is not new.
func (d *Desk) IsNew(born int) bool { return born > 0 && d.Snap.Step-born < youth }

// Empty writes why a panel has nothing to show in its middle.
func (d *Desk) Empty(g cells.Grid, reason string) {
	switch d.Snap.State {
	case sim.Loading:
		reason = "loading"
	case sim.Failed:
		reason = "the run failed: the reason is at the top"
	}
	lines := cells.Wrap(reason, g.Width-2)
	for i, line := range lines {
		g.Text((g.Width-cells.TextWidth(line))/2, (g.Height-len(lines))/2+i, line, d.Theme.Muted)
	}
}

// LayerIndex is the position of the layer called name, -1 if unknown.
func (d *Desk) LayerIndex(name string) int { return slices.Index(d.Snap.Layers, name) }

// Symbol is the short form of a setting's name in status lines.
func Symbol(name string) string {
	switch name {
	case "gamma":
		return "γ"
	case "eps":
		return "ε"
	case "max-width":
		return "max"
	}
	return strings.ReplaceAll(name, "-", " ")
}

// Displays reports whether a panel of a name is on the screen.
func (d *Desk) Displays(name string) bool { return slices.Contains(d.OnScreen[:], name) }

// MostPanels is how many panels a scene can have: one a digit key.
const MostPanels = 9
