package datasets

import (
	"math"
	"math/rand/v2"

	"github.com/north-tui/north/form"
)

// gaussianRadius leaves room for three standard deviations of the default noise.
const gaussianRadius = 0.8

// gaussians are round clouds with their centres evenly on a circle. The noise
// is their width.
func gaussians() Entry {
	return Entry{
		Name: "gaussians", Doc: "round clouds on a circle, one per class", Source: ours,
		Fields:   []form.Field{pointsField(800), noiseField(0.2, "each coordinate"), classesField(3)},
		Defaults: planeDefaults,
		Load: func(v form.Values, seed uint64) (*Set, error) {
			classes := v.Int("classes")
			return planeSet("gaussians", classes, v, seed, func(class int, _ *rand.Rand) (x, y float64) {
				sin, cos := math.Sincos(2 * math.Pi * float64(class) / float64(classes))
				return gaussianRadius * cos, gaussianRadius * sin
			}), nil
		},
	}
}
