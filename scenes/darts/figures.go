package darts

import "github.com/north-tui/north/plots"

// figures are those of the scene alone.
func figures() []plots.Figure {
	return []plots.Figure{
		plots.Trend{Name: "delta", Title: "Distance to a discrete cell", Group: "delta", Quantity: "δ"}.Figure("δ over time, with the floor of softmax"),
		plots.Trend{Name: "gap", Title: "What a cut costs", Group: "gap", Quantity: "accuracy, soft − cut"}.Figure("accuracy lost by a cut, over time"),
		plots.Trend{Name: "information", Title: "Information and threshold", Group: "info", Quantity: "F, τ", Log: true}.Figure("F, smoothed F and τ over time"),
		plots.Trend{Name: "live", Title: "Operations alive", Group: "live", Quantity: "edges"}.Figure("on how many edges each operation is alive"),
	}
}
