package screen

import (
	"maps"

	tea "github.com/charmbracelet/bubbletea"

	"github.com/north-tui/north/internal/cells"
	"github.com/north-tui/north/picture"
	"github.com/north-tui/north/sim"
	"github.com/north-tui/north/tui/screen"
)

// startDialog chooses something that needs a supernet of its own: a lane from the start
// on, beside this one, or this run again.
type startDialog struct {
	title string
	list  []start
	at    int
}

// start is a line of it.
type start struct {
	name, doc string
	set       map[string]string // what differs
}

// activationsOffered are the two activations.
var activationsOffered = []start{
	{"softmax", "the weights of an edge are shares of 1; none is a candidate", map[string]string{"activation": "softmax"}},
	{"crb", "each weight is clipped to 0 to 1 alone, nodes are normalised; what comes to 0 is dead", map[string]string{"activation": "crb"}},
}

func openActivations(h screen.Host) tea.Cmd {
	d := &startDialog{title: "activation", list: activationsOffered}
	d.point(h.Desk().Setting("activation"))
	h.Open(d)
	return nil
}

// openPresets lists the presets with the remark on the name of DARTS-PRIME.
func openPresets(h screen.Host) tea.Cmd {
	table := h.Desk().Snap.Table("presets", "")
	if table == nil {
		h.Say("no presets: nothing is searched for here")
		return nil
	}
	d := &startDialog{title: "preset"}
	for _, r := range table.Rows {
		s := start{name: r.Name, doc: r.Cells[len(r.Cells)-1].Text, set: map[string]string{"preset": r.Name}}
		for i, key := range table.Columns[:len(table.Columns)-1] {
			if _, given := h.Desk().Snap.Spec.Set[key]; given { // else it follows from the preset
				s.set[key] = r.Cells[i].Text
			}
		}
		d.list = append(d.list, s)
	}
	d.point(h.Desk().Setting("preset"))
	h.Open(d)
	return nil
}

// point puts the cursor on a name.
func (d *startDialog) point(name string) {
	for i, s := range d.list {
		if s.name == name {
			d.at = i
		}
	}
}

// Title implements screen.Dialog.
func (d *startDialog) Title() string { return d.title + " · from the start" }

// Note implements screen.Dialog.
func (d *startDialog) Note() string {
	return "↑ ↓ choose · enter a lane beside this one · r restart · esc cancel"
}

// Rows implements screen.Dialog.
func (d *startDialog) Rows(_ screen.Host, width int) int {
	return len(d.list) + 1 + len(cells.Wrap(d.longest(), width-2))
}

// longest is the longest description.
func (d *startDialog) longest() string {
	text := ""
	for _, s := range d.list {
		if len(s.doc) > len(text) {
			text = s.doc
		}
	}
	return text
}

// Wants implements screen.Dialog.
func (d *startDialog) Wants(*picture.View) {}

// Draw implements screen.Dialog.
func (d *startDialog) Draw(h screen.Host, g cells.Grid) {
	t := h.Desk().Theme
	for i, s := range d.list {
		style := t.Text
		if i == d.at {
			g.Set(0, i, '▸', t.Key)
			style = t.Title
		}
		g.TextIn(2, i, g.Width-2, s.name, style)
	}
	for y, line := range cells.Wrap(d.list[d.at].doc, g.Width-2) {
		g.Text(2, len(d.list)+1+y, line, t.Muted)
	}
}

// Key implements screen.Dialog.
func (d *startDialog) Key(h screen.Host, msg tea.KeyMsg) (screen.Dialog, tea.Cmd) {
	switch key := msg.String(); key {
	case "esc":
		return nil, nil
	case "up", "down", "j", "k":
		d.at = (d.at + len(d.list) + screen.Direction(key)) % len(d.list)
	case "enter":
		s := d.list[d.at]
		if h.Send(sim.Command{Verb: sim.Fork, N: 0, Text: s.name, Changes: maps.Clone(s.set)}) {
			h.Say("a lane with " + s.name + " from the start" + spaceRuns(h))
			return nil, nil
		}
	case "r":
		return d.restart(h), nil
	}
	return d, nil
}

// restart begins this run again with the choice, which undo takes back.
func (d *startDialog) restart(h screen.Host) screen.Dialog {
	before := h.Desk().Snap.Spec
	spec := before
	spec.Set = maps.Clone(before.Set)
	if spec.Set == nil {
		spec.Set = map[string]string{}
	}
	maps.Copy(spec.Set, d.list[d.at].set)
	if !h.Change(screen.Change{
		What:    "restart",
		Forward: []sim.Command{{Verb: sim.Restart, Spec: &spec}}, Back: []sim.Command{{Verb: sim.Restart, Spec: &before}},
	}) {
		return d
	}
	return nil
}
