package cells

import "testing"

// TestNearest wants, of the 240 colours that every terminal has alike, none that is nearer.
func TestNearest(t *testing.T) {
	far := func(c Color, r, g, b int) int {
		square := func(x uint8, y int) int { return (int(x) - y) * (int(x) - y) }
		return square(c.R, r) + square(c.G, g) + square(c.B, b)
	}
	for r := 0; r < 256; r += 15 {
		for g := 0; g < 256; g += 15 {
			for b := 0; b < 256; b += 15 {
				got := far(Nearest(uint8(r), uint8(g), uint8(b)), r, g, b)
				for code := 16; code < 256; code++ {
					if best := far(Palette(uint8(code), 15), r, g, b); best < got {
						t.Fatalf("%d, %d, %d: colour %d is at %d, the one taken at %d", r, g, b, code, best, got)
					}
				}
			}
		}
	}
}
