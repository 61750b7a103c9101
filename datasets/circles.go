package datasets

import (
	"math"
	"math/rand/v2"

	"github.com/north-tui/north/form"
)

// circles are rings about the origin, evenly spaced out to radius 1.
func circles() Entry {
	return Entry{
		Name: "circles", Doc: "concentric rings, one per class", Source: ours,
		Fields:   []form.Field{pointsField(800), noiseField(0.05, "each coordinate"), classesField(2)},
		Defaults: planeDefaults,
		Load: func(v form.Values, seed uint64) (*Set, error) {
			classes := v.Int("classes")
			return planeSet("circles", classes, v, seed, func(class int, rng *rand.Rand) (x, y float64) {
				r := float64(class+1) / float64(classes)
				sin, cos := math.Sincos(2 * math.Pi * rng.Float64())
				return r * cos, r * sin
			}), nil
		},
	}
}
