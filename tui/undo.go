package tui

import (
	"fmt"
	"slices"

	tea "github.com/charmbracelet/bubbletea"

	"github.com/north-tui/north/form"
	"github.com/north-tui/north/sim"
	"github.com/north-tui/north/tui/desk"
	"github.com/north-tui/north/tui/screen"
)

// made is a change that was made of a lane.
type made struct {
	screen.Change
	first  uint64   // ID of its first command
	step   int      // at which that was done; unanswered until it is known
	open   []uint64 // commands sent last for it, forwards or back, that are not answered yet
	worked bool     // one of those that are answered was done
	again  bool     // it was undone and made again
}

const unanswered = -1

// mostChanges bounds what undo remembers of a lane.
const mostChanges = 100

// changes are what undo and redo go through in a lane.
type changes struct{ done, undone []made }

// until are the changes of another lane, which left at a step.
func (c *changes) until(step int) *changes {
	out := &changes{}
	for _, m := range c.done {
		if m.step != unanswered && m.step <= step {
			out.done = append(out.done, m)
		}
	}
	return out
}

// changesNow are those of the lane on the screen.
func (a *app) changesNow() *changes {
	letter := desk.LaneLetter(a.desk.Snap)
	if a.changes[letter] == nil {
		a.changes[letter] = &changes{}
	}
	return a.changes[letter]
}

// change makes a change and remembers it. It is false if not all of it could be
// handed over.
func (a *app) change(c screen.Change) bool {
	open, ok := a.sendAll(c.Forward)
	if !ok {
		return false
	}
	now := a.changesNow()
	now.undone = nil
	now.done = append(now.done, made{Change: c, first: open[0], step: unanswered, open: open})
	if n := len(now.done); n > mostChanges {
		now.done = slices.Clone(now.done[n-mostChanges:])
	}
	a.notice = c.What + " · " + a.keyOf("undo") + " takes it back"
	return true
}

// sendAll hands over commands and returns their IDs.
func (a *app) sendAll(commands []sim.Command) (ids []uint64, ok bool) {
	for _, c := range commands {
		if !a.send(c) {
			return nil, false
		}
		ids = append(ids, a.sent)
	}
	return ids, true
}

// answered takes in what became of commands since the last snapshot.
func (a *app) answered(s *sim.Snapshot) {
	last := func(answer sim.Answer) bool { return answer.ID == a.lastAnswer }
	for _, answer := range s.Answers[1+slices.IndexFunc(s.Answers, last):] {
		a.lastAnswer = answer.ID
		a.tell(answer)
		for _, c := range a.changes {
			c.answer(answer)
		}
	}
}

// tell says what became of a command, where somebody waits for that.
func (a *app) tell(answer sim.Answer) {
	said := a.told[answer.ID]
	delete(a.told, answer.ID)
	if answer.ID == a.lastSave && a.lastSave > 0 {
		a.lastSave, a.done = 0, answer.Err == nil
	}
	switch {
	case answer.Err != nil:
		a.notice = "✗ " + answer.Err.Error()
	case said != "":
		a.notice = said
	}
}

// answer takes in what became of a command of a change: one of which nothing was done is
// where it was before.
func (c *changes) answer(answer sim.Answer) {
	settle := func(m *made) (failed bool) {
		i := slices.Index(m.open, answer.ID)
		if i < 0 {
			return false
		}
		m.open = slices.Delete(slices.Clone(m.open), i, i+1)
		m.worked = m.worked || answer.Err == nil
		if m.first == answer.ID {
			m.step = answer.Step
		}
		return len(m.open) == 0 && !m.worked
	}
	for i := range c.done {
		if m := &c.done[i]; settle(m) {
			if m.again {
				c.undone = append(c.undone, *m)
			}
			c.done = slices.Delete(c.done, i, i+1)
			return
		}
	}
	for i := range c.undone {
		if settle(&c.undone[i]) {
			c.done = append(c.done, c.undone[i])
			c.undone = slices.Delete(c.undone, i, i+1)
			return
		}
	}
}

// follow gives lanes that are new what was changed in their parents before, and forgets
// those that are gone.
func (a *app) follow(before, now *sim.Snapshot) {
	if now.Run != before.Run && now.State != sim.Loading { // growth has gone with the weights
		c := a.changesNow()
		grown := func(m made) bool { return m.Growth }
		c.done, c.undone = slices.DeleteFunc(c.done, grown), slices.DeleteFunc(c.undone, grown)
		a.changes = map[string]*changes{desk.LaneLetter(now): c}
		return
	}
	for _, l := range now.Lanes {
		if parent := a.changes[l.Parent]; a.changes[l.Lane] == nil && parent != nil {
			a.changes[l.Lane] = parent.until(l.Forked)
			a.withoutGrowth(l.Lane, now.Answers)
		}
	}
	for letter := range a.changes {
		gone := func(l *sim.Snapshot) bool { return desk.LaneLetter(l) == letter }
		if !slices.ContainsFunc(now.EachLane(), gone) {
			delete(a.changes, letter)
		}
	}
}

// withoutGrowth has a new lane know what it was made without, if it was made by undo.
func (a *app) withoutGrowth(lane string, answers []sim.Answer) {
	for _, answer := range answers {
		m, ok := a.without[answer.ID]
		if !ok || answer.Lane != lane {
			continue
		}
		delete(a.without, answer.ID)
		c := a.changes[lane]
		c.done = slices.DeleteFunc(c.done, func(done made) bool { return done.first >= m.first })
		c.undone = []made{m}
	}
}

func needsChange(a *app) string {
	done := a.changesNow().done
	switch {
	case len(a.without) > 0:
		return "the last growth is still being taken back"
	case len(done) == 0:
		return "nothing to undo"
	}
	m := &done[len(done)-1]
	if !m.Growth {
		return ""
	}
	if m.step == unanswered {
		return m.What + " has not been done yet"
	}
	if why := all(needsPast, needsRoom)(a); why != "" {
		return fmt.Sprintf("%s cannot be undone: %s", m.What, why)
	}
	return ""
}

func needsUndone(a *app) string {
	if len(a.changesNow().undone) == 0 {
		return "nothing to redo"
	}
	return ""
}

// lastOf is what undo or redo would go through next, "" for nothing.
func lastOf(list []made) string {
	if len(list) == 0 {
		return ""
	}
	return list[len(list)-1].What
}

// undo takes back the last change of the lane on the screen, and says first what that
// is where more comes of it than another setting.
func (a *app) undo() tea.Cmd {
	now := a.changesNow()
	m := now.done[len(now.done)-1]
	switch {
	case m.Growth:
		a.ask("undo "+m.What, "undo", fmt.Sprintf("Take back %s of step %s? Weights that were there cannot be taken out of what was learnt since, so lane %s continues from just before it, and lane %s keeps it. In lane %[3]s, %[5]s makes it again.",
			m.What, desk.Grouped(m.step), a.desk.NextLane(), desk.LaneLetter(a.desk.Snap), a.keyOf("redo")), func(a *app) { a.undoGrowth(m) })
	case restarts(m.Back):
		a.ask("undo "+m.What, "undo", fmt.Sprintf("Take back %s? The run before it begins again from its first step; this one ends at step %s.%s", m.What, desk.Grouped(a.desk.Head()), a.endOfRace()),
			func(a *app) { a.shift(&now.done, &now.undone, m, "undone: ", m.Back) })
	default:
		a.shift(&now.done, &now.undone, m, "undone: ", m.Back)
	}
	return nil
}

func (a *app) redo() tea.Cmd {
	now := a.changesNow()
	m := now.undone[len(now.undone)-1]
	send := func(a *app) bool { return a.shift(&now.undone, &now.done, m, "redone: ", m.Forward) }
	if restarts(m.Forward) {
		a.sure(send)
		return nil
	}
	send(a)
	return nil
}

// shift sends one half of the last change of one list, if it still is that, and moves it
// to the other.
func (a *app) shift(from, to *[]made, m made, said string, half []sim.Command) bool {
	last := len(*from) - 1
	if last < 0 || (*from)[last].first != m.first {
		return false
	}
	open, ok := a.sendAll(half)
	if !ok {
		return false
	}
	m.open, m.worked = open, false
	if m.Growth { // it is another growth of the same kind, at another time
		m.first, m.step = open[0], unanswered
	}
	m.again = true
	*from, *to = (*from)[:last], append(*to, m)
	a.notice = said + m.What
	return true
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

// undoGrowth goes on, in a lane of its own, from just before a growth.
func (a *app) undoGrowth(m made) {
	lane := a.desk.NextLane()
	if a.fork(sim.Command{N: m.step, Without: m.first, Text: "without " + m.What},
		fmt.Sprintf("undone by a fork: lane %s continues from step %s without %s; lane %s keeps it", lane, desk.Grouped(m.step), m.What, desk.LaneLetter(a.desk.Snap))) {
		a.without[a.sent] = m
	}
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
