package screen

import (
	"fmt"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"github.com/north-tui/north/internal/cells"
	"github.com/north-tui/north/picture"
	"github.com/north-tui/north/sim"
	"github.com/north-tui/north/tui/desk"
	"github.com/north-tui/north/tui/screen"
)

// neuronDialog is the card of one neuron. It follows the neuron by its identity, which
// is -1 until it has been seen.
type neuronDialog struct{ layer, unit, id int }

func (n *neuronDialog) Title() string { return "neuron" }

func (n *neuronDialog) Note() string { return ", . back and forward in time · esc close" }

// Key closes the card, but keys of time leave it open: it goes along.
func (n *neuronDialog) Key(h screen.Host, msg tea.KeyMsg) (screen.Dialog, tea.Cmd) {
	if cmd, ok := h.Travel(msg); ok {
		return n, cmd
	}
	return nil, nil
}

func (n *neuronDialog) Wants(v *picture.View) {
	v.Want(picture.Want{Name: picture.WantGraph})
	v.Want(picture.Want{Name: picture.WantPortraits})
	v.Want(picture.Want{Name: picture.WantShares})
}

func (n *neuronDialog) Rows(screen.Host, int) int { return 16 }

func (n *neuronDialog) Draw(h screen.Host, g cells.Grid) {
	d := h.Desk()
	hidden := d.Hidden()
	if n.layer >= len(hidden) {
		return
	}
	units := hidden[n.layer].Units
	if n.id < 0 && n.unit < len(units) {
		n.id = units[n.unit].ID
	}
	for _, u := range units {
		if u.ID == n.id {
			drawCard(d, g, hidden[n.layer].Name, n.layer, u)
			return
		}
	}
	text := fmt.Sprintf("%s#%d has been removed", hidden[n.layer].Name, n.id)
	if e, ok := bornLater(d, hidden[n.layer].Name, n.id); ok {
		text = fmt.Sprintf("%s#%d is not born yet: it is born at step %s", hidden[n.layer].Name, n.id, desk.Grouped(e.Step))
	}
	g.Text(0, 0, text, d.Theme.Muted)
}

// drawCard writes what is known of a neuron beside its picture.
func drawCard(d *desk.Desk, g cells.Grid, layer string, index int, u picture.Unit) {
	t := d.Theme
	text := g
	if u.Picture != nil && g.Width >= 60 {
		size := min(g.Height, 12)
		desk.DrawGrid(d, g.Sub(g.Width-2*size, 0, 2*size, size), u.Picture)
		text = g.Sub(0, 0, g.Width-2*size-2, g.Height)
	}
	x := text.Text(0, 0, fmt.Sprintf("%s#%d", layer, u.ID), t.Layer(index).With(cells.Bold))
	if u.Dead {
		text.Text(x, 0, "  · dead: never active on the probe batch", t.Warn)
	} else {
		text.Text(x, 0, "  alive", t.Text)
	}
	for i, r := range card(d, layer, u) {
		text.TextIn(0, 2+i, 10, r[0], t.Muted)
		text.Text(11, 2+i, r[1], t.Text)
	}
}

// card is what is known of a neuron, as names and texts: its birth certificate,
// if it was born, and how it does now.
func card(d *desk.Desk, layer string, u picture.Unit) [][2]string {
	now := u
	now.Dead = false // which the head says
	rows := [][2]string{{"born", strings.TrimPrefix(birth(d, now), "born ")}}
	in, out := cells.Short(u.FanIn), cells.Short(u.FanOut)
	if e, ok := birthEvent(d, layer, u); ok {
		rows = append(rows, certificate(e)...)
		i := u.ID - e.Unit
		if i < len(e.Parents) && e.Parents[i] >= 0 {
			rows = append(rows, [2]string{"parent", fmt.Sprintf("copy of %s#%d", layer, e.Parents[i])})
		}
		if i < len(e.FanIn) && i < len(e.FanOut) {
			in = fmt.Sprintf("%s at birth, %s now", cells.Short(e.FanIn[i]), in)
			out = fmt.Sprintf("%s at birth, %s now", cells.Short(e.FanOut[i]), out)
		}
	}
	rows = append(rows, [2]string{"fan-in", "norm " + in}, [2]string{"fan-out", "norm " + out},
		[2]string{"activity", desk.Fixed(u.Value) + " of the layer's maximum"})
	return append(rows, infancy(u.Shares)...)
}

// infancy is how a neuron did against the older ones of its layer as it grew up: at its
// first age, at ages 32 times as old, and last.
func infancy(shares []picture.Share) [][2]string {
	if len(shares) == 0 {
		return nil
	}
	var gradient, activity []string
	next := 0
	for i, s := range shares {
		if s.Age < next && i < len(shares)-1 {
			continue
		}
		next = 32 * s.Age
		at := " at " + desk.Grouped(s.Age)
		gradient, activity = append(gradient, cells.Short(s.Gradient)+at), append(activity, cells.Short(s.Activity)+at)
	}
	return [][2]string{
		{"gradient", strings.Join(gradient, " · ")},
		{"active", strings.Join(activity, " · ")},
		{"", "steps, of older neurons' median"},
	}
}

// certificate is what the event of a birth says of why and how.
func certificate(e sim.Event) [][2]string {
	why, how := e.Trigger, e.Init
	if e.Measure != "" {
		why += fmt.Sprintf(": %s %s > %s", e.Measure, picture.Short(e.Value), picture.Short(e.Threshold))
	}
	if e.Candidates > 0 {
		how += fmt.Sprintf(", chosen from %s", desk.Grouped(e.Candidates))
	}
	rows := [][2]string{{"why", why}, {"how", how}}
	if e.Count > 1 {
		rows = append(rows, [2]string{"with", fmt.Sprintf("%d others, born together", e.Count-1)})
	}
	if e.Rank > 0 {
		rows = append(rows, [2]string{"rank", fmt.Sprintf("%d → %d by %s", e.Rank-e.Gain, e.Rank, desk.Plural(e.Count, "birth"))})
	}
	return append(rows, [2]string{"drift", "outputs changed by at most " + cells.Short(e.Drift)})
}

// bornLater is the birth of a neuron that the shown step does not have yet.
func bornLater(d *desk.Desk, layer string, id int) (sim.Event, bool) {
	for _, e := range d.Snap.Events {
		if e.Kind == sim.Born && e.Layer == layer && e.Step > d.Snap.Step && id >= e.Unit && id < e.Unit+e.Count {
			return e, true
		}
	}
	return sim.Event{}, false
}

// birthEvent is the event of a neuron's birth.
func birthEvent(d *desk.Desk, layer string, u picture.Unit) (sim.Event, bool) {
	for _, e := range d.Snap.Events {
		if e.Kind == sim.Born && e.Layer == layer && e.Step == u.Born && u.ID >= e.Unit && u.ID < e.Unit+e.Count {
			return e, true
		}
	}
	return sim.Event{}, false
}
