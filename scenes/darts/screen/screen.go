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
	loss, receipt, settings := panels.Loss(), panels.Receipt(), panels.Settings()
	loss.Rank, loss.Order = 8, 6
	receipt.Rank, receipt.Height, receipt.Wanted, receipt.Weight, receipt.Column, receipt.Order = 5, 6, 7, 1, [3]int{0, 0, 2}, 6
	settings.Column = [3]int{0, 1, 2}
	settings.Order = 8
	settings.Note = func(*desk.Desk) string { return "i t o P p d change" }
	return &screen.Screen{
		Panels:   []screen.Panel{weightsPanel(), cutPanel(), cellPanel(), schedulePanel(), pullsPanel(), receipt, loss, settings, panels.Events()},
		Commands: sceneCommands(),
		Pickers: []screen.Picker{
			{Setting: "schedule", Key: "t", Heading: "schedule · from the next step on", Help: "schedule: when the architecture moves"},
			{Setting: "regulariser", Key: "o", Heading: "regulariser · from the next step of α on", Help: "regulariser: what pulls the weights to a discrete cell"},
		},
		Strategy: []screen.StrategyItem{
			{Key: "i", Label: "activation", Setting: "activation"},
			{Key: "t", Label: "schedule", Setting: "schedule", Details: []string{"s"}},
			{Key: "o", Label: "regulariser", Setting: "regulariser", Details: []string{"rho"}},
			{Key: "p", Label: "lr α", Setting: "alpha.lr", Details: []string{"lr", "batch"}},
		},
		Plain: words(),
		Words: desk.Words{Birth: "rewiring", Race: [...]desk.Raced{{Head: "gap", Series: "gap"}, {Head: "δ", Series: "delta"}, {Head: "live", Series: "live"}}},
		Stage: screen.Stage{
			Panels:  []string{"weights", "soft against cut"},
			Numbers: []screen.Number{screen.Latest("accuracy, soft", "soft_accuracy"), screen.Latest("accuracy, cut", "cut_accuracy"), screen.Latest("live operations", "live")},
		},
		Legend: [][2]string{
			{"◆", "what is kept in the heat map, and in the last column of the table where a regulariser pulls"},
			{"·", "a dead operation: it is never evaluated again"},
			{"━ ┅", "an edge of the cell with a weight from .2 on, and below"},
			{"╵", "a step of the architecture"},
		},
	}
}
