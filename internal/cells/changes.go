package cells

import (
	"slices"
	"strconv"
)

// gapCells is how many unchanged cells are written again rather than jumped over: a
// jump takes as many bytes.
const gapCells = 5

// AppendChanges appends what turns a terminal that shows a grid of the same size into
// one that shows g, whose corner is at column left and row top of it: the cells that
// differ, each run of them after a jump to its place. Style is plain before and after.
// Nothing is appended if nothing differs. A grid of another size counts as unknown: all
// of g is written.
func (g Grid) AppendChanges(b []byte, shown Grid, left, top int, d Depth) []byte {
	known := shown.Width == g.Width && shown.Height == g.Height
	var style Style
	for y := range g.Height {
		row := g.cells[y*g.stride:][:g.Width]
		if !known {
			b, style = appendRun(AppendJump(b, left, top+y), row, style, d)
			continue
		}
		old := shown.cells[y*shown.stride:][:len(row)]
		for x := nextChange(row, old, 0); x < len(row); {
			end := runEnd(row, old, x)
			from := x
			for from > 0 && row[from].Rune == 0 { // the right half of a wide character
				from--
			}
			b, style = appendRun(AppendJump(b, left+from, top+y), row[from:end], style, d)
			x = nextChange(row, old, end)
		}
	}
	if style != (Style{}) {
		b = append(b, "\x1b[m"...)
	}
	return b
}

// nextChange is the first column from x on that differs, the width if there is none.
func nextChange(row, old []Cell, x int) int {
	for x < len(row) && row[x] == old[x] {
		x++
	}
	return x
}

// runEnd is the column after the run of changes that begins at x.
func runEnd(row, old []Cell, x int) int {
	end := x + 1
	for {
		next := nextChange(row, old, end)
		if next == len(row) || next-end > gapCells || slices.ContainsFunc(row[end:next], pictured) {
			break
		}
		end = next + 1
	}
	for end < len(row) && row[end].Rune == 0 { // a wide character is written whole
		end++
	}
	return end
}

// pictured reports whether a cell may be covered by pixels, which writing it would erase.
func pictured(c Cell) bool { return c.Style.Attr&Pictured != 0 }

// AppendJump appends a move of the cursor to column x and row y, both from 0.
func AppendJump(b []byte, x, y int) []byte {
	b = strconv.AppendInt(append(b, "\x1b["...), int64(y+1), 10)
	b = strconv.AppendInt(append(b, ';'), int64(x+1), 10)
	return append(b, 'H')
}
