// Package cells draws text screens: a grid of cells, primitives and charts that
// draw into it, and writers that turn it into terminal sequences, plain text or
// an SVG picture. It knows nothing of what is drawn.
package cells

// Attr are the attributes of a cell besides its colours.
type Attr uint8

// The attributes, to be combined by or.
const (
	Bold Attr = 1 << iota
	Faint
	Underline
	Reverse
	Pictured // part of a picture that can also be shown in pixels; it looks like any other
)

// Style is how a cell looks. The zero value is plain text.
type Style struct {
	Fg, Bg Color
	Attr   Attr
}

// Ink is a style with a text colour only.
func Ink(c Color) Style { return Style{Fg: c} }

// With adds attributes.
func (s Style) With(a Attr) Style { s.Attr |= a; return s }

// On sets the ground.
func (s Style) On(c Color) Style { s.Bg = c; return s }

// Cell is one character cell. Rune 0 is the right half of a wide character.
type Cell struct {
	Rune  rune
	Style Style
}

// Grid is a rectangle of cells, row 0 at the top. Sub gives views that share
// its cells; drawing outside of a grid does nothing.
type Grid struct {
	Width, Height int
	stride        int
	cells         []Cell
	left, top     int // of its corner, in the grid that collects pictures
	collector     *collector
}

// New is a grid of blanks; sizes below 0 count as 0.
func New(width, height int) Grid {
	width, height = max(width, 0), max(height, 0)
	g := Grid{Width: width, Height: height, stride: width, cells: make([]Cell, width*height)}
	g.Fill(' ', Style{})
	return g
}

// Sub is the part of g at column x and row y, cut to what g has.
func (g Grid) Sub(x, y, width, height int) Grid {
	x0, y0 := min(max(x, 0), g.Width), min(max(y, 0), g.Height)
	x1, y1 := min(max(x+width, x0), g.Width), min(max(y+height, y0), g.Height)
	if x1 == x0 || y1 == y0 {
		return Grid{}
	}
	return Grid{
		Width: x1 - x0, Height: y1 - y0, stride: g.stride, cells: g.cells[y0*g.stride+x0:],
		left: g.left + x0, top: g.top + y0, collector: g.collector,
	}
}

// Inset is g without n columns and rows at each edge.
func (g Grid) Inset(n int) Grid { return g.Sub(n, n, g.Width-2*n, g.Height-2*n) }

// At is the cell at column x and row y, a blank outside.
func (g Grid) At(x, y int) Cell {
	if x < 0 || y < 0 || x >= g.Width || y >= g.Height {
		return Cell{Rune: ' '}
	}
	return g.cells[y*g.stride+x]
}

// Set writes one narrow character.
func (g Grid) Set(x, y int, r rune, s Style) {
	if x < 0 || y < 0 || x >= g.Width || y >= g.Height {
		return
	}
	g.cells[y*g.stride+x] = Cell{r, s}
}

// Restyle changes the look of width cells and keeps their characters.
func (g Grid) Restyle(x, y, width int, change func(Style) Style) {
	for i := max(x, 0); i < min(x+width, g.Width) && y >= 0 && y < g.Height; i++ {
		c := &g.cells[y*g.stride+i]
		c.Style = change(c.Style)
	}
}

// Fill sets every cell.
func (g Grid) Fill(r rune, s Style) {
	if g.Width == 0 || g.Height == 0 {
		return
	}
	first := g.cells[:g.Width]
	first[0] = Cell{r, s}
	for done := 1; done < len(first); done *= 2 {
		copy(first[done:], first[:done])
	}
	for y := 1; y < g.Height; y++ {
		copy(g.cells[y*g.stride:][:g.Width], first)
	}
}

// Draw copies from onto g with its corner at column x and row y.
func (g Grid) Draw(x, y int, from Grid) {
	to := g.Sub(x, y, from.Width, from.Height)
	dx, dy := max(-x, 0), max(-y, 0)
	for row := range to.Height {
		if row+dy >= from.Height || dx >= from.Width {
			return
		}
		copy(to.cells[row*to.stride:][:to.Width], from.cells[(row+dy)*from.stride+dx:][:from.Width-dx])
	}
}

// DropColors leaves characters and attributes only, as a terminal without
// colours shows them.
func (g Grid) DropColors() {
	for y := range g.Height {
		row := g.cells[y*g.stride:][:g.Width]
		for x := range row {
			row[x].Style.Fg, row[x].Style.Bg = Color{}, Color{}
		}
	}
}
