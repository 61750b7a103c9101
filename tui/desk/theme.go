package desk

import (
	"github.com/north-tui/north/internal/cells"
)

func Rule(g cells.Grid, y int, t *Theme) {
	for x := range g.Width {
		g.Set(x, y, '─', t.Faint)
	}
}

// Theme gives each role on the screen its look. Colours are Okabe and Ito's,
// which people with any colour vision can tell apart, and never say anything
// that a glyph or a word does not say too.
type Theme struct {
	Text, Muted, Faint    cells.Style // words, labels, what stays in the background
	Title, Border, Focus  cells.Style
	Key                   cells.Style
	Train, test           cells.Style
	trainFaint, testFaint cells.Style
	Positive, Negative    cells.Style // signs of links
	Newborn, Dead         cells.Style
	Warn, Alarm           cells.Style
	Run, selected         cells.Style
	layers                []cells.Style // one a hidden layer, cyclic
	lanes                 []cells.Style // one a lane, cyclic
	Activity              []cells.Style // silent to busy
	points                []cells.Style // one a class
	ramps                 [][]cells.Color
	signed                []cells.Color // blue, neutral, orange
	magnitude             []cells.Color // dark to light
	below                 cells.Color   // what does not count
	Depth                 cells.Depth
}

// The 16-colour codes.
const (
	basicBlack, basicBlue, basicYellow, basicMagenta, basicCyan, basicWhite, basicGrey = 0, 12, 11, 13, 14, 15, 8
	basicDarkBlue, basicOrange, basicDarkMagenta, basicDarkCyan                        = 4, 3, 5, 6
)

// hues are the inks on one kind of ground. Greys are of the 256 colours at every
// depth: they are everywhere, and 24 bits would cost a tenth of each frame.
type hues struct {
	blue, orange, green, purple, yellow, vermillion, sky cells.Color
	muted, faint, strong                                 cells.Color
	points                                               []cells.Style // of data on a heat map
}

var darkGround = hues{
	blue:       cells.RGB(0x4c9be8, 75, basicBlue),
	sky:        cells.RGB(0x56b4e9, 74, basicCyan),
	orange:     cells.RGB(0xe69f00, 178, basicYellow),
	green:      cells.RGB(0x1fb58a, 36, basicDarkCyan),
	purple:     cells.RGB(0xcc79a7, 175, basicMagenta),
	yellow:     cells.RGB(0xf0e442, 227, basicYellow),
	vermillion: cells.RGB(0xf0763a, 208, basicMagenta),
	muted:      cells.Palette(246, basicGrey),
	faint:      cells.Palette(240, basicGrey),
	strong:     cells.Palette(255, basicWhite),
	points: inks(cells.RGB(0xaee0ff, 153, basicCyan), cells.RGB(0xffe0a0, 223, basicYellow), cells.RGB(0xa8f0d8, 158, basicDarkCyan),
		cells.RGB(0xffc8e8, 218, basicMagenta), cells.RGB(0xffffff, 231, basicWhite), cells.RGB(0xffb8a0, 216, basicDarkMagenta)),
}

var lightGround = hues{
	blue:       cells.RGB(0x0072b2, 25, basicDarkBlue),
	sky:        cells.RGB(0x0077b6, 25, basicDarkBlue),
	orange:     cells.RGB(0xa86400, 130, basicOrange),
	green:      cells.RGB(0x007a5a, 29, basicDarkCyan),
	purple:     cells.RGB(0x9c4a7c, 132, basicDarkMagenta),
	yellow:     cells.RGB(0x8a7a00, 100, basicOrange),
	vermillion: cells.RGB(0xb84a00, 166, basicDarkMagenta),
	muted:      cells.Palette(241, basicGrey),
	faint:      cells.Palette(250, basicGrey),
	strong:     cells.Palette(234, basicBlack),
	points: inks(cells.RGB(0x003a66, 17, basicDarkBlue), cells.RGB(0x5c2e00, 52, basicOrange), cells.RGB(0x003d2b, 22, basicDarkCyan),
		cells.RGB(0x5a1045, 53, basicDarkMagenta), cells.RGB(0x000000, 16, basicBlack), cells.RGB(0x5c1000, 52, basicDarkMagenta)),
}

func NewTheme(depth cells.Depth, light bool) Theme {
	h := darkGround
	if light {
		h = lightGround
	}
	bold := func(c cells.Color) cells.Style { return cells.Ink(c).With(cells.Bold) }
	t := Theme{
		Muted: cells.Ink(h.muted), Faint: cells.Ink(h.faint),
		Title: bold(h.strong), Border: cells.Ink(h.faint), Focus: cells.Ink(h.sky),
		Key:   bold(h.sky),
		Train: cells.Ink(h.sky), test: cells.Ink(h.orange), trainFaint: cells.Ink(h.faint), testFaint: cells.Ink(h.faint),
		Positive: cells.Ink(h.blue), Negative: cells.Ink(h.orange),
		Newborn: bold(h.yellow), Dead: cells.Ink(h.muted),
		Warn: cells.Ink(h.yellow), Alarm: bold(h.vermillion),
		Run:      bold(h.sky),
		selected: cells.Style{Attr: cells.Reverse},
		lanes:    inks(h.blue, h.orange, h.green, h.purple),
		layers:   inks(h.sky, h.orange, h.green, h.purple, h.yellow, h.blue),
		points:   h.points,
		Depth:    depth,
	}
	t.heat(h, light)
	switch {
	case depth == cells.True && light:
		t.continuous(lightScales)
	case depth == cells.True:
		t.continuous(darkScales)
	}
	if depth == cells.Mono {
		t.Border, t.Faint, t.Muted = t.Border.With(cells.Faint), t.Faint.With(cells.Faint), t.Muted.With(cells.Faint)
		t.trainFaint, t.testFaint = t.trainFaint.With(cells.Faint), t.testFaint.With(cells.Faint)
		t.Focus = t.Focus.With(cells.Bold)
	}
	return t
}

func inks(colors ...cells.Color) []cells.Style {
	var out []cells.Style
	for _, c := range colors {
		out = append(out, cells.Ink(c))
	}
	return out
}

// palette is a ramp of 256-colour codes that share one of the 16.
func palette(basic uint8, codes ...uint8) []cells.Color {
	var out []cells.Color
	for _, c := range codes {
		out = append(out, cells.Palette(c, basic))
	}
	return out
}

// heat sets the ramps of the heat maps: each class from the ground's own grey
// to a dim hue, dim so that the data stand out on it.
func (t *Theme) heat(h hues, light bool) {
	if light {
		t.ramps = [][]cells.Color{
			palette(basicBlue, 254, 153, 117, 75), palette(basicYellow, 254, 223, 222, 215), palette(basicDarkCyan, 254, 158, 122, 79),
			palette(basicMagenta, 254, 225, 218, 176), palette(basicWhite, 254, 230, 229, 227), palette(basicDarkMagenta, 254, 217, 216, 209),
		}
		t.signed = append(reversed(palette(basicBlue, 254, 153, 117, 75, 32)), palette(basicYellow, 223, 222, 215, 208)...)
		t.below = cells.Palette(153, basicBlue)
		t.magnitude = palette(basicBlack, 255, 253, 250, 247, 244, 241, 238, 235)
	} else {
		t.ramps = [][]cells.Color{
			palette(basicBlue, 235, 237, 24, 25), palette(basicYellow, 235, 237, 94, 130), palette(basicDarkCyan, 235, 237, 23, 29),
			palette(basicMagenta, 235, 237, 53, 90), palette(basicWhite, 235, 237, 240, 243), palette(basicDarkMagenta, 235, 237, 52, 88),
		}
		t.signed = append(reversed(palette(basicBlue, 234, 237, 24, 25, 32, 75)), palette(basicYellow, 237, 94, 130, 172, 215)...)
		t.below = cells.Palette(24, basicBlue)
		t.magnitude = palette(basicWhite, 233, 235, 237, 239, 241, 243, 245, 247, 249, 251, 253, 255)
	}
	t.Activity = inks(h.faint, cells.Palette(243, basicGrey), cells.Palette(248, basicWhite), h.strong)
	if light {
		t.Activity = inks(h.faint, cells.Palette(246, basicGrey), cells.Palette(241, basicGrey), h.strong)
	}
}

func reversed(c []cells.Color) []cells.Color {
	out := make([]cells.Color, 0, len(c))
	for i := len(c) - 1; i >= 0; i-- {
		out = append(out, c[i])
	}
	return out
}

// Layer is the ink of hidden layer i, from 0.
func (t *Theme) Layer(i int) cells.Style { return t.layers[max(i, 0)%len(t.layers)] }

// Lane is the ink of lane i, from 0.
func (t *Theme) Lane(i int) cells.Style { return t.lanes[max(i, 0)%len(t.lanes)] }

// point is the ink of a class.
func (t *Theme) point(class int) cells.Style { return t.points[max(class, 0)%len(t.points)] }
