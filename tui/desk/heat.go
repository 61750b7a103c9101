package desk

import (
	"image"
	"math"
	"slices"

	"github.com/north-tui/north/internal/cells"
	"github.com/north-tui/north/picture"
)

// DrawGrid draws a heat map, a scatter or a curve over all of g.
func DrawGrid(d *Desk, g cells.Grid, grid *picture.Grid) {
	switch {
	case len(grid.Line) > 0:
		drawFit(d, g, grid)
		return
	case grid.Rows <= 0 || grid.Cols <= 0 || len(grid.Values) < grid.Rows*grid.Cols:
		d.Empty(g, "nothing to draw")
		return
	}
	g = PlaneIn(g, grid)
	if len(grid.Channels) == 3 {
		drawImage(d, g, grid)
		return
	}
	if whole := grid; d.Pixels && g.Collects() && g.Width >= leastRaster && g.Height >= leastRaster/2 {
		theme, width, height := d.Theme, g.Width, g.Height
		defer g.Place(rasterOf{whole, theme, width, height}, func() *image.Paletted { return theme.raster(whole, width, height) })
	}
	grid = Shrink(grid, g.Width, 2*g.Height)
	g.Heat(d.Tier, d.Theme.Depth, func(x, y float64) cells.Pixel {
		i := min(int(y*float64(grid.Rows)), grid.Rows-1)*grid.Cols + min(int(x*float64(grid.Cols)), grid.Cols-1)
		return d.Theme.pixel(grid, float64(grid.Values[i]))
	})
	DrawPoints(d, g, grid)
}

// PlaneIn is the middle of g in which a picture of the plane is undistorted: a unit is as
// long across as down, cells being twice as high as wide. It is g for other pictures.
func PlaneIn(g cells.Grid, grid *picture.Grid) cells.Grid {
	if !(grid.X0 < grid.X1) || !(grid.Y0 < grid.Y1) || len(grid.Line) > 0 {
		return g
	}
	return Undistorted(g, (grid.X1-grid.X0)/(grid.Y1-grid.Y0))
}

// Undistorted is the middle of g that is as wide as it is high, times aspect, on a
// terminal whose cells are twice as high as wide.
func Undistorted(g cells.Grid, aspect float64) cells.Grid {
	if g.Width <= 0 || g.Height <= 0 {
		return g
	}
	width, height := math.Round(2*float64(g.Height)*aspect), math.Round(float64(g.Width)/aspect/2)
	w, h := int(min(max(width, 1), float64(g.Width))), int(min(max(height, 1), float64(g.Height)))
	return g.Sub((g.Width-w)/2, (g.Height-h)/2, w, h)
}

// drawImage draws an image in its own colours.
func drawImage(d *Desk, g cells.Grid, grid *picture.Grid) {
	var channels [3]*picture.Grid
	for i := range channels {
		channel := *grid
		channel.Values = grid.Channels[i]
		channels[i] = Shrink(&channel, g.Width, 2*g.Height)
	}
	small := channels[0]
	g.Heat(d.Tier, d.Theme.Depth, func(x, y float64) cells.Pixel {
		i := min(int(y*float64(small.Rows)), small.Rows-1)*small.Cols + min(int(x*float64(small.Cols)), small.Cols-1)
		var rgb [3]uint8
		mean := 0.
		for c, channel := range channels {
			v := float64(channel.Values[i])
			rgb[c] = uint8(cells.Level(v, grid.Min, grid.Max, 256))
			mean += v / 3
		}
		return cells.Pixel{Color: cells.Nearest(rgb[0], rgb[1], rgb[2]).Exactly(rgb[0], rgb[1], rgb[2]), Shade: cells.Level(mean, grid.Min, grid.Max, 5)}
	})
}

// Shrink averages a grid that has more elements than there are pixels across or
// down, so that no stroke of an image falls between two of them, and takes the
// range of what is left, so that averages do not fade. Classes cannot be averaged.
func Shrink(grid *picture.Grid, cols, rows int) *picture.Grid {
	cols, rows = min(cols, grid.Cols), min(rows, grid.Rows)
	if grid.Scale == picture.Classes || cols == grid.Cols && rows == grid.Rows || cols <= 0 || rows <= 0 {
		return grid
	}
	small := *grid
	small.Cols, small.Rows, small.Values = cols, rows, make([]float32, cols*rows)
	across, down := weights(grid.Cols, cols), weights(grid.Rows, rows)
	for row := range rows {
		for col := range cols {
			sum, total := float32(0), float32(0)
			for y := down[row].from; y < down[row].to; y++ {
				for x := across[col].from; x < across[col].to; x++ {
					w := down[row].of(y) * across[col].of(x)
					sum += w * grid.Values[y*grid.Cols+x]
					total += w
				}
			}
			small.Values[row*cols+col] = sum / total
		}
	}
	if grid.Scale == picture.Signed {
		limit := 0.0
		for _, v := range small.Values {
			limit = math.Max(limit, math.Abs(float64(v)))
		}
		small.Min, small.Max = -limit, limit
	}
	return &small
}

// share is the elements that lie within a pixel, the first and the last in part.
type share struct {
	from, to    int
	first, last float32
}

func (s share) of(i int) float32 {
	switch {
	case i == s.from:
		return s.first
	case i == s.to-1:
		return s.last
	}
	return 1
}

// weights divides n elements among fewer pixels by area.
func weights(n, pixels int) []share {
	out := make([]share, pixels)
	for i := range out {
		begin, end := float64(i)*float64(n)/float64(pixels), float64(i+1)*float64(n)/float64(pixels)
		s := share{from: int(begin), to: int(math.Ceil(end - 1e-9))}
		s.first, s.last = float32(math.Min(float64(s.from+1), end)-begin), float32(end-float64(s.to-1))
		out[i] = s
	}
	return out
}

// pixel is the look of a value of a grid.
func (t *Theme) pixel(grid *picture.Grid, v float64) cells.Pixel {
	switch grid.Scale {
	case picture.Classes:
		return t.classPixel(v, grid.Classes)
	case picture.Magnitude:
		return rampPixel(t.magnitude, v, grid.Min, grid.Max)
	}
	limit := math.Max(math.Abs(grid.Min), math.Abs(grid.Max))
	if limit == 0 { // all of it, which is neutral
		limit = 1
	}
	return rampPixel(t.signed, v, -limit, limit)
}

func rampPixel(ramp []cells.Color, v, lo, hi float64) cells.Pixel {
	return cells.Pixel{Color: ramp[cells.Level(v, lo, hi, len(ramp))], Shade: cells.Level(v, lo, hi, 5)}
}

// classPixel shows class and confidence: by hue and brightness, without colours
// by the shade of the class, one step lighter where it is doubtful.
func (t *Theme) classPixel(v float64, classes int) cells.Pixel {
	if !(v >= 0 && v < 1e6) {
		return cells.Pixel{}
	}
	class := int(v)
	confidence := v - math.Floor(v)
	chance := 1 / float64(max(classes, 2))
	ramp := t.ramps[class%len(t.ramps)]
	p := cells.Pixel{Color: ramp[cells.Level(confidence, chance, 1, len(ramp))]}
	switch {
	case t.Depth != cells.Mono:
		p.Shade = 1 + cells.Level(confidence, chance, 1, 3)
	case classes <= 2:
		// Two classes make one scale from surely the first to surely the second.
		p.Shade = cells.Level(float64(2*class-1)*(confidence-chance)/(1-chance), -1, 1, 4)
	default:
		p.Shade = class % 5
	}
	return p
}

// pointRoom is the share of the cells that data may cover, as 1 in so many, so
// that the surface below them can be seen.
const pointRoom = 5

// DrawPoints draws the data on top of a heat map: o, x and so on by class, and
// only every so many where there is little room.
func DrawPoints(d *Desk, g cells.Grid, grid *picture.Grid) {
	if !(grid.X0 < grid.X1) || !(grid.Y0 < grid.Y1) {
		return
	}
	x, y := cells.Axis{Min: grid.X0, Max: grid.X1}, cells.Axis{Min: grid.Y0, Max: grid.Y1}
	classed := hasClasses(grid)
	for i, p := range grid.Points {
		if left(i, len(grid.Points), g.Width*g.Height/pointRoom) {
			continue
		}
		u, v := x.Share(p.X), y.Share(p.Y)
		if !(u >= 0 && u <= 1 && v >= 0 && v <= 1) {
			continue
		}
		col := min(int(u*float64(g.Width)), g.Width-1)
		row := min(int((1-v)*float64(g.Height)), g.Height-1)
		ground := g.At(col, row).Style
		style, glyph := d.Theme.point(p.Class), pointGlyph(p.Class)
		if !classed {
			style, glyph = d.Theme.Title, '·'
		}
		if d.Tier <= cells.Block && d.Theme.Depth >= cells.Indexed {
			style = style.On(ground.Bg)
		}
		g.Set(col, row, glyph, style)
	}
}

// hasClasses reports whether the data of a picture have classes.
func hasClasses(grid *picture.Grid) bool {
	return grid.Scale == picture.Classes || slices.ContainsFunc(grid.Points, func(p picture.Point) bool { return p.Class > 0 }) // a regression has none but class 0
}

// left reports whether point i of n is left out, where there is room for some. The golden
// ratio spreads the choice evenly, whatever the order of the data.
func left(i, n, room int) bool {
	return uint64(uint32(i)*2654435769)*uint64(n)>>32 > uint64(room)
}

// pointGlyph is the mark of a class, apart without colour.
func pointGlyph(class int) rune { return []rune("ox+vz*")[max(class, 0)%6] }

// drawFit draws targets and the fitted function of a regression on one input.
func drawFit(d *Desk, g cells.Grid, grid *picture.Grid) {
	c := cells.Chart{X: cells.Axis{Min: grid.X0, Max: grid.X1}, Level: math.NaN(), Tier: d.Tier, Axis: d.Theme.Muted, Alarm: d.Theme.Alarm}
	curve := cells.Curve{Style: d.Theme.Train, Broken: -1}
	columns := c.Columns(g.Width, g.Height)
	for x := range columns {
		v := along(grid.Line, float64(x)/float64(max(columns-1, 1)))
		curve.Spans = append(curve.Spans, cells.Span{Y: v, Min: v, Max: v})
	}
	c.Curves = []cells.Curve{curve}
	within := cells.Axis{Min: math.Inf(1), Max: math.Inf(-1)}
	for _, p := range grid.Points {
		if !math.IsNaN(p.Y) && !math.IsInf(p.Y, 0) {
			within.Min, within.Max = math.Min(within.Min, p.Y), math.Max(within.Max, p.Y)
		}
	}
	c.Y = d.RangeOf(grid.Name, c.Curves, false, within)
	for _, p := range grid.Points {
		c.Points = append(c.Points, cells.Point{X: p.X, Y: p.Y, Rune: '·', Met: '•', Style: d.Theme.test})
	}
	c.Draw(g)
}

// along is the value at a share of the way along evenly spaced values, on a straight
// line between the two next to it.
func along(values []float64, share float64) float64 {
	at := share * float64(len(values)-1)
	i := min(int(at), len(values)-2)
	if i < 0 {
		return values[0]
	}
	return values[i] + (values[i+1]-values[i])*(at-float64(i))
}
