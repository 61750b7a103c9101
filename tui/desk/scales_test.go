package desk

import (
	"math"
	"testing"

	"github.com/lucasb-eyer/go-colorful"

	"github.com/north-tui/north/internal/cells"
)

// deficiencies are how people without one kind of cone see linear RGB (Viénot, Brettel and
// Mollon 1999, "Digital video colourmaps for checking the legibility of displays by
// dichromats").
var deficiencies = map[string][9]float64{
	"none":         {1, 0, 0, 0, 1, 0, 0, 0, 1},
	"protanopia":   {.10889, .89111, 0, .10889, .89111, 0, .00447, -.00447, 1},
	"deuteranopia": {.29275, .70725, 0, .29275, .70725, 0, -.02234, .02234, 1},
}

// seen is a colour as somebody with a deficiency sees it, in OKLab.
func seen(c cells.Color, m [9]float64) [3]float64 {
	r, g, b := colorful.Color{R: float64(c.R) / 255, G: float64(c.G) / 255, B: float64(c.B) / 255}.LinearRgb()
	l, aa, bb := colorful.LinearRgb(m[0]*r+m[1]*g+m[2]*b, m[3]*r+m[4]*g+m[5]*b, m[6]*r+m[7]*g+m[8]*b).Clamped().OkLab()
	return [3]float64{l, aa, bb}
}

func apart(a, b [3]float64) float64 {
	return math.Sqrt((a[0]-b[0])*(a[0]-b[0]) + (a[1]-b[1])*(a[1]-b[1]) + (a[2]-b[2])*(a[2]-b[2]))
}

// TestScales of true colours: lightness goes one way from neutral, in steps of one size, to
// ends that are equally far from it; and with any colour vision, what is below 0 looks
// other than what is above it.
func TestScales(t *testing.T) {
	for _, light := range []bool{false, true} {
		th := NewTheme(cells.True, light)
		middle := len(th.signed) / 2
		for name, ramp := range map[string][]cells.Color{"positive": th.signed[middle:], "negative": reversed(th.signed[:middle+1]), "magnitude": th.magnitude, "class 0": th.ramps[0], "class 1": th.ramps[1], "class 4": th.ramps[4]} {
			first, last := seen(ramp[0], deficiencies["none"]), seen(ramp[len(ramp)-1], deficiencies["none"])
			step := apart(first, last) / float64(len(ramp)-1)
			for i := 1; i < len(ramp); i++ {
				before, now := seen(ramp[i-1], deficiencies["none"]), seen(ramp[i], deficiencies["none"])
				if (now[0]-before[0])*(last[0]-first[0]) <= 0 {
					t.Errorf("light %v, %s: lightness %.3f comes after %.3f", light, name, now[0], before[0])
				}
				if d := apart(before, now); d < step/2 || d > step*1.5 {
					t.Errorf("light %v, %s: step %d is %.4f, want about %.4f", light, name, i, d, step)
				}
			}
		}
		for name, m := range deficiencies {
			for i := 1; i <= middle; i++ {
				below, above := seen(th.signed[middle-i], m), seen(th.signed[middle+i], m)
				if d := math.Abs(below[0] - above[0]); name == "none" && d > .02 {
					t.Errorf("light %v: ∓%d are %.3f apart in lightness", light, i, d)
				}
				if d, want := apart(below, above), .14*float64(i)/float64(middle); d < want {
					t.Errorf("light %v, %s: ∓%d are %.3f apart, want %.3f", light, name, i, d, want)
				}
			}
			sure := len(th.ramps[0]) - 1
			if d := apart(seen(th.ramps[0][sure], m), seen(th.ramps[1][sure], m)); d < .14 {
				t.Errorf("light %v, %s: the first two classes are %.3f apart", light, name, d)
			}
		}
	}
}

// TestScalesOfFewerColours are as they always were.
func TestScalesOfFewerColours(t *testing.T) {
	for _, depth := range []cells.Depth{cells.Mono, cells.Basic, cells.Indexed} {
		if th := NewTheme(depth, false); len(th.signed) != 11 || th.signed[5] != cells.Palette(234, basicBlue) || len(th.ramps[0]) != 4 || len(th.magnitude) != 12 {
			t.Errorf("depth %v: %d, %d, %d colours", depth, len(th.signed), len(th.ramps[0]), len(th.magnitude))
		}
	}
}
