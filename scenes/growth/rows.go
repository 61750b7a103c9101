package growth

import (
	"math"

	"github.com/north-tui/north/neurogenesis"
	"github.com/north-tui/north/picture"
)

// Rows are what the trigger says of each layer, for the screen.
func Rows(reports []neurogenesis.Report) []picture.Row {
	rows := make([]picture.Row, len(reports))
	for i, r := range reports {
		rows[i] = picture.Row{
			Name: r.Layer, Width: r.Width, Max: r.MaxWidth, Measure: r.Measure, Value: r.Value, Threshold: r.Threshold,
			Add: r.Add, Phi: r.Phi, Initial: r.Initial, Limit: r.Limit, Rank: r.Rank, Dead: r.Dead, Step: r.Step, Note: r.Note, LastGrowth: r.LastGrowth, ReferenceLimit: math.NaN(),
		}
	}
	return rows
}
