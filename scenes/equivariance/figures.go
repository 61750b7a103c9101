package equivariance

import "github.com/north-tui/north/plots"

// figures are those of this scene alone.
func figures() []plots.Figure {
	return []plots.Figure{
		plots.Trend{
			Name: "loss-operations", Title: "Loss against operations", Group: "loss", Quantity: "loss", Log: true, Operations: true,
		}.Figure("training and test loss against the operations of training"),
	}
}
