package plots

import (
	"image/color"
	"math"
	"strings"
	"unicode"

	stdfnt "golang.org/x/image/font"
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// palette holds the colours of Okabe and Ito, "Color Universal Design" (2008),
// which remain apart for colour-blind readers. Their yellow is left out: on
// white it cannot be seen.
var palette = []color.NRGBA{
	{0x00, 0x72, 0xB2, 0xFF}, // blue
	{0xD5, 0x5E, 0x00, 0xFF}, // vermillion
	{0x00, 0x9E, 0x73, 0xFF}, // bluish green
	{0xCC, 0x79, 0xA7, 0xFF}, // reddish purple
	{0xE6, 0x9F, 0x00, 0xFF}, // orange
	{0x56, 0xB4, 0xE9, 0xFF}, // sky blue
	{0x33, 0x33, 0x33, 0xFF}, // near black
}

var (
	white = color.NRGBA{0xFF, 0xFF, 0xFF, 0xFF}
	ink   = color.NRGBA{0x22, 0x22, 0x22, 0xFF} // text and thresholds
	grey  = color.NRGBA{0x5A, 0x5A, 0x5A, 0xFF} // what is said in passing
	rule  = color.NRGBA{0xE2, 0xE2, 0xE2, 0xFF} // grid lines
	pale  = color.NRGBA{0xD0, 0xD0, 0xD0, 0xFF} // cells without a value
)

// dashes are the line patterns that double the colours. Their number shares no
// factor with that of the colours, so 28 lines differ.
var dashes = [][]vg.Length{nil, {9, 4}, {2.5, 3.5}, {10, 3.5, 2.5, 3.5}}

func hue(i int) color.NRGBA                       { return palette[i%len(palette)] }
func pattern(i int) []vg.Length                   { return dashes[i%len(dashes)] }
func fade(c color.NRGBA, alpha uint8) color.NRGBA { c.A = alpha; return c }

// mix goes from a to b as share goes from 0 to 1.
func mix(a, b color.NRGBA, share float64) color.NRGBA {
	blend := func(from, to uint8) uint8 {
		return uint8(math.Round(float64(from) + share*(float64(to)-float64(from))))
	}
	return color.NRGBA{blend(a.R, b.R), blend(a.G, b.G), blend(a.B, b.B), 0xFF}
}

// The canvas for which the sizes of text and lines are given: 1600×1000 pixels
// at 96 to the inch.
const (
	baseWidth  = 1200 * vg.Length(1)
	baseHeight = 750 * vg.Length(1)
)

// Sizes of text on that canvas, in points.
const (
	titleSize  = 27
	legendSize = 20
	labelSize  = 21
	tickSize   = 19
	smallSize  = 17
)

// theme scales text and lines to a canvas.
type theme struct{ scale vg.Length }

// themeFor shrinks text more slowly than the canvas, since a quarter of a page
// must still be legible.
func themeFor(c draw.Canvas) theme {
	size := c.Size()
	share := math.Min(float64(size.X/baseWidth), float64(size.Y/baseHeight))
	if share < 1 {
		share = math.Pow(share, 0.65)
	}
	return theme{vg.Length(share)}
}

// pt is a length given for the base canvas.
func (t theme) pt(x float64) vg.Length { return vg.Length(x) * t.scale }

// text is a style that starts at a point of its base line.
func (t theme) text(size float64, c color.Color) text.Style {
	return text.Style{
		Color:   c,
		Font:    font.Font{Typeface: "Liberation", Variant: "Sans", Size: t.pt(size)},
		Handler: plot.DefaultTextHandler,
	}
}

func (t theme) bold(size float64, c color.Color) text.Style {
	s := t.text(size, c)
	s.Font.Weight = stdfnt.WeightBold
	return s
}

// line is a line style; width and dashes are for the base canvas.
func (t theme) line(c color.Color, width float64, dashes []vg.Length) draw.LineStyle {
	scaled := make([]vg.Length, len(dashes))
	for i, d := range dashes {
		scaled[i] = d * t.scale * vg.Length(math.Max(1, width/2))
	}
	return draw.LineStyle{Color: c, Width: t.pt(width), Dashes: scaled}
}

// longest bounds in bytes the texts that are measured.
const longest = 500

// fit makes a text printable on one line and cuts it to a width.
func fit(s text.Style, txt string, width vg.Length) string {
	txt = printable(txt[:min(len(txt), longest)])
	if s.Width(txt) <= width {
		return txt
	}
	runes := []rune(txt)
	for len(runes) > 0 && s.Width(string(runes)+"…") > width {
		runes = runes[:len(runes)-1]
	}
	return strings.TrimRight(string(runes), " ·,") + "…"
}

// printable replaces what an SVG file may not hold or a line not show.
func printable(txt string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsGraphic(r) || r == unicode.ReplacementChar {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(txt, " "))
}
