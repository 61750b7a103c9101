package cells

// Dots is a canvas of dots finer than cells: 2×4 a cell with braille, 1×2 with
// half-blocks, 1×1 else. Dot row 0 is at the top.
type Dots struct {
	Width, Height int // in dots
	tier          Tier
	cols          int
	bits          []uint8
	styles        []Style
	glyphs        []rune // of the 1×1 tiers
}

// NewDots is an empty canvas for width×height cells.
func NewDots(width, height int, t Tier) *Dots {
	width, height = max(width, 0), max(height, 0)
	dx, dy := t.Dots()
	n := width * height
	return &Dots{
		Width: width * dx, Height: height * dy, tier: t, cols: width,
		bits: make([]uint8, n), styles: make([]Style, n), glyphs: make([]rune, n),
	}
}

// Dots is the number of dots in a cell, across and down.
func (t Tier) Dots() (across, down int) {
	switch t {
	case Braille:
		return 2, 4
	case Block:
		return 1, 2
	}
	return 1, 1
}

// brailleBit is the bit of U+2800 for a dot, by row and column.
var brailleBit = [4][2]uint8{{0x01, 0x08}, {0x02, 0x10}, {0x04, 0x20}, {0x40, 0x80}}

// Set turns a dot on. glyph stands for it where a cell is one dot.
func (d *Dots) Set(x, y int, glyph rune, s Style) {
	if x < 0 || y < 0 || x >= d.Width || y >= d.Height {
		return
	}
	var i int
	var bit uint8
	switch d.tier {
	case Braille:
		i, bit = (y>>2)*d.cols+x>>1, brailleBit[y&3][x&1]
	case Block:
		i, bit = (y>>1)*d.cols+x, 1<<(y&1)
	default:
		i, bit = y*d.cols+x, 1
	}
	d.bits[i] |= bit
	d.styles[i] = s
	d.glyphs[i] = glyph
}

// Line connects two dots in a pattern, whose dots are counted along the longer axis.
func (d *Dots) Line(x0, y0, x1, y1 int, p Pattern, glyph rune, s Style) {
	rhythm := p.rhythm()
	dx, dy := abs(x1-x0), -abs(y1-y0)
	sx, sy := sign(x1-x0), sign(y1-y0)
	e := dx + dy
	for {
		along := x0
		if -dy > dx {
			along = y0
		}
		if n := len(rhythm); rhythm[(along%n+n)%n] == '1' {
			d.Set(x0, y0, glyph, s)
		}
		if x0 == x1 && y0 == y1 {
			return
		}
		twice := 2 * e
		if twice >= dy {
			e += dy
			x0 += sx
		}
		if twice <= dx {
			e += dx
			y0 += sy
		}
	}
}

func abs(n int) int {
	if n < 0 {
		return -n
	}
	return n
}

func sign(n int) int {
	switch {
	case n < 0:
		return -1
	case n > 0:
		return 1
	}
	return 0
}

// lit is the look of a cell, and whether it has dots.
func (d *Dots) lit(x, y int) (Style, bool) { return d.styles[y*d.cols+x], d.bits[y*d.cols+x] != 0 }

// Draw puts the cells that have dots onto g, replacing what is there.
func (d *Dots) Draw(g Grid) {
	for i, b := range d.bits {
		if b != 0 {
			g.Set(i%d.cols, i/d.cols, d.rune(i), d.styles[i])
		}
	}
}

func (d *Dots) rune(i int) rune {
	switch d.tier {
	case Braille:
		return 0x2800 + rune(d.bits[i])
	case Block:
		return [4]rune{' ', '▀', '▄', '█'}[d.bits[i]&3]
	}
	return d.glyphs[i]
}
