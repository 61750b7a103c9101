package cells

import "image"

// Picture is something in a grid that a terminal may show in pixels. Its cells, which are
// what is shown where that cannot be, are Pictured as far as nothing is written over them.
type Picture struct {
	X, Y, Width, Height int                    // in cells, from the corner of the grid that collects
	Source              any                    // equal for equal pictures, as long as they are the same data
	Draw                func() *image.Paletted // in pixels
}

// collector takes in the pictures that are drawn into a grid.
type collector struct{ pictures []Picture }

// Collecting is g as a grid that collects pictures, which take returns.
func (g Grid) Collecting() (collecting Grid, take func() []Picture) {
	c := &collector{}
	g.left, g.top, g.collector = 0, 0, c
	return g, func() []Picture { return c.pictures }
}

// Collects reports whether pictures that are placed in g are taken in.
func (g Grid) Collects() bool { return g.collector != nil && g.Width > 0 && g.Height > 0 }

// Place says that all of g is a picture, which has been drawn in cells.
func (g Grid) Place(source any, draw func() *image.Paletted) {
	if !g.Collects() {
		return
	}
	g.collector.pictures = append(g.collector.pictures, Picture{g.left, g.top, g.Width, g.Height, source, draw})
	for y := range g.Height {
		row := g.cells[y*g.stride:][:g.Width]
		for x := range row {
			row[x].Style.Attr |= Pictured
		}
	}
}

// Unmark makes the pictured cells of g cells like any other.
func (g Grid) Unmark() {
	for y := range g.Height {
		row := g.cells[y*g.stride:][:g.Width]
		for x := range row {
			row[x].Style.Attr &^= Pictured
		}
	}
}

// Cover makes blanks of the cells of g that are pictured in another grid of its size.
func (g Grid) Cover(pictures Grid) {
	for y := range g.Height {
		row := g.cells[y*g.stride:][:g.Width]
		for x := range row {
			if pictured(pictures.At(x, y)) {
				row[x] = Cell{' ', Style{Attr: Pictured}}
			}
		}
	}
}
