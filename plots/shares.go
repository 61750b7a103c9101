package plots

import (
	"fmt"
	"image/color"
	"strconv"

	"github.com/north-tui/north/picture"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Total is something that is made of parts.
type Total struct {
	Name  string
	Parts []float64 // each at least 0
}

// Shares draws of what several totals are made: a bar each, all of the same
// length, with the total behind it.
type Shares struct {
	Title, Subtitle string
	Parts           []string // names, in the order of Total.Parts
	Unit            string   // of the totals
	Totals          []Total
}

// Figure makes the drawing. It wraps ErrNoData if there is no total above 0.
func (s Shares) Figure() (Drawable, error) {
	var shown []Total
	for _, total := range s.Totals {
		if len(total.Parts) != len(s.Parts) {
			return nil, fmt.Errorf("shares: %s has %d parts, want %d", total.Name, len(total.Parts), len(s.Parts))
		}
		if sum := total.sum(); drawable(sum) && sum > 0 {
			shown = append(shown, total)
		}
	}
	if len(shown) == 0 {
		return nil, fmt.Errorf("%w, no total is above 0", ErrNoData)
	}
	s.Totals = shown
	return s, nil
}

func (t Total) sum() float64 {
	sum := 0.0
	for _, p := range t.Parts {
		sum += p
	}
	return sum
}

// Draw implements Drawable.
func (s Shares) Draw(c draw.Canvas) {
	t := themeFor(c)
	var entries []entry
	for i, name := range s.Parts {
		entries = append(entries, entry{name, lineWidth, func(c draw.Canvas, _ theme) {
			c.SetColor(shade(i))
			c.Fill(c.Rectangle.Path())
		}})
	}
	c = header{s.Title, s.Subtitle, entries, nil}.draw(paper(c, t), t)
	row := min(c.Size().Y/vg.Length(len(s.Totals)), t.pt(150))
	size := min(labelSize, float64(row/t.scale)*0.55)
	style := t.text(size, ink)
	style.YAlign = draw.YCenter
	names, sums := vg.Length(0), vg.Length(0)
	for _, total := range s.Totals {
		names = max(names, style.Width(total.Name))
		sums = max(sums, style.Width(s.label(total)))
	}
	gap := t.pt(14)
	names = min(names, c.Size().X*2/5)
	bars := draw.Crop(c, names+gap, -sums-gap, 0, 0)
	for i, total := range s.Totals {
		middle := c.Max.Y - row*(vg.Length(i)+0.5)
		c.FillText(style, vg.Point{X: c.Min.X, Y: middle}, fit(style, total.Name, names))
		bars.Min.Y, bars.Max.Y = middle-row*0.36, middle+row*0.36
		total.draw(bars, t, size)
		c.FillText(style, vg.Point{X: bars.Max.X + gap, Y: middle}, s.label(total))
	}
}

// label writes a total with three digits.
func (s Shares) label(total Total) string {
	return withUnitBehind(total.sum(), s.Unit)
}

func withUnitBehind(x float64, unit string) string {
	text := strconv.FormatFloat(x, 'g', 3, 64)
	if x >= 1000 {
		text = picture.Grouped(x)
	}
	if unit == "" {
		return text
	}
	return text + " " + unit
}

// draw fills the canvas with the parts, each with its percentage where there is
// room.
func (t Total) draw(c draw.Canvas, th theme, size float64) {
	sum, left := t.sum(), c.Min.X
	for i, part := range t.Parts {
		width := c.Size().X * vg.Length(part/sum)
		box := vg.Rectangle{Min: vg.Point{X: left, Y: c.Min.Y}, Max: vg.Point{X: left + width, Y: c.Max.Y}}
		c.SetColor(shade(i))
		c.Fill(box.Path())
		style := th.text(size*0.9, contrast(shade(i)))
		style.XAlign, style.YAlign = draw.XCenter, draw.YCenter
		if txt := fmt.Sprintf("%.0f %%", 100*part/sum); style.Width(txt)+th.pt(8) <= width {
			c.FillText(style, vg.Point{X: left + width/2, Y: (c.Min.Y + c.Max.Y) / 2}, txt)
		}
		left += width
	}
}

// shade is the colour of a part: the hues, then grey for a fourth.
func shade(i int) color.NRGBA {
	if i == 3 {
		return pale
	}
	return hue(i)
}

// contrast is the colour of text on c: black on what is light, by the luma of
// ITU-R BT.601.
func contrast(c color.NRGBA) color.NRGBA {
	if 299*int(c.R)+587*int(c.G)+114*int(c.B) > 150_000 {
		return ink
	}
	return white
}
