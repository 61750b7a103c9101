package tui

import (
	"github.com/north-tui/north/picture"
)

// transformerScreen shows a stack of blocks that grows in several ways.
func transformerScreen() *screen {
	loss, settings, orthogonality, receipt := lossPanel(), settingsPanel(), orthogonalityPanel(), receiptPanel()
	loss.wanted, settings.wanted, settings.weight = 12, 16, 6
	orthogonality.rank, orthogonality.has = 7, func(d *desk) bool { return len(d.snap.Rows) > 0 }
	receipt.was = "neurons per layer"
	return &screen{
		panels: []panel{
			{name: "blocks", tab: "blocks", was: "network", rank: 2, height: 7, wanted: 10, weight: 2, column: [3]int{0, 0, 1}, order: 2, note: blocksNote, draw: drawBlocks, topic: explains(picture.AboutSize)},
			loss,
			receipt,
			orthogonality,
			{name: "weights", tab: "weights", was: "spectrum", rank: 6, height: 7, wanted: 10, weight: 3, column: [3]int{0, 1, 2}, order: 8, slow: always, title: matrixTitle, note: matrixNote, draw: drawMatrix, wants: wanted("weights"), topic: explains(picture.AboutSpectrum)},
			{name: "attention", tab: "attn", was: "boundary", rank: 5, height: 7, wanted: 10, weight: 5, column: [3]int{0, 0, 1}, order: 7, slow: always, title: attentionTitle, note: attentionNote, draw: drawAttention, wants: wanted("attention"), topic: explains(picture.AboutNeuron)},
			{name: "text", tab: "text", was: "accuracy", rank: 3, height: 6, wanted: 8, weight: 2, column: [3]int{0, 1, 2}, order: 4, slow: always, note: textNote, draw: drawText, wants: wanted("text"), topic: explains(picture.AboutAnswer)},
			settings,
			eventsPanel(),
		},
		commands: append([]sceneCommand{nextGrowth("next-birth", "birth", "next growth", "run to the next growth"), nextEpoch("next-birth")}, growthCommands()...),
		pickers:  growthPickers(),
		strategy: growthStrategy(),
		words:    growthWords{birth: "growth"},
		legend: [][2]string{
			{"■ ━", "heads and MLPs; ✦ born lately"},
			{"╎", "a growth; ✗ not finite"},
		},
	}
}
