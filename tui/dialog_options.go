package tui

import (
	"errors"
	"maps"
	"slices"
	"strconv"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"github.com/north-tui/north/form"
	"github.com/north-tui/north/internal/cells"
	"github.com/north-tui/north/lessons"
	"github.com/north-tui/north/tui/desk"
	"github.com/north-tui/north/tui/screen"
)

// option is a preference: its field, the value it has, and how it gets another.
type option struct {
	field form.Field
	get   func(a *app) string
	set   func(a *app, value string) error
}

// options are all preferences, in the order in which they are shown: looks, charts, the
// panels of the scene, lessons, and the keys of all commands.
func (a *app) preferenceOptions() []option {
	out := append(lookOptions(), chartOptions()...)
	for id := range a.scene.Panels {
		out = append(out, panelOption(panelID(id), a.scene.Panels[id].Name))
	}
	for _, name := range lessons.Names() {
		out = append(out, lessonOption(name))
	}
	for _, g := range a.commands {
		for _, c := range g.commands {
			out = append(out, keyOption(c.id, c.help))
		}
	}
	return out
}

func lookOptions() []option {
	var tiers []string
	for t := cells.Braille; len(tiers) == 0 || t != cells.Braille; t = t.Next() {
		tiers = append(tiers, t.Word())
	}
	return []option{
		{
			form.Field{Name: "theme", Kind: form.Choice, Choices: []string{"dark", "light"}, Doc: "colours for this background"},
			func(a *app) string { return themeWord(a.light) },
			func(a *app, v string) error { a.setTheme(v == "light"); return nil },
		},
		{
			form.Field{Name: "glyphs", Kind: form.Choice, Choices: tiers, Doc: "drawing characters"},
			func(a *app) string { return a.desk.Tier.Word() },
			func(a *app, v string) (err error) { a.desk.Tier, err = cells.ParseTier(v); return err },
		},
		{
			form.Field{Name: "mouse", Kind: form.Bool, Doc: "clicks and wheel; false: the terminal selects text"},
			func(a *app) string { return strconv.FormatBool(a.mouse) },
			func(a *app, v string) error { a.mouse = v == "true"; return nil },
		},
		{
			form.Field{Name: "calm", Kind: form.Bool, Doc: "no pulsing marks at births"},
			func(a *app) string { return strconv.FormatBool(a.options.Calm) },
			func(a *app, v string) error { a.options.Calm = v == "true"; return nil },
		},
		{
			form.Field{Name: "quit", Kind: form.Choice, Choices: []string{"ask", atOnce}, Doc: "before a run ends that is not recorded"},
			func(a *app) string {
				if a.options.Preferences.Quit == atOnce {
					return atOnce
				}
				return "ask"
			},
			func(a *app, v string) error {
				a.options.Preferences.Quit = strings.TrimPrefix(v, "ask")
				return nil
			},
		},
	}
}

func chartOptions() []option {
	var axes []string
	for _, t := range desk.TimeAxes {
		axes = append(axes, t.Name)
	}
	return []option{
		{
			form.Field{Name: "smoothing", Kind: form.Float, Min: 0, Max: .999, Doc: "weight of the training curve's moving average"},
			func(a *app) string { return strconv.FormatFloat(a.desk.Smooth, 'g', -1, 64) },
			func(a *app, v string) (err error) { a.desk.Smooth, err = strconv.ParseFloat(v, 64); return err },
		},
		{
			form.Field{Name: "linear", Kind: form.Bool, Doc: "the loss on a linear axis"},
			func(a *app) string { return strconv.FormatBool(a.desk.Linear) },
			func(a *app, v string) error { a.desk.Linear = v == "true"; return nil },
		},
		{
			form.Field{Name: "over", Kind: form.Choice, Choices: axes, Doc: "what the charts are drawn over"},
			func(a *app) string { return desk.TimeAxes[a.desk.Along].Name },
			func(a *app, v string) error { a.desk.Along, _ = desk.TimeAxisNamed(v); return nil },
		},
		{
			form.Field{Name: "guides", Kind: form.Bool, Doc: "lines across the charts"},
			func(a *app) string { return strconv.FormatBool(a.desk.Guides) },
			func(a *app, v string) error { a.desk.Guides = v == "true"; return nil },
		},
	}
}

func panelOption(id panelID, name string) option {
	wishes := []string{automatic: "automatic", pinned: "shown", hidden: "hidden"}
	return option{
		form.Field{Name: "panel " + name, Kind: form.Choice, Choices: []string{wishes[automatic], wishes[pinned], wishes[hidden]}, Doc: "automatic: where there is room"},
		func(a *app) string { return wishes[a.shown[id]] },
		func(a *app, v string) error { a.shown[id] = visibility(slices.Index(wishes, v)); return nil },
	}
}

func lessonOption(name string) option {
	return option{
		form.Field{Name: "lesson " + name, Kind: form.Bool, Doc: "whether it is done"},
		func(a *app) string { return strconv.FormatBool(slices.Contains(a.learnt, name)) },
		func(a *app, v string) error {
			a.learnt = slices.DeleteFunc(slices.Clone(a.learnt), func(other string) bool { return other == name })
			if v == "true" {
				a.learnt = append(a.learnt, name)
			}
			return nil
		},
	}
}

// keyOption is the keys of a command, with spaces between them.
func keyOption(id, help string) option {
	return option{
		form.Field{Name: "key " + id, Kind: form.Text, Doc: help + " · several keys with spaces between"},
		func(a *app) string {
			var words []string
			for _, k := range commandNamed(a.commands, id).keys {
				words = append(words, strings.ReplaceAll(k, " ", "space"))
			}
			return strings.Join(words, " ")
		},
		func(a *app, v string) error {
			var keys []string
			for _, word := range strings.Fields(v) {
				if k := strings.ReplaceAll(word, "space", " "); !slices.Contains(keys, k) {
					keys = append(keys, k)
				}
			}
			return a.bind(id, keys)
		},
	}
}

// bind gives a command other keys. A key that another command has is refused.
func (a *app) bind(id string, keys []string) error {
	wish := maps.Clone(a.options.Preferences.Keys)
	if wish == nil {
		wish = map[string][]string{}
	}
	if wish[id] = keys; slices.Equal(keys, commandNamed(commands(a.scene), id).keys) {
		delete(wish, id)
	}
	table, problems := withKeys(commands(a.scene), wish)
	for _, p := range problems {
		if text, ours := strings.CutPrefix(p, "keys: "+id+": "); ours {
			return errors.New(text)
		}
	}
	a.commands, a.options.Preferences.Keys = table, wish
	return nil
}

// optionsDialog shows all preferences with their values. What is changed takes effect at
// once and is kept as preferences are.
type optionsDialog struct {
	options []option
	inputs  screen.Inputs // one an option
	query   screen.Line   // words that those in the list must have
	editing bool          // keys go to the text of the one under the cursor
	page    int           // rows of the list that were drawn last
}

func (a *app) openOptions() tea.Cmd {
	d := &optionsDialog{options: a.preferenceOptions()}
	for _, o := range d.options {
		in := screen.NewInput(form.Setting{Field: o.field, Value: o.get(a)})
		in.Still = true
		d.inputs.Fields = append(d.inputs.Fields, in)
	}
	a.dialog = d
	return nil
}

func (d *optionsDialog) width() int { return wideDialog }

func (d *optionsDialog) title() string {
	if d.query.Text != "" {
		return "options · with: " + d.query.Text
	}
	return "options"
}

func (d *optionsDialog) note() string {
	if d.editing {
		return "enter apply · esc cancel"
	}
	return "↑ ↓ pgup pgdn choose · ← → change · type to filter · enter edit · esc close"
}

// found are the options in the list.
func (d *optionsDialog) found() []int {
	return filtered(d.query.Text, len(d.options), func(i int) (name, more string) {
		f := d.options[i].field
		return f.Name, f.Doc + " " + d.inputs.Fields[i].Text
	})
}

func (d *optionsDialog) key(a *app, msg tea.KeyMsg) (dialog, tea.Cmd) {
	if d.editing {
		return d, d.edit(a, msg)
	}
	found := d.found()
	name := msg.String()
	by, scrolls := scrollBy(name, d.page)
	switch in := &d.inputs.Fields[d.inputs.At]; {
	case name == "esc":
		return nil, nil
	case scrolls && len(found) > 0:
		d.inputs.At = found[min(max(slices.Index(found, d.inputs.At)+by, 0), len(found)-1)]
	case len(found) == 0 && (scrolls || name == "left" || name == "right" || name == "enter"):
	case (name == "left" || name == "right") && in.Kind != form.Text:
		in.Key(msg)
		return d, d.apply(a)
	case name == "enter" && (in.Kind == form.Text || in.Kind == form.Float):
		d.editing, in.Still, in.Touched = true, false, false
	case name == "enter":
		in.Key(tea.KeyMsg{Type: tea.KeyRight})
		return d, d.apply(a)
	case d.query.Key(msg) && d.query.Text != "": // to the best of what is left
		if found := d.found(); len(found) > 0 {
			d.inputs.At = found[0]
		}
	}
	return d, nil
}

// edit takes a key for the text under the cursor.
func (d *optionsDialog) edit(a *app, msg tea.KeyMsg) tea.Cmd {
	in := &d.inputs.Fields[d.inputs.At]
	switch msg.String() {
	case "enter":
		return d.apply(a)
	case "esc":
		in.Set(d.options[d.inputs.At].get(a))
		d.editing, in.Still = false, true
	default:
		in.Key(msg)
	}
	return nil
}

// apply gives the option under the cursor the value of its field, unless that is not
// allowed.
func (d *optionsDialog) apply(a *app) tea.Cmd {
	in, o := &d.inputs.Fields[d.inputs.At], d.options[d.inputs.At]
	mouse := a.mouse
	value, err := in.Parse(in.Text)
	if err == nil {
		err = o.set(a, value)
	}
	if err != nil {
		a.notice = "✗ " + err.Error()
		return nil
	}
	d.editing, in.Still = false, true
	in.Set(o.get(a))
	switch {
	case a.mouse && !mouse:
		return tea.EnableMouseCellMotion
	case mouse && !a.mouse:
		return tea.DisableMouse
	}
	return nil
}

func (d *optionsDialog) rows(*app, int) int { return min(len(d.options), 24) + 1 + aboutField }

func (d *optionsDialog) draw(a *app, g cells.Grid) {
	found := d.found()
	if len(found) == 0 {
		g.Text(2, 0, "none has these words; backspace takes them back", a.theme.Muted)
		return
	}
	shown := screen.Inputs{At: slices.Index(found, d.inputs.At)}
	for _, i := range found {
		shown.Fields = append(shown.Fields, d.inputs.Fields[i])
	}
	d.page = max(g.Height-1-aboutField, 1)
	drawInputs(&a.theme, g, &shown)
}
