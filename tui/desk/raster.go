package desk

import (
	"image"
	"image/color"
	"math"

	"github.com/north-tui/north/internal/cells"
	"github.com/north-tui/north/picture"
)

// leastRaster is the width in cells from which pictures are drawn in pixels.
const leastRaster = 4

// mostPixels bounds a picture: drawing and packing it takes some milliseconds.
const mostPixels = 90_000

// rasterBlock is the side of the squares in which values are looked up, in pixels: half a
// millimetre on the screen.
const rasterBlock = 2

// rasterOf is what a picture in pixels is drawn from.
type rasterOf struct {
	grid          *picture.Grid
	theme         *Theme
	width, height int // in cells
}

// raster draws a heat map with its data in pixels for some cells. A plane is smooth; the
// elements of images are rectangles.
func (t *Theme) raster(grid *picture.Grid, width, height int) *image.Paletted {
	each := 10 // pixels across a cell, half as many as down
	for each > 2 && width*height*each*each*2 > mostPixels {
		each--
	}
	p := indices{at: map[cells.Color]uint8{}}
	img := image.NewPaletted(image.Rect(0, 0, width*each, height*each*2), nil)
	size := img.Bounds().Size()
	smooth := grid.X0 < grid.X1 && grid.Y0 < grid.Y1
	across, down := between(size.X/rasterBlock+1, size.X, grid.Cols, smooth), between(size.Y/rasterBlock+1, size.Y, grid.Rows, smooth)
	for y := 0; y < size.Y; y += rasterBlock {
		line := img.Pix[y*img.Stride:][:size.X]
		for x := 0; x < size.X; x += rasterBlock {
			index := p.of(t.pixel(grid, blend(grid, across[x/rasterBlock], down[y/rasterBlock])).Color)
			for i := x; i < min(x+rasterBlock, size.X); i++ {
				line[i] = index
			}
		}
		for below := y + 1; below < min(y+rasterBlock, size.Y); below++ {
			copy(img.Pix[below*img.Stride:][:size.X], line)
		}
	}
	t.rasterPoints(img, &p, grid)
	img.Palette = p.colors
	return img
}

// indices gives colours numbers in the order in which they come; beyond the most there can
// be, the last one stands for the others.
type indices struct {
	at     map[cells.Color]uint8
	colors color.Palette
	last   cells.Color // asked for last
	index  uint8       // of it
}

func (p *indices) of(c cells.Color) uint8 {
	if c == p.last && len(p.colors) > 0 { // as most neighbours are
		return p.index
	}
	i, known := p.at[c]
	if !known {
		i = uint8(min(len(p.colors), 255))
		p.at[c] = i
		if len(p.colors) < 256 {
			p.colors = append(p.colors, color.RGBA{c.R, c.G, c.B, 255})
		}
	}
	p.last, p.index = c, i
	return i
}

// marks are the signs of the classes, as in cells: o x + v z *.
var marks = [6][5]string{
	{".###.", "#...#", "#...#", "#...#", ".###."},
	{"#...#", ".#.#.", "..#..", ".#.#.", "#...#"},
	{"..#..", "..#..", "#####", "..#..", "..#.."},
	{"#...#", "#...#", ".#.#.", ".#.#.", "..#.."},
	{"#####", "...#.", "..#..", ".#...", "#####"},
	{"#.#.#", ".###.", "#####", ".###.", "#.#.#"},
}

// dot is the sign of a datum without a class.
var dot = [5]string{".....", "..#..", ".###.", "..#..", "....."}

// markRoom is how many pixels of a picture a datum has: twice what its sign and the rim
// around that take.
const markRoom = 2 * 7 * 7

// rasterPoints draws the data, some of them where there is little room.
func (t *Theme) rasterPoints(img *image.Paletted, p *indices, grid *picture.Grid) {
	if !(grid.X0 < grid.X1) || !(grid.Y0 < grid.Y1) {
		return
	}
	size := img.Bounds().Size()
	classed := hasClasses(grid)
	rim := p.of(t.signed[len(t.signed)/2])
	for i, datum := range grid.Points {
		if left(i, len(grid.Points), size.X*size.Y/markRoom) {
			continue
		}
		x, y := int((datum.X-grid.X0)/(grid.X1-grid.X0)*float64(size.X)), int((grid.Y1-datum.Y)/(grid.Y1-grid.Y0)*float64(size.Y))
		if x < 0 || y < 0 || x >= size.X || y >= size.Y {
			continue
		}
		mark, ink := dot, p.of(t.Title.Fg)
		if classed {
			mark, ink = marks[max(datum.Class, 0)%len(marks)], p.of(t.point(datum.Class).Fg)
		}
		stamp(img, x, y, mark, ink, rim)
	}
}

// stamp draws a sign around a pixel, with a rim that sets it off.
func stamp(img *image.Paletted, x, y int, mark [5]string, ink, rim uint8) {
	set := func(dx, dy int, c uint8) {
		if at := image.Pt(x+dx, y+dy); at.In(img.Bounds()) {
			img.Pix[at.Y*img.Stride+at.X] = c
		}
	}
	for _, c := range []uint8{rim, ink} {
		for row, line := range mark {
			for column := range line {
				dx, dy := column-2, row-2
				switch {
				case line[column] != '#':
				case c == ink:
					set(dx, dy, ink)
				default:
					for _, d := range [][2]int{{-1, 0}, {1, 0}, {0, -1}, {0, 1}} {
						set(dx+d[0], dy+d[1], rim)
					}
				}
			}
		}
	}
}

// neighbours are the elements on both sides of a place, and how much the second counts.
type neighbours struct {
	first, second int
	share         float64
}

// between are the neighbours of the middles of n blocks of pixels along an edge of a
// picture; if it is not smooth, those are the elements that they lie in.
func between(n, pixels, elements int, smooth bool) []neighbours {
	out := make([]neighbours, n)
	for i := range out {
		at := (float64(i*rasterBlock) + rasterBlock/2) / float64(pixels) * float64(elements)
		if !smooth {
			out[i].first = min(int(at), elements-1)
			out[i].second = out[i].first
			continue
		}
		at = min(max(at-.5, 0), float64(elements-1))
		first := int(at)
		out[i] = neighbours{first, min(first+1, elements-1), at - float64(first)}
	}
	return out
}

// blend is the value between four elements of a grid.
func blend(grid *picture.Grid, x, y neighbours) float64 {
	above, below := grid.Values[y.first*grid.Cols:], grid.Values[y.second*grid.Cols:]
	a, b, c, d := float64(above[x.first]), float64(above[x.second]), float64(below[x.first]), float64(below[x.second])
	upper, lower := a+(b-a)*x.share, c+(d-c)*x.share
	if grid.Scale != picture.Classes || int(a) == int(b) && int(a) == int(c) && int(a) == int(d) {
		return upper + (lower-upper)*y.share
	}
	return mixed([4]float64{a, b, c, d}, [4]float64{(1 - x.share) * (1 - y.share), x.share * (1 - y.share), (1 - x.share) * y.share, x.share * y.share}, grid.Classes)
}

// mixed is the class and its confidence where four elements count by weights: the
// probabilities that each gives its class are averaged, what is left going to the others in
// equal parts.
func mixed(four, weights [4]float64, classes int) float64 {
	best, most := 0.0, -1.0
	others := float64(max(classes-1, 1))
	for _, value := range four {
		class := math.Floor(value)
		p := 0.0
		for i, other := range four {
			if confidence := other - math.Floor(other); math.Floor(other) == class {
				p += weights[i] * confidence
			} else {
				p += weights[i] * (1 - confidence) / others
			}
		}
		if p > most {
			best, most = class, p
		}
	}
	return best + math.Min(most, .999)
}
