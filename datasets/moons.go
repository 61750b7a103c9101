package datasets

import (
	"math"
	"math/rand/v2"

	"github.com/north-tui/north/form"
)

// moonScale brings the two half circles of radius 1, centred on their common
// middle, to -1.2 to 1.2.
const moonScale = 0.8

// moons are two half circles that reach into each other.
func moons() Entry {
	return Entry{
		Name: "moons", Doc: "two interlocking half moons", Source: ours,
		Fields:   []form.Field{pointsField(800), noiseField(0.1, "each coordinate")},
		Defaults: planeDefaults,
		Load: func(v form.Values, seed uint64) (*Set, error) {
			return planeSet("moons", 2, v, seed, func(class int, rng *rand.Rand) (x, y float64) {
				sin, cos := math.Sincos(math.Pi * rng.Float64())
				x, y = cos-0.5, sin-0.25
				if class == 1 {
					x, y = -x, -y
				}
				return moonScale * x, moonScale * y
			}), nil
		},
	}
}
