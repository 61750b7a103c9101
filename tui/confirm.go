package tui

import (
	"fmt"

	tea "github.com/charmbracelet/bubbletea"

	"github.com/north-tui/north/internal/cells"
	"github.com/north-tui/north/sim"
	"github.com/north-tui/north/tui/desk"
)

// confirm asks once before something that cannot be taken back.
type confirm struct {
	heading, question string
	keys              []string // that mean yes, besides enter
	yes               func(a *app)
	from              dialog // to which it leads back
}

func (c *confirm) title() string { return c.heading }

func (c *confirm) note() string { return "enter yes · esc no" }

func (c *confirm) key(a *app, msg tea.KeyMsg) (dialog, tea.Cmd) {
	name := msg.String()
	yes := name == "enter"
	for _, k := range c.keys {
		yes = yes || k == name
	}
	if yes {
		c.yes(a)
	}
	if yes || name == "esc" {
		return c.from, nil
	}
	return c, nil
}

func (c *confirm) rows(_ *app, width int) int { return len(cells.Wrap(c.question, width)) }

func (c *confirm) draw(a *app, g cells.Grid) {
	for y, l := range cells.Wrap(c.question, g.Width) {
		g.Text(0, y, l, a.theme.Text)
	}
}

// sure restarts, and asks first where that ends the lanes of a race. It is false
// if nothing came of it.
func (a *app) sure(restart func(a *app) bool) bool {
	if !a.desk.Races() {
		return restart(a)
	}
	a.dialog = &confirm{
		heading:  "restart",
		question: fmt.Sprintf("Restart lane %s (%s)?%s", a.desk.Snap.Lane, a.desk.Snap.LaneName(), a.endOfRace()),
		yes:      func(a *app) { restart(a) },
	}
	return true
}

// endOfRace is what a restart costs while lanes race.
func (a *app) endOfRace() string {
	if !a.desk.Races() {
		return ""
	}
	return fmt.Sprintf(" This ends all %d lanes of the race; their recordings are kept.", len(a.desk.Snap.Lanes))
}

// ask asks before a command is done, whose own key means yes too.
func (a *app) ask(heading, command, question string, yes func(a *app)) {
	a.dialog = &confirm{heading: heading, question: question, keys: commandNamed(a.commands, command).keys, yes: yes, from: a.dialog}
}

// after is the dialog that follows one that is done: the question it led to, or
// none.
func (a *app) after(d dialog) dialog {
	if a.dialog == d {
		return nil
	}
	return a.dialog
}

// dropLane asks whether the lane on the screen may end.
func (a *app) dropLane() tea.Cmd {
	a.askToDrop(a.desk.LaneIndex())
	return nil
}

// askToDrop asks whether a lane may end.
func (a *app) askToDrop(i int) {
	l := a.desk.Snap.Lanes[i]
	a.dialog = &confirm{
		heading:  "drop lane " + l.Lane,
		question: fmt.Sprintf("End lane %s (%s) at step %s? Its state is lost; its recording is kept.", l.Lane, l.LaneName(), desk.Grouped(max(l.Head, l.Step))),
		keys:     commandNamed(a.commands, "drop-lane").keys,
		from:     a.dialog,
		yes: func(a *app) {
			if a.send(sim.Command{Verb: sim.Drop, N: i}) {
				a.notice = "lane " + l.Lane + " dropped"
			}
		},
	}
}
