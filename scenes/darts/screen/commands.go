package screen

import (
	tea "github.com/charmbracelet/bubbletea"

	"github.com/north-tui/north/sim"
	"github.com/north-tui/north/tui/screen"
)

// The verbs of the scene, as they stand in journals, and what a run can go on to.
const (
	cutVerb    sim.Verb = "cut"    // a probe: what a cut would leave
	killVerb   sim.Verb = "kill"   // operation Key of edge Layer dies
	reviveVerb sim.Verb = "revive" // and comes back
	growVerb   sim.Verb = "grow"   // N channels to cell Layer

	alphaTag  = "alpha-step"
	choiceTag = "choice"
	deathTag  = "death"
)

func sceneCommands() []screen.Command {
	return []screen.Command{
		untilCommand("next-alpha", "n", alphaTag, "next α", "run to the next step of the architecture"),
		untilCommand("next-choice", "N", choiceTag, "", "run to the next change of what a cut would keep"),
		{ID: "cut", Word: "cut", Group: "change", After: "data", Keys: []string{"C"}, Label: "cut", Help: "cut: what the discrete cell would do on the same weights; the search goes on", Footer: 2, Reason: screen.FirstOf(needsSearch, screen.NeedsPresent), Do: func(h screen.Host) tea.Cmd {
			h.Send(sim.Command{Verb: cutVerb})
			return nil
		}},
		{ID: "retrain", Word: "retrain", Group: "lanes", Keys: []string{"T"}, Label: "retrain", Help: "train the cell that a cut would give from scratch, in a lane of its own", Footer: 3, Reason: needsGenotype, Do: retrain},
		{ID: "kill", Word: "kill", Group: "change", After: "cut", Keys: []string{"K"}, Help: "kill the operation in focus for good; CRB only", Reason: screen.FirstOf(needsSearch, needsOperation, screen.NeedsPresent), Do: kill},
		{ID: "activation", Word: "fork", Group: "lanes", Keys: []string{"i"}, Label: "activation", Help: "activation: softmax or CRB, in a lane from the start or a restart", Footer: 4, Do: openActivations},
		{ID: "preset", Word: "fork", Group: "lanes", Keys: []string{"P"}, Help: "presets: combinations of the switches, in a lane from the start or a restart", Do: openPresets},
		{ID: "weights-way", Group: "view", After: "smoothing", Keys: []string{"v"}, Help: "weights: bars, lines of the edge in focus over time, heat map", Do: func(h screen.Host) tea.Cmd {
			h.Desk().Way = (h.Desk().Way + 1) % waysOfWeights
			return nil
		}},
	}
}

func untilCommand(id, key, tag, label, help string) screen.Command {
	c := screen.Command{ID: id, Group: "run", After: "step", Word: tag, Keys: []string{key}, Label: label, Help: help, Steers: true, Reason: needsSearch, Do: func(h screen.Host) tea.Cmd {
		h.StepOn(sim.Command{Verb: sim.Until, Key: tag})
		return nil
	}}
	if label != "" {
		c.Footer = 6
	}
	return c
}

// spaceRuns says of a lane that was made while the run stands that it has to be let go.
func spaceRuns(h screen.Host) string {
	if s := h.Desk().Snap.State; s == sim.Running {
		return ""
	}
	return ": " + h.Key("run-pause") + " lets it run"
}

// needsSearch is why there is nothing to cut or to kill.
func needsSearch(h screen.Host) string {
	if h.Desk().Layers() == 0 {
		return "nothing is searched for here: this lane trains a cell that is cut already"
	}
	return ""
}

func needsGenotype(h screen.Host) string {
	if text(h.Desk(), statusTable, "genotype") == "" {
		return "no cell yet"
	}
	return needsSearch(h)
}

// needsOperation is why no operation can be killed.
func needsOperation(h screen.Host) string {
	d := h.Desk()
	switch {
	case softmax(d):
		return "softmax gives every operation a weight: only CRB can take it away (" + h.Key("activation") + ")"
	case d.Unit < 0 || d.Unit >= len(d.Snap.Units):
		return "no operation is in focus: ↑ ↓ choose an edge and ← → one, in the panel of weights"
	}
	return ""
}

// kill kills the operation in focus, which undo takes back.
func kill(h screen.Host) tea.Cmd {
	d := h.Desk()
	op := d.Snap.Units[d.Unit]
	h.Change(screen.Change{
		What:    "the death of " + op + " on " + d.LayerName(),
		Forward: []sim.Command{{Verb: killVerb, Layer: d.Layer, Key: op}},
		Back:    []sim.Command{{Verb: reviveVerb, Layer: d.Layer, Key: op}},
	})
	return nil
}

// retrain forks a lane that trains the present cell from scratch.
func retrain(h screen.Host) tea.Cmd {
	c, err := resolveRetrain(sim.Command{Verb: sim.Fork}, h.Desk().Snap)
	if err != nil {
		h.Say(err.Error())
		return nil
	}
	if h.Send(c) {
		h.Say("a lane trains the cell from scratch" + spaceRuns(h))
	}
	return nil
}
