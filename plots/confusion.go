package plots

import (
	"fmt"
	"strconv"

	"github.com/north-tui/north/picture"
	"github.com/north-tui/north/sim"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// matrix is a table of counts with a name for each row and column.
type matrix struct {
	title, subtitle string
	grid            picture.Grid
}

// confusion draws the test samples of each class, by row, that got each answer, by
// column. The colour is the share of the row.
func confusion(rec *sim.Recording) (Drawable, error) {
	for _, g := range rec.Grids {
		if g.Name != picture.Confusion {
			continue
		}
		if g.Rows < 1 || g.Rows != g.Cols || len(g.Values) != g.Rows*g.Cols || len(g.Letters) != g.Rows {
			return nil, fmt.Errorf("confusion: %d values for %d×%d counts of %d classes", len(g.Values), g.Rows, g.Cols, len(g.Letters))
		}
		return matrix{"Test samples by class and answer", caption(rec), g}, nil
	}
	return nil, noData("classes of the test samples")
}

// Draw implements Drawable.
func (m matrix) Draw(c draw.Canvas) {
	t := themeFor(c)
	c = header{m.title, m.subtitle, nil, []string{"rows: the class, columns: the answer", "darker: a larger share of the class"}}.draw(paper(c, t), t)
	n := vg.Length(m.grid.Rows)
	style := t.text(min(labelSize, float64(c.Size().Y/n/t.scale)*0.6), ink)
	style.YAlign = draw.YCenter
	names := vg.Length(0)
	for _, name := range m.grid.Letters {
		names = max(names, style.Width(printable(name)))
	}
	names = min(names, c.Size().X/4)
	area := draw.Crop(c, names+t.pt(10), 0, 0, -t.pt(labelSize*1.6))
	width, height := min(area.Size().X/n, area.Size().Y/n*2), area.Size().Y/n
	for i, name := range m.grid.Letters {
		middle := area.Max.Y - height*(vg.Length(i)+0.5)
		c.FillText(style, vg.Point{X: c.Min.X, Y: middle}, fit(style, printable(name), names))
		above := style
		above.XAlign = draw.XCenter
		c.FillText(above, vg.Point{X: area.Min.X + width*(vg.Length(i)+0.48), Y: area.Max.Y + t.pt(labelSize*0.8)}, fit(style, printable(name), width*0.9))
		m.row(area, t, i, width, height)
	}
}

// row draws the counts of one class.
func (m matrix) row(area draw.Canvas, t theme, i int, width, height vg.Length) {
	counts := m.grid.Values[i*m.grid.Cols : (i+1)*m.grid.Cols]
	var sum float32
	for _, n := range counts {
		sum += n
	}
	for j, n := range counts {
		box := vg.Rectangle{Min: vg.Point{X: area.Min.X + width*vg.Length(j), Y: area.Max.Y - height*vg.Length(i+1)}}
		box.Max = box.Min.Add(vg.Point{X: width * 0.96, Y: height * 0.94})
		colour := mix(hue(0), white, 1-0.9*float64(n/max(sum, 1)))
		area.SetColor(colour)
		area.Fill(box.Path())
		style := t.text(min(labelSize, float64(height/t.scale)*0.6), contrast(colour))
		style.XAlign, style.YAlign = draw.XCenter, draw.YCenter
		text := strconv.Itoa(int(n))
		if n > 0 && style.Width(text) < width {
			area.FillText(style, vg.Point{X: (box.Min.X + box.Max.X) / 2, Y: (box.Min.Y + box.Max.Y) / 2}, text)
		}
	}
}
