package datasets

import (
	"math"
	"math/rand/v2"

	"github.com/north-tui/north/form"
)

// spiral winds one arm a class around the origin, out to radius 1. The radius
// grows as the root of a uniform number, so that the arms are evenly dense.
func spiral() Entry {
	return Entry{
		Name: "spiral", Doc: "arms of a spiral, one per class", Source: ours,
		Fields: []form.Field{
			pointsField(800),
			noiseField(0.05, "each coordinate"),
			classesField(2),
			{Name: "turns", Doc: "turns of each arm", Kind: form.Float, Default: "1.75", Min: 0.25, Max: 4, Effect: form.Restart},
		},
		Defaults: planeDefaults,
		Load: func(v form.Values, seed uint64) (*Set, error) {
			classes, turns := v.Int("classes"), v.Float("turns")
			return planeSet("spiral", classes, v, seed, func(class int, rng *rand.Rand) (x, y float64) {
				r := math.Sqrt(rng.Float64())
				sin, cos := math.Sincos(2 * math.Pi * (turns*r + float64(class)/float64(classes)))
				return r * cos, r * sin
			}), nil
		},
	}
}
