package panels

import (
	"math"

	"github.com/north-tui/north/internal/cells"
	"github.com/north-tui/north/picture"
	"github.com/north-tui/north/tui/desk"
	"github.com/north-tui/north/tui/screen"
)

func widthsNote(d *desk.Desk) string {
	if d.Snap.Births == 0 {
		return d.TimeNote("")
	}
	return d.TimeNote(desk.Plural(d.Snap.Births, "birth"))
}

// widthLabelRoom is the room for the names and last widths of layers.
func widthLabelRoom(int) int { return 7 }

// drawWidths draws the width of each layer over time.
func drawWidths(d *desk.Desk, g cells.Grid) {
	c := d.Chart()
	c.LabelRoom = widthLabelRoom(g.Width)
	columns := c.Columns(g.Width, g.Height)
	top := 0.0
	var ghosts []cells.Curve
	for _, s := range d.Snap.Series {
		if s.Group != "width" || len(s.Buckets) == 0 {
			continue
		}
		i := max(d.LayerIndex(s.Label), 0)
		curve := cells.Curve{Style: d.Theme.Layer(i), Pattern: cells.PatternAt(i), Steps: true}
		curve.Spans, curve.Broken = desk.Reduce(s.Buckets, d.Ruler(), columns, 0)
		value, _ := d.Read(s)
		curve.Label = s.Label + " " + cells.Short(value)
		newest, _ := s.Latest()
		top = math.Max(top, newest)
		c.Curves = append(c.Curves, curve)
		for _, ghost := range d.Ghosts(s.Name, columns) {
			ghost.Steps = true
			if ghost.Label != "" {
				ghost.Label += " " + s.Label
			}
			ghosts = append(ghosts, ghost)
		}
	}
	c.Curves = append(c.Curves, ghosts...)
	if len(c.Curves) == 0 {
		d.Empty(g, "no hidden layer grows here")
		return
	}
	c.Marks = nil
	limit := 0.0
	for _, r := range d.Snap.Rows {
		limit = math.Max(limit, float64(r.Max))
	}
	within := cells.Axis{Min: 0, Max: 0}
	if limit > 0 && limit <= 3*top {
		c.Level, c.LevelName, within.Max = limit, "max "+cells.Short(limit), limit
	}
	c.Y = d.RangeOf("widths", c.Curves, false, within)
	c.Draw(g)
}

// Widths is the width of each layer over time.
func Widths() screen.Panel {
	return screen.Panel{Name: "neurons per layer", Tab: "width", Rank: 7, Height: 6, Wanted: 8, Weight: 3, Column: [3]int{0, 1, 2}, Order: 6, Note: widthsNote, Draw: drawWidths, Topic: screen.Explains(picture.AboutSize), Room: widthLabelRoom}
}
