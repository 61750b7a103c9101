package tui

import (
	"slices"

	tea "github.com/charmbracelet/bubbletea"
)

func (a *app) openHelp() tea.Cmd {
	a.dialog = &message{heading: "keys", lines: helpLines, filters: true}
	return nil
}

// helpLines is the table of commands as text; what cannot be done now says why.
func helpLines(a *app, _ int) []line {
	t := &a.theme
	var out []line
	for _, g := range a.commands {
		out = append(out, line{left: g.name, leftStyle: t.Title})
		for i := 0; i < len(g.commands); {
			c := &g.commands[i]
			var keys []string
			for ; i < len(g.commands) && g.commands[i].help == c.help; i++ {
				keys = append(keys, g.commands[i].keys...)
			}
			l := line{left: "  " + helpKeys(keys), right: c.help, leftStyle: t.Key, rightStyle: t.Text, indent: 18}
			if why := c.disabled(a); why != "" {
				l.right += " (" + why + ")"
				l.leftStyle, l.rightStyle = t.Muted, t.Muted
			}
			out = append(out, l)
		}
	}
	out = append(out, line{left: "reading the screen", leftStyle: t.Title})
	for _, sign := range append(slices.Clone(a.scene.Legend), [2]string{"⣀⡠⠤⠒⠉", "should be a rising line; if you see boxes, press " + a.keyOf("characters")}) {
		out = append(out, line{left: "  " + sign[0], right: sign[1], indent: 18, leftStyle: t.Text, rightStyle: t.Text})
	}
	return out
}

// helpKeys lists keys, runs of digits as a range.
func helpKeys(keys []string) string {
	if len(keys) > 4 {
		return keyName(keys[0]) + "…" + keyName(keys[len(keys)-1])
	}
	return keyNames(keys)
}
