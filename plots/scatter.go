package plots

import (
	"fmt"
	"image/color"
	"math"

	"github.com/north-tui/north/picture"
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// scatter draws data points: those for training filled, those for testing
// hollow. It claims no range.
type scatter struct {
	points []picture.Point
	color  func(picture.Point) color.NRGBA
	shape  func(picture.Point) shape
	rim    color.NRGBA // around each point
}

// mostPoints bounds the size of the file.
const mostPoints = 4000

func (sc scatter) extent() (x, y span) { return empty(), empty() }

func (sc scatter) key() entry { return entry{} }

// thinned takes every so manieth point where there are too many.
func (sc scatter) thinned() (points []picture.Point, every int) {
	every = (len(sc.points) + mostPoints - 1) / mostPoints
	for i := 0; i < len(sc.points); i += max(every, 1) {
		p := sc.points[i]
		if drawable(p.X) && drawable(p.Y) {
			points = append(points, p)
		}
	}
	return points, every
}

func (sc scatter) paint(c draw.Canvas, p *plot.Plot, t theme) {
	toX, toY := p.Transforms(&c)
	points, _ := sc.thinned()
	radius := t.pt(math.Max(2.2, math.Min(6, 160/math.Sqrt(float64(len(points)+1)))))
	for _, test := range []bool{false, true} {
		for _, q := range points {
			at := vg.Point{X: toX(q.X), Y: toY(q.Y)}
			if q.Test == test && c.Contains(at) {
				sc.point(c, t, q, at, radius)
			}
		}
	}
}

func (sc scatter) point(c draw.Canvas, t theme, q picture.Point, at vg.Point, radius vg.Length) {
	s := sc.shape(q)
	if !q.Test {
		dot(c, s, at, radius, sc.color(q), sc.rim, t.pt(0.8))
		return
	}
	dot(c, s, at, radius*0.95, sc.color(q), sc.rim, t.pt(0.8))
	c.SetColor(white)
	c.Fill(s.at(at, radius*0.55))
}

// only is a mark that appears in the legend alone.
type only struct{ entry }

func (only) extent() (x, y span)                  { return empty(), empty() }
func (only) paint(draw.Canvas, *plot.Plot, theme) {}
func (o only) key() entry                         { return o.entry }

// keys explain the points: classes one by one, then filled and hollow.
func (sc scatter) keys(classes int) []mark {
	var out []mark
	sample := func(sc scatter, label string, q picture.Point) {
		out = append(out, only{entry{label, glyphWidth, func(c draw.Canvas, t theme) {
			sc.point(c, t, q, c.Center(), t.pt(8))
		}}})
	}
	for k := range classes {
		sample(sc, fmt.Sprintf("class %d", k), picture.Point{Class: k})
	}
	neutral := scatter{
		color: func(picture.Point) color.NRGBA { return grey },
		shape: func(picture.Point) shape { return circle },
		rim:   sc.rim,
	}
	train, test := false, false
	for _, q := range sc.points {
		train, test = train || !q.Test, test || q.Test
	}
	if train && test {
		sample(neutral, "train", picture.Point{})
		sample(neutral, "test", picture.Point{Test: true})
	}
	return out
}

// notes say what of the points is not shown.
func (sc scatter) notes() []string {
	if _, every := sc.thinned(); every > 1 {
		return []string{fmt.Sprintf("1 point in %d shown", every)}
	}
	return nil
}
