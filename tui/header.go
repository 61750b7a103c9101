package tui

import (
	"fmt"
	"slices"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"github.com/north-tui/north/internal/cells"
	"github.com/north-tui/north/sim"
	"github.com/north-tui/north/tui/desk"
	"github.com/north-tui/north/tui/screen"
)

// longReplay is how many steps take long enough to be told of.
const longReplay = 512

// stateText is the state of the run as a sign and a word.
func stateText(d *desk.Desk) (string, cells.Style) {
	t, s := d.Theme, d.Snap
	switch {
	case s.Past && s.State == sim.Running:
		return "▶ REPLAY " + desk.Grouped(s.Step), t.Run
	case s.Replaying > longReplay:
		return fmt.Sprintf("◌ TO %s, %s left", desk.Grouped(s.Step), desk.Plural(s.Replaying, "step")), t.Title
	case s.Past:
		return atText(s.Step), t.Title
	case d.Stepping && s.State == sim.Running:
		return "▶│ STEP", t.Run
	}
	switch s.State {
	case sim.Running:
		text := "▶ RUN"
		if s.Record != "" {
			text = "▶ FOLLOW"
		}
		if s.Rate > 0 {
			text += " " + desk.Rate(s.Rate) + "/s"
		}
		return text, t.Run
	case sim.Paused:
		return "‖ PAUSE", t.Title
	case sim.Finished:
		if s.Record != "" {
			return "■ RECORD", t.Title
		}
		return "■ DONE", t.Title
	case sim.Diverged:
		return "✗ NaN at step " + desk.Grouped(s.Step), t.Alarm
	case sim.Failed:
		if len(s.Settings) == 0 { // there never was a network
			return "✗ DATA", t.Alarm
		}
		return "✗ FAULT", t.Alarm
	}
	return strings.TrimSpace("◌ LOAD " + s.Note), t.Title
}

// progress is the first line at the top: what runs and how far it is.
func (a *app) progress() part {
	return part{spot: spot{progressSlot, rect{0, 0, a.width, 1}}, draw: drawProgress}
}

// rules is the second line: the rules by which the network grows or, where the run has
// stopped, why.
func (a *app) rules() part {
	p := part{spot: spot{rulesSlot, rect{0, 1, a.width, headerRows - 1}}}
	if a.desk.Snap.Err == nil {
		strategy := a.strategy()
		if len(a.options.Preferences.Keys) > 0 { // which change while the scene stays
			p.text = fmt.Sprint(strategy)
		}
		p.shows, p.draw = desk.OfSettings|desk.OfSize|desk.OfLanes, func(d *desk.Desk, g cells.Grid) { drawStrategy(d, g, strategy) }
		return p
	}
	ways := a.waysOn()
	p.text = a.desk.Snap.Err.Error() + fmt.Sprint(ways)
	p.draw = func(d *desk.Desk, g cells.Grid) { drawTrouble(d, g, ways) }
	return p
}

// strategy is what the scene has in the second line, with the keys as the viewer set them.
func (a *app) strategy() []screen.StrategyItem {
	if len(a.options.Preferences.Keys) == 0 {
		return a.scene.Strategy
	}
	items, usual := slices.Clone(a.scene.Strategy), commands(a.scene)
	for i, item := range items {
		for _, g := range usual {
			for _, c := range g.commands {
				if slices.Contains(c.keys, item.Key) {
					items[i].Key = ""
					if own := commandNamed(a.commands, c.id).keys; len(own) > 0 {
						items[i].Key = own[0]
					}
				}
			}
		}
	}
	return items
}

// recovery are the commands that lead on from where a run stopped.
var recovery = map[sim.State][]string{
	sim.Diverged: {"fork-slower", "back-to-good", "restart-slower", "restart", "restart-new-seed"},
	sim.Failed:   {"restart", "undo", "data"},
}

// wayOn is a key with which one goes on from where the run stopped.
type wayOn struct{ key, label string }

func (a *app) waysOn() []wayOn {
	var ways []wayOn
	for _, id := range recovery[a.desk.Snap.State] {
		if c := commandNamed(a.commands, id); c.disabled(a) == "" && len(c.keys) > 0 {
			ways = append(ways, wayOn{c.keys[0], c.label})
		}
	}
	return ways
}

// drawTrouble draws why the run stopped and how one goes on, and returns where the keys
// for that are.
func drawTrouble(d *desk.Desk, g cells.Grid, ways []wayOn) []keySpan {
	room := 0
	for _, w := range ways {
		room += 3 + cells.TextWidth(keyName(w.key)+w.label)
	}
	x := g.TextIn(1, 0, g.Width-2-room, d.Snap.Err.Error(), d.Theme.Alarm)
	var spans []keySpan
	for _, w := range ways {
		end := g.Text(x, 0, "  "+keyName(w.key)+" "+w.label, d.Theme.Muted)
		spans = append(spans, keySpan{x + 2, end, w.key})
		x = end
	}
	return spans
}

// keySpan is the columns of a line that name a key.
type keySpan struct {
	from, to int // the first and the one after the last
	key      string
}

// clickHeader presses the key under the mouse in the second line; done is false for
// messages that are not meant for it.
func (a *app) clickHeader(msg tea.MouseMsg) (cmd tea.Cmd, done bool) {
	if !a.mouse || a.dialog != nil || a.tooSmall() || msg.Y != headerRows-1 || msg.Action != tea.MouseActionPress || msg.Button != tea.MouseButtonLeft {
		return nil, false
	}
	spans, line := []keySpan(nil), cells.New(a.width, 1)
	switch {
	case a.desk.Snap.Err != nil:
		spans = drawTrouble(&a.desk, line, a.waysOn())
	case !a.stage:
		spans = drawStrategy(&a.desk, line, a.strategy())
	}
	for _, s := range spans {
		if msg.X >= s.from && msg.X < s.to {
			return a.press(s.key), true
		}
	}
	return nil, true
}

// drawProgress draws the state at the right, first, since it matters most, and
// what is learnt from in the room that is left.
func drawProgress(d *desk.Desk, g cells.Grid) {
	s := d.Snap
	state, style := stateText(d)
	state = cells.Clip(state, g.Width/2)
	counters := counters(d, g.Width-40)
	x := g.Width - 1 - cells.TextWidth(counters)
	g.Text(x, 0, counters, d.Theme.Text)
	x -= cells.TextWidth(state) + 2
	g.Text(x, 0, state, style)
	if s.Unsaved != nil { // why is among the events
		const text = "⚠ not saved"
		x -= cells.TextWidth(text) + 2
		g.Text(x, 0, text, d.Theme.Warn)
	}
	end := g.Text(1, 0, "north", d.Theme.Title)
	g.TextIn(end, 0, x-end-2, subject(d, x-end-2), d.Theme.Text)
}

// subject is the data and the seed, the data by name alone where there is no
// room for more.
func subject(d *desk.Desk, width int) string {
	s := d.Snap
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
func counters(d *desk.Desk, width int) string {
	s := d.Snap
	text := ""
	switch {
	case s.Past: // the state says the step itself
		text = "of " + desk.Grouped(d.Head())
	case s.State != sim.Diverged: // nor does this one need it
		text = "step " + desk.Grouped(s.Step)
	}
	if s.Spec.Steps > 0 && width >= 50 && !s.Past {
		text += " of " + desk.Grouped(s.Spec.Steps)
	}
	for _, more := range []string{"epoch " + cells.Short(s.Epoch), desk.Clock(s.Elapsed)} {
		if cells.TextWidth(text)+cells.TextWidth(more)+2 <= width {
			text += "  " + more
		}
	}
	return text
}

// drawStrategy draws trigger, initialisation and main parameters with the keys
// that change them, and at the right the size of the network. It returns where the keys
// and what they change are.
func drawStrategy(d *desk.Desk, g cells.Grid, strategy []screen.StrategyItem) (spans []keySpan) {
	t := d.Theme
	end := drawSize(d, g)
	room := g.Sub(0, 0, end-2, 1)
	x := 1
	for _, f := range strategy {
		if d.Setting(f.Setting) == "" || x+len(f.Key+f.Label)+8 > room.Width {
			continue
		}
		from := x
		if f.Key != "" {
			x = room.Text(x, 0, keyName(f.Key)+" ", t.Key)
		}
		x = room.Text(x, 0, f.Label+" ", t.Muted)
		x = room.Text(x, 0, d.Setting(f.Setting), t.Title)
		x = strategyDetails(d, room, x, f.Details)
		if f.Key != "" {
			spans = append(spans, keySpan{from, x, f.Key})
		}
		x += 2
	}
	return spans
}

// drawSize draws the size of the network at the right, the births pointed out
// for a moment when there is one, and returns the column where it begins.
func drawSize(d *desk.Desk, g cells.Grid) int {
	if d.Snap.Params == 0 {
		return g.Width
	}
	params, births := desk.Plural(d.Snap.Params, "param"), d.BirthsText()
	end := g.Width
	if lane := d.LaneText(g.Width >= threeColumns); lane != "" {
		end -= cells.TextWidth(lane) + 2
		g.Text(end+1, 0, lane, d.Theme.Lane(d.LaneIndex()).With(cells.Bold))
	}
	begin := end - 3 - cells.TextWidth(params) - cells.TextWidth(births)
	style := d.Theme.Text
	if d.Pulse {
		style = d.Theme.Newborn
		g.Set(begin+cells.TextWidth(params)+1, 0, '✦', style)
	}
	g.Text(begin, 0, params, d.Theme.Text)
	g.Text(begin+cells.TextWidth(params)+2, 0, births, style)
	return begin
}

// strategyDetails adds the parameters for which there is room.
func strategyDetails(d *desk.Desk, g cells.Grid, x int, names []string) int {
	if g.Width < 84 {
		return x
	}
	for _, name := range names {
		v := d.Setting(name)
		if v == "" || x+cells.TextWidth(desk.Symbol(name))+cells.TextWidth(v)+2 > g.Width {
			continue
		}
		x = g.Text(x, 0, " "+desk.Symbol(name)+" ", d.Theme.Muted)
		x = g.Text(x, 0, v, d.Theme.Text)
	}
	return x
}
