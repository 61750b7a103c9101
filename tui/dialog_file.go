package tui

import (
	"fmt"
	"maps"
	"runtime/debug"

	tea "github.com/charmbracelet/bubbletea"

	"github.com/north-tui/north/form"
	"github.com/north-tui/north/internal/cells"
	"github.com/north-tui/north/sim"
	"github.com/north-tui/north/tui/desk"
	"github.com/north-tui/north/tui/screen"
)

// Describe says what is understood of a file: lines for people, and the settings that
// change it. It may take a second.
type Describe func(data string, set map[string]string) (lines []string, fields []form.Field, err error)

// fileDialog shows what is understood of a file, and lets the viewer change it before
// anything starts. The run behind it goes on.
type fileDialog struct {
	path   string
	lines  []string
	err    error
	inputs screen.Inputs
	asked  map[string]string // settings of the description that is being made
	busy   bool
	top    int // first line shown
}

// described is the answer of a Describe.
type described struct {
	d      *fileDialog
	lines  []string
	fields []form.Field
	err    error
}

// openFile shows what is understood of a file; at first with what is set for it now.
func (a *app) openFile(path string) (dialog, tea.Cmd) {
	d := &fileDialog{path: path}
	set := map[string]string{}
	if a.current("data") == path {
		set = maps.Clone(a.desk.Snap.Spec.Set)
	}
	return d, d.ask(a, set)
}

// repairData asks for the window that repairs the data of a run that could not begin.
type repairData struct{}

// canRepairData reports whether the run never had a network, is not the record of another,
// and learns from a file that its scene can describe.
func (a *app) canRepairData() bool {
	data, here := a.current("data"), a.sceneHere()
	return a.desk.Snap.Record == "" && len(a.desk.Snap.Settings) == 0 && here.Describe != nil && data != "" && !listed(here.Data, data)
}

// repairData opens the window, unless the viewer has opened another one meanwhile.
func (a *app) repairData() tea.Cmd {
	a.unread = false
	if a.dialog != nil {
		return nil
	}
	var cmd tea.Cmd
	a.dialog, cmd = a.openFile(a.current("data"))
	a.settle()
	return cmd
}

// ask describes the file with settings, beside the screen.
func (d *fileDialog) ask(a *app, set map[string]string) tea.Cmd {
	describe := a.sceneHere().Describe
	d.busy, d.asked = true, set
	return func() (msg tea.Msg) {
		defer func() {
			if p := recover(); p != nil {
				msg = described{d: d, err: fmt.Errorf("%v at %s", p, firstFrame(debug.Stack()))}
			}
		}()
		lines, fields, err := describe(d.path, set)
		return described{d, lines, fields, err}
	}
}

// told takes in a description. One that was overtaken by other settings is made again.
func (d *fileDialog) told(a *app, m described) tea.Cmd {
	d.busy, d.err = false, m.err
	if m.err == nil {
		d.lines = m.lines
	}
	if len(d.inputs.Fields) == 0 {
		for _, f := range m.fields {
			in := screen.NewInput(form.Setting{Field: f, Value: f.Default})
			if v, ok := d.asked[f.Name]; ok {
				in.Set(v)
			}
			d.inputs.Fields = append(d.inputs.Fields, in)
		}
	}
	return d.again(a)
}

// again describes the file anew if other settings have been chosen.
func (d *fileDialog) again(a *app) tea.Cmd {
	set := d.set()
	if d.busy || len(d.inputs.Fields) == 0 || d.inputs.Err() != nil || maps.Equal(set, d.of(d.asked)) {
		return nil
	}
	return d.ask(a, set)
}

// set is what the fields differ from their defaults in.
func (d *fileDialog) set() map[string]string {
	set := map[string]string{}
	for i := range d.inputs.Fields {
		if in := &d.inputs.Fields[i]; in.Text != in.Default {
			set[in.Name] = in.Text
		}
	}
	return set
}

// of are the settings that are fields of the dialog.
func (d *fileDialog) of(all map[string]string) map[string]string {
	set := map[string]string{}
	for i := range d.inputs.Fields {
		in := &d.inputs.Fields[i]
		if v, ok := all[in.Name]; ok && v != in.Default {
			set[in.Name] = v
		}
	}
	return set
}

func (d *fileDialog) title() string { return "data · " + cells.Clip(d.path, 50) }

func (d *fileDialog) note() string {
	if d.err != nil {
		return "enter read again · ↑ ↓ field · ← → step · esc other data"
	}
	return "enter start · ↑ ↓ field · ← → step · pgup pgdn scroll · esc other data"
}

// width implements wide.
func (d *fileDialog) width() int { return 116 }

func (d *fileDialog) key(a *app, msg tea.KeyMsg) (dialog, tea.Cmd) {
	switch name := msg.String(); {
	case name == "esc":
		cmd := a.openData()
		return a.dialog, cmd
	case name == "pgdown":
		d.top = min(d.top+5, max(len(d.lines)-1, 0))
	case name == "pgup":
		d.top = max(d.top-5, 0)
	case name == "enter":
		return d.enter(a)
	case d.inputs.Goes(name):
	default:
		d.inputs.Key(msg)
		return d, d.again(a)
	}
	return d, nil
}

// enter restarts the run with the file, once it can be learnt from. Until then it reads
// the file again, which may have been mended meanwhile.
func (d *fileDialog) enter(a *app) (dialog, tea.Cmd) {
	switch err := d.inputs.Err(); {
	case err != nil:
		a.notice = "✗ " + err.Error()
		return d, nil
	case d.busy:
		a.notice = "still reading " + d.path
		return d, nil
	case d.err != nil:
		return d, d.ask(a, d.set())
	}
	s := a.withoutData()
	for i := range d.inputs.Fields { // of another file
		delete(s.Set, d.inputs.Fields[i].Name)
	}
	s.Set["data"] = d.path
	maps.Copy(s.Set, d.set())
	if a.restart(s, "") {
		return a.after(d), nil
	}
	return d, nil
}

// withoutData is the spec on the screen without what was set for its data.
func (a *app) withoutData() sim.Spec {
	s := a.spec()
	for _, c := range a.dataOfScene() {
		for _, f := range c.Fields {
			delete(s.Set, f.Name)
		}
	}
	return s
}

// wayOut is what can be done about a file that cannot be learnt from.
func (d *fileDialog) wayOut() string {
	if len(d.inputs.Fields) > 0 {
		return "Change the settings below, or mend the file and press enter. esc chooses other data."
	}
	return "Mend the file and press enter. esc chooses other data."
}

// fileRows is the height the dialog wants.
const fileRows = 34

func (d *fileDialog) rows(*app, int) int { return fileRows }

func (d *fileDialog) draw(a *app, g cells.Grid) {
	t := &a.theme
	fields := len(d.inputs.Fields)
	body := g.Sub(0, 0, g.Width, max(g.Height-fields-1, 1))
	y := 0
	if d.busy {
		g.Text(0, y, "reading …", t.Muted)
		y++
	}
	if d.err != nil {
		for _, line := range cells.Wrap("✗ "+d.err.Error(), body.Width) {
			body.Text(0, y, line, t.Alarm)
			y++
		}
		for _, line := range cells.Wrap(d.wayOut(), body.Width) {
			body.Text(0, y, line, t.Muted)
			y++
		}
		y++
	}
	lines := d.lines[min(d.top, len(d.lines)):]
	for i := 0; i < len(lines) && y < body.Height; i++ {
		body.Text(0, y, lines[i], t.Text)
		y++
	}
	if fields > 0 {
		desk.Rule(g, body.Height, t)
		d.inputs.Draw(t, g.Sub(0, body.Height+1, g.Width, fields), true)
	}
}
