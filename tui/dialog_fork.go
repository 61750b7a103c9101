package tui

import (
	"fmt"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"github.com/north-tui/north/form"
	"github.com/north-tui/north/internal/cells"
	"github.com/north-tui/north/sim"
	"github.com/north-tui/north/tui/desk"
	"github.com/north-tui/north/tui/screen"
)

// forkDialog asks what a new lane does otherwise. At the first step it is a run of
// its own, so everything may differ; later only what can change as a run goes on.
type forkDialog struct {
	step   int
	inputs screen.Inputs  // name, then what may differ
	fixed  []form.Setting // what may not, since the lane would not be the same network
}

// openFork asks for a lane from the shown step on.
func (a *app) openFork() tea.Cmd { return a.openForkAt(a.at()) }

// openAddLane asks for a lane from the first step on: same seed, weights and data
// order, another strategy.
func (a *app) openAddLane() tea.Cmd { return a.openForkAt(0) }

func (a *app) openForkAt(step int) tea.Cmd {
	d := &forkDialog{step: step}
	d.inputs.Fields = []screen.Input{screen.NewInput(form.Setting{Field: form.Field{
		Name: "name", Kind: form.Text, Doc: "name of the lane",
	}})}
	var first, rest []screen.Input
	for _, s := range a.desk.Snap.Settings {
		in := screen.NewInput(s)
		if step > 0 && s.Effect == form.Restart {
			d.fixed = append(d.fixed, s)
			continue
		}
		in.Effect = ""
		if choices := a.choicesOf(s.Name); len(choices) > 0 {
			in.Kind, in.Choices = form.Choice, names(choices)
			first = append(first, in)
			continue
		}
		rest = append(rest, in)
	}
	d.inputs.Fields = append(append(d.inputs.Fields, first...), rest...)
	d.inputs.At = min(1, len(d.inputs.Fields)-1)
	d.rename()
	a.dialog = d
	return nil
}

// choicesOf are the choices of a setting that the pickers describe.
func (a *app) choicesOf(setting string) []form.Option { return a.sceneHere().Choices[setting] }

func names(choices []form.Option) []string {
	var out []string
	for _, c := range choices {
		out = append(out, c.Name)
	}
	return out
}

func (d *forkDialog) width() int { return wideDialog }

func (d *forkDialog) title() string {
	if d.step == 0 {
		return "add a lane · from the start, same seed and data order"
	}
	return "fork · at step " + desk.Grouped(d.step)
}

func (d *forkDialog) note() string {
	return "↑ ↓ field · ← → step · esc cancel · enter " + map[bool]string{true: "add", false: "fork"}[d.step == 0]
}

func (d *forkDialog) key(a *app, msg tea.KeyMsg) (dialog, tea.Cmd) {
	switch name := msg.String(); {
	case name == "esc":
		return nil, nil
	case d.inputs.Goes(name):
	case name == "enter":
		return d.enter(a), nil
	default:
		in := &d.inputs.Fields[d.inputs.At]
		before := in.Text
		d.inputs.Key(msg)
		if in.Text != before {
			d.follow(a, in.Name)
		}
	}
	return d, nil
}

// follow brings the parameters of another choice, and the name as long as it is ours.
func (d *forkDialog) follow(a *app, changed string) {
	if choices := a.choicesOf(changed); len(choices) > 0 {
		d.replaceFields(a, changed, choices)
	}
	d.rename()
}

// replaceFields puts the parameters of the choice made in the place of those of
// the other choices.
func (d *forkDialog) replaceFields(a *app, setting string, choices []form.Option) {
	own := map[string]bool{}
	for _, c := range choices {
		for _, f := range c.Fields {
			own[f.Name] = true
		}
	}
	var kept []screen.Input
	at := 0
	for _, in := range d.inputs.Fields {
		if own[in.Name] {
			continue
		}
		kept = append(kept, in)
		if in.Name == setting {
			at = len(kept)
		}
	}
	chosen := kept[at-1].Text
	inUse := a.current(setting)
	var fields []screen.Input
	for _, f := range fieldsOf(choices, chosen) {
		in := screen.NewInput(form.Setting{Field: f, Value: f.Default})
		in.Effect = ""
		if now, ok := a.value(f.Name); ok {
			in.Was = now
			if chosen == inUse {
				in.Set(now)
			}
		}
		fields = append(fields, in)
	}
	d.inputs.Fields = append(append(append([]screen.Input(nil), kept[:at]...), fields...), kept[at:]...)
	d.inputs.At = at - 1
}

// rename names the lane after what it does otherwise, unless the viewer did.
func (d *forkDialog) rename() {
	name := &d.inputs.Fields[0]
	if name.Touched {
		return
	}
	name.Set("same")
	var words []string
	for i := range d.inputs.Fields[1:] {
		in := &d.inputs.Fields[1+i]
		if !in.Changed() {
			continue
		}
		if in.Kind == form.Choice {
			words = append(words, in.Text)
		} else {
			words = append(words, desk.Symbol(in.Name)+" "+in.Text)
		}
	}
	if len(words) > 0 {
		name.Set(strings.Join(words[:min(len(words), 2)], " "))
	}
	name.Was = name.Text
}

// changes are the settings that the lane has otherwise.
func (d *forkDialog) changes() map[string]string {
	out := map[string]string{}
	for i := range d.inputs.Fields[1:] {
		if in := &d.inputs.Fields[1+i]; in.Changed() {
			out[in.Name] = in.Text
		}
	}
	return out
}

// enter makes the lane unless something is not allowed.
func (d *forkDialog) enter(a *app) dialog {
	if err := d.inputs.Err(); err != nil {
		a.notice = "✗ " + err.Error()
		return d
	}
	lane, name := a.desk.NextLane(), d.inputs.Fields[0].Text
	said := fmt.Sprintf("lane %s: %s, from step %s; %s compares the lanes", lane, name, desk.Grouped(d.step), a.keyOf("race"))
	if !a.fork(sim.Command{N: d.step, Text: name, Changes: d.changes()}, said) {
		return d
	}
	return nil
}

// fork makes a lane, which takes the screen, and lets it go on if the run did. said is
// told once there is one.
func (a *app) fork(c sim.Command, said string) bool {
	c.Verb = sim.Fork
	if !a.send(c) {
		return false
	}
	a.told[a.sent] = said
	a.notice = "lane " + a.desk.NextLane() + " is being made"
	a.lastLane, a.onTimeline = a.desk.Snap.Lane, false
	if a.scrub.resume {
		a.send(sim.Command{Verb: sim.Run})
	}
	a.scrub.resume = false
	return true
}

// forkAbout is the room below the fields: what the field is about, and what
// cannot differ.
const forkAbout = 4

// rows is the same whatever is chosen, so that the window stays where it is.
func (d *forkDialog) rows(a *app, _ int) int {
	own := a.fieldsOfChoices()
	n := 1 + forkAbout
	for _, in := range d.inputs.Fields {
		if !own[in.Name] {
			n++
		}
	}
	for _, choices := range a.sceneHere().Choices {
		most := 0
		for _, c := range choices {
			most = max(most, len(c.Fields))
		}
		n += most
	}
	return n
}

// fieldsOfChoices are the parameters that belong to some choice of a picker, by name.
func (a *app) fieldsOfChoices() map[string]bool {
	own := map[string]bool{}
	for _, choices := range a.sceneHere().Choices {
		for _, c := range choices {
			for _, f := range c.Fields {
				own[f.Name] = true
			}
		}
	}
	return own
}

func (d *forkDialog) draw(a *app, g cells.Grid) {
	t := &a.theme
	fields := max(g.Height-1-forkAbout, 1)
	d.inputs.Draw(t, g.Sub(0, 0, g.Width, fields), true)
	desk.Rule(g, fields, t)
	about := g.Sub(0, fields+1, g.Width, forkAbout)
	style, y := t.Text, 0
	for _, text := range []string{d.about(a), d.fixedText()} {
		for _, l := range cells.Wrap(text, g.Width-4) {
			about.Text(2, y, l, style)
			y++
		}
		style = t.Muted
	}
}

// about describes the choice under the cursor.
func (d *forkDialog) about(a *app) string {
	in := &d.inputs.Fields[d.inputs.At]
	for _, c := range a.choicesOf(in.Name) {
		if c.Name == in.Text {
			return c.Name + ": " + c.Doc
		}
	}
	if in.Name == "name" {
		return "Nothing is overwritten: the new lane continues beside the old one, and both are drawn."
	}
	return in.Doc
}

// fixedText says what cannot differ, and why.
func (d *forkDialog) fixedText() string {
	if len(d.fixed) == 0 {
		return ""
	}
	var words []string
	for _, s := range d.fixed {
		words = append(words, s.Name+" "+s.Value)
	}
	return "Unchanged, because these take effect only with a restart: " + strings.Join(words, ", ") + "."
}
