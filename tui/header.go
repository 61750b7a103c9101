package tui

import (
	"fmt"
	"strings"

	"github.com/north-tui/north/internal/cells"
	"github.com/north-tui/north/sim"
)

// longReplay is how many steps take long enough to be told of.
const longReplay = 512

// stateText is the state of the run as a sign and a word.
func (d *desk) stateText() (string, cells.Style) {
	t, s := d.theme, d.snap
	switch {
	case s.Past && s.State == sim.Running:
		return "▶ REPLAY " + grouped(s.Step), t.run
	case s.Replaying > longReplay:
		return fmt.Sprintf("◌ TO %s, %s left", grouped(s.Step), plural(s.Replaying, "step")), t.title
	case s.Past:
		return atText(s.Step), t.title
	case d.stepping && s.State == sim.Running:
		return "▶│ STEP", t.run
	}
	switch s.State {
	case sim.Running:
		text := "▶ RUN"
		if s.Rate > 0 {
			text += " " + rate(s.Rate) + "/s"
		}
		return text, t.run
	case sim.Paused:
		return "‖ PAUSE", t.title
	case sim.Finished:
		return "■ DONE", t.title
	case sim.Diverged:
		return "✗ NaN at step " + grouped(s.Step), t.alarm
	case sim.Failed:
		if len(s.Settings) == 0 { // there never was a network
			return "✗ DATA", t.alarm
		}
		return "✗ FAULT", t.alarm
	}
	return strings.TrimSpace("◌ LOAD " + s.Note), t.title
}

// progress is the first line at the top: what runs and how far it is.
func (a *app) progress() part {
	return part{spot: spot{progressSlot, rect{0, 0, a.width, 1}}, draw: (*desk).drawProgress}
}

// rules is the second line: the rules by which the network grows or, where the run has
// stopped, why.
func (a *app) rules() part {
	p := part{spot: spot{rulesSlot, rect{0, 1, a.width, headerRows - 1}}}
	if a.desk.snap.Err == nil {
		strategy := a.scene.strategy
		p.shows, p.draw = ofSettings|ofSize|ofLanes, func(d *desk, g cells.Grid) { d.drawStrategy(g, strategy) }
		return p
	}
	hints := a.recoveryKeys()
	p.text = a.desk.snap.Err.Error() + hints
	p.draw = func(d *desk, g cells.Grid) { d.drawTrouble(g, hints) }
	return p
}

// recovery are the commands that lead on from where a run stopped.
var recovery = map[sim.State][]string{
	sim.Diverged: {"fork-slower", "back-to-good", "restart-slower", "restart", "restart-new-seed"},
	sim.Failed:   {"restart", "undo", "data"},
}

// recoveryKeys are the keys with which one goes on from where the run stopped.
func (a *app) recoveryKeys() string {
	hints := ""
	for _, id := range recovery[a.desk.snap.State] {
		if c := commandNamed(a.commands, id); c.disabled(a) == "" && len(c.keys) > 0 {
			hints += "  " + keyName(c.keys[0]) + " " + c.label
		}
	}
	return hints
}

// drawTrouble draws why the run stopped, and how one goes on.
func (d *desk) drawTrouble(g cells.Grid, hints string) {
	x := g.TextIn(1, 0, g.Width-2-cells.TextWidth(hints), d.snap.Err.Error(), d.theme.alarm)
	g.Text(x, 0, hints, d.theme.muted)
}

// drawProgress draws the state at the right, first, since it matters most, and
// what is learnt from in the room that is left.
func (d *desk) drawProgress(g cells.Grid) {
	s := d.snap
	state, style := d.stateText()
	state = cells.Clip(state, g.Width/2)
	counters := d.counters(g.Width - 40)
	x := g.Width - 1 - cells.TextWidth(counters)
	g.Text(x, 0, counters, d.theme.text)
	x -= cells.TextWidth(state) + 2
	g.Text(x, 0, state, style)
	if s.Unsaved != nil { // why is among the events
		const text = "⚠ not saved"
		x -= cells.TextWidth(text) + 2
		g.Text(x, 0, text, d.theme.warn)
	}
	end := g.Text(1, 0, "north", d.theme.title)
	g.TextIn(end, 0, x-end-2, d.subject(x-end-2), d.theme.text)
}

// subject is the data and the seed, the data by name alone where there is no
// room for more.
func (d *desk) subject(width int) string {
	s := d.snap
	seed := fmt.Sprintf(" · seed %d", s.Spec.Seed)
	name, _, _ := strings.Cut(s.Title, " · ")
	for _, title := range []string{s.Title, name, s.Spec.Set["data"]} {
		if text := " · " + title + seed; title != "" && cells.TextWidth(text) <= width {
			return text
		}
	}
	return seed
}

// counters are step, epoch and time, as many as fit.
func (d *desk) counters(width int) string {
	s := d.snap
	text := ""
	switch {
	case s.Past: // the state says the step itself
		text = "of " + grouped(d.head())
	case s.State != sim.Diverged: // nor does this one need it
		text = "step " + grouped(s.Step)
	}
	if s.Spec.Steps > 0 && width >= 50 && !s.Past {
		text += " of " + grouped(s.Spec.Steps)
	}
	for _, more := range []string{"epoch " + cells.Short(s.Epoch), clock(s.Elapsed)} {
		if cells.TextWidth(text)+cells.TextWidth(more)+2 <= width {
			text += "  " + more
		}
	}
	return text
}

// drawStrategy draws trigger, initialisation and main parameters with the keys
// that change them, and at the right the size of the network.
func (d *desk) drawStrategy(g cells.Grid, strategy []strategyItem) {
	t := d.theme
	end := d.drawSize(g)
	room := g.Sub(0, 0, end-2, 1)
	x := 1
	for _, f := range strategy {
		if d.setting(f.setting) == "" || x+len(f.key+f.label)+8 > room.Width {
			continue
		}
		x = room.Text(x, 0, f.key, t.key)
		x = room.Text(x, 0, " "+f.label+" ", t.muted)
		x = room.Text(x, 0, d.setting(f.setting), t.title)
		x = d.strategyDetails(room, x, f.details) + 2
	}
}

// drawSize draws the size of the network at the right, the births pointed out
// for a moment when there is one, and returns the column where it begins.
func (d *desk) drawSize(g cells.Grid) int {
	if d.snap.Params == 0 {
		return g.Width
	}
	params, births := plural(d.snap.Params, "param"), d.birthsText()
	end := g.Width
	if lane := d.laneText(g.Width >= threeColumns); lane != "" {
		end -= cells.TextWidth(lane) + 2
		g.Text(end+1, 0, lane, d.theme.lane(d.laneIndex()).With(cells.Bold))
	}
	begin := end - 3 - cells.TextWidth(params) - cells.TextWidth(births)
	style := d.theme.text
	if d.pulse {
		style = d.theme.newborn
		g.Set(begin+cells.TextWidth(params)+1, 0, '✦', style)
	}
	g.Text(begin, 0, params, d.theme.text)
	g.Text(begin+cells.TextWidth(params)+2, 0, births, style)
	return begin
}

// birthsText is how many units were born or, of a model that grows by more than
// units, how often it grew.
func (d *desk) birthsText() string {
	if d.words.units {
		return plural(d.snap.Births, d.words.birth)
	}
	n := 0
	for i := range d.snap.Events {
		if e := &d.snap.Events[i]; e.Kind == sim.Born && e.Step <= d.snap.Step {
			n++
		}
	}
	return plural(n, d.words.birth)
}

// strategyDetails adds the parameters for which there is room.
func (d *desk) strategyDetails(g cells.Grid, x int, names []string) int {
	if g.Width < 84 {
		return x
	}
	for _, name := range names {
		v := d.setting(name)
		if v == "" || x+cells.TextWidth(symbol(name))+cells.TextWidth(v)+2 > g.Width {
			continue
		}
		x = g.Text(x, 0, " "+symbol(name)+" ", d.theme.muted)
		x = g.Text(x, 0, v, d.theme.text)
	}
	return x
}
