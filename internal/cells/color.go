package cells

import (
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/muesli/termenv"
)

// Depth is how many colours a terminal shows.
type Depth int

// The depths, from none to 24 bits.
const (
	Mono Depth = iota
	Basic
	Indexed
	True
)

// ParseDepth reads the word of a --color flag: none, 16, 256 or true.
func ParseDepth(word string) (Depth, error) {
	switch word {
	case "none":
		return Mono, nil
	case "16":
		return Basic, nil
	case "256":
		return Indexed, nil
	case "true":
		return True, nil
	}
	return Mono, fmt.Errorf("color: no %q; there are none, 16, 256, true", word)
}

// environment adapts a lookup function to termenv.
type environment func(string) string

func (e environment) Environ() []string         { return os.Environ() }
func (e environment) Getenv(name string) string { return e(name) }

// DetectDepth reads NO_COLOR, COLORTERM and TERM through getenv. It sends
// nothing to the terminal: an unanswered question stalls the start for seconds.
func DetectDepth(getenv func(string) string) Depth {
	if getenv("NO_COLOR") != "" {
		return Mono
	}
	out := termenv.NewOutput(io.Discard, termenv.WithTTY(true), termenv.WithEnvironment(environment(getenv)))
	switch out.EnvColorProfile() {
	case termenv.TrueColor:
		return True
	case termenv.ANSI256:
		return Indexed
	case termenv.ANSI:
		return Basic
	}
	return Mono
}

// Color is one colour at every depth. The zero value is the terminal's own.
type Color struct {
	R, G, B uint8
	index   uint8 // of the 256 colours
	basic   uint8 // of the 16
	kind    colorKind
}

type colorKind uint8

const (
	terminalColor colorKind = iota
	trueColor               // 24 bits where there are as many
	indexedColor            // one of 256, also on 24-bit terminals: fewer bytes
)

// RGB is a colour given as 0xRRGGBB, with its nearest relative among the 256
// colours and the one of the 16 that plays its part.
func RGB(hex uint32, index, basic uint8) Color {
	return Color{uint8(hex >> 16), uint8(hex >> 8), uint8(hex), index, basic, trueColor}
}

// Palette is colour number index of the 256, which heat maps use at every
// depth, and the one of the 16 that plays its part.
func Palette(index, basic uint8) Color {
	r, g, b := paletteRGB(index)
	return Color{r, g, b, index, basic, indexedColor}
}

// Nearest is the one of the 256 colours that is nearest to 24 bits; of the 16, it is white.
func Nearest(r, g, b uint8) Color {
	white := uint8(15)
	step := func(v uint8) uint8 { // of the cube, whose levels are 0, 95, 135 … 255
		if v < 48 {
			return 0
		}
		return max(1, (v-35)/40)
	}
	cube := Palette(16+36*step(r)+6*step(g)+step(b), white)
	grey := Palette(232+uint8(min(max((int(r)+int(g)+int(b))/3-3, 0)/10, 23)), white)
	far := func(c Color) int {
		square := func(x, y uint8) int { return (int(x) - int(y)) * (int(x) - int(y)) }
		return square(c.R, r) + square(c.G, g) + square(c.B, b)
	}
	if far(grey) < far(cube) {
		return grey
	}
	return cube
}

// Exactly is c with other 24 bits where there are as many.
func (c Color) Exactly(r, g, b uint8) Color {
	c.R, c.G, c.B, c.kind = r, g, b, trueColor
	return c
}

// paletteRGB is xterm's 6×6×6 cube (16 to 231) and grey ramp (232 to 255).
func paletteRGB(index uint8) (r, g, b uint8) {
	if index < 16 {
		c := basicRGB[index]
		return uint8(c >> 16), uint8(c >> 8), uint8(c)
	}
	if index >= 232 {
		v := 8 + 10*(index-232)
		return v, v, v
	}
	level := func(i uint8) uint8 {
		if i == 0 {
			return 0
		}
		return 55 + 40*i
	}
	i := index - 16
	return level(i / 36), level(i / 6 % 6), level(i % 6)
}

// basicRGB are xterm's 16 colours.
var basicRGB = [16]uint32{
	0x000000, 0xcd0000, 0x00cd00, 0xcdcd00, 0x0000ee, 0xcd00cd, 0x00cdcd, 0xe5e5e5,
	0x7f7f7f, 0xff0000, 0x00ff00, 0xffff00, 0x5c5cff, 0xff00ff, 0x00ffff, 0xffffff,
}

// IsDefault reports whether c is the terminal's own colour.
func (c Color) IsDefault() bool { return c.kind == terminalColor }

// appendSGR appends the parameters that select c, each after a semicolon; layer is
// 30 for text, 40 for the ground.
func (c Color) appendSGR(b []byte, layer int, d Depth) []byte {
	switch {
	case d == Mono:
		return b
	case c.kind == terminalColor:
		return appendNumber(append(b, ';'), layer+9)
	case d == Basic:
		code := layer + int(c.basic)
		if c.basic >= 8 {
			code = layer + 60 + int(c.basic) - 8
		}
		return appendNumber(append(b, ';'), code)
	case d == Indexed || c.kind == indexedColor:
		b = appendNumber(append(b, ';'), layer+8)
		return appendNumber(append(b, ";5;"...), int(c.index))
	}
	b = appendNumber(append(b, ';'), layer+8)
	b = appendNumber(append(b, ";2;"...), int(c.R))
	b = appendNumber(append(b, ';'), int(c.G))
	return appendNumber(append(b, ';'), int(c.B))
}

func appendNumber(b []byte, n int) []byte {
	if n >= 100 {
		b = append(b, byte('0'+n/100))
	}
	if n >= 10 {
		b = append(b, byte('0'+n/10%10))
	}
	return append(b, byte('0'+n%10))
}

func (c Color) hex() string { return fmt.Sprintf("#%02x%02x%02x", c.R, c.G, c.B) }

// DetectTier chooses characters by locale and terminal: braille where the
// locale is UTF-8, half-blocks on the Linux console, whose font has no braille,
// else ASCII. Systems without locale variables, such as Windows, get braille.
func DetectTier(goos string, getenv func(string) string) Tier {
	if goos == "windows" {
		return Braille
	}
	locale := getenv("LC_ALL")
	if locale == "" {
		locale = getenv("LC_CTYPE")
	}
	if locale == "" {
		locale = getenv("LANG")
	}
	locale = strings.ToLower(locale)
	switch {
	case !strings.Contains(locale, "utf-8") && !strings.Contains(locale, "utf8"):
		return ASCII
	case getenv("TERM") == "linux":
		return Block
	}
	return Braille
}
