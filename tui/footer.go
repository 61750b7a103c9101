package tui

import (
	"fmt"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"github.com/north-tui/north/internal/cells"
	"github.com/north-tui/north/tui/desk"
)

// footer is what the last key led to, or the keys there are: on a narrow screen those of
// the pages. Which keys can be used hangs on so much that it is looked at now and then
// only, and when the viewer has done something.
func (a *app) footer() part {
	return part{
		spot:   spot{footerSlot, rect{0, a.height - footerRows, a.width, footerRows}},
		inputs: inputs{text: a.notice, acts: a.acts}, pace: slowEvery,
		draw: func(_ *desk.Desk, g cells.Grid) { a.drawFooter(g) },
	}
}

// drawFooter draws what the last key led to, or the keys there are, as many as
// fit by their rank of those that can be used now.
func (a *app) drawFooter(g cells.Grid) {
	if a.notice != "" {
		g.Text(1, 0, a.notice, a.theme.Warn)
		return
	}
	if a.width < twoColumns {
		a.drawTabs(g)
		return
	}
	hints := a.hints(g.Width - 2)
	x := 1
	for _, h := range hints {
		x = g.Text(x, 0, h.key, a.theme.Key)
		x = g.Text(x+1, 0, h.label, a.theme.Muted) + 2
	}
}

// hint is a key in the footer.
type hint struct {
	key, label string
	rank       int
	command    *command
}

func (h hint) width() int { return cells.TextWidth(h.key) + 1 + cells.TextWidth(h.label) + 2 }

// hints are the keys of the footer in the order of the table, the last of the
// highest rank left out until the rest fit.
func (a *app) hints(width int) []hint {
	var all []hint
	total := 0
	for _, g := range a.commands {
		for i := range g.commands {
			c := &g.commands[i]
			if c.footer == 0 || c.disabled(a) != "" {
				continue
			}
			label := c.label
			if c.object != nil {
				label += " " + cells.Clip(c.object(a), 24)
			}
			h := hint{keyName(c.keys[0]), label, c.footer, c}
			all = append(all, h)
			total += h.width()
		}
	}
	for total-2 > width && len(all) > 0 {
		last := 0
		for i, h := range all {
			if h.rank >= all[last].rank {
				last = i
			}
		}
		total -= all[last].width()
		all = append(all[:last], all[last+1:]...)
	}
	return all
}

// clickFooter does what the key under the mouse is for.
func (a *app) clickFooter(msg tea.MouseMsg) (cmd tea.Cmd, done bool) {
	if !a.mouse || a.dialog != nil || a.tooSmall() || a.width < twoColumns || msg.Y != a.height-footerRows || msg.Action != tea.MouseActionPress || msg.Button != tea.MouseButtonLeft {
		return nil, false
	}
	if a.notice != "" { // which is in their place: the keys come back
		a.notice = ""
		return nil, true
	}
	x := 1
	for _, h := range a.hints(a.width - 2) {
		if msg.X >= x && msg.X < x+h.width()-1 {
			return a.perform(h.command), true
		}
		x += h.width()
	}
	return nil, true
}

func keyNames(keys []string) string {
	var names []string
	for _, k := range keys {
		names = append(names, keyName(k))
	}
	return strings.Join(names, " ")
}

// drawTabs draws the pages of a narrow screen with their keys.
func (a *app) drawTabs(g cells.Grid) {
	lacks := a.lacking()
	x := 1
	for i := range a.scene.Panels {
		id, p := panelID(i), &a.scene.Panels[i]
		if p.Events || lacks[id] {
			continue
		}
		style := a.theme.Muted
		if id == a.focus {
			style = a.theme.Title.With(cells.Reverse)
		}
		x = g.Text(x, 0, fmt.Sprint(int(id)+1), a.theme.Key)
		x = g.Text(x, 0, " "+p.Tab, style) + 1
	}
	g.Set(g.Width-2, 0, '?', a.theme.Key)
}

func sizeText(width, height int) string { return fmt.Sprintf("%d×%d", width, height) }
