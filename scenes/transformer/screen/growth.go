package screen

import (
	"fmt"
	"strconv"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"github.com/north-tui/north/form"
	"github.com/north-tui/north/internal/cells"
	"github.com/north-tui/north/picture"
	"github.com/north-tui/north/sim"
	"github.com/north-tui/north/tui/desk"
	"github.com/north-tui/north/tui/screen"
)

// growthKeys are the keys of the kinds of growth by hand.
var growthKeys = []struct{ Key, kind, help string }{
	{"P", "mlp", "grow p: neurons of the MLPs"},
	{"E", "heads", "grow E: attention heads"},
	{"V", "value", "grow v: size of the heads' values"},
	{"Q", "key", "grow k: size of the heads' queries and keys"},
	{"C", "hidden", "grow h: width of the residual stream (channels)"},
	{"I", "layer", "insert layers"},
}

func growthCommands() []screen.Command {
	var out []screen.Command
	for i, k := range growthKeys {
		c := screen.Command{
			ID: "grow-" + k.kind, Word: "grow", Group: "growth", Keys: []string{k.Key}, Help: k.help, Reason: screen.FirstOf(needsExpansions, screen.NeedsPresent),
			Do: func(h screen.Host) tea.Cmd { openGrowth(h, k.kind); return nil },
		}
		if i == 0 { // one hint for all six
			c.Label, c.Footer = "E V Q C I grow", 2
		}
		out = append(out, c)
	}
	return append(out, screen.Command{
		ID: "grow", Word: "grow", Group: "change", After: "data", Keys: []string{"g"}, Label: "grow", Help: "grow: choose one of the six kinds", Footer: 7, Steers: true, Reason: screen.FirstOf(needsExpansions, screen.NeedsPresent),
		Do: func(h screen.Host) tea.Cmd { openGrowth(h, growthKeys[0].kind); return nil },
	}, screen.Command{
		ID: "ungrow", Word: "ungrow", Group: "growth", Keys: []string{"O"}, Help: "undo the last growth and everything learnt since", Reason: screen.FirstOf(needsReceipt, screen.NeedsPresent),
		Do: func(h screen.Host) tea.Cmd {
			h.Change(screen.Change{What: "undoing the last growth", Growth: true, Forward: []sim.Command{{Verb: ungrowVerb}}})
			return nil
		},
	})
}

// needsExpansions is why no growth can be asked for.
func needsExpansions(h screen.Host) string {
	if len(h.Desk().Snap.Expansions) == 0 {
		return "nothing can be grown yet"
	}
	return ""
}

func needsReceipt(h screen.Host) string {
	if len(h.Desk().Snap.Receipts) == 0 {
		return "nothing has grown yet"
	}
	return ""
}

// growthDialog asks for one growth and tells its price first.
type growthDialog struct {
	kinds  []picture.Expansion
	inputs screen.Inputs // the kind first, then what belongs to it
}

// everywhere is the word for all layers, or all heads.
const everywhere = "all"

// openGrowth opens the dialog at a kind of growth.
func openGrowth(h screen.Host, kind string) {
	d := &growthDialog{kinds: h.Desk().Snap.Expansions}
	d.load(h, kind)
	h.Open(d)
}

// load makes the fields of a kind.
func (d *growthDialog) load(h screen.Host, kind string) {
	var names []string
	chosen := d.kinds[0]
	for _, e := range d.kinds {
		names = append(names, e.Kind)
		if e.Kind == kind {
			chosen = e
		}
	}
	add := func(f form.Field, value string) {
		d.inputs.Fields = append(d.inputs.Fields, screen.NewInput(form.Setting{Field: f, Value: value}))
	}
	layers := len(growable(h.Desk()))
	d.inputs.Fields = nil
	add(form.Field{Name: "kind", Doc: chosen.Doc, Kind: form.Choice, Choices: names}, chosen.Kind)
	add(form.Field{Name: "add", Doc: chosen.Unit + " added wherever it grows", Kind: form.Int, Min: 1, Max: 4096}, strconv.Itoa(chosen.Size))
	if chosen.Layers {
		add(form.Field{Name: "layers", Doc: fmt.Sprintf("layers 1 to %d, comma-separated, or all", layers), Kind: form.Text}, everywhere)
	}
	if chosen.Heads {
		add(form.Field{Name: "heads", Doc: "heads of each layer, comma-separated, or all", Kind: form.Text}, everywhere)
	}
	if chosen.Ordered {
		add(form.Field{Name: "position", Doc: "number of the new layer", Kind: form.Int, Min: 1, Max: float64(layers + 1)}, strconv.Itoa(layers+1))
	}
}

// value is what a field holds, "" if the kind does not have it.
func (d *growthDialog) value(name string) string {
	for i := range d.inputs.Fields {
		if in := &d.inputs.Fields[i]; in.Name == name {
			return strings.TrimSpace(in.Text)
		}
	}
	return ""
}

// growth is what the fields say, in the words of sim.Command.Text.
func (d *growthDialog) growth() string {
	text := d.value("kind") + ":+" + strings.TrimPrefix(d.value("add"), "+")
	var places []string
	for _, of := range []struct{ field, letter string }{{"layers", "L"}, {"heads", "H"}, {"position", "L"}} {
		list := d.value(of.field)
		if list == "" || list == everywhere {
			continue
		}
		for number := range strings.SplitSeq(list, ",") {
			places = append(places, of.letter+strings.TrimPrefix(strings.TrimSpace(number), of.letter))
		}
	}
	if len(places) > 0 {
		text += "@" + strings.Join(places, ",")
	}
	return text
}

func (d *growthDialog) Title() string { return "grow · " + d.growth() }

func (d *growthDialog) Note() string {
	return "↑ ↓ field · ← → step · enter grow · esc cancel"
}

func (d *growthDialog) Key(h screen.Host, msg tea.KeyMsg) (screen.Dialog, tea.Cmd) {
	switch name := msg.String(); {
	case name == "esc":
		return nil, nil
	case d.inputs.Goes(name):
	case name == "enter":
		return d.enter(h), nil
	default:
		kind := d.value("kind")
		d.inputs.Key(msg)
		if next := d.value("kind"); next != kind {
			d.load(h, next)
		}
	}
	return d, nil
}

// enter asks for the growth unless it is known that it cannot be done.
func (d *growthDialog) enter(h screen.Host) screen.Dialog {
	if err := d.inputs.Err(); err != nil {
		h.Say("✗ " + err.Error())
		return d
	}
	if q := d.quote(h); q != nil && q.Err != "" {
		h.Say("✗ " + q.Err)
		return d
	}
	if !h.Change(screen.Change{What: d.growth(), Growth: true, Forward: []sim.Command{{Verb: growVerb, Text: d.growth()}}}) {
		return d
	}
	h.Say("requested " + d.growth())
	return nil
}

// quote is the price of what the fields say, nil until it is known.
func (d *growthDialog) quote(h screen.Host) *picture.Quote {
	if q := h.Desk().Snap.Quote; q != nil && q.Growth == d.growth() {
		return q
	}
	return nil
}

// quoteRows is the room for the price.
const quoteRows = 4

// mostGrowthFields is the most that a kind has, so that the dialog keeps its size.
const mostGrowthFields = 4

func (d *growthDialog) Wants(v *picture.View) { v.Quote = d.growth() }

func (d *growthDialog) Rows(screen.Host, int) int { return mostGrowthFields + 1 + quoteRows }

func (d *growthDialog) Draw(h screen.Host, g cells.Grid) {
	t := h.Desk().Theme
	d.inputs.Draw(t, g.Sub(0, 0, g.Width, min(mostGrowthFields, g.Height)), true)
	desk.Rule(g, mostGrowthFields, t)
	g = g.Sub(2, mostGrowthFields+1, g.Width-2, quoteRows)
	q := d.quote(h)
	switch {
	case q == nil:
		g.Text(0, 0, "◌ computing the cost", t.Muted)
	case q.Err != "":
		for y, line := range cells.Wrap("✗ "+q.Err, g.Width) {
			g.Text(0, y, line, t.Alarm)
		}
	default:
		g.Text(0, 0, q.Title, t.Title)
		g.Text(0, 1, fmt.Sprintf("parameters        %s → %s  (%+.1f %%)", desk.Grouped(q.Params), desk.Grouped(q.After), change100(float64(q.Params), float64(q.After))), t.Text)
		g.Text(0, 2, fmt.Sprintf("operations/token  %s → %s  (%+.1f %%)", picture.Grouped(float64(q.Cost)), picture.Grouped(float64(q.Then)), change100(float64(q.Cost), float64(q.Then))), t.Text)
		g.Text(0, 3, "the function stays the same; see the receipt afterwards", t.Muted)
	}
}

// change100 is how much larger b is than a, in percent.
func change100(a, b float64) float64 {
	if a == 0 {
		return 0
	}
	return 100 * (b - a) / a
}
