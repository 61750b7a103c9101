package tui

import (
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"github.com/north-tui/north/form"
	"github.com/north-tui/north/internal/cells"
	"github.com/north-tui/north/sim"
	"github.com/north-tui/north/tui/desk"
	"github.com/north-tui/north/tui/screen"
)

// parametersDialog edits everything that can be set.
type parametersDialog struct{ inputs screen.Inputs }

func (a *app) openParameters() tea.Cmd {
	d := &parametersDialog{}
	for _, s := range a.desk.Snap.Settings {
		d.inputs.Fields = append(d.inputs.Fields, screen.NewInput(s))
	}
	a.dialog = d
	return nil
}

func (d *parametersDialog) width() int { return wideDialog }

func (d *parametersDialog) title() string { return "parameters" }

func (d *parametersDialog) note() string {
	live, restart := d.counts()
	text := "↑ ↓ pgup pgdn field · ← → step · esc cancel · enter apply"
	switch {
	case live > 0 && restart > 0:
		text += " " + desk.Plural(live, "change") + " and restart"
	case restart > 0:
		text += " and restart"
	case live > 0:
		text += " " + desk.Plural(live, "change")
	}
	return text
}

// counts are the fields that were changed, by when they take effect.
func (d *parametersDialog) counts() (live, restart int) {
	for i := range d.inputs.Fields {
		in := &d.inputs.Fields[i]
		switch {
		case !in.Changed():
		case in.Effect == form.Restart:
			restart++
		default:
			live++
		}
	}
	return live, restart
}

func (d *parametersDialog) key(a *app, msg tea.KeyMsg) (dialog, tea.Cmd) {
	switch name := msg.String(); {
	case name == "esc":
		return nil, nil
	case d.inputs.Goes(name):
	case name == "enter":
		if err := d.inputs.Err(); err != nil {
			a.notice = "✗ " + err.Error()
			return d, nil
		}
		if !d.apply(a) {
			return d, nil
		}
		return a.after(d), nil
	default:
		d.inputs.Key(msg)
	}
	return d, nil
}

// apply sends what was changed: one command a field, or, if any of them needs a
// restart, one restart with all of them.
func (d *parametersDialog) apply(a *app) bool {
	_, restart := d.counts()
	s := a.spec()
	var commands []sim.Command
	for i := range d.inputs.Fields {
		if in := &d.inputs.Fields[i]; in.Changed() {
			s.Set[in.Name] = in.Text
			commands = append(commands, set(in.Name, in.Text))
		}
	}
	switch {
	case restart > 0:
		return a.restart(s, "")
	case len(commands) == 0:
		return true
	}
	return a.change(a.settings(settingsText(commands), commands))
}

// settingsText says what commands set.
func settingsText(commands []sim.Command) string {
	var words []string
	for _, c := range commands {
		words = append(words, c.Key+" "+c.Text)
	}
	return strings.Join(words, ", ")
}

func (d *parametersDialog) rows(*app, int) int { return len(d.inputs.Fields) + 1 + aboutField }

func (d *parametersDialog) draw(a *app, g cells.Grid) { drawInputs(&a.theme, g, &d.inputs) }

// aboutField is the room for what is known of a field.
const aboutField = 3

// drawInputs draws fields and, below a rule, all that is known of the one being edited.
func drawInputs(t *desk.Theme, g cells.Grid, inputs *screen.Inputs) {
	list := max(g.Height-1-aboutField, 1)
	inputs.Draw(t, g.Sub(0, 0, g.Width, list), true)
	desk.Rule(g, list, t)
	for y, l := range inputs.About(g.Width - 2) {
		g.Text(2, list+1+y, l, t.Muted)
	}
}
