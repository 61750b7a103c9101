// Package screen is what the terminal shows of a network whose symmetries are relaxed:
// its panels, keys and words. It knows snapshots and commands alone.
package screen

import (
	tea "github.com/charmbracelet/bubbletea"

	"github.com/north-tui/north/picture"
	"github.com/north-tui/north/sim"
	"github.com/north-tui/north/tui/desk"
	"github.com/north-tui/north/tui/panels"
	"github.com/north-tui/north/tui/screen"
)

// Screen shows an image in its poses, the layers and what they commute with.
func Screen() *screen.Screen {
	loss, accuracy, settings := panels.Loss(), panels.Accuracy(), panels.Settings()
	loss.Rank, loss.Order, loss.Wanted, loss.Weight = 3, 2, 9, 3
	accuracy.Column, accuracy.Order = [3]int{0, 1, 2}, 7
	settings.Wanted, settings.Height = 16, 8
	return &screen.Screen{
		Panels: []screen.Panel{
			{Name: "turn the input", Tab: "turn", Rank: 1, Height: 9, Wanted: 12, Weight: 3, Column: [3]int{0, 0, 1}, Order: 0, Wide: true, Slow: screen.Always, Title: turnTitle, Note: turnNote, Draw: drawTurn, Wants: screen.Wanted("poses"), Topic: screen.Explains(picture.AboutAnswer)},
			{Name: "layers", Tab: "layers", Rank: 2, Height: 7, Wanted: 7, Weight: 2, Column: [3]int{0, 0, 1}, Order: 1, Slow: screen.Always, Title: layersTitle, Note: layersNote, Draw: drawLayers, Wants: screen.Wanted("layers"), Topic: screen.Explains(picture.AboutNeuron)},
			loss,
			{Name: "kernels", Tab: "kernels", Rank: 5, Height: 8, Wanted: 8, Weight: 2, Column: [3]int{0, 0, 1}, Order: 4, Slow: screen.Always, Title: kernelsTitle, Note: kernelsNote, Draw: drawKernels, Wants: screen.Wanted("kernels"), Topic: screen.Explains(picture.AboutSpectrum), Items: kernelItems},
			{Name: "groups", Tab: "groups", Rank: 5, Height: 8, Wanted: 9, Weight: 2, Column: [3]int{0, 1, 2}, Order: 5, Title: groupsTitle, Note: groupsNote, Draw: drawGroups, Wants: screen.Wanted("search", "layers"), Topic: screen.Explains(picture.AboutSize)},
			{Name: "receipt", Tab: "receipt", Rank: 3, Height: 5, Wanted: 5, Weight: 1, Column: [3]int{0, 0, 0}, Order: 6, Title: receiptTitle, Note: receiptNote, Draw: drawReceipt, Wants: screen.Wanted("search"), Topic: screen.Explains(picture.AboutBirth), Items: receiptItems},
			accuracy,
			settings,
			panels.Events(),
		},
		Commands: sceneCommands(),
		Pickers:  pickers(),
		Strategy: []screen.StrategyItem{{Key: "t", Label: "search", Setting: "search"}, {Key: "d", Label: "data", Setting: "data", Details: []string{"pose"}}, {Key: "p", Label: "lr", Setting: "lr", Details: []string{"optim", "batch", "head"}}},
		Plain:    words(),
		Stage: screen.Stage{
			Panels:  []string{"turn the input", "layers"},
			Numbers: []screen.Number{screen.Latest("test accuracy", "test_accuracy"), screen.Latest("parameters", "params"), screen.Latest("relaxations", "relaxations")},
		},
		Words: desk.Words{Birth: "relaxation"},
		Legend: [][2]string{
			{"■", "poses that must agree; turns that commute"},
			{"▓ ▒ ░ ·", "off by less than 1, 10, 50 %, or more"},
			{"╎", "a relaxation; ✦ relaxed lately"},
		},
	}
}

func pickers() []screen.Picker {
	return []screen.Picker{
		{Setting: "search", Key: "t", Heading: "who changes the groups · restarts the run", Help: "by hand, a schedule, or a search", Restarts: true},
		{Setting: "trigger", Key: "H", Heading: "trigger of base channels · from the next step on", Help: "trigger: when, where and how many base channels are added", WhatIf: true},
		{Setting: "init", Key: "i", Heading: "initialisation · from the next birth on", Help: "initialisation: with which weights"},
	}
}

// needsMixtures is why layers cannot be made plain.
func needsMixtures(h screen.Host) string {
	if t := tableOf(h.Desk().Snap, "groups"); t == nil || len(t.Rows) == 0 || t.Rows[0].Cells[0].Text != "mixed" && t.Rows[0].Cells[0].Text != "partial" {
		return "the layers are plain already"
	}
	return ""
}

func sceneCommands() []screen.Command {
	view := func(id, key, help string, do func(*desk.Desk)) screen.Command {
		return screen.Command{ID: id, Group: "view", After: "smoothing", Keys: []string{key}, Help: help, Do: func(h screen.Host) tea.Cmd { do(h.Desk()); return nil }}
	}
	next := screen.NextEvent("next-relaxation", relaxation, "next relaxation", "run to the next relaxation")
	next.Word = "relaxation"
	send := func(id, key, help string, verb sim.Verb) screen.Command {
		return screen.Command{ID: id, Word: id, Group: "growth", Keys: []string{key}, Help: help, Reason: screen.FirstOf(needsMixtures, screen.NeedsPresent), Do: func(h screen.Host) tea.Cmd { h.Send(sim.Command{Verb: verb}); return nil }}
	}
	pose := view("pose", "o", "the next pose, for the formula", func(d *desk.Desk) { d.Pick = (d.Pick + 1) % elements })
	pose.Label, pose.Footer = "pose", 7
	return append([]screen.Command{
		next, screen.NextEpoch("next-relaxation"), pose,
		view("digit", "O", "another image to turn", func(d *desk.Desk) { d.Sample++ }),
		view("over-time", "v", "layers: now, or over time", func(d *desk.Desk) { d.OverTime = !d.OverTime }),
		send("merge", "J", "EquiNAS_D: go on with plain layers that compute the same", mergeVerb),
		send("argmax", "C", "EquiNAS_D: go on with the groups of the largest shares", argmaxVerb),
		send("retrain", "F", "EquiNAS_D: weights afresh, shares as they are", retrainVerb),
	}, relaxCommands()...)
}
