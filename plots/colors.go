package plots

import (
	"image"
	"image/color"
	"math"

	"github.com/north-tui/north/picture"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// scale turns the values of a grid into colours.
type scale struct {
	signed bool
	span
}

// scaleOf takes the range a grid states, or that of its values if it states
// none. A signed one is symmetric.
func scaleOf(g picture.Grid) scale {
	s := scale{g.Scale == picture.Signed, span{g.Min, g.Max}}
	if !drawable(g.Min) || !drawable(g.Max) || g.Min >= g.Max {
		s.span = empty()
		for _, v := range g.Values {
			if drawable(float64(v)) {
				s.span = s.include(float64(v))
			}
		}
	}
	if s.low > s.high {
		s.span = span{0, 0}
	}
	if s.signed {
		bound := math.Max(math.Abs(s.low), math.Abs(s.high))
		s.span = span{-bound, bound}
	}
	if s.low == s.high {
		s.span = span{s.low - 1, s.high + 1}
	}
	return s
}

// color goes from blue over white to vermillion if signed, else from white to
// dark blue. What is not finite is grey.
func (s scale) color(v float64) color.NRGBA {
	if math.IsNaN(v) {
		return pale
	}
	share := math.Max(0, math.Min(1, (v-s.low)/(s.high-s.low)))
	if !s.signed {
		return mix(white, color.NRGBA{0x00, 0x2B, 0x50, 0xFF}, share)
	}
	if share < 0.5 {
		return mix(hue(0), white, 2*share)
	}
	return mix(white, hue(1), 2*share-1)
}

// colorBar is the key of a scale.
type colorBar struct {
	scale scale
	label string
}

const barSpace = 130

// draw puts the bar to the right of the data area.
func (b colorBar) draw(area draw.Canvas, t theme) {
	const shades = 256
	img := image.NewNRGBA(image.Rect(0, 0, 1, shades))
	for i := range shades {
		img.SetNRGBA(0, i, b.scale.color(b.scale.high-(float64(i)+0.5)/shades*(b.scale.high-b.scale.low)))
	}
	box := vg.Rectangle{
		Min: vg.Point{X: area.Max.X + t.pt(24), Y: area.Min.Y},
		Max: vg.Point{X: area.Max.X + t.pt(48), Y: area.Max.Y - t.pt(30)},
	}
	area.DrawImage(box, img)
	text := t.text(tickSize, ink)
	area.FillText(text, vg.Point{X: box.Min.X, Y: box.Max.Y + t.pt(12)}, fit(text, b.label, t.pt(barSpace)))
	for _, tick := range (linearTicks{count: 5}).Ticks(b.scale.low, b.scale.high) {
		share := vg.Length((tick.Value - b.scale.low) / (b.scale.high - b.scale.low))
		y := box.Min.Y + share*box.Size().Y
		area.StrokeLine2(t.line(ink, 1.2, nil), box.Max.X, y, box.Max.X+t.pt(5), y)
		area.FillText(text, vg.Point{X: box.Max.X + t.pt(9), Y: y - t.pt(6)}, tick.Label)
	}
}
