package tui

import (
	"fmt"

	tea "github.com/charmbracelet/bubbletea"

	"github.com/north-tui/north/form"
	"github.com/north-tui/north/sim"
	"github.com/north-tui/north/tui/desk"
	"github.com/north-tui/north/tui/screen"
)

// made is a change, in which lane it was made and at which step that was shown.
type made struct {
	screen.Change
	lane string
	step int
}

// mostChanges bounds what undo remembers.
const mostChanges = 100

// changes are what undo and redo go through.
type changes struct{ done, undone []made }

// change makes a change and remembers it. It is false if not all of it could be
// handed over.
func (a *app) change(c screen.Change) bool {
	if !a.sendAll(c.Forward) {
		return false
	}
	a.changes.undone = nil
	a.changes.done = append(a.changes.done, made{c, desk.LaneLetter(a.desk.Snap), a.desk.Snap.Step})
	if n := len(a.changes.done); n > mostChanges {
		a.changes.done = a.changes.done[n-mostChanges:]
	}
	return true
}

func (a *app) sendAll(commands []sim.Command) bool {
	for _, c := range commands {
		if !a.send(c) {
			return false
		}
	}
	return true
}

func needsChange(a *app) string {
	if len(a.changes.done) == 0 {
		return "nothing to undo"
	}
	return a.otherLane(a.changes.done[len(a.changes.done)-1])
}

// otherLane is why a change cannot be gone through from the lane on the screen.
func (a *app) otherLane(c made) string {
	if c.lane == desk.LaneLetter(a.desk.Snap) {
		return ""
	}
	return fmt.Sprintf("the last change, %s, was made in lane %s: %s switches lanes", c.What, c.lane, a.keyOf("swap-lanes"))
}

func needsUndone(a *app) string {
	if len(a.changes.undone) == 0 {
		return "nothing to redo"
	}
	return a.otherLane(a.changes.undone[len(a.changes.undone)-1])
}

func (a *app) undo() tea.Cmd {
	if last := len(a.changes.done) - 1; a.changes.done[last].Growth {
		a.undoGrowth(a.changes.done[last])
		return nil
	}
	a.shift(&a.changes.done, &a.changes.undone, "undone: ", func(c made) []sim.Command { return c.Back })
	return nil
}

func (a *app) redo() tea.Cmd {
	a.shift(&a.changes.undone, &a.changes.done, "redone: ", func(c made) []sim.Command { return c.Forward })
	return nil
}

// shift sends one half of the last change of one list and moves it to the other,
// after a question where that ends the lanes of a race.
func (a *app) shift(from, to *[]made, said string, half func(made) []sim.Command) {
	last := len(*from) - 1
	c := (*from)[last]
	send := func(a *app) bool {
		if !a.sendAll(half(c)) {
			return false
		}
		*from, *to = (*from)[:last], append(*to, c)
		a.notice = said + c.What
		return true
	}
	if restarts(half(c)) {
		a.sure(send)
		return
	}
	send(a)
}

// restarts reports whether commands begin another run.
func restarts(commands []sim.Command) bool {
	for _, c := range commands {
		if c.Verb == sim.Restart {
			return true
		}
	}
	return false
}

// undoGrowth goes on, in a lane of its own, from the step before the last growth
// by hand: weights that have been there cannot be taken out of what was learnt
// since.
func (a *app) undoGrowth(c made) {
	born := lastByHand(&a.desk)
	why := all(needsPast, needsRoom)(a)
	switch {
	case why != "":
	case born.Kind == "" || born.Step < c.step:
		why = "its birth is not among the events"
	case born.Step <= a.desk.FirstStep():
		why = "it belongs to the first step: " + a.keyOf("restart") + " restarts without it"
	}
	if why != "" {
		a.notice = fmt.Sprintf("%s cannot be undone: %s", c.What, why)
		return
	}
	lane := a.desk.NextLane()
	if a.fork(sim.Command{N: born.Step - 1, Text: "without " + born.Layer + fmt.Sprintf(" %+d", born.Count)}) {
		a.changes.done = a.changes.done[:len(a.changes.done)-1]
		a.notice = fmt.Sprintf("undone by a fork: lane %s continues from step %s, before %s; lane %s keeps it", lane, desk.Grouped(born.Step-1), c.What, c.lane)
	}
}

// lastByHand is the event of the last growth that the viewer asked for, the zero
// event if there is none.
func lastByHand(d *desk.Desk) sim.Event {
	for i := len(d.Snap.Events) - 1; i >= 0; i-- {
		if e := d.Snap.Events[i]; e.Kind == sim.Born && e.Trigger == "by hand" {
			return e
		}
	}
	return sim.Event{}
}

// set is a command that gives a setting a value.
func set(key, text string) sim.Command { return sim.Command{Verb: sim.Set, Key: key, Text: text} }

// setting is a change of settings, by what they are now.
func (a *app) settings(what string, forward []sim.Command) screen.Change {
	c := screen.Change{What: what, Forward: forward}
	for _, f := range forward {
		if now, ok := a.value(f.Key); ok && now != f.Text {
			c.Back = append(c.Back, set(f.Key, now))
		}
	}
	return c
}

// choice is the change to another trigger or initialisation. Going back restores
// the parameters too, which the run forgets when they no longer apply.
func (a *app) choice(d *choiceDialog, forward []sim.Command) screen.Change {
	c := a.settings(d.setting+" "+d.choices[d.at].Name, forward)
	if d.choices[d.at].Name == d.current {
		c.What = d.current
		return c
	}
	c.Back = []sim.Command{set(d.setting, d.current)}
	for _, f := range fieldsOf(d.choices, d.current) {
		if now, ok := a.value(f.Name); ok && now != f.Default {
			c.Back = append(c.Back, set(f.Name, now))
		}
	}
	return c
}

func fieldsOf(choices []form.Option, name string) []form.Field {
	for _, c := range choices {
		if c.Name == name {
			return c.Fields
		}
	}
	return nil
}
