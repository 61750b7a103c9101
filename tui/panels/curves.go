package panels

import (
	"fmt"
	"math"

	"github.com/north-tui/north/internal/cells"
	"github.com/north-tui/north/picture"
	"github.com/north-tui/north/tui/desk"
	"github.com/north-tui/north/tui/screen"
)

func LossNote(d *desk.Desk) string {
	losses := desk.GroupOf(d.Snap.Series, "loss")
	if len(losses) == 0 {
		return ""
	}
	scale := "log y"
	if d.Linear || !desk.AnyPositive(losses) {
		scale = "linear y"
	}
	if d.Smooth > 0 {
		return d.TimeNote(fmt.Sprintf("%s · smoothed %s", scale, cells.Short(d.Smooth)))
	}
	return d.TimeNote(scale + " · each batch")
}

// drawLoss draws training and test loss over time.
func drawLoss(d *desk.Desk, g cells.Grid) {
	d.DrawCurves(g, "loss", !d.Linear, cells.Axis{Min: math.Inf(1), Max: math.Inf(-1)})
}

func accuracyNote(d *desk.Desk) string { return d.TimeNote("") }

// drawAccuracy draws training and test accuracy over time.
func drawAccuracy(d *desk.Desk, g cells.Grid) {
	d.DrawCurves(g, "accuracy", false, cells.Axis{Min: math.Inf(1), Max: 1})
}

// Loss is the losses over time.
func Loss() screen.Panel {
	return screen.Panel{Name: "loss", Tab: "loss", Rank: 1, Height: 7, Wanted: 10, Weight: 4, Column: [3]int{0, 1, 2}, Order: 3, Note: LossNote, Draw: drawLoss, Topic: screen.Explains(picture.AboutLoss), Room: desk.EndLabelRoom}
}

// Accuracy is the accuracies over time.
func Accuracy() screen.Panel {
	return screen.Panel{Name: "accuracy", Tab: "acc", Rank: 8, Height: 6, Wanted: 9, Weight: 3, Column: [3]int{0, 1, 2}, Order: 4, Note: accuracyNote, Draw: drawAccuracy, Topic: screen.Explains(picture.AboutAccuracy), Room: desk.EndLabelRoom}
}
