package tui

import (
	"fmt"
	"strconv"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"github.com/north-tui/north/form"
	"github.com/north-tui/north/internal/cells"
	"github.com/north-tui/north/picture"
	"github.com/north-tui/north/sim"
)

// growthKeys are the keys of the kinds of growth by hand.
var growthKeys = []struct{ key, kind, help string }{
	{"P", "mlp", "grow p: neurons of the MLPs"},
	{"E", "heads", "grow E: attention heads"},
	{"V", "value", "grow v: size of the heads' values"},
	{"Q", "key", "grow k: size of the heads' queries and keys"},
	{"C", "hidden", "grow h: width of the residual stream, its channels"},
	{"I", "layer", "insert layers"},
}

func growthCommands() []sceneCommand {
	var out []sceneCommand
	for i, k := range growthKeys {
		c := sceneCommand{
			id: "grow-" + k.kind, group: "growth", keys: []string{k.key}, help: k.help, reason: firstOf(needsExpansions, needsPresentDay),
			do: func(h host) tea.Cmd { openGrowth(h, k.kind); return nil },
		}
		if i == 0 { // one hint for all six
			c.label, c.footer = "E V Q C I grow", 2
		}
		out = append(out, c)
	}
	return append(out, sceneCommand{
		id: "grow", group: "change", after: "data", keys: []string{"g"}, label: "grow", help: "grow: choose in which of the six ways", footer: 7, steers: true, reason: firstOf(needsExpansions, needsPresentDay),
		do: func(h host) tea.Cmd { openGrowth(h, growthKeys[0].kind); return nil },
	}, sceneCommand{
		id: "ungrow", group: "growth", keys: []string{"O"}, help: "take back the last growth, and what was learnt since", reason: firstOf(needsReceipt, needsPresentDay),
		do: func(h host) tea.Cmd { h.Send(sim.Command{Verb: sim.Ungrow}); return nil },
	})
}

// needsExpansions is why no growth can be asked for.
func needsExpansions(h host) string {
	if len(h.Desk().snap.Expansions) == 0 {
		return "nothing can be grown yet"
	}
	return ""
}

func needsReceipt(h host) string {
	if len(h.Desk().snap.Receipts) == 0 {
		return "nothing has grown yet"
	}
	return ""
}

// growthDialog asks for one growth and tells its price first.
type growthDialog struct {
	kinds  []picture.Expansion
	inputs inputs // the kind first, then what belongs to it
}

// everywhere is the word for all layers, or all heads.
const everywhere = "all"

// openGrowth opens the dialog at a kind of growth.
func openGrowth(h host, kind string) {
	d := &growthDialog{kinds: h.Desk().snap.Expansions}
	d.load(h, kind)
	h.Open(d)
}

// load makes the fields of a kind.
func (d *growthDialog) load(h host, kind string) {
	var names []string
	chosen := d.kinds[0]
	for _, e := range d.kinds {
		names = append(names, e.Kind)
		if e.Kind == kind {
			chosen = e
		}
	}
	add := func(f form.Field, value string) {
		d.inputs.fields = append(d.inputs.fields, newInput(form.Setting{Field: f, Value: value}))
	}
	layers := len(h.Desk().growable())
	d.inputs.fields = nil
	add(form.Field{Name: "kind", Doc: chosen.Doc, Kind: form.Choice, Choices: names}, chosen.Kind)
	add(form.Field{Name: "add", Doc: chosen.Unit + " to each place that grows", Kind: form.Int, Min: 1, Max: 4096}, strconv.Itoa(chosen.Size))
	if chosen.Layers {
		add(form.Field{Name: "layers", Doc: fmt.Sprintf("which, 1 to %d with commas, or all", layers), Kind: form.Text}, everywhere)
	}
	if chosen.Heads {
		add(form.Field{Name: "heads", Doc: "which of each layer, with commas, or all", Kind: form.Text}, everywhere)
	}
	if chosen.Ordered {
		add(form.Field{Name: "position", Doc: "number that the new layer gets", Kind: form.Int, Min: 1, Max: float64(layers + 1)}, strconv.Itoa(layers+1))
	}
}

// value is what a field holds, "" if the kind does not have it.
func (d *growthDialog) value(name string) string {
	for i := range d.inputs.fields {
		if in := &d.inputs.fields[i]; in.Name == name {
			return strings.TrimSpace(in.text)
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

func (d *growthDialog) Key(h host, msg tea.KeyMsg) (sceneDialog, tea.Cmd) {
	switch name := msg.String(); {
	case name == "esc":
		return nil, nil
	case d.inputs.goes(name):
	case name == "enter":
		return d.enter(h), nil
	default:
		kind := d.value("kind")
		d.inputs.key(msg)
		if next := d.value("kind"); next != kind {
			d.load(h, next)
		}
	}
	return d, nil
}

// enter asks for the growth unless it is known that it cannot be done.
func (d *growthDialog) enter(h host) sceneDialog {
	if err := d.inputs.err(); err != nil {
		h.Say("✗ " + err.Error())
		return d
	}
	if q := d.quote(h); q != nil && q.Err != "" {
		h.Say("✗ " + q.Err)
		return d
	}
	if !h.Change(change{what: d.growth(), growth: true, forward: []sim.Command{{Verb: sim.Grow, Text: d.growth()}}}) {
		return d
	}
	h.Say("asked for " + d.growth())
	return nil
}

// quote is the price of what the fields say, nil until it is known.
func (d *growthDialog) quote(h host) *picture.Quote {
	if q := h.Desk().snap.Quote; q != nil && q.Growth == d.growth() {
		return q
	}
	return nil
}

// quoteRows is the room for the price.
const quoteRows = 4

// mostGrowthFields is the most that a kind has, so that the dialog keeps its size.
const mostGrowthFields = 4

func (d *growthDialog) Wants(v *picture.View) { v.Quote = d.growth() }

func (d *growthDialog) Rows(host, int) int { return mostGrowthFields + 1 + quoteRows }

func (d *growthDialog) Draw(h host, g cells.Grid) {
	t := h.Desk().theme
	d.inputs.draw(t, g.Sub(0, 0, g.Width, min(mostGrowthFields, g.Height)), true)
	rule(g, mostGrowthFields, t)
	g = g.Sub(2, mostGrowthFields+1, g.Width-2, quoteRows)
	q := d.quote(h)
	switch {
	case q == nil:
		g.Text(0, 0, "◌ the price is being worked out", t.muted)
	case q.Err != "":
		for y, line := range cells.Wrap("✗ "+q.Err, g.Width) {
			g.Text(0, y, line, t.alarm)
		}
	default:
		g.Text(0, 0, q.Title, t.title)
		g.Text(0, 1, fmt.Sprintf("parameters        %s → %s  (%+.1f %%)", grouped(q.Params), grouped(q.After), change100(float64(q.Params), float64(q.After))), t.text)
		g.Text(0, 2, fmt.Sprintf("operations/token  %s → %s  (%+.1f %%)", cells.Short(q.Cost), cells.Short(q.Then), change100(q.Cost, q.Then)), t.text)
		g.Text(0, 3, "what it computes stays as it is; the receipt will tell", t.muted)
	}
}

// change100 is how much larger b is than a, in percent.
func change100(a, b float64) float64 {
	if a == 0 {
		return 0
	}
	return 100 * (b - a) / a
}
