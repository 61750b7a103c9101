// Package screen is what the terminal shows of a search for a cell: its panels, keys and
// words. It knows snapshots and commands alone.
package screen

import (
	"github.com/north-tui/north/tui/desk"
	"github.com/north-tui/north/tui/panels"
	"github.com/north-tui/north/tui/screen"
)

// Screen shows a search for a cell.
func Screen() *screen.Screen {
	return &screen.Screen{
		Panels: []screen.Panel{panels.Loss(), panels.Receipt(), panels.Settings(), panels.Events()},
		Words:  desk.Words{Birth: "rewiring"},
	}
}
