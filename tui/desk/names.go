package desk

import (
	"github.com/north-tui/north/internal/cells"
	"github.com/north-tui/north/sim"
)

// SeriesName is what a series is called where its curve is a moving average of a weight,
// 0 for none: train loss smoothed .9, test loss.
func SeriesName(c sim.Column, smooth float64) string {
	name := c.Label + " " + c.Group
	switch {
	case !c.OfBatch():
		return name
	case smooth > 0:
		return name + " smoothed " + cells.Short(smooth)
	}
	return name + " of each batch"
}
