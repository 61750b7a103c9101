package tui

import "github.com/north-tui/north/picture"

// stackPanels are the panels of a model that is a stack of blocks. They take the
// places, the keys and the preferences of those of a network.
var stackPanels = func() [panelCount]panel {
	p := panels
	p[networkID] = panel{name: "blocks", rank: 2, height: 7, wanted: 10, weight: 2, column: [3]int{0, 0, 1}, note: blocksNote, draw: drawBlocks, topic: picture.AboutSize}
	p[lossID].wanted, p[settingsID].wanted, p[settingsID].weight = 12, 16, 6
	p[widthsID] = panel{
		name: "receipt", rank: 4, height: 8, wanted: 10, weight: 3, column: [3]int{0, 0, 0}, title: receiptTitle, note: receiptNote, draw: drawReceipt,
		has: func(d *desk) bool { return len(d.snap.Receipts) > 0 }, topic: picture.AboutBirth,
	}
	p[orthogonalityID].rank, p[orthogonalityID].has = 7, func(d *desk) bool { return len(d.snap.Rows) > 0 }
	p[spectrumID] = panel{name: "weights", rank: 6, height: 7, wanted: 10, weight: 3, column: [3]int{0, 1, 2}, slow: true, title: matrixTitle, note: matrixNote, draw: drawMatrix, wants: wanted("weights"), topic: picture.AboutSpectrum}
	p[boundaryID] = panel{name: "attention", rank: 5, height: 7, wanted: 10, weight: 5, column: [3]int{0, 0, 1}, slow: true, title: attentionTitle, note: attentionNote, draw: drawAttention, wants: wanted("attention"), topic: picture.AboutNeuron}
	p[accuracyID] = panel{name: "text", rank: 3, height: 6, wanted: 8, weight: 2, column: [3]int{0, 1, 2}, slow: true, note: textNote, draw: drawText, wants: wanted("text"), topic: picture.AboutAnswer}
	return p
}()

// panels are those of the model on the screen.
func (d *desk) panels() *[panelCount]panel {
	if d.isStack() {
		return &stackPanels
	}
	return &panels
}

// isStack reports whether the model is a stack of blocks.
func (d *desk) isStack() bool { return len(d.snap.Diagram.Blocks) > 0 }

// lacking are the panels that have nothing to show.
func (d *desk) lacking() (lacks [panelCount]bool) {
	for id, p := range d.panels() {
		lacks[id] = p.has != nil && !p.has(d)
	}
	return lacks
}
