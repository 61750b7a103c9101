package tui

import (
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"github.com/north-tui/north/form"
	"github.com/north-tui/north/internal/cells"
	"github.com/north-tui/north/tui/desk"
	"github.com/north-tui/north/tui/screen"
)

// goalDialog asks what it takes to win.
type goalDialog struct {
	inputs screen.Inputs
	from   dialog // to which it leads back
}

func (a *app) openGoal() tea.Cmd {
	now := a.desk.Goal()
	var groups, ends []string
	for _, g := range a.desk.Goals {
		if g.Group == "" {
			continue
		}
		end := g.Group + " at least"
		if g.Lower {
			end = g.Group + " at most"
		}
		groups, ends = append(groups, g.Group), append(ends, end)
	}
	a.dialog = &goalDialog{from: a.dialog, inputs: screen.Inputs{Fields: []screen.Input{
		screen.NewInput(form.Setting{Value: now.Group, Field: form.Field{
			Name: "measure", Kind: form.Choice, Choices: groups, Doc: "on the data of the race",
		}}),
		screen.NewInput(form.Setting{Value: cells.Short(now.Value), Field: form.Field{
			Name: "value", Kind: form.Float, Doc: strings.Join(ends, ", "),
		}}),
	}}}
	return nil
}

func (d *goalDialog) title() string { return "the race is won by the first lane with" }

func (d *goalDialog) note() string { return "↑ ↓ field · ← → step · esc cancel · enter set" }

func (d *goalDialog) key(a *app, msg tea.KeyMsg) (dialog, tea.Cmd) {
	switch name := msg.String(); name {
	case "esc":
		return d.from, nil
	case "up", "down", "tab":
		d.inputs.At = 1 - d.inputs.At
	case "enter":
		f := d.inputs.Fields
		value, err := f[1].Number()
		if err != nil {
			a.notice = "✗ " + err.Error()
			return d, nil
		}
		for _, g := range a.desk.Goals {
			if g.Group == f[0].Text {
				a.desk.Aim, a.desk.Asked = desk.Goal{Group: g.Group, Lower: g.Lower, Value: value}, true
			}
		}
		return d.from, nil
	default:
		d.inputs.Key(msg)
	}
	return d, nil
}

func (d *goalDialog) rows(*app, int) int { return len(d.inputs.Fields) }

func (d *goalDialog) draw(a *app, g cells.Grid) { d.inputs.Draw(&a.theme, g, true) }
