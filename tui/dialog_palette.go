package tui

import (
	"slices"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"github.com/north-tui/north/internal/cells"
	"github.com/north-tui/north/tui/screen"
)

// paletteDialog finds a command by some of its letters.
type paletteDialog struct {
	query screen.Line
	at    int
}

func (a *app) openPalette() tea.Cmd {
	a.dialog = &paletteDialog{}
	return nil
}

func (d *paletteDialog) width() int { return wideDialog }

func (d *paletteDialog) title() string { return "commands" }

func (d *paletteDialog) note() string {
	return "type to find · ↑ ↓ pgup pgdn choose · enter do · esc close"
}

func (d *paletteDialog) key(a *app, msg tea.KeyMsg) (dialog, tea.Cmd) {
	found := d.found(a)
	switch name := msg.String(); name {
	case "esc":
		return nil, nil
	case "up", "down", "pgup", "pgdown", "home", "end":
		by, _ := scrollBy(name, paletteRows)
		d.at = min(max(d.at+by, 0), max(len(found)-1, 0))
	case "enter":
		if d.at >= len(found) {
			return d, nil
		}
		a.dialog = nil
		cmd := a.perform(found[d.at])
		return a.dialog, cmd
	default:
		if d.query.Key(msg) {
			d.at = 0
		}
	}
	return d, nil
}

// found are the commands that the letters find, the best first, those that
// cannot be done now after the others.
func (d *paletteDialog) found(a *app) []*command {
	type hit struct {
		command *command
		score   int
	}
	var hits []hit
	query := strings.ToLower(d.query.Text)
	letters := []rune(strings.ReplaceAll(query, " ", ""))
	for _, g := range a.commands {
		for i := range g.commands {
			c := &g.commands[i]
			score, ok := match(letters, words(c.id))
			if !ok && strings.Contains(strings.ToLower(c.help), query) {
				score, ok = -8, true // the name counts for more than the description
			}
			if !ok {
				continue
			}
			if c.disabled(a) != "" {
				score -= 1000
			}
			hits = append(hits, hit{c, score})
		}
	}
	slices.SortStableFunc(hits, func(x, y hit) int { return y.score - x.score })
	var out []*command
	for _, h := range hits {
		out = append(out, h.command)
	}
	return out
}

// match reports whether letters, small ones, come in text in this order, and how well:
// letters that follow each other or begin a word count for more, and so does a short
// text.
func match(letters []rune, text string) (score int, ok bool) {
	at, last, before := 0, -2, ' '
	for i, r := range []rune(strings.ToLower(text)) {
		if at < len(letters) && r == letters[at] {
			score++
			if i == last+1 {
				score += 3
			}
			if before == ' ' {
				score += 4
			}
			last = i
			at++
		}
		before = r
	}
	return score - len(text)/16, at == len(letters)
}

// words is an id as people read it, dashed the other way round.
func words(id string) string { return strings.ReplaceAll(id, "-", " ") }

func dashed(name string) string { return strings.ReplaceAll(name, " ", "-") }

// paletteRows is the height of the list.
const paletteRows = 14

func (d *paletteDialog) rows(*app, int) int { return paletteRows + 2 }

func (d *paletteDialog) draw(a *app, g cells.Grid) {
	t := &a.theme
	x := g.Text(0, 0, ": ", t.Key)
	d.query.Draw(g, x, 0, g.Width-x, t.Title)
	found := d.found(a)
	if len(found) == 0 {
		g.Text(2, 2, "no command contains these letters in this order", t.Muted)
		return
	}
	list := g.Sub(0, 2, g.Width, g.Height-2)
	top := max(min(d.at-list.Height/2, len(found)-list.Height), 0)
	for y := 0; y < list.Height && top+y < len(found); y++ {
		c := found[top+y]
		name, help := t.Text, t.Muted
		text := c.help
		if c.object != nil && c.object(a) != "" {
			text = words(c.id) + ": " + c.object(a)
		}
		if why := c.disabled(a); why != "" {
			name, text = t.Muted, "✗ "+why
		}
		if top+y == d.at {
			list.Set(0, y, '▸', t.Key)
			name = name.With(cells.Reverse)
		}
		list.TextIn(2, y, 24, words(c.id), name)
		keys := keyNames(c.keys)
		list.TextIn(28, y, list.Width-28-cells.TextWidth(keys)-1, text, help)
		list.TextRight(list.Width, y, 12, keys, t.Key)
	}
}
