package tui

import (
	"slices"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"github.com/north-tui/north/internal/cells"
	"github.com/north-tui/north/picture"
	"github.com/north-tui/north/sim"
	"github.com/north-tui/north/tui/desk"
	"github.com/north-tui/north/tui/screen"
)

// whyDialog is the formula behind the panel in focus, with the values it has
// now: symbols, numbers, result. The run goes on and can be steered meanwhile.
type whyDialog struct {
	top    int
	page   int         // rows that were drawn last
	query  screen.Line // words that the shown derivations must have
	typing bool        // keys go to query; else most of them steer the run
}

func (d *whyDialog) width() int { return wideDialog }

func needsTopic(a *app) string {
	switch {
	case a.desk.Snap.State == sim.Loading || a.desk.Snap.Title == "":
		return "nothing to explain yet"
	case a.topic() == "":
		return "the numbers of this panel have no formula"
	}
	return ""
}

func (a *app) openWhy() tea.Cmd {
	a.dialog = &whyDialog{}
	return nil
}

// topic is what the panel in focus can explain, "" if nothing.
func (a *app) topic() picture.Topic {
	if topic := a.panel().Topic; topic != nil {
		return topic(&a.desk)
	}
	return ""
}

// explanation is the one asked for, if it is there.
func (a *app) explanation() (*picture.Explanation, bool) {
	e := a.desk.Snap.Explanation
	return e, e != nil && e.Topic == a.topic()
}

func (d *whyDialog) title() string { return "why" }

func (d *whyDialog) note() string {
	switch {
	case d.typing:
		return "with: " + d.query.Text + "▏ · enter keep · esc show all"
	case d.query.Text != "":
		return "with: " + d.query.Text + " · / another · esc close"
	}
	return "← → sample · ↑ ↓ neuron, layer · pgup pgdn scroll · / filter · tab panel · space pause · . step · esc close"
}

func (d *whyDialog) key(a *app, msg tea.KeyMsg) (dialog, tea.Cmd) {
	e, ok := a.explanation()
	name := msg.String()
	if d.typing {
		switch {
		case name == "esc":
			d.query, d.typing = screen.Line{}, false
		case name == "enter":
			d.typing = false
		default:
			d.query.Key(msg)
		}
		return d, nil
	}
	switch name {
	case "esc", "w", "enter", "q":
		return nil, nil
	case "/":
		d.query, d.typing, d.top = screen.Line{}, true, 0
	case "up", "down":
		if ok && e.Topic == picture.AboutNeuron {
			a.selectUnit(screen.Direction(name))
		} else {
			a.moveLayer(screen.Direction(name))
		}
	case "left", "right":
		by := 1
		if name == "left" {
			by = -1
		}
		if ok && e.Samples > 0 {
			a.desk.Sample = (a.desk.Sample + by + e.Samples) % e.Samples
		} else {
			a.moveLayer(by)
		}
	case "pgup", "pgdown", "home", "end":
		by, _ := scrollBy(name, d.page)
		d.top = max(d.top+by, 0) // drawing holds it within the lines
	default:
		if c := a.commandOf(name); c != nil && c.steers {
			return d, a.perform(c)
		}
	}
	return d, nil
}

// rows does not depend on the values, so that the window stands still.
func (d *whyDialog) rows(a *app, width int) int {
	if e, ok := a.explanation(); ok {
		return len(a.whyLines(e, width, ""))
	}
	return 8
}

func (d *whyDialog) draw(a *app, g cells.Grid) {
	e, ok := a.explanation()
	if !ok {
		g.Text(0, 0, "◌ no explanation of "+a.panel().Name+" yet; this run may not have one", a.theme.Muted)
		return
	}
	lines := a.whyLines(e, g.Width, d.query.Text)
	d.page = g.Height
	d.top = min(d.top, max(len(lines)-g.Height, 0))
	for y, l := range lines[d.top:] {
		x := 0
		for _, s := range l {
			if s.at > x {
				x = s.at
			}
			x = g.Text(x, y, s.text, s.style)
		}
	}
}

// segment is a piece of a line in one style, at column at or after what stands
// before it.
type segment struct {
	at    int
	text  string
	style cells.Style
}

// formulaAt is the column of the formulas of an explanation, to the right of its names.
// Names that are longer than a third of the width take several lines.
func formulaAt(e *picture.Explanation, width int) int {
	at := 0
	for _, l := range e.Lines {
		at = max(at, cells.TextWidth(l.What)+2)
	}
	return min(at, width/3)
}

// whyLines is an explanation as lines, with those derivations that have all words of a
// query.
func (a *app) whyLines(e *picture.Explanation, width int, query string) [][]segment {
	t := &a.theme
	lines := [][]segment{{{text: e.Title, style: t.Title}, {text: "  step " + desk.Grouped(e.Step), style: t.Muted}}}
	for _, text := range cells.Wrap(e.Intro, width) {
		lines = append(lines, []segment{{text: text, style: t.Muted}})
	}
	lines = append(lines, nil)
	at := formulaAt(e, width)
	head := len(lines)
	for _, l := range e.Lines {
		if hasWords(query, strings.Join([]string{l.What, l.Formula, l.Values, l.Result}, " ")) {
			lines = append(lines, a.derivation(l, at, width)...)
		}
	}
	if len(lines) == head && query != "" {
		lines = append(lines, []segment{{text: "no line has all of it", style: t.Muted}})
	}
	if e.Source != "" {
		lines = append(lines, nil, []segment{{text: "source: " + e.Source, style: t.Muted}})
	}
	return lines
}

// derivation is formula = values = result at a column, on one line if there is room, the
// values wrapped below if not, with the name before them.
func (a *app) derivation(l picture.Derivation, at, width int) [][]segment {
	lines := a.formula(l, at, width)
	for y, name := range cells.Wrap(l.What, at-1) {
		if y == len(lines) {
			lines = append(lines, nil)
		}
		lines[y] = slices.Insert(lines[y], 0, segment{text: name, style: a.theme.Text})
	}
	return lines
}

// formula is a derivation without its name.
func (a *app) formula(l picture.Derivation, at, width int) [][]segment {
	t := &a.theme
	first := []segment{{at: at, text: l.Formula, style: t.Key}}
	result := segment{text: " = " + l.Result, style: t.Title}
	if l.Values == "" {
		return [][]segment{append(first, result)}
	}
	if at+cells.TextWidth(l.Formula+l.Values+l.Result)+6 <= width {
		return [][]segment{append(first, segment{text: " = " + l.Values, style: t.Text}, result)}
	}
	lines := [][]segment{first}
	wrapped := cells.Wrap("= "+l.Values, max(width-at, 1))
	for _, text := range wrapped {
		lines = append(lines, []segment{{at: at, text: text, style: t.Text}})
	}
	last := &lines[len(lines)-1]
	if at+cells.TextWidth(wrapped[len(wrapped)-1]+result.text) <= width {
		*last = append(*last, result)
		return lines
	}
	return append(lines, []segment{{at: at, text: strings.TrimSpace(result.text), style: t.Title}})
}
