package cells

import (
	"image/color"
	"math"
)

// aspect is the height of a cell by its width.
const aspect = float64(pixelHeight) / pixelWidth

// shape draws a character that is made of straight lines and blocks.
func (c *canvas) shape(x, y float64, r rune, ink color.NRGBA) bool {
	switch {
	case r == '▀':
		c.rect(x, y, 1, .5, ink)
	case r >= '▁' && r <= '█':
		h := float64(r-'▁'+1) / 8
		c.rect(x, y+1-h, 1, h, ink)
	case r >= '▉' && r <= '▏':
		c.rect(x, y, float64('▏'-r+1)/8, 1, ink)
	case r == '▐':
		c.rect(x+.5, y, .5, 1, ink)
	case r >= '░' && r <= '▓':
		ink.A = uint8(float64(ink.A) * []float64{.25, .5, .75}[r-'░'])
		c.rect(x, y, 1, 1, ink)
	case isBraille(r):
		c.braille(x, y, uint8(r-0x2800), ink)
	default:
		a, ok := boxArms[r]
		if ok {
			c.box(x, y, a, ink)
		}
		return ok
	}
	return true
}

func (c *canvas) braille(x, y float64, dots uint8, ink color.NRGBA) {
	for row, bits := range brailleBit {
		for col, bit := range bits {
			if dots&bit != 0 {
				c.disc(x+.25+.5*float64(col), y+.125+.25*float64(row), .17, ink)
			}
		}
	}
}

// box draws the arms of a frame's character, dashed ones as three pieces.
func (c *canvas) box(x, y float64, a arms, ink color.NRGBA) {
	thick := 1. / pixelWidth
	if a.thick {
		thick = 3. / pixelWidth
	}
	reach := func(back, forth bool) (from, to float64) {
		from, to = .5, .5
		if back {
			from = 0
		}
		if forth {
			to = 1
		}
		return from, to
	}
	pieces := 1
	if a.dash != "" {
		pieces = 3
	}
	for i := range pieces {
		part := func(from, to float64) (at, length float64) {
			length = (to - from) / float64(pieces)
			at = from + float64(i)*length
			if pieces > 1 {
				length *= .6
			}
			return at, length
		}
		if from, to := reach(a.left, a.right); to > from {
			at, length := part(from, to)
			c.rect(x+at, y+.5-thick/aspect/2, length, thick/aspect, ink)
		}
		if from, to := reach(a.up, a.down); to > from {
			at, length := part(from, to)
			c.rect(x+.5-thick/2, y+at, thick, length, ink)
		}
	}
}

// arc is the outline of a circle of a radius in widths of a cell, from one angle
// to another in turns, 0 being the right and a quarter the bottom.
func arc(x, y, radius, from, to float64) []point {
	const steps = 32
	var out []point
	for i := range steps + 1 {
		angle := 2 * math.Pi * (from + (to-from)*float64(i)/steps)
		out = append(out, point{x + radius*math.Cos(angle), y + radius*math.Sin(angle)/aspect})
	}
	return out
}

// disc fills a circle.
func (c *canvas) disc(x, y, radius float64, ink color.NRGBA) { c.fill(arc(x, y, radius, 0, 1), ink) }

// line draws a line of a thickness in widths of a cell through points.
func (c *canvas) line(points []point, thick float64, ink color.NRGBA) {
	for i := range points[1:] {
		a, b := points[i], points[i+1]
		dx, dy := b.x-a.x, (b.y-a.y)*aspect
		length := math.Hypot(dx, dy)
		if length == 0 {
			continue
		}
		nx, ny := -dy/length*thick, dx/length*thick/aspect
		c.fill([]point{{a.x + nx, a.y + ny}, {b.x + nx, b.y + ny}, {b.x - nx, b.y - ny}, {a.x - nx, a.y - ny}}, ink)
	}
}

// outlines are signs that the font lacks: filled shapes, in a cell of 1×1.
var outlines = map[rune][]point{
	'▶': {{.1, .28}, {.95, .52}, {.1, .76}}, '▸': {{.25, .36}, {.8, .52}, {.25, .68}},
	'◀': {{.9, .28}, {.05, .52}, {.9, .76}}, '◂': {{.75, .36}, {.2, .52}, {.75, .68}}, '▾': {{.15, .4}, {.85, .4}, {.5, .66}},
	'◆': {{.5, .25}, {.95, .52}, {.5, .79}, {.05, .52}},
	'✦': {{.5, .22}, {.62, .46}, {1, .52}, {.62, .58}, {.5, .82}, {.38, .58}, {0, .52}, {.38, .46}},
}

// strokes are signs that the font lacks: lines.
var strokes = map[rune][][]point{
	'✗': {{{.15, .34}, {.85, .7}}, {{.85, .34}, {.15, .7}}}, '✓': {{{.1, .55}, {.38, .7}, {.9, .32}}},
	'‖': {{{.3, .3}, {.3, .75}}, {{.7, .3}, {.7, .75}}},
	'⚠': {{{.5, .27}, {.97, .75}, {.03, .75}, {.5, .27}}, {{.5, .45}, {.5, .6}}, {{.5, .65}, {.5, .69}}},
	'╱': {{{0, 1}, {1, 0}}}, '╲': {{{0, 0}, {1, 1}}}, '↳': {{{.2, .25}, {.2, .6}, {.9, .6}}, {{.65, .47}, {.9, .6}, {.65, .73}}},
	'⌊': {{{.4, .2}, {.4, .8}, {.75, .8}}}, '⌋': {{{.6, .2}, {.6, .8}, {.25, .8}}},
	'⌈': {{{.75, .2}, {.4, .2}, {.4, .8}}}, '⌉': {{{.25, .2}, {.6, .2}, {.6, .8}}},
}

// quarters are how much of a circle is full, in quarters of a turn.
var quarters = map[rune][2]float64{'●': {0, 1}, '○': {0, 0}, '◐': {.25, .75}, '◑': {-.25, .25}, '◔': {-.25, 0}, '◕': {-.25, .5}}

// lowered and raised are small characters that the font lacks.
var lowered, raised = map[rune]rune{'ⱼ': 'j'}, map[rune]rune{'ᵀ': 'T'}

// sign draws a character that the font lacks, or that has to be of one size with
// such.
func (c *canvas) sign(x, y float64, r rune, ink color.NRGBA) bool {
	if shape, ok := outlines[r]; ok {
		c.fill(moved(shape, x, y), ink)
		return true
	}
	if lines, ok := strokes[r]; ok {
		for _, l := range lines {
			c.line(moved(l, x, y), .07, ink)
		}
		return true
	}
	if q, ok := quarters[r]; ok {
		c.line(arc(x+.5, y+.52, .42, 0, 1), .04, ink)
		c.fill(append(arc(x+.5, y+.52, .44, q[0], q[1]), point{x + .5, y + .52}), ink)
		return true
	}
	switch {
	case lowered[r] != 0:
		c.text(c.small, x+.1, y+.85, lowered[r], ink)
	case raised[r] != 0:
		c.text(c.small, x+.1, y+.5, raised[r], ink)
	case r == '⋮':
		for i := range 3 {
			c.disc(x+.5, y+.3+.2*float64(i), .1, ink)
		}
	case r == '◌':
		for _, p := range arc(x+.5, y+.52, .4, 0, 1)[:32] {
			c.disc(p.x, p.y, .03, ink)
		}
	case r == '⟳':
		c.line(arc(x+.5, y+.52, .4, 0, .8), .06, ink)
		c.fill(moved([]point{{.5, .22}, {.95, .3}, {.6, .45}}, x, y), ink)
	default:
		return false
	}
	return true
}

func moved(points []point, x, y float64) []point {
	out := make([]point, len(points))
	for i, p := range points {
		out[i] = point{x + p.x, y + p.y}
	}
	return out
}
