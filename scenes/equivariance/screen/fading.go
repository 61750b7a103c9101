package screen

import (
	"math"
	"strings"

	"github.com/north-tui/north/internal/cells"
	"github.com/north-tui/north/tui/desk"
)

// drawFading draws over time by how much the layer in focus fails to commute with each
// element.
func drawFading(d *desk.Desk, g cells.Grid) {
	c := d.Chart()
	c.LabelRoom = desk.EndLabelRoom(g.Width)
	columns := c.Columns(g.Width, g.Height)
	i := 0
	for _, s := range d.Snap.Series {
		name, ok := strings.CutPrefix(s.Name, "commute."+d.LayerName()+".")
		if !ok {
			continue
		}
		if value, _ := s.Latest(); value > exact { // others commute by construction
			curve := cells.Curve{Style: d.Theme.Layer(i), Pattern: cells.PatternAt(i)}
			curve.Spans, curve.Broken = desk.Reduce(s.Buckets, d.Ruler(), columns, 0)
			if value, ok := d.Read(s); ok {
				curve.Label = desk.EndLabel(name, cells.Short(value), c.LabelRoom-1)
			}
			c.Curves = append(c.Curves, curve)
		}
		i++
	}
	if len(c.Curves) == 0 {
		d.Empty(g, "all commute, by construction; g relaxes a layer")
		return
	}
	c.Y = d.RangeOf("fading", c.Curves, true, cells.Axis{Min: math.Inf(1), Max: math.Inf(-1)})
	c.Draw(g)
}
