package plots

import (
	"image"
	"image/color"
	"math"

	"github.com/north-tui/north/picture"
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// surface is a heat map behind data, interpolated between the cells' centres.
type surface struct{ grid picture.Grid }

// finest is about the most pixels a side of the interpolated image has.
const finest = 800

func (s surface) extent() (x, y span) {
	return span{s.grid.X0, s.grid.X1}, span{s.grid.Y0, s.grid.Y1}
}

func (s surface) key() entry { return entry{} }

func (s surface) paint(c draw.Canvas, p *plot.Plot, _ theme) {
	toX, toY := p.Transforms(&c)
	c.DrawImage(vg.Rectangle{
		Min: vg.Point{X: toX(s.grid.X0), Y: toY(s.grid.Y0)},
		Max: vg.Point{X: toX(s.grid.X1), Y: toY(s.grid.Y1)},
	}, s.image(min(finest, columnsOf(c))))
}

// image paints each pixel by its region and draws a line where regions meet:
// classes, or the signs of a regression. It is at least as fine as the grid and
// about size pixels long.
func (s surface) image(size int) *image.NRGBA {
	factor := max(1, size/max(s.grid.Rows, s.grid.Cols))
	rows, cols := s.grid.Rows*factor, s.grid.Cols*factor
	img := image.NewNRGBA(image.Rect(0, 0, cols, rows))
	regions := make([]int, rows*cols)
	colours := scaleOf(s.grid)
	for r := range rows {
		for q := range cols {
			b := s.blend((float64(r)+0.5)/float64(factor)-0.5, (float64(q)+0.5)/float64(factor)-0.5)
			region, clr := b.paint(s.grid, colours)
			regions[r*cols+q] = region
			img.SetNRGBA(q, r, clr)
		}
	}
	if s.grid.Scale != picture.Magnitude {
		rim(img, regions)
	}
	return img
}

// rim darkens the pixels whose right or lower neighbour is of another region,
// and those neighbours.
func rim(img *image.NRGBA, regions []int) {
	cols, rows := img.Rect.Dx(), img.Rect.Dy()
	for r := range rows - 1 {
		for q := range cols - 1 {
			here := regions[r*cols+q]
			if here != regions[r*cols+q+1] || here != regions[(r+1)*cols+q] {
				img.SetNRGBA(q, r, ink)
				img.SetNRGBA(q+1, r, ink)
				img.SetNRGBA(q, r+1, ink)
			}
		}
	}
}

// blend is the four cells around a point with their bilinear weights.
type blend struct {
	values  [4]float64
	weights [4]float64
}

// blend takes a position in cells, counted from the centre of the first one.
func (s surface) blend(row, col float64) blend {
	r, q := math.Floor(row), math.Floor(col)
	down, right := row-r, col-q
	at := func(r, q float64) float64 {
		i := min(max(int(r), 0), s.grid.Rows-1)
		j := min(max(int(q), 0), s.grid.Cols-1)
		return float64(s.grid.Values[i*s.grid.Cols+j])
	}
	return blend{
		[4]float64{at(r, q), at(r, q+1), at(r+1, q), at(r+1, q+1)},
		[4]float64{(1 - down) * (1 - right), (1 - down) * right, down * (1 - right), down * right},
	}
}

// paint is the region a point lies in and its colour.
func (b blend) paint(g picture.Grid, colours scale) (region int, clr color.NRGBA) {
	if g.Scale == picture.Classes {
		return b.class(g.Classes)
	}
	sum := 0.0
	for i, w := range b.weights {
		if w > 0 {
			sum += w * b.values[i]
		}
	}
	if colours.signed && sum > 0 {
		region = 1
	}
	return region, colours.color(sum)
}

// class gives each class the weighted confidence of its cells; the largest
// wins, and its lead is the strength of the colour. A cell without confidence
// still counts a little.
func (b blend) class(classes int) (int, color.NRGBA) {
	const atLeast = 0.05
	var votes [4]float64 // of the class of each cell
	for i, v := range b.values {
		if !(v >= 0 && v < float64(classes)) {
			return -1, pale
		}
		for j := range b.values {
			if math.Floor(b.values[j]) == math.Floor(v) {
				votes[i] += b.weights[j] * (b.values[j] - math.Floor(b.values[j]) + atLeast)
			}
		}
	}
	best := 0
	for i := range votes {
		if votes[i] > votes[best] {
			best = i
		}
	}
	rival := 0.0
	for i := range votes {
		if math.Floor(b.values[i]) != math.Floor(b.values[best]) {
			rival = math.Max(rival, votes[i])
		}
	}
	winner := int(b.values[best])
	strength := math.Min(1, votes[best]-rival)
	return winner, mix(white, hue(winner), 0.12+0.38*strength)
}
