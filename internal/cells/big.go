package cells

import "strings"

// bigRows is the height of a big character, in rows.
const bigRows = 5

// bigFont has a character as five rows of pixels, the top row first.
var bigFont = map[rune][bigRows]string{
	'0': {"###", "# #", "# #", "# #", "###"},
	'1': {" # ", "## ", " # ", " # ", "###"},
	'2': {"###", "  #", "###", "#  ", "###"},
	'3': {"###", "  #", " ##", "  #", "###"},
	'4': {"# #", "# #", "###", "  #", "  #"},
	'5': {"###", "#  ", "###", "  #", "###"},
	'6': {"###", "#  ", "###", "# #", "###"},
	'7': {"###", "  #", "  #", " # ", " # "},
	'8': {"###", "# #", "###", "# #", "###"},
	'9': {"###", "# #", "###", "  #", "###"},
	'.': {" ", " ", " ", " ", "#"},
	',': {" ", " ", " ", "#", "#"},
	'-': {"   ", "   ", "###", "   ", "   "},
	'−': {"   ", "   ", "###", "   ", "   "},
	'–': {"   ", "   ", "###", "   ", "   "},
	'e': {"   ", "###", "# #", "## ", "###"},
	'k': {"#  ", "# #", "## ", "# #", "# #"},
	'M': {"# #", "###", "# #", "# #", "# #"},
	'G': {"###", "#  ", "# #", "# #", "###"},
	'N': {"## ", "# #", "# #", "# #", "# #"},
	'a': {"   ", "## ", "  #", "###", "###"},
	'∞': {"     ", " # # ", "# # #", " # # ", "     "},
}

// Big draws text in characters of five rows, at most as wide as g, with pixels of two
// columns where they fit and else of one. It writes text in ordinary characters where even
// those do not fit, or it has a character that there is none of, and returns the width.
func (g Grid) Big(text string, s Style) int {
	pixels := -1
	for _, r := range text {
		glyph, ok := bigFont[r]
		if !ok {
			return g.TextIn(0, min(bigRows, g.Height)/2, g.Width, text, s)
		}
		pixels += len(glyph[0]) + 1
	}
	each := 2
	for each > 0 && each*pixels > g.Width {
		each--
	}
	if each == 0 || g.Height < bigRows {
		return g.TextIn(0, min(bigRows, g.Height)/2, g.Width, text, s)
	}
	x := 0
	for _, r := range text {
		glyph := bigFont[r]
		for y, row := range glyph {
			for i, pixel := range row {
				if pixel == '#' {
					g.Text(x+i*each, y, strings.Repeat("█", each), s)
				}
			}
		}
		x += (len(glyph[0]) + 1) * each
	}
	return x - each
}
