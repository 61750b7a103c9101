package screen

import (
	"fmt"
	"slices"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"github.com/north-tui/north/form"
	"github.com/north-tui/north/internal/cells"
	"github.com/north-tui/north/picture"
	"github.com/north-tui/north/sim"
	"github.com/north-tui/north/tui/desk"
	"github.com/north-tui/north/tui/screen"
)

func relaxCommands() []screen.Command {
	return []screen.Command{
		{
			ID: "relax", Word: "relax", Group: "change", After: "data", Keys: []string{"g"}, Label: "relax", Help: "relax a layer to a smaller group", Footer: 2, Steers: true, Reason: screen.FirstOf(needsMoves, screen.NeedsPresent),
			Do: func(h screen.Host) tea.Cmd { openRelax(h); return nil },
		},
		{
			ID: "grow", Word: "grow", Group: "growth", Keys: []string{"P"}, Help: "give the layer in focus a base channel", Reason: screen.FirstOf(screen.NeedsLayer, screen.NeedsPresent),
			Do: func(h screen.Host) tea.Cmd {
				h.Change(screen.Change{What: fmt.Sprintf("%s +1 channel", h.Desk().LayerName()), Growth: true, Forward: []sim.Command{{Verb: growVerb, Layer: h.Desk().Layer, N: 1}}})
				return nil
			},
		},
	}
}

// needsMoves is why nothing can be relaxed.
func needsMoves(h screen.Host) string {
	if t := tableOf(h.Desk().Snap, "moves"); t == nil || len(t.Rows) == 0 {
		return "no layer can be relaxed now"
	}
	return ""
}

// relaxDialog asks for one relaxation and tells its price first.
type relaxDialog struct{ inputs screen.Inputs }

// groups are those that can be asked for, in the order of the choice: what suits upright
// digits first.
var groups = []string{"D1", "D2", "C4", "C2", "C1", "D4"}

// openRelax opens the dialog at the layer in focus, or at the last one that can be
// relaxed.
func openRelax(h screen.Host) {
	d := h.Desk()
	layer, group := "", ""
	for _, row := range tableOf(d.Snap, "moves").Rows {
		at, _, _ := strings.Cut(row.Name, ":")
		if layer == "" || at == d.LayerName() && layer != at {
			layer = at
		}
	}
	for _, g := range groups {
		if _, ok := moveOf(d.Snap, layer+":"+g); ok && group == "" {
			group = g
		}
	}
	dialog := &relaxDialog{}
	add := func(f form.Field, value string) {
		dialog.inputs.Fields = append(dialog.inputs.Fields, screen.NewInput(form.Setting{Field: f, Value: value}))
	}
	add(form.Field{Name: "layer", Doc: "← → another", Kind: form.Choice, Choices: d.Snap.Layers}, layer)
	add(form.Field{Name: "group", Doc: "← → another", Kind: form.Choice, Choices: groups}, group)
	dialog.inputs.At = 1
	h.Open(dialog)
}

// moveOf is a relaxation among those that can be done.
func moveOf(s *sim.Snapshot, name string) (picture.TableRow, bool) {
	if t := tableOf(s, "moves"); t != nil {
		for _, row := range t.Rows {
			if row.Name == name {
				return row, true
			}
		}
	}
	return picture.TableRow{}, false
}

func (d *relaxDialog) move() string {
	return strings.TrimSpace(d.inputs.Fields[0].Text) + ":" + strings.TrimSpace(d.inputs.Fields[1].Text)
}

func (d *relaxDialog) Title() string { return "relax · " + strings.Replace(d.move(), ":", " → ", 1) }

func (d *relaxDialog) Note() string {
	return "↑ ↓ layer, group · ← → another · enter relax · esc cancel"
}

func (d *relaxDialog) Key(h screen.Host, msg tea.KeyMsg) (screen.Dialog, tea.Cmd) {
	switch name := msg.String(); {
	case name == "esc":
		return nil, nil
	case d.inputs.Goes(name):
	case name == "enter":
		return d.enter(h), nil
	default:
		d.inputs.Key(msg)
	}
	return d, nil
}

// enter asks for the relaxation unless it is known that it cannot be done.
func (d *relaxDialog) enter(h screen.Host) screen.Dialog {
	if q := d.quote(h); q != nil && q.Err != "" {
		h.Say("✗ " + reason(q.Err))
		return d
	}
	if !h.Change(screen.Change{What: d.move(), Growth: true, Forward: []sim.Command{{Verb: relaxVerb, Text: d.move()}}}) {
		return d
	}
	if at := slices.Index(h.Desk().Snap.Layers, d.inputs.Fields[0].Text); at >= 0 {
		h.Desk().Layer = at // to watch it from here on
	}
	h.Say("asked for " + d.move())
	return nil
}

// quote is the price of what the fields say, nil until it is known.
func (d *relaxDialog) quote(h screen.Host) *picture.Quote {
	if q := h.Desk().Snap.Quote; q != nil && q.Growth == d.move() {
		return q
	}
	return nil
}

// reason is why something is refused, without the words before.
func reason(text string) string {
	parts := strings.SplitN(text, ": ", 3)
	return parts[len(parts)-1]
}

func (d *relaxDialog) Wants(v *picture.View) { v.Quote = d.move() }

// Rows of the dialog: two fields, a rule, the price, a rule and the groups.
const priceRows = 3

func (d *relaxDialog) Rows(h screen.Host, _ int) int {
	return len(d.inputs.Fields) + 2 + priceRows + len(groups)
}

func (d *relaxDialog) Draw(h screen.Host, g cells.Grid) {
	t := h.Desk().Theme
	n := len(d.inputs.Fields)
	d.inputs.Draw(t, g.Sub(0, 0, g.Width, n), true)
	desk.Rule(g, n, t)
	d.drawPrice(h, g.Sub(2, n+1, g.Width-2, priceRows))
	desk.Rule(g, n+1+priceRows, t)
	d.drawLegal(h, g.Sub(2, n+2+priceRows, g.Width-2, len(groups)))
}

// drawPrice says what the relaxation comes to, or why it cannot be done.
func (d *relaxDialog) drawPrice(h screen.Host, g cells.Grid) {
	t := h.Desk().Theme
	q := d.quote(h)
	switch {
	case q == nil:
		g.Text(0, 0, "◌ the price is being worked out", t.Muted)
	case q.Err != "":
		for y, line := range cells.Wrap("✗ "+reason(q.Err), g.Width) {
			g.Text(0, y, line, t.Alarm)
		}
	default:
		g.Text(0, 0, q.Title, t.Title)
		g.Text(0, 1, fmt.Sprintf("parameters  %s → %s (+%s)", desk.Grouped(q.Params), desk.Grouped(q.After), desk.Grouped(q.After-q.Params)), t.Text)
		g.Text(0, 2, "what it computes stays as it is; the receipt will tell", t.Muted)
	}
}

// meanings say what a group keeps.
var meanings = map[string]string{
	"D4": "turns and mirrors, 8 poses", "D2": "180° and mirrors ↕ ↔, 4 poses", "C4": "turns, 4 poses", "C2": "180°, 2 poses", "D1": "mirror ↕, 2 poses", "C1": "nothing, 1 pose",
}

// drawLegal lists the groups with their prices in the layer that is chosen.
func (d *relaxDialog) drawLegal(h screen.Host, g cells.Grid) {
	t := h.Desk().Theme
	layer := d.inputs.Fields[0].Text
	for y, name := range groups {
		row, legal := moveOf(h.Desk().Snap, layer+":"+name)
		style, price := t.Muted, "—"
		if legal {
			style, price = t.Text, row.Cells[0].Text
		}
		if name == d.inputs.Fields[1].Text {
			g.Set(0, y, '▸', t.Key)
			style = style.With(cells.Bold)
		}
		g.Text(2, y, name, style)
		g.TextRight(15, y, 10, price, style)
		g.Text(17, y, "keeps "+meanings[name], t.Muted)
	}
}
