package plots

import "github.com/north-tui/north/sim"

// rank draws what the trigger measures in each layer against its threshold.
func rank(rec *sim.Recording) (Drawable, error) {
	measure := "rank"
	for _, r := range rec.Rows {
		if r.Measure != "" {
			measure = r.Measure
			break
		}
	}
	return threshold{
		title: "Trigger of each layer: " + measure + " against its threshold",
		value: "rank", limit: "threshold",
		valueLabel: measure, limitLabel: "threshold: grows while above",
		y: axis{label: measure}, stepped: true,
	}.draw(rec)
}
