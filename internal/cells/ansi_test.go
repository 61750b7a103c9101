package cells

import (
	"fmt"
	"runtime"
	"testing"
)

var (
	blue   = RGB(0x0072b2, 25, 4)
	orange = Palette(208, 11)
)

func TestANSI(t *testing.T) {
	g := New(4, 1)
	g.Set(0, 0, 'a', Ink(blue).With(Bold))
	g.Set(1, 0, 'b', Ink(blue).With(Bold))
	g.Set(2, 0, 'c', Ink(orange))
	tests := []struct {
		depth Depth
		want  string
	}{
		{Mono, "\x1b[0;1mab\x1b[0mc \x1b[m"},
		{Basic, "\x1b[0;1;34mab\x1b[0;93mc \x1b[m"},
		{Indexed, "\x1b[0;1;38;5;25mab\x1b[0;38;5;208mc \x1b[m"},
		{True, "\x1b[0;1;38;2;0;114;178mab\x1b[0;38;5;208mc \x1b[m"},
	}
	for _, tt := range tests {
		if got := string(g.AppendANSI(nil, tt.depth)); got != tt.want {
			t.Errorf("depth %d: got %q, want %q", tt.depth, got, tt.want)
		}
	}
}

// TestANSIMeansTheSame reads the sequences back, run for run, and compares what
// a terminal would show with the cells.
func TestANSIMeansTheSame(t *testing.T) {
	g := New(9, 2)
	colors := []Color{{}, blue, orange}
	for i := range 18 {
		s := Style{Fg: colors[i%3], Bg: colors[i/2%3], Attr: Attr(i / 5 % 2)}
		g.Set(i%9, i/9, []rune("▀x ▀")[i%4], s)
	}
	shown := newTerminal(string(g.AppendANSI(nil, Indexed)))
	for y := range g.Height {
		for x := range g.Width {
			want := g.At(x, y)
			got := shown[y][x]
			if looks(want) != looks(got) {
				t.Errorf("column %d row %d: got %s, want %s", x, y, looks(got), looks(want))
			}
		}
	}
}

// looks is what a cell shows: half-blocks either way up, blanks without their
// text colour.
func looks(c Cell) string {
	upper, lower := c.Style.Fg.index, c.Style.Bg.index
	switch c.Rune {
	case ' ':
		upper = lower
	case '▄':
		upper, lower = lower, upper
	case '▀':
	default:
		return fmt.Sprint(string(c.Rune), upper, lower, c.Style.Attr)
	}
	return fmt.Sprint("block", upper, lower)
}

// newTerminal interprets text and the sequences that AppendANSI writes.
func newTerminal(s string) [][]Cell {
	rows := [][]Cell{nil}
	var style Style
	runes := []rune(s)
	for i := 0; i < len(runes); i++ {
		switch runes[i] {
		case '\n':
			rows = append(rows, nil)
		case 0x1b:
			var codes []int
			n := 0
			for i += 2; ; i++ {
				if runes[i] >= '0' && runes[i] <= '9' {
					n = 10*n + int(runes[i]-'0')
					continue
				}
				codes = append(codes, n)
				n = 0
				if runes[i] == 'm' {
					break
				}
			}
			style = applyCodes(style, codes)
		default:
			last := len(rows) - 1
			rows[last] = append(rows[last], Cell{runes[i], style})
		}
	}
	return rows
}

func applyCodes(s Style, codes []int) Style {
	for i := 0; i < len(codes); i++ {
		switch codes[i] {
		case 0:
			s = Style{}
		case 1:
			s.Attr |= Bold
		case 38:
			s.Fg = Color{index: uint8(codes[i+2])}
			i += 2
		case 48:
			s.Bg = Color{index: uint8(codes[i+2])}
			i += 2
		case 39:
			s.Fg = Color{}
		case 49:
			s.Bg = Color{}
		}
	}
	return s
}

func TestDetectDepth(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("on Windows its version decides")
	}
	tests := []struct {
		name string
		env  map[string]string
		want Depth
	}{
		{"true colour", map[string]string{"TERM": "xterm-256color", "COLORTERM": "truecolor"}, True},
		{"256", map[string]string{"TERM": "xterm-256color"}, Indexed},
		{"16", map[string]string{"TERM": "xterm"}, Basic},
		{"linux console", map[string]string{"TERM": "linux"}, Basic},
		{"dumb", map[string]string{"TERM": "dumb"}, Mono},
		{"no colour wins", map[string]string{"TERM": "xterm-256color", "COLORTERM": "truecolor", "NO_COLOR": "1"}, Mono},
		{"nothing known", nil, Mono},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := DetectDepth(func(k string) string { return tt.env[k] }); got != tt.want {
				t.Errorf("got %v, want %v", got, tt.want)
			}
		})
	}
}

func TestDetectTier(t *testing.T) {
	tests := []struct {
		name, goos string
		env        map[string]string
		want       Tier
	}{
		{"utf-8", "linux", map[string]string{"LANG": "en_GB.UTF-8"}, Braille},
		{"utf8 as some write it", "linux", map[string]string{"LC_CTYPE": "C.utf8", "LANG": "C"}, Braille},
		{"LC_ALL wins", "linux", map[string]string{"LC_ALL": "C", "LANG": "en_GB.UTF-8"}, ASCII},
		{"latin 1", "linux", map[string]string{"LANG": "de_DE.ISO-8859-1"}, ASCII},
		{"nothing", "linux", nil, ASCII},
		{"console", "linux", map[string]string{"LANG": "C.UTF-8", "TERM": "linux"}, Block},
		{"windows", "windows", nil, Braille},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := DetectTier(tt.goos, func(k string) string { return tt.env[k] }); got != tt.want {
				t.Errorf("got %v, want %v", got, tt.want)
			}
		})
	}
}

func TestParse(t *testing.T) {
	for word, want := range map[string]Depth{"none": Mono, "16": Basic, "256": Indexed, "true": True} {
		if got, err := ParseDepth(word); err != nil || got != want {
			t.Errorf("depth %q: got %v, %v, want %v", word, got, err, want)
		}
	}
	for word, want := range map[string]Tier{"braille": Braille, "block": Block, "shade": Shade, "ascii": ASCII} {
		if got, err := ParseTier(word); err != nil || got != want {
			t.Errorf("tier %q: got %v, %v, want %v", word, got, err, want)
		}
	}
	if _, err := ParseDepth("32"); err == nil {
		t.Error("depth 32 was accepted")
	}
	if _, err := ParseTier("emoji"); err == nil {
		t.Error("tier emoji was accepted")
	}
}

// TestPaletteRGB holds the 256 colours to values of xterm's table.
func TestPaletteRGB(t *testing.T) {
	for index, want := range map[uint8]uint32{9: 0xff0000, 16: 0x000000, 25: 0x005faf, 130: 0xaf5f00, 231: 0xffffff, 232: 0x080808, 255: 0xeeeeee} {
		r, g, b := paletteRGB(index)
		if got := uint32(r)<<16 | uint32(g)<<8 | uint32(b); got != want {
			t.Errorf("colour %d is %06x, want %06x", index, got, want)
		}
	}
}
