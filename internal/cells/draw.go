package cells

import "fmt"

// Tier is the set of characters a terminal's font can be trusted with.
type Tier int

// The tiers, finest first.
const (
	Braille Tier = iota // 2×4 dots a cell
	Block               // half-blocks, 1×2
	Shade               // shaded cells
	ASCII
	tiers
)

// Next is the tier after t, the first after the last.
func (t Tier) Next() Tier { return (t + 1) % tiers }

// String is the name shown to people.
func (t Tier) String() string {
	return [...]string{"braille", "half-blocks", "shades", "ascii"}[t]
}

// Word is the name that ParseTier reads.
func (t Tier) Word() string { return [...]string{"braille", "block", "shade", "ascii"}[t] }

// ParseTier reads the word of a --glyphs flag: braille, block, shade or ascii.
func ParseTier(word string) (Tier, error) {
	for t := range tiers {
		if t.Word() == word {
			return t, nil
		}
	}
	return Braille, fmt.Errorf("glyphs: no %q; there are braille, block, shade, ascii", word)
}

// boxes are the corners and edges of a frame: ┌ ┐ └ ┘ ─ │.
type boxes [6]rune

var (
	thinBox  = boxes{'┌', '┐', '└', '┘', '─', '│'}
	heavyBox = boxes{'┏', '┓', '┗', '┛', '━', '┃'}
)

// Box draws a frame along the edges of g, heavy if it is the one in use, and
// returns the grid inside.
func (g Grid) Box(heavy bool, s Style) Grid {
	box := thinBox
	if heavy {
		box = heavyBox
	}
	right, bottom := g.Width-1, g.Height-1
	for x := 1; x < right; x++ {
		g.Set(x, 0, box[4], s)
		g.Set(x, bottom, box[4], s)
	}
	for y := 1; y < bottom; y++ {
		g.Set(0, y, box[5], s)
		g.Set(right, y, box[5], s)
	}
	g.Set(0, 0, box[0], s)
	g.Set(right, 0, box[1], s)
	g.Set(0, bottom, box[2], s)
	g.Set(right, bottom, box[3], s)
	return g.Inset(1)
}

// asciiOf replaces the characters the screen uses by plain ones.
var asciiOf = map[rune]rune{
	'┌': '+', '┐': '+', '└': '+', '┘': '+', '─': '-', '│': '|', '┤': '|', '├': '|', '┴': '+', '┬': '+', '┼': '+',
	'┏': '#', '┓': '#', '┗': '#', '┛': '#', '┻': '#', '━': '=', '╸': '-', '┃': '#', '╎': ':', '┊': ':', '┄': '-', '╌': '-', '╍': '-', '┈': '-', '•': 'o', '┅': '=', '╵': '\'', '╂': '+', '╋': '#',
	'●': '@', '◐': 'o', '○': '.', '◕': 'O', '◔': 'o', '◑': 'o', '✦': '*', '·': '.', '×': 'x', '…': '~', '¶': '|', '⋮': ':',
	'◆': '%', '▶': '>', '▸': '>', '◂': '<', '◀': '<', '‖': '=', '■': '#', '◌': 'o', '✗': 'X', '⚠': '!', '✓': 'v', '⟳': '@', '›': '>',
	'←': '<', '→': '>', '↑': '^', '↓': 'v', '↕': '|', '↔': '-', '↳': '>', '╱': '/', '╲': '\\', '°': '\'', '÷': '/', '¼': '1', '½': '2', '¾': '3', '±': '+', '≥': '>', '≤': '<', '√': 'V',
	'α': 'a', 'β': 'b', 'γ': 'g', 'ε': 'e', 'φ': 'p', 'σ': 's', 'Δ': 'd', 'λ': 'l', 'κ': 'k', 'τ': 't', 'Π': 'P', '₀': '0', '⁰': '0',
	'█': '#', '▓': '#', '▒': '+', '░': '.', '▀': '"', '▄': '_', '▁': '_', '▂': '_', '▃': '-', '▅': '=', '▆': '=', '▇': '#',
	'▏': '|', '▾': 'v', '–': '-', '−': '-', '⌊': '[', '⌋': ']', '⌈': '[', '⌉': ']', 'Σ': 'S', 'ŷ': 'y', '²': '2', 'ᵀ': 'T', 'ⱼ': 'j',
	'₁': '1', '₂': '2', '₃': '3', '₄': '4', '₅': '5', '₆': '6', '₇': '7', '₈': '8', '₉': '9',
}

// ToASCII replaces every character that is not ASCII, by a likeness where there
// is one and by ? elsewhere; a wide one becomes two.
func (g Grid) ToASCII() {
	for y := range g.Height {
		row := g.cells[y*g.stride:][:g.Width]
		for x := range row {
			switch r := row[x].Rune; {
			case r == 0:
				row[x].Rune = '?'
			case r >= 0x7f:
				plain, ok := asciiOf[r]
				if !ok {
					plain = '?'
				}
				row[x].Rune = plain
			}
		}
	}
}
