package tui

import (
	"fmt"
	"math"
	"sort"

	"github.com/north-tui/north/internal/cells"
	"github.com/north-tui/north/picture"
	"github.com/north-tui/north/sim"
)

// boundaryGrid is the picture to show large: that of the selected neuron, or the
// decision surface, or the fitted curve. ok is false where there are only weight
// images.
func (d *desk) boundaryGrid() (grid *picture.Grid, ok bool) {
	if u, selected := d.selected(); selected {
		name := fmt.Sprintf("%s#%d", d.layerName(), u.ID)
		for i := range d.snap.Grids {
			if d.snap.Grids[i].Name == name {
				return &d.snap.Grids[i], true
			}
		}
		if u.Picture != nil {
			return u.Picture, true
		}
	}
	for i := range d.snap.Grids {
		if d.snap.Grids[i].Name == "boundary" {
			return &d.snap.Grids[i], true
		}
	}
	return nil, false
}

// boundaryTitle says what the panel shows: for images the weights of neurons.
func boundaryTitle(d *desk) string {
	if _, ok := d.boundaryGrid(); !ok && len(d.snap.Grids) > 0 {
		return "weight images"
	}
	return "boundary"
}

func boundaryNote(d *desk) string {
	note := ""
	if g, ok := d.boundaryGrid(); ok {
		note = g.Title
		if note == "" {
			note = g.Name
		}
	} else if n := len(d.snap.Grids); n > 0 {
		note = plural(n, "neuron") + ", ↓ all"
		if d.scroll > 0 {
			note = plural(n, "neuron") + ", oldest first"
		}
	}
	if a, ok := sim.Find(d.snap.Series, "test_accuracy"); ok && note != "" {
		if v, ok := d.latest(a); ok {
			note += " · test accuracy " + cells.Short(v)
		}
	}
	return note
}

// drawBoundary draws the decision surface with the data on it, or for images
// what each neuron looks for.
func drawBoundary(d *desk, g cells.Grid) {
	if grid, ok := d.boundaryGrid(); ok {
		rows := d.shortCard(g)
		drawGrid(d, g.Sub(0, rows, g.Width, g.Height-rows), grid)
		return
	}
	if len(d.snap.Grids) == 0 {
		d.empty(g, "these data have neither a plane nor images to draw")
		return
	}
	drawGallery(d, g.Inset(0))
}

// shortCard writes what is known of the selected neuron above its picture, where
// there is room for both, and returns how many rows that took.
func (d *desk) shortCard(g cells.Grid) int {
	u, ok := d.selected()
	if !ok || g.Height < 16 || g.Width < 50 {
		return 0
	}
	text := fmt.Sprintf("%s#%d", d.layerName(), u.ID)
	for _, r := range d.card(d.layerName(), u) {
		text += " · " + r[0] + " " + r[1]
	}
	lines := cells.Wrap(text, g.Width-2)
	lines = lines[:min(len(lines), 3)]
	for y, l := range lines {
		g.Text(1, y, l, d.theme.text)
	}
	return len(lines)
}

// drawGrid draws a heat map, a scatter or a curve over all of g.
func drawGrid(d *desk, g cells.Grid, grid *picture.Grid) {
	switch {
	case len(grid.Line) > 0:
		drawFit(d, g, grid)
		return
	case grid.Rows <= 0 || grid.Cols <= 0 || len(grid.Values) < grid.Rows*grid.Cols:
		d.empty(g, "nothing to draw")
		return
	}
	grid = shrink(grid, g.Width, 2*g.Height)
	g.Heat(d.tier, d.theme.depth, func(x, y float64) cells.Pixel {
		i := min(int(y*float64(grid.Rows)), grid.Rows-1)*grid.Cols + min(int(x*float64(grid.Cols)), grid.Cols-1)
		return d.theme.pixel(grid, float64(grid.Values[i]))
	})
	drawPoints(d, g, grid)
}

// shrink averages a grid that has more elements than there are pixels across or
// down, so that no stroke of an image falls between two of them, and takes the
// range of what is left, so that averages do not fade. Classes cannot be averaged.
func shrink(grid *picture.Grid, cols, rows int) *picture.Grid {
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
func (t *theme) pixel(grid *picture.Grid, v float64) cells.Pixel {
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
func (t *theme) classPixel(v float64, classes int) cells.Pixel {
	if !(v >= 0 && v < 1e6) {
		return cells.Pixel{}
	}
	class := int(v)
	confidence := v - math.Floor(v)
	chance := 1 / float64(max(classes, 2))
	ramp := t.ramps[class%len(t.ramps)]
	p := cells.Pixel{Color: ramp[cells.Level(confidence, chance, 1, len(ramp))]}
	switch {
	case t.depth != cells.Mono:
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

// drawPoints draws the data on top of a heat map: o, x and so on by class, and
// only every so many where there is little room.
func drawPoints(d *desk, g cells.Grid, grid *picture.Grid) {
	if !(grid.X0 < grid.X1) || !(grid.Y0 < grid.Y1) {
		return
	}
	x, y := cells.Axis{Min: grid.X0, Max: grid.X1}, cells.Axis{Min: grid.Y0, Max: grid.Y1}
	classed := grid.Scale == picture.Classes
	for _, p := range grid.Points { // a regression has none but class 0
		classed = classed || p.Class > 0
	}
	room := uint64(g.Width * g.Height / pointRoom)
	for i, p := range grid.Points {
		// The golden ratio spreads the choice evenly, whatever the order of the data.
		if uint64(uint32(i)*2654435769)*uint64(len(grid.Points))>>32 > room {
			continue
		}
		u, v := x.Share(p.X), y.Share(p.Y)
		if !(u >= 0 && u <= 1 && v >= 0 && v <= 1) {
			continue
		}
		col := min(int(u*float64(g.Width)), g.Width-1)
		row := min(int((1-v)*float64(g.Height)), g.Height-1)
		ground := g.At(col, row).Style
		style, glyph := d.theme.point(p.Class), pointGlyph(p.Class)
		if !classed {
			style, glyph = d.theme.title, '·'
		}
		if d.tier <= cells.Block && d.theme.depth >= cells.Indexed {
			style = style.On(ground.Bg)
		}
		g.Set(col, row, glyph, style)
	}
}

// pointGlyph is the mark of a class, apart without colour.
func pointGlyph(class int) rune { return []rune("ox+vz*")[max(class, 0)%6] }

// drawFit draws targets and the fitted function of a regression on one input.
func drawFit(d *desk, g cells.Grid, grid *picture.Grid) {
	c := cells.Chart{X: cells.Axis{Min: grid.X0, Max: grid.X1}, Level: math.NaN(), Tier: d.tier, Axis: d.theme.muted, Alarm: d.theme.alarm}
	curve := cells.Curve{Style: d.theme.train, Broken: -1}
	columns := c.Columns(g.Width, g.Height)
	for x := range columns {
		v := grid.Line[x*len(grid.Line)/columns]
		curve.Spans = append(curve.Spans, cells.Span{Y: v, Min: v, Max: v})
	}
	c.Curves = []cells.Curve{curve}
	within := cells.Axis{Min: math.Inf(1), Max: math.Inf(-1)}
	for _, p := range grid.Points {
		if !math.IsNaN(p.Y) && !math.IsInf(p.Y, 0) {
			within.Min, within.Max = math.Min(within.Min, p.Y), math.Max(within.Max, p.Y)
		}
	}
	c.Y = d.rangeOf(c.Curves, false, within)
	for _, p := range grid.Points {
		c.Points = append(c.Points, cells.Point{X: p.X, Y: p.Y, Rune: '·', Style: d.theme.test})
	}
	c.Draw(g)
}

// drawGallery tiles weight images in the order of birth, scrolled by rows. Where
// only small tiles would hold them all, it shows those with the clearest
// structure, larger, until it is scrolled.
func drawGallery(d *desk, g cells.Grid) {
	grids := append([]picture.Grid(nil), d.snap.Grids...)
	width, height := tileSize(g, grids)
	perRow := max(g.Width/(width+1), 1)
	visible := max((g.Height+1)/(height+1), 1) // the lowest row may go without names
	if n := perRow * visible; len(grids) > n && d.scroll == 0 {
		grids = clearest(grids, n)
	}
	sort.SliceStable(grids, func(i, j int) bool { return grids[i].Born < grids[j].Born })
	rows := (len(grids) + perRow - 1) / perRow
	first := min(d.scroll, max(rows-visible, 0)) * perRow
	for i := first; i < len(grids); i++ {
		x, y := (i-first)%perRow*(width+1), (i-first)/perRow*(height+1)
		if y >= visible*(height+1) || y+height > g.Height {
			return
		}
		drawTile(d, g.Sub(x, y, width, height+1), &grids[i], height)
	}
}

// clearest are the n images with the most structure.
func clearest(grids []picture.Grid, n int) []picture.Grid {
	order := make([]int, len(grids))
	clarity := make([]float64, len(grids))
	for i := range grids {
		order[i], clarity[i] = i, structure(&grids[i])
	}
	sort.SliceStable(order, func(i, j int) bool { return clarity[order[i]] > clarity[order[j]] })
	var out []picture.Grid
	for _, i := range order[:n] {
		out = append(out, grids[i])
	}
	return out
}

// structure is how much neighbouring elements of an image are alike, from about 0
// for noise to 1: the correlation of neighbours. What is not finite has none.
func structure(g *picture.Grid) float64 {
	if g.Rows*g.Cols == 0 || len(g.Values) < g.Rows*g.Cols || g.Dead {
		return -1
	}
	var mean, square, together float64
	for _, v := range g.Values {
		mean += float64(v) / float64(len(g.Values))
	}
	pairs := 0
	for y := range g.Rows {
		for x := range g.Cols {
			v := float64(g.Values[y*g.Cols+x]) - mean
			square += v * v
			if x+1 < g.Cols {
				together += v * (float64(g.Values[y*g.Cols+x+1]) - mean)
				pairs++
			}
			if y+1 < g.Rows {
				together += v * (float64(g.Values[(y+1)*g.Cols+x]) - mean)
				pairs++
			}
		}
	}
	r := together / float64(max(pairs, 1)) / (square / float64(g.Rows*g.Cols))
	if math.IsNaN(r) || math.IsInf(r, 0) {
		return -1
	}
	return r
}

// tileSize is the largest tile with which all images fit, half as high as wide
// since cells are; at least as large as they are in pixels, or 12×6, on which a
// digit can be told.
func tileSize(g cells.Grid, grids []picture.Grid) (width, height int) {
	least := 6
	if len(grids) > 0 {
		least = min(max((grids[0].Rows+1)/2, 2), least)
	}
	least = max(min(least, g.Height-1), 1)
	for height = min(14, g.Height-1); height > least; height-- {
		width = 2 * height
		if (g.Width/(width+1))*((g.Height+1)/(height+1)) >= len(grids) {
			return width, height
		}
	}
	return 2 * least, least
}

func drawTile(d *desk, g cells.Grid, grid *picture.Grid, height int) {
	drawGrid(d, g.Sub(0, 0, g.Width, height), grid)
	style, name := d.theme.muted, grid.Name
	switch {
	case grid.Dead:
		name = "·" + name
	case d.isNew(grid.Born):
		style, name = d.theme.newborn, "✦"+name
	}
	g.Text(0, height, name, style)
}

// boundaryTopic is the network's answer or, of weight images, the neuron.
func boundaryTopic(d *desk) picture.Topic {
	if _, single := d.boundaryGrid(); !single {
		return picture.AboutNeuron
	}
	return picture.AboutAnswer
}

// boundaryItems are the weight images, which up and down scroll.
func boundaryItems(d *desk) (first, last int) {
	if _, single := d.boundaryGrid(); single {
		return 0, 0
	}
	return 0, len(d.snap.Grids)
}
