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

func growthCommands() []command {
	var out []command
	for i, k := range growthKeys {
		c := command{
			id: "grow-" + k.kind, keys: []string{k.key}, help: k.help, reason: all(needsExpansion(k.kind), needsPresent),
			do: func(a *app) tea.Cmd { return a.openGrowth(k.kind) },
		}
		if i == 0 { // one hint for all six
			c.label, c.footer = "E V Q C I grow", 2
		}
		out = append(out, c)
	}
	return append(out, command{
		id: "ungrow", keys: []string{"O"}, help: "take back the last growth, and what was learnt since", reason: all(needsReceipt, needsPresent),
		do: func(a *app) tea.Cmd { a.send(sim.Command{Verb: sim.Ungrow}); return nil },
	})
}

// needsExpansion is why a kind of growth cannot be asked for.
func needsExpansion(kind string) func(a *app) string {
	return func(a *app) string {
		for _, e := range a.desk.snap.Expansions {
			if e.Kind == kind {
				return ""
			}
		}
		return "nothing here grows in that way: " + a.keyOf("scene") + " leads to other scenes"
	}
}

func needsReceipt(a *app) string {
	switch {
	case len(a.desk.snap.Expansions) == 0:
		return "growth cannot be taken back here; u undoes changes"
	case len(a.desk.snap.Receipts) == 0:
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
func (a *app) openGrowth(kind string) tea.Cmd {
	d := &growthDialog{kinds: a.desk.snap.Expansions}
	d.load(a, kind)
	a.dialog = d
	return nil
}

// load makes the fields of a kind.
func (d *growthDialog) load(a *app, kind string) {
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
	layers := len(a.desk.growable())
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

func (d *growthDialog) title() string { return "grow · " + d.growth() }

func (d *growthDialog) note() string {
	return "↑ ↓ field · ← → step · enter grow · esc cancel"
}

func (d *growthDialog) key(a *app, msg tea.KeyMsg) (dialog, tea.Cmd) {
	switch name := msg.String(); {
	case name == "esc":
		return nil, nil
	case d.inputs.goes(name):
	case name == "enter":
		return d.enter(a), nil
	default:
		kind := d.value("kind")
		d.inputs.key(msg)
		if next := d.value("kind"); next != kind {
			d.load(a, next)
		}
	}
	return d, nil
}

// enter asks for the growth unless it is known that it cannot be done.
func (d *growthDialog) enter(a *app) dialog {
	if err := d.inputs.err(); err != nil {
		a.notice = "✗ " + err.Error()
		return d
	}
	if q := d.quote(a); q != nil && q.Err != "" {
		a.notice = "✗ " + q.Err
		return d
	}
	if !a.change(change{what: d.growth(), growth: true, forward: []sim.Command{{Verb: sim.Grow, Text: d.growth()}}}) {
		return d
	}
	a.notice = "asked for " + d.growth()
	return nil
}

// quote is the price of what the fields say, nil until it is known.
func (d *growthDialog) quote(a *app) *picture.Quote {
	if q := a.desk.snap.Quote; q != nil && q.Growth == d.growth() {
		return q
	}
	return nil
}

// quoteRows is the room for the price.
const quoteRows = 4

// mostGrowthFields is the most that a kind has, so that the dialog keeps its size.
const mostGrowthFields = 4

func (d *growthDialog) rows(*app, int) int { return mostGrowthFields + 1 + quoteRows }

func (d *growthDialog) draw(a *app, g cells.Grid) {
	t := &a.theme
	d.inputs.draw(t, g.Sub(0, 0, g.Width, min(mostGrowthFields, g.Height)), true)
	rule(g, mostGrowthFields, t)
	g = g.Sub(2, mostGrowthFields+1, g.Width-2, quoteRows)
	q := d.quote(a)
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
		g.Text(0, 2, fmt.Sprintf("operations/token  %s → %s  (%+.1f %%)", cells.Short(float64(q.Cost)), cells.Short(float64(q.Then)), change100(float64(q.Cost), float64(q.Then))), t.text)
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
