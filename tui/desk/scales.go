package desk

import (
	"github.com/lucasb-eyer/go-colorful"

	"github.com/north-tui/north/internal/cells"
)

// Colours in each scale where there are 24 bits. More could hardly be told apart, and
// neighbouring cells of one colour are sent as one.
const signedColors, classColors, magnitudeColors = 33, 12, 24

// tone is a colour in OKLCh: lightness and chroma from 0 to 1, hue in degrees. Equal
// distances look equally large (Ottosson 2020, "A perceptual color space for image
// processing").
type tone struct{ lightness, chroma, hue float64 }

// rgb is the tone as a screen can show it: with less chroma if it must be.
func (t tone) rgb() colorful.Color {
	c := colorful.OkLch(t.lightness, t.chroma, t.hue)
	for ; !c.IsValid() && t.chroma > 0; c = colorful.OkLch(t.lightness, t.chroma, t.hue) {
		t.chroma -= .005
	}
	return c.Clamped()
}

// scales are the tones of the heat maps on a ground.
type scales struct {
	neutral, negative, positive tone // of signed values
	unsure                      tone // of a class that is no more likely than others
	classes                     []tone
	least, most                 tone // of magnitudes
}

// Blue and orange differ to people with any colour vision, and both ends are as far from
// neutral in lightness. Classes stay dim, so that the data stand out on them.
var (
	darkScales = scales{
		neutral: tone{.25, 0, 0}, negative: tone{.78, .13, 245}, positive: tone{.78, .13, 65},
		unsure:  tone{.27, 0, 0},
		classes: []tone{{.5, .13, 250}, {.5, .11, 60}, {.5, .1, 165}, {.5, .13, 330}, {.57, 0, 0}, {.43, .13, 30}},
		least:   tone{.18, 0, 0}, most: tone{.96, 0, 0},
	}
	lightScales = scales{
		neutral: tone{.95, 0, 0}, negative: tone{.5, .14, 250}, positive: tone{.5, .11, 55},
		unsure:  tone{.95, 0, 0},
		classes: []tone{{.76, .11, 245}, {.8, .11, 75}, {.8, .11, 165}, {.76, .11, 330}, {.7, 0, 0}, {.72, .11, 30}},
		least:   tone{.98, 0, 0}, most: tone{.25, 0, 0},
	}
)

// continuous gives the heat maps scales of 24 bits in the place of those of 256 colours.
func (t *Theme) continuous(s scales) {
	below := even(s.negative, s.neutral, signedColors/2+1)
	above := even(s.neutral, s.positive, signedColors/2+1)
	t.signed = exactly(t.signed, append(below, above[1:]...))
	t.magnitude = exactly(t.magnitude, even(s.least, s.most, magnitudeColors))
	for i, class := range s.classes {
		t.ramps[i] = exactly(t.ramps[i], even(s.unsure, class, classColors))
	}
}

// even are n colours in equal steps from one tone to another.
func even(from, to tone, n int) []colorful.Color {
	first, last := from.rgb(), to.rgb()
	out := make([]colorful.Color, n)
	for i := range out {
		out[i] = first.BlendOkLab(last, float64(i)/float64(n-1)).Clamped()
	}
	return out
}

// exactly are colours of 24 bits, each with the codes that a ramp has in its place for
// terminals with fewer.
func exactly(ramp []cells.Color, colors []colorful.Color) []cells.Color {
	out := make([]cells.Color, len(colors))
	for i, c := range colors {
		out[i] = ramp[i*len(ramp)/len(colors)].Exactly(c.RGB255())
	}
	return out
}
