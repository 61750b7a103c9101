package darts

import (
	"fmt"
	"slices"

	model "github.com/north-tui/north/darts"
	"github.com/north-tui/north/picture"
	"github.com/north-tui/north/scenes/scene"
)

// muchLost is how much accuracy a cut may lose before its receipt says so in alarm.
const muchLost = 0.05

// receiptsShown is how many cuts are told in full.
const receiptsShown = 8

// cutRecord is a cut that was asked for, as far as it is told again.
type cutRecord struct {
	Step          int
	Soft, Cut     model.Score
	Genotype      string
	Kept, Dropped int // edges
	Params        int // of the searched operations, all cells
	Supernet      int // parameters of the supernet
	Degenerate    int // kept entries with weight 0
	Delta         float64
}

// receipts are the last cuts, newest first.
func (h *history) receipts() []picture.Receipt {
	var out []picture.Receipt
	for _, c := range slices.Backward(h.cuts) {
		if out = append(out, c.receipt()); len(out) == receiptsShown {
			break
		}
	}
	return out
}

// fixed writes a share with three digits.
func fixed(v float64) string { return fmt.Sprintf("%.3f", v) }

func (c cutRecord) receipt() picture.Receipt {
	r := picture.Receipt{Step: c.Step, Title: "cut · before and after, on the same weights"}
	add := func(name, before, after string) {
		r.Lines = append(r.Lines, picture.ReceiptLine{Name: name, Before: before, After: after})
	}
	lost := c.Soft.Accuracy - c.Cut.Accuracy
	add("valid accuracy", fixed(c.Soft.Accuracy), fixed(c.Cut.Accuracy)+", lost "+fixed(lost))
	r.Lines[0].Bad = lost > muchLost
	add("parameters", scene.Grouped(c.Supernet), scene.Grouped(c.Params)+" in the cells")
	add("edges", fmt.Sprint(c.Kept+c.Dropped), fmt.Sprint(c.Kept))
	add("valid loss", fixed(c.Soft.Loss), fixed(c.Cut.Loss))
	add("δ", fixed(c.Delta), "0")
	if c.Degenerate > 0 {
		add("degenerate", "", fmt.Sprintf("%d kept at weight 0", c.Degenerate))
	}
	add("cell", "", c.Genotype)
	return r
}
