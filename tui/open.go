package tui

import (
	tea "github.com/charmbracelet/bubbletea"
)

// target is what enter leads to.
type target int

const (
	nowhere target = iota
	toStep         // of the event under the cursor
	toCard         // of the selected unit
	toLive         // the newest step
)

// target is where enter leads now: from an event to its step and, once that is
// shown, to the neuron it is about.
func (a *app) target() target {
	if a.onTimeline {
		return toLive
	}
	if a.inEvents() {
		if e, ok := a.desk.UnderCursor(); ok && e.Step != a.desk.Snap.Step && needsPast(a) == "" {
			return toStep
		}
		if _, ok := a.desk.EventUnit(); ok && a.scene.Card != nil {
			return toCard
		}
	}
	if _, ok := a.desk.Selected(); ok && a.scene.Card != nil {
		return toCard
	}
	if a.desk.InPast() {
		return toLive
	}
	return nowhere
}

func needsToOpen(a *app) string {
	if a.target() == nowhere {
		return "no neuron is selected: choose one with ↑ ↓"
	}
	return ""
}

// open follows what is under the cursor.
func (a *app) open() tea.Cmd {
	switch a.target() {
	case toLive:
		return a.live()
	case toStep:
		e, _ := a.desk.UnderCursor()
		a.toEvent(e)
		return nil
	}
	return a.openCard()
}

// openCard shows what is known of the selected unit, or of the one that the event under
// the cursor is about.
func (a *app) openCard() tea.Cmd {
	if at, ok := a.desk.EventUnit(); ok && a.inEvents() {
		a.desk.Layer, a.desk.Unit = at.Layer, at.Unit
	}
	if _, ok := a.desk.Selected(); ok {
		a.Open(a.scene.Card(a.desk.Layer, a.desk.Unit))
	}
	return nil
}
