package tui

import (
	tea "github.com/charmbracelet/bubbletea"

	"github.com/north-tui/north/picture"
	"github.com/north-tui/north/sim"
)

// neurogenesisScreen shows a multilayer perceptron that grows neurons.
func neurogenesisScreen() *screen {
	return &screen{
		panels: []panel{
			{name: "network", tab: "net", rank: 2, height: 7, wanted: 12, weight: 5, column: [3]int{0, 0, 1}, order: 2, note: networkNote, draw: drawNetwork, wants: networkWants, slow: portraits, topic: explains(picture.AboutNeuron), click: clickNetwork},
			lossPanel(),
			widthsPanel(),
			orthogonalityPanel(),
			{name: "spectrum", tab: "spec", rank: 6, height: 6, wanted: 8, weight: 3, column: [3]int{0, 1, 0}, order: 8, slow: always, note: spectrumNote, shows: ofSpectra | ofLayers, draw: drawSpectrum, wants: wanted(picture.WantSpectrum), topic: explains(picture.AboutSpectrum)},
			{name: "boundary", tab: "bound", rank: 5, height: 7, wanted: 11, weight: 4, column: [3]int{0, 0, 1}, order: 7, slow: always, title: boundaryTitle, note: boundaryNote, draw: drawBoundary, wants: gridWanted("boundary"), topic: boundaryTopic, items: boundaryItems},
			accuracyPanel(),
			settingsPanel(),
			eventsPanel(),
		},
		commands: []sceneCommand{
			nextGrowth("next-birth", "birth", "next birth", "run to the next birth"),
			nextEpoch("next-birth"),
			{id: "grow", group: "change", after: "data", keys: []string{"g"}, label: "grow", help: "add one neuron to the layer in focus by hand", footer: 7, steers: true, reason: firstOf(needsGrowable, needsPresentDay), do: growNeuron},
			{id: "deepen", group: "change", after: "grow", keys: []string{"H"}, help: "add a hidden layer before the outputs", reason: firstOf(needsDepth, needsPresentDay), do: deepen},
			{id: "over-time", group: "view", after: "smoothing", keys: []string{"v"}, help: "spectrum: now, or over time", do: func(h host) tea.Cmd { h.Desk().overTime = !h.Desk().overTime; return nil }},
		},
		pickers:  growthPickers(),
		strategy: growthStrategy(),
		words:    growthWords{birth: "birth", units: true},
		card:     func(layer, unit int) sceneDialog { return &neuronDialog{layer: layer, unit: unit, id: -1} },
		legend: [][2]string{
			{"○ ◐ ●", "a neuron by its activity; ✦ younger than 50 steps, · dead"},
			{"┊", "where growth begins; ╎ a birth; ✗ not finite"},
		},
	}
}

// growthPickers choose trigger and initialisation.
func growthPickers() []picker {
	return []picker{
		{setting: "trigger", key: "t", heading: "trigger · from the next step on", help: "trigger: when, where and how many neurons are added", whatIf: true},
		{setting: "init", key: "i", heading: "initialisation · from the next birth on", help: "initialisation: with which weights"},
	}
}

// growthStrategy is trigger, initialisation and learning rate with what belongs to them.
func growthStrategy() []strategyItem {
	return []strategyItem{
		{"t", "trigger", "trigger", []string{"gamma", "eps", "every"}},
		{"i", "init", "init", nil},
		{"p", "lr", "lr", []string{"optim", "batch", "activation"}},
	}
}

// nextGrowth is the command to run to the next event of a kind.
func nextGrowth(id, until, label, help string) sceneCommand {
	return sceneCommand{id: id, group: "run", after: "step", keys: []string{"n"}, label: label, help: help, footer: 6, steers: true, do: func(h host) tea.Cmd {
		h.StepOn(sim.Command{Verb: sim.Until, Key: until})
		return nil
	}}
}

// nextEpoch is the command to run to the next pass over the data; in the help it
// stands after another.
func nextEpoch(after string) sceneCommand {
	return sceneCommand{id: "next-epoch", group: "run", after: after, keys: []string{"N"}, help: "run to the next epoch", steers: true, do: func(h host) tea.Cmd {
		h.StepOn(sim.Command{Verb: sim.Until, Key: "epoch"})
		return nil
	}}
}

// needsGrowable is why no layer can be grown.
func needsGrowable(h host) string {
	if h.Desk().layers() == 0 {
		return "no hidden layer grows here"
	}
	return ""
}

// needsPresentDay is why the run cannot be changed: nothing in the past is
// overwritten.
func needsPresentDay(h host) string {
	if h.Desk().inPast() {
		return "the past cannot be changed: " + h.Key("fork") + " forks here, " + h.Key("live") + " leads back"
	}
	return ""
}

// firstOf is the first of several reasons.
func firstOf(reasons ...func(h host) string) func(h host) string {
	return func(h host) string {
		for _, reason := range reasons {
			if why := reason(h); why != "" {
				return why
			}
		}
		return ""
	}
}

// needsDepth takes the setting of how many layers there may be as the sign that
// they can be added.
func needsDepth(h host) string {
	if _, ok := findSetting(h.Desk().snap.Settings, "depth"); !ok {
		return "nothing here adds hidden layers"
	}
	return ""
}

func growNeuron(h host) tea.Cmd {
	d := h.Desk()
	h.Change(change{
		what: "the growth of " + d.layerName(), growth: true,
		forward: []sim.Command{{Verb: sim.Grow, Layer: d.layer, N: 1}},
	})
	return nil
}

func deepen(h host) tea.Cmd {
	h.Change(change{what: "the new layer", growth: true, forward: []sim.Command{{Verb: sim.Deepen}}})
	return nil
}
