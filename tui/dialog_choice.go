package tui

import (
	"slices"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"github.com/north-tui/north/form"
	"github.com/north-tui/north/internal/cells"
	"github.com/north-tui/north/sim"
	"github.com/north-tui/north/tui/desk"
	"github.com/north-tui/north/tui/screen"
)

// choiceDialog picks a trigger, an initialisation or a data set, with its
// parameters.
type choiceDialog struct {
	setting string // what is chosen: trigger, init, data
	whatIf  bool   // what each choice would add now stands beside it
	heading string
	choices []form.Option
	current string // the choice in use
	at      int
	query   screen.Line // words that the choices in the list must have
	inputs  screen.Inputs
	editing bool // keys go to the parameters
	apply   func(a *app, d *choiceDialog) bool
}

// openChoice opens a picker at the choice in use.
func (a *app) openChoice(d *choiceDialog) tea.Cmd {
	if len(d.choices) == 0 {
		a.notice = "nothing to choose from"
		return nil
	}
	for i, c := range d.choices {
		if c.Name == d.current {
			d.at = i
		}
	}
	d.load(a)
	a.dialog = d
	return d.thumb(a)
}

// current is the value of a setting of the run on the screen.
func (a *app) current(setting string) string {
	if v := a.desk.Setting(setting); v != "" {
		return v
	}
	return a.desk.Snap.Spec.Set[setting]
}

// openPicker opens the list of a setting that the scene lets one choose.
func (a *app) openPicker(p screen.Picker) tea.Cmd {
	apply := applyLive
	if p.Restarts {
		apply = applyAnew
	}
	return a.openChoice(&choiceDialog{
		setting: p.Setting, heading: p.Heading, whatIf: p.WhatIf, current: a.current(p.Setting),
		choices: a.sceneHere().Choices[p.Setting], apply: apply,
	})
}

func needsData(a *app) string {
	if here := a.sceneHere(); here.Name != "" && len(here.Data) == 0 && len(here.Other.Fields) == 0 {
		return "this scene learns from nothing that can be chosen"
	}
	return ""
}

func (a *app) openData() tea.Cmd {
	d := &choiceDialog{setting: "data", heading: "data · restarts the run", current: a.current("data"), apply: applyData}
	other := a.sceneHere().Other
	if len(other.Fields) == 0 {
		return a.openChoice(d.of(a.dataOfScene()))
	}
	other.Fields = slices.Clone(other.Fields)
	data := a.dataOfScene()
	if !listed(data, d.current) {
		other.Fields[0].Default, d.current = d.current, otherData
	}
	d.choices = append(append(d.choices, data...), other)
	return a.openChoice(d)
}

// of is the dialog with choices.
func (d *choiceDialog) of(choices []form.Option) *choiceDialog {
	d.choices = choices
	return d
}

// otherData is the line of the data picker for files, folders and names that are
// not in the list.
const otherData = "other"

func listed(choices []form.Option, name string) bool {
	for _, c := range choices {
		if c.Name == name {
			return true
		}
	}
	return false
}

// load makes inputs of the parameters of the choice under the cursor: with the
// values they have now if it is in use, else with its defaults.
func (d *choiceDialog) load(a *app) {
	d.inputs = screen.Inputs{}
	for _, f := range d.choices[d.at].Fields {
		in := screen.NewInput(form.Setting{Field: f, Value: f.Default})
		if now, ok := a.value(f.Name); ok {
			in.Was = now
			if d.choices[d.at].Name == d.current {
				in.Set(now)
			}
		}
		d.inputs.Fields = append(d.inputs.Fields, in)
	}
}

// value is what a field is set to now.
func (a *app) value(name string) (string, bool) {
	if s, ok := desk.FindSetting(a.desk.Snap.Settings, name); ok {
		return s.Value, true
	}
	v, ok := a.desk.Snap.Spec.Set[name]
	return v, ok
}

func (d *choiceDialog) width() int { return wideDialog }

func (d *choiceDialog) title() string {
	if d.query.Text != "" {
		return d.heading + " · with: " + d.query.Text
	}
	return d.heading
}

// found are the choices in the list.
func (d *choiceDialog) found() []int {
	return filtered(d.query.Text, len(d.choices), func(i int) (name, more string) { return d.choices[i].Name, d.choices[i].Doc })
}

// move goes along the list.
func (d *choiceDialog) move(a *app, by int) tea.Cmd {
	found := d.found()
	if len(found) == 0 {
		return nil
	}
	next := found[min(max(slices.Index(found, d.at)+by, 0), len(found)-1)]
	if next == d.at {
		return nil
	}
	d.at = next
	d.load(a)
	return d.thumb(a)
}

func (d *choiceDialog) note() string {
	if d.editing {
		return "↑ ↓ field · ← → step · tab list · enter apply · esc cancel"
	}
	if len(d.inputs.Fields) > 0 {
		return "↑ ↓ choose · enter apply · tab parameters · type to filter · esc cancel"
	}
	return "↑ ↓ choose · enter apply · type to filter · esc cancel"
}

// choicePage is how far a page goes in the list.
const choicePage = 8

func (d *choiceDialog) key(a *app, msg tea.KeyMsg) (dialog, tea.Cmd) {
	switch name := msg.String(); {
	case name == "esc":
		return nil, nil
	case name == "enter" && len(d.found()) == 0: // nothing is under the cursor
	case name == "enter" && d.setting == "data" && d.choices[d.at].Name == otherData && a.sceneHere().Describe != nil && d.inputs.Err() == nil:
		return a.openFile(d.inputs.Fields[0].Text)
	case name == "enter":
		return d.enter(a), nil
	case name == "tab" && d.editing && d.inputs.Complete():
	case name == "tab" || name == "shift+tab":
		d.editing = !d.editing && len(d.inputs.Fields) > 0
	case d.editing && (name == "up" || name == "down"):
		d.inputs.Move(screen.Direction(name))
	case d.editing:
		d.inputs.Key(msg)
	case name == "pgup" || name == "pgdown" || name == "home" || name == "end":
		by, _ := scrollBy(name, choicePage)
		return d, d.move(a, by)
	case name == "up" || name == "down":
		return d, d.move(a, screen.Direction(name))
	case d.query.Key(msg) && d.query.Text != "": // to the best of what is left
		return d, d.move(a, -len(d.choices))
	}
	return d, nil
}

// enter applies the choice unless something is not allowed. A name that has to
// be typed first leads to its field.
func (d *choiceDialog) enter(a *app) dialog {
	if err := d.inputs.Err(); err != nil {
		d.editing = true
		a.notice = "✗ " + err.Error()
		return d
	}
	if d.apply(a, d) {
		return a.after(d)
	}
	return d
}

// applyLive sends the choice and the parameters that differ. The choice goes
// first: the parameters may be its own.
func applyLive(a *app, d *choiceDialog) bool {
	var commands []sim.Command
	if name := d.choices[d.at].Name; name != d.current {
		commands = append(commands, set(d.setting, name))
	}
	for i := range d.inputs.Fields {
		if in := &d.inputs.Fields[i]; in.Changed() {
			commands = append(commands, set(in.Name, in.Text))
		}
	}
	return len(commands) == 0 || a.change(a.choice(d, commands))
}

// applyAnew restarts the run with the choice; what was set for another is dropped.
func applyAnew(a *app, d *choiceDialog) bool {
	s := a.spec()
	for _, c := range d.choices {
		for _, f := range c.Fields {
			delete(s.Set, f.Name)
		}
	}
	s.Set[d.setting] = d.choices[d.at].Name
	for i := range d.inputs.Fields {
		if in := &d.inputs.Fields[i]; in.Text != in.Default {
			s.Set[in.Name] = in.Text
		}
	}
	return a.restart(s, "")
}

// applyData restarts the run with the data chosen; what was set for the old data
// is dropped.
func applyData(a *app, d *choiceDialog) bool {
	s := a.withoutData()
	s.Set["data"] = d.choices[d.at].Name
	for i := range d.inputs.Fields {
		in := &d.inputs.Fields[i]
		switch {
		case d.choices[d.at].Name == otherData:
			s.Set["data"] = in.Text
		case in.Text != in.Default:
			s.Set[in.Name] = in.Text
		}
	}
	return a.restart(s, "")
}

// aboutRows is the room for the longest description of a choice, with its source.
func (d *choiceDialog) aboutRows(width int) int {
	most := 1
	for _, c := range d.choices {
		most = max(most, len(aboutLines(c, width)))
	}
	return most
}

func (d *choiceDialog) rows(_ *app, width int) int {
	n := 0
	for _, c := range d.choices {
		n = max(n, len(c.Fields))
	}
	if d.whatIf {
		n++ // the head of the what-if column
	}
	return max(len(d.choices), map[bool]int{true: thumbHeight}[d.setting == "data"]) + 1 + d.aboutRows(width) + 1 + n
}

func (d *choiceDialog) draw(a *app, g cells.Grid) {
	t := &a.theme
	fields := min(len(d.inputs.Fields), max(g.Height/3, 1))
	aboutRows := d.aboutRows(g.Width)
	list := g.Sub(0, 0, g.Width, max(g.Height-aboutRows-2-d.fieldRows(g.Height), 1))
	rows := list
	if thumb := g.Sub(g.Width-thumbWidth, 0, thumbWidth, min(list.Height, thumbHeight)); a.thumbnails[d.choices[d.at].Name] != nil && g.Width >= 50 && list.Height >= 5 {
		d.drawThumb(a, thumb)
		rows.Width -= thumbWidth + 1
	}
	if d.whatIf {
		d.drawWhatIfHead(a, rows.Sub(0, 0, rows.Width, 1))
		rows = rows.Sub(0, 1, rows.Width, rows.Height-1)
	}
	found := d.found()
	if len(found) == 0 {
		rows.Text(2, 0, "none has these words; backspace takes them back", t.Muted)
		return
	}
	top := max(min(slices.Index(found, d.at)-rows.Height/2, len(found)-rows.Height), 0)
	for y := 0; y < rows.Height && top+y < len(found); y++ {
		row := rows.Sub(0, y, rows.Width, 1)
		if d.whatIf {
			row = d.drawWhatIf(a, row, d.choices[found[top+y]].Name)
		}
		d.drawChoice(t, row, found[top+y])
	}
	y := list.Height
	desk.Rule(g, y, t)
	d.drawAbout(t, g.Sub(0, y+1, g.Width, aboutRows))
	y += 1 + aboutRows
	if fields > 0 {
		desk.Rule(g, y, t)
		d.inputs.Draw(t, g.Sub(0, y+1, g.Width, g.Height-y-1), d.editing)
	}
}

// fieldRows is the room for parameters in a dialog of a height.
func (d *choiceDialog) fieldRows(height int) int {
	n := 0
	for _, c := range d.choices {
		n = max(n, len(c.Fields))
	}
	return min(n, max(height/3, 1))
}

func (d *choiceDialog) drawChoice(t *desk.Theme, g cells.Grid, i int) {
	c := d.choices[i]
	name, doc := t.Text, t.Muted
	if i == d.at {
		g.Set(0, 0, '▸', t.Key)
		name = t.Title
		if !d.editing {
			name = name.With(cells.Reverse)
		}
	}
	end := g.TextIn(2, 0, 16, c.Name, name)
	if c.Name == d.current {
		g.Text(end+1, 0, "●", t.Key)
	}
	g.Text(20, 0, cells.ClipWords(c.Doc, g.Width-20), doc)
}

// drawAbout writes the whole description and the source of the choice under the
// cursor.
func (d *choiceDialog) drawAbout(t *desk.Theme, g cells.Grid) {
	style := t.Text
	for y, l := range aboutLines(d.choices[d.at], g.Width) {
		if strings.HasPrefix(l, "source: ") {
			style = t.Muted
		}
		g.Text(2, y, l, style)
	}
}

// aboutLines are the description of a choice and its source, below it.
func aboutLines(c form.Option, width int) []string {
	lines := cells.Wrap(c.Doc, width-2)
	if source := strings.TrimSpace(c.Source); source != "" {
		lines = append(lines, cells.Wrap("source: "+source, width-2)...)
	}
	return lines
}
