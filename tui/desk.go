package tui

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

// desk is what panels draw from: the snapshot and the viewer's own choices.
type desk struct {
	snap   *sim.Snapshot // never nil
	theme  *theme
	tier   cells.Tier
	layer  int  // hidden layer in focus, from 0
	unit   int  // position of the selected neuron in it, -1 for none
	linear bool // loss on a linear axis
	along  timeAxis
	part   stretch // of the time that charts show
	cross  float64 // place of the crosshair in charts over time, 0 for none
	guides bool    // lines across charts at the numbers of their axes
	smooth float64 // weight of the moving average of noisy curves
	scroll int     // lines or pictures scrolled past in the panel in focus
	pulse  bool    // a neuron was born just now
	filter string  // words that events must have
	found  *filtered
	aim    goal // what the lanes race for; none: the usual one
	asked  bool // aim is the viewer's own
	sample int  // training sample by which things are explained

	stepping bool // the run goes on for a step, or to the next birth or epoch
	overTime bool // the spectrum as a waterfall
	past     *waterfall
	onScreen [mostPanels]string // names of the panels that are shown
	words    growthWords
}

// setting is the value a setting has now, "" if there is none of that name.
func (d *desk) setting(name string) string {
	s, _ := findSetting(d.snap.Settings, name)
	return s.Value
}

func findSetting(settings []form.Setting, name string) (form.Setting, bool) {
	for _, s := range settings {
		if s.Name == name {
			return s, true
		}
	}
	return form.Setting{}, false
}

// births are the places of births along the axis of time.
func (d *desk) births() []float64 {
	var places []float64
	r := d.ruler()
	for _, e := range d.snap.Events {
		if e.Kind == sim.Born {
			places = append(places, r.place(float64(e.Step)))
		}
	}
	return places
}

// hidden are the hidden columns of the graph.
func (d *desk) hidden() []picture.GraphColumn {
	var out []picture.GraphColumn
	for _, c := range d.snap.Graph.Columns {
		if c.Hidden {
			out = append(out, c)
		}
	}
	return out
}

// layers is the number of layers that can be in focus.
func (d *desk) layers() int { return len(d.snap.Layers) }

// layerName is the name of the layer in focus: L1.
func (d *desk) layerName() string {
	if d.layer < len(d.snap.Layers) {
		return d.snap.Layers[d.layer]
	}
	return ""
}

// selected is the selected neuron.
func (d *desk) selected() (picture.Unit, bool) {
	h := d.hidden()
	if d.unit < 0 || d.layer >= len(h) || d.unit >= len(h[d.layer].Units) {
		return picture.Unit{}, false
	}
	return h[d.layer].Units[d.unit], true
}

// isNew reports whether something born at a step is new now. What was there from
// the start is not new.
func (d *desk) isNew(born int) bool { return born > 0 && d.snap.Step-born < youth }

// empty writes why a panel has nothing to show in its middle.
func (d *desk) empty(g cells.Grid, reason string) {
	switch d.snap.State {
	case sim.Loading:
		reason = "loading"
	case sim.Failed:
		reason = "the run failed: the reason is at the top"
	}
	lines := cells.Wrap(reason, g.Width-2)
	for i, line := range lines {
		g.Text((g.Width-cells.TextWidth(line))/2, (g.Height-len(lines))/2+i, line, d.theme.muted)
	}
}

// layerIndex is the position of the layer called name, -1 if unknown.
func (d *desk) layerIndex(name string) int { return slices.Index(d.snap.Layers, name) }

// symbol is the short form of a setting's name in status lines.
func symbol(name string) string {
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

// displays reports whether a panel of a name is on the screen.
func (d *desk) displays(name string) bool { return slices.Contains(d.onScreen[:], name) }

// growthWords are what a scene calls its growth.
type growthWords struct {
	birth string // an event of growth: birth
	units bool   // births are counted by the units added; else by the events
}
