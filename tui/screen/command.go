package screen

import (
	tea "github.com/charmbracelet/bubbletea"

	"github.com/north-tui/north/sim"
)

// NextEvent is the command to run to the next birth, or to the next event with a tag.
func NextEvent(id, until, label, help string) Command {
	return Command{ID: id, Group: "run", After: "step", Word: "until", Keys: []string{"n"}, Label: label, Help: help, Footer: 6, Steers: true, Do: func(h Host) tea.Cmd {
		h.StepOn(sim.Command{Verb: sim.Until, Key: until})
		return nil
	}}
}

// NextEpoch is the command to run to the next pass over the data; in the help it
// stands after another.
func NextEpoch(after string) Command {
	return Command{ID: "next-epoch", Group: "run", After: after, Word: "epoch", Keys: []string{"N"}, Help: "run to the next epoch", Steers: true, Do: func(h Host) tea.Cmd {
		h.StepOn(sim.Command{Verb: sim.Until, Key: "epoch"})
		return nil
	}}
}

// Command is something the viewer can do in one scene alone. Dispatch, help,
// footer, palette and the preferences read the same table.
type Command struct {
	ID     string              // its name in the palette and in the preferences
	Group  string              // heading of the help under which it stands
	After  string              // command of that group after which it stands; "" at the end
	Keys   []string            // the first is shown
	Label  string              // in the footer
	Help   string              // neighbours with the same text share a line of the help
	Footer int                 // 0: not in the footer; else the lower, the longer it stays
	Steers bool                // it works while a formula is open
	Word   string              // what is typed instead where there is no screen; "" if it changes only what is seen
	Reason func(h Host) string // why it cannot be done now, "" if it can; nil: it always can
	Do     func(h Host) tea.Cmd
}

// Picker is a setting that is chosen from a list with descriptions.
type Picker struct {
	Setting string
	Key     string
	Heading string // of the list
	Help    string
	WhatIf  bool // what each choice would add now stands beside it
	// Restarts says that the run starts anew with the choice.
	Restarts bool
}

// StrategyItem is a setting in the second line of the header.
type StrategyItem struct {
	Key, Label, Setting string
	Details             []string // further settings, for which there may be room
}
