// Package screen is what the terminal shows of a language model that grows: its panels,
// keys and words. It knows snapshots and commands alone.
package screen

import (
	"github.com/north-tui/north/picture"
	"github.com/north-tui/north/tui/desk"
	"github.com/north-tui/north/tui/panels"
	"github.com/north-tui/north/tui/screen"
)

// Screen shows a stack of blocks that grows in several ways.
func Screen() *screen.Screen {
	loss, settings, orthogonality, receipt := panels.Loss(), panels.Settings("t", "i"), panels.Orthogonality(), panels.Receipt()
	loss.Wanted, settings.Wanted, settings.Weight = 12, 16, 6
	orthogonality.Wants = screen.Wanted(picture.WantMetrics) // there are no spectra here
	orthogonality.Rank, orthogonality.Has = 7, func(d *desk.Desk) bool { return len(d.Snap.Rows) > 0 }
	receipt.Was = "neurons per layer"
	return &screen.Screen{
		Panels: []screen.Panel{
			{Name: "blocks", Tab: "blocks", Was: "network", Rank: 2, Height: 7, Wanted: 10, Weight: 2, Column: [3]int{0, 0, 1}, Order: 2, Note: blocksNote, Draw: drawBlocks, Topic: screen.Explains(picture.AboutSize)},
			loss,
			receipt,
			orthogonality,
			{Name: "weights", Tab: "weights", Was: "spectrum", Rank: 6, Height: 7, Wanted: 10, Weight: 3, Column: [3]int{0, 1, 2}, Order: 8, Slow: screen.Always, Title: matrixTitle, Note: matrixNote, Draw: drawMatrix, Wants: screen.Wanted("weights"), Topic: screen.Explains(picture.AboutSpectrum)},
			{Name: "attention", Tab: "attn", Was: "boundary", Rank: 5, Height: 7, Wanted: 10, Weight: 5, Column: [3]int{0, 0, 1}, Order: 7, Slow: screen.Always, Title: attentionTitle, Note: attentionNote, Draw: drawAttention, Wants: screen.Wanted("attention"), Topic: screen.Explains(picture.AboutNeuron)},
			{Name: "text", Tab: "text", Was: "accuracy", Rank: 3, Height: 6, Wanted: 8, Weight: 2, Column: [3]int{0, 1, 2}, Order: 4, Slow: screen.Always, Note: textNote, Draw: drawText, Wants: screen.Wanted("text"), Topic: screen.Explains(picture.AboutAnswer)},
			settings,
			panels.Events(),
		},
		Commands: append([]screen.Command{screen.NextEvent("next-birth", "birth", "next growth", "run to the next growth"), screen.NextEpoch("next-birth"), panels.MetricCommand()}, growthCommands()...),
		Pickers:  screen.GrowthPickers(),
		Strategy: screen.GrowthStrategy(),
		Plain:    words(),
		Stage: screen.Stage{
			Panels:  []string{"text", "blocks"},
			Numbers: []screen.Number{screen.Latest("validation loss", "val_loss"), screen.Latest("parameters", "params"), screen.Births("growths")},
		},
		Words: desk.Words{Birth: "growth"},
		Legend: [][2]string{
			{"■ ━", "heads and MLPs; ✦ newborn"},
			{"╎", "a growth; ✗ not finite"},
		},
	}
}
