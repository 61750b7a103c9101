// Package screen is what the terminal shows of a network that grows neurons: its
// panels, keys and words. It knows snapshots and commands alone.
package screen

import (
	"fmt"
	"strconv"

	tea "github.com/charmbracelet/bubbletea"

	"github.com/north-tui/north/picture"
	"github.com/north-tui/north/sim"
	"github.com/north-tui/north/tui/desk"
	"github.com/north-tui/north/tui/panels"
	"github.com/north-tui/north/tui/screen"
)

// Screen shows a multilayer perceptron that grows neurons.
func Screen() *screen.Screen {
	return &screen.Screen{
		Panels: []screen.Panel{
			{Name: "network", Tab: "net", Rank: 2, Height: 7, Wanted: 12, Weight: 5, Column: [3]int{0, 0, 1}, Order: 2, Note: networkNote, Draw: drawNetwork, Wants: networkWants, Slow: portraits, Topic: screen.Explains(picture.AboutNeuron), Click: clickNetwork},
			panels.Loss(),
			panels.Widths(),
			panels.Orthogonality(),
			panels.Spectrum(),
			{Name: "boundary", Tab: "bound", Rank: 5, Height: 7, Wanted: 11, Weight: 7, Column: [3]int{0, 0, 1}, Order: 7, Slow: screen.Always, Title: boundaryTitle, Note: boundaryNote, Draw: drawBoundary, Wants: boundaryWants, Topic: boundaryTopic, Items: boundaryItems},
			panels.Accuracy(),
			panels.Settings("t", "i"),
			panels.Events(),
		},
		Commands: []screen.Command{
			nextBirth(),
			screen.NextEpoch("next-birth"),
			{ID: "grow", Word: "grow", Group: "change", After: "data", Keys: []string{"g"}, Label: "grow", Help: "add one neuron to the focused layer by hand", Footer: 7, Steers: true, Reason: screen.FirstOf(screen.NeedsLayer, screen.NeedsPresent), Do: growNeuron},
			{ID: "deepen", Word: "deepen", Group: "change", After: "grow", Keys: []string{"H"}, Help: "add a hidden layer before the outputs", Reason: screen.FirstOf(needsDepth, screen.NeedsPresent), Do: deepen},
			panels.MetricCommand(),
			{ID: "over-time", Group: "view", After: "metric", Keys: []string{"o"}, Help: "spectrum: now, or over time", Do: func(h screen.Host) tea.Cmd { h.Desk().OverTime = !h.Desk().OverTime; return nil }},
			imagesCommand(),
		},
		Pickers:  screen.GrowthPickers(),
		Strategy: screen.GrowthStrategy(),
		Plain:    words(),
		Words:    desk.Words{Birth: "birth", Units: true},
		Card:     func(layer, unit int) screen.Dialog { return &neuronDialog{layer: layer, unit: unit, id: -1} },
		Stage: screen.Stage{
			Panels:  []string{"network", "boundary"},
			Numbers: []screen.Number{screen.Latest("test accuracy", "test_accuracy"), screen.Total("neurons", "width."), screen.Total("rank", "rank."), screen.Latest("test loss", "test_loss")},
		},
		Legend: [][2]string{
			{"○ ◐ ●", "a neuron's activity; ✦ younger than 50 steps, · dead"},
			{"█ ▒ ░", "of a layer's neurons: effective rank, count above ε, all"},
			{"┊", "growth threshold; ╎ a birth; ✗ not finite"},
		},
	}
}

// nextBirth runs to the next birth, if there can be one.
func nextBirth() screen.Command {
	c := screen.NextEvent("next-birth", "birth", "next birth", "run to the next birth")
	c.Reason = needsGrowth
	return c
}

// needsGrowth is why no neuron and no layer can be born by itself.
func needsGrowth(h screen.Host) string {
	d := h.Desk()
	prune := d.Setting("prune")
	full, most := len(d.Snap.Rows) > 0 && (prune == "" || prune == "none"), 0
	for _, r := range d.Snap.Rows {
		full, most = full && r.Max > 0 && r.Width >= r.Max, max(most, r.Max)
	}
	depth, _ := strconv.Atoi(d.Setting("depth"))
	switch trigger := d.Setting("trigger"); {
	case depth > len(d.Snap.Layers) || d.InPast():
		return ""
	case trigger == "static":
		return "no birth can come: static adds no neurons; " + h.Key("trigger") + " chooses another trigger"
	case trigger == "manual":
		return "no birth comes by itself: " + h.Key("grow") + " adds a neuron by hand, " + h.Key("trigger") + " chooses another trigger"
	case full:
		return fmt.Sprintf("no birth can come: all layers are at max-width %d; %s raises it", most, h.Key("parameters"))
	}
	return ""
}

// needsDepth takes the setting of how many layers there may be as the sign that
// they can be added.
func needsDepth(h screen.Host) string {
	if _, ok := desk.FindSetting(h.Desk().Snap.Settings, "depth"); !ok {
		return "hidden layers cannot be added here"
	}
	return ""
}

func growNeuron(h screen.Host) tea.Cmd {
	d := h.Desk()
	h.Change(screen.Change{
		What: "the growth of " + d.LayerName(), Growth: true,
		Forward: []sim.Command{{Verb: growVerb, Layer: d.Layer, N: 1}},
	})
	return nil
}

func deepen(h screen.Host) tea.Cmd {
	h.Change(screen.Change{What: "the new layer", Growth: true, Forward: []sim.Command{{Verb: deepenVerb}}})
	return nil
}
