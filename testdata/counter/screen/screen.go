// Package screen is what the terminal shows of a number that rises.
package screen

import (
	"fmt"

	tea "github.com/charmbracelet/bubbletea"

	"github.com/north-tui/north/commands"
	"github.com/north-tui/north/internal/cells"
	"github.com/north-tui/north/sim"
	"github.com/north-tui/north/tui/desk"
	"github.com/north-tui/north/tui/panels"
	"github.com/north-tui/north/tui/screen"
)

var zero = sim.Command{Verb: "zero"}

// Screen is what the terminal shows of the scene.
func Screen() *screen.Screen {
	return &screen.Screen{
		Panels: []screen.Panel{
			{Name: "digits", Tab: "digits", Rank: 1, Height: 5, Wanted: 8, Weight: 3, Order: 1, Wants: screen.Wanted("digits"), Draw: drawDigits},
			panels.Settings(),
			panels.Events(),
		},
		Commands: []screen.Command{{
			ID: "zero", Word: "zero", Group: "change", Keys: []string{"o"}, Label: "zero", Help: "count from zero again", Footer: 2,
			Do: func(h screen.Host) tea.Cmd { h.Send(zero); return nil },
		}},
		Plain: []commands.Word{{Name: "zero", Key: "zero", Group: commands.Growth, Doc: "count from zero again", Parse: commands.Bare(zero)}},
	}
}

func drawDigits(d *desk.Desk, g cells.Grid) {
	s, _ := sim.Find(d.Snap.Series, "count")
	count, _ := d.Latest(s)
	text := fmt.Sprintf("%g", count)
	for _, p := range d.Snap.Passages {
		text += " " + p.Text
	}
	g.Text(1, 0, text, d.Theme.Title)
}
