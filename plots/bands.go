package plots

import (
	"fmt"
	"image/color"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Band is a mean over time, with a range around it.
type Band struct {
	Name            string
	Style           int // chooses colour and dashes
	X               []float64
	Low, Mean, High []float64 // as long as X
}

// BandChart is a pair of axes with bands.
type BandChart struct {
	Name  string // above it; "" if it is the only one
	Bands []Band
}

// Bands draws means over time, each with a range around it, in one or more
// charts with the same horizontal axis.
type Bands struct {
	Title, Subtitle string
	X, Y            string // labels of the axes; that of X marks whole numbers, unless it is a log axis
	LogX, LogY      bool
	Charts          []BandChart
	Notes           []string // beside the legend
}

// Figure makes the drawing. It wraps ErrNoData if there are no bands.
func (b Bands) Figure() (Drawable, error) {
	pg := page{title: b.Title, subtitle: b.Subtitle, notes: b.Notes}
	tallest := empty()
	for _, from := range b.Charts {
		ch := chart{
			name: from.Name,
			x:    axis{label: b.X, tight: true, origin: !b.LogX, whole: !b.LogX, log: b.LogX},
			y:    axis{label: b.Y, zero: true, log: b.LogY},
		}
		var lines []mark
		for _, band := range from.Bands {
			ch.marks = append(ch.marks, ribbon{b.points(band.X, band.Low), b.points(band.X, band.High), hue(band.Style)})
			lines = append(lines, curve{
				label: band.Name, segments: []plotter.XYs{b.points(band.X, band.Mean)},
				color: hue(band.Style), width: 3.2, dashes: pattern(band.Style), plain: true,
			})
		}
		if ch.marks = append(ch.marks, lines...); len(ch.marks) > 0 {
			pg.charts = append(pg.charts, ch)
			_, y := ch.extent()
			tallest = tallest.with(y)
		}
	}
	if len(pg.charts) == 0 {
		return nil, fmt.Errorf("%w, this run recorded none of its series", ErrNoData)
	}
	if len(pg.charts) > 3 {
		pg.columns = 2
	}
	for i := range pg.charts { // to be compared with each other
		pg.charts[i].marks = append(pg.charts[i].marks, window{empty(), tallest})
	}
	return pg, nil
}

// points joins coordinates, without those that cannot be drawn.
func (b Bands) points(x, y []float64) plotter.XYs {
	var out plotter.XYs
	for i := range x {
		if drawable(x[i]) && drawable(y[i]) && (!b.LogX || x[i] > tiny) && (!b.LogY || y[i] > tiny) {
			out = append(out, plotter.XY{X: x[i], Y: y[i]})
		}
	}
	return out
}

// ribbon is the area between two lines, with thin edges.
type ribbon struct {
	low, high plotter.XYs
	color     color.NRGBA
}

func (r ribbon) extent() (x, y span) { return spans([]plotter.XYs{r.low, r.high}) }

func (ribbon) key() entry { return entry{} }

func (r ribbon) paint(c draw.Canvas, p *plot.Plot, t theme) {
	toX, toY := p.Transforms(&c)
	var outline []vg.Point
	for _, q := range r.low {
		outline = append(outline, vg.Point{X: toX(q.X), Y: toY(q.Y)})
	}
	for i := len(r.high) - 1; i >= 0; i-- {
		outline = append(outline, vg.Point{X: toX(r.high[i].X), Y: toY(r.high[i].Y)})
	}
	c.FillPolygon(fade(r.color, 0x30), outline)
	edges := curve{segments: []plotter.XYs{r.low, r.high}, color: fade(r.color, 0xA0), width: 1, plain: true}
	edges.paint(c, p, t)
}
