package plots

import (
	"fmt"
	"image"
	"math"
	"slices"

	"github.com/north-tui/north/picture"
	"github.com/north-tui/north/sim"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// tiles is a sheet of weight images.
type tiles struct {
	title, subtitle string
	grids           []picture.Grid
	notes           []string
}

// mostTiles is how many images are still large enough to be seen.
const mostTiles = 200

// gallery shows the weight images in order of birth, or how much the characters of a
// text attend to each other.
func gallery(rec *sim.Recording) (Drawable, error) {
	grids := slices.DeleteFunc(slices.Clone(rec.Grids), func(g picture.Grid) bool { return g.Name == picture.Confusion })
	if maps := slices.DeleteFunc(slices.Clone(grids), func(g picture.Grid) bool { return len(g.Letters) == 0 }); len(maps) > 0 {
		return tiled("Attention: who looks (down) at whom (across)", maps, caption(rec))
	}
	if slices.ContainsFunc(grids, func(g picture.Grid) bool { return g.Rows != grids[0].Rows || g.Cols != grids[0].Cols }) {
		return nil, noData("weight images") // but pictures of several kinds, which figures of their scene show
	}
	return tiled("Weight images, oldest first", grids, caption(rec), "blue below 0, orange above, each on its own scale")
}

// Images draws heat maps side by side, oldest first, each with its name below.
func Images(title, subtitle string, grids []picture.Grid, notes ...string) (Drawable, error) {
	if len(grids) == 0 {
		return nil, fmt.Errorf("%w, there are no images", ErrNoData)
	}
	return tiled(title, slices.Clone(grids), subtitle, notes...)
}

func tiled(title string, grids []picture.Grid, subtitle string, notes ...string) (Drawable, error) {
	for _, g := range grids {
		if g.Rows <= 0 || g.Cols <= 0 || len(g.Values) != g.Rows*g.Cols {
			return nil, fmt.Errorf("boundary: %d values for %d×%d cells of grid %s", len(g.Values), g.Rows, g.Cols, g.Name)
		}
	}
	slices.SortStableFunc(grids, func(a, b picture.Grid) int { return a.Born - b.Born })
	if len(grids) > mostTiles {
		notes = append(notes, fmt.Sprintf("first %d of %d", mostTiles, len(grids)))
		grids = grids[:mostTiles]
	}
	return tiles{title, subtitle, grids, notes}, nil
}

// Draw implements Drawable.
func (ts tiles) Draw(c draw.Canvas) {
	t := themeFor(c)
	c = header{ts.title, ts.subtitle, ts.keys(), ts.notes}.draw(paper(c, t), t)
	caption := t.pt(smallSize * 1.5)
	cols := ts.columns(c.Size(), caption)
	rows := (len(ts.grids) + cols - 1) / cols
	layout := draw.Tiles{Rows: rows, Cols: cols, PadX: t.pt(8), PadY: t.pt(4)}
	for i, g := range ts.grids {
		tile(layout.At(c, i%cols, i/cols), t, g, caption)
	}
}

// keys explain the cross, if there is one.
func (ts tiles) keys() []entry {
	if !slices.ContainsFunc(ts.grids, func(g picture.Grid) bool { return g.Dead }) {
		return nil
	}
	return []entry{{"never active", glyphWidth, func(c draw.Canvas, t theme) {
		cross(c, c.Center(), t.pt(6), t.pt(2.5), ink)
	}}}
}

// columns is the number that makes the images largest.
func (ts tiles) columns(size vg.Point, caption vg.Length) int {
	best, largest := 1, vg.Length(0)
	for cols := 1; cols <= len(ts.grids); cols++ {
		rows := (len(ts.grids) + cols - 1) / cols
		first := ts.grids[0] // the others are of its shape
		side := min(size.X/vg.Length(cols*first.Cols), (size.Y/vg.Length(rows)-caption)/vg.Length(first.Rows))
		if side > largest {
			best, largest = cols, side
		}
	}
	return best
}

// tile draws one image with its name and birth below, crossed out if dead.
func tile(c draw.Canvas, t theme, g picture.Grid, caption vg.Length) {
	area := draw.Crop(c, 0, 0, caption, 0)
	cell := min(area.Size().X/vg.Length(g.Cols), area.Size().Y/vg.Length(g.Rows))
	if cell <= 0 {
		return
	}
	width, height := cell*vg.Length(g.Cols), cell*vg.Length(g.Rows)
	box := vg.Rectangle{Min: vg.Point{X: area.Center().X - width/2, Y: area.Max.Y - height}}
	box.Max = box.Min.Add(vg.Point{X: width, Y: height})
	c.DrawImage(box, cells(g, int(math.Ceil(float64(cell*pixelsPerPoint)))))
	c.SetLineStyle(t.line(grey, 0.8, nil))
	c.Stroke(box.Path())
	said := []string{g.Name, fmt.Sprintf("born %s", picture.Grouped(float64(g.Born)))}
	if g.Born == 0 {
		said[1] = ""
	}
	if g.Dead {
		cross(c, vg.Point{X: box.Max.X - t.pt(9), Y: box.Max.Y - t.pt(9)}, t.pt(6), t.pt(2.5), ink)
	}
	style := t.text(smallSize-2, ink)
	c.FillText(style, vg.Point{X: box.Min.X, Y: box.Min.Y - t.pt(smallSize)}, fit(style, joined(said), c.Size().X))
}

// cells paints a grid with so many pixels a cell that viewers, which blur small
// images when they enlarge them, keep its edges.
func cells(g picture.Grid, pixels int) image.Image {
	pixels = max(1, min(pixels, 1000/max(g.Rows, g.Cols)))
	img := image.NewNRGBA(image.Rect(0, 0, g.Cols*pixels, g.Rows*pixels))
	colours := scaleOf(g)
	for y := range img.Rect.Dy() {
		for x := range img.Rect.Dx() {
			img.SetNRGBA(x, y, colours.color(float64(g.Values[y/pixels*g.Cols+x/pixels])))
		}
	}
	return img
}
