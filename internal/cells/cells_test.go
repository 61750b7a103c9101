package cells

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
)

func TestSubSharesAndClips(t *testing.T) {
	g := New(6, 4)
	g.Sub(2, 1, 10, 10).Fill('x', Style{})
	want := "\n  xxxx\n  xxxx\n  xxxx\n"
	if got := g.String(); got != want {
		t.Errorf("got\n%q, want\n%q", got, want)
	}
	for _, s := range []Grid{g.Sub(9, 0, 2, 2), g.Sub(0, 9, 2, 2), g.Sub(0, 0, -3, 2), g.Inset(2).Inset(1)} {
		if s.Width != 0 || s.Height != 0 {
			t.Errorf("outside of the grid: got %d×%d, want nothing", s.Width, s.Height)
		}
		s.Set(0, 0, 'y', Style{})
		s.Box(false, Style{})
	}
	if strings.Contains(g.String(), "y") {
		t.Error("an empty view drew into its parent")
	}
}

func TestDrawCopiesWhatOverlaps(t *testing.T) {
	stamp := New(3, 2)
	stamp.Text(0, 0, "abc", Style{})
	stamp.Text(0, 1, "def", Style{})
	tests := []struct {
		name string
		x, y int
		want string
	}{
		{"inside", 1, 1, "\n abc\n def\n"},
		{"over the right edge", 3, 0, "   ab\n   de\n\n"},
		{"over the bottom", 0, 2, "\n\nabc\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			g := New(5, 3)
			g.Draw(tt.x, tt.y, stamp)
			if got := g.String(); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func TestClip(t *testing.T) {
	tests := []struct {
		text       string
		width      int
		want, left string
	}{
		{"neuron", 6, "neuron", "neuron"},
		{"neuron", 5, "neur…", "…uron"},
		{"neuron", 1, "…", "…"},
		{"neuron", 0, "", ""},
		{"φ₀·γ", 4, "φ₀·γ", "φ₀·γ"},
		{"日本語", 5, "日本…", "…本語"},
		{"日本語", 4, "日…", "…語"},
	}
	for _, tt := range tests {
		if got := Clip(tt.text, tt.width); got != tt.want {
			t.Errorf("Clip(%q, %d) = %q, want %q", tt.text, tt.width, got, tt.want)
		}
		if got := ClipLeft(tt.text, tt.width); got != tt.left {
			t.Errorf("ClipLeft(%q, %d) = %q, want %q", tt.text, tt.width, got, tt.left)
		}
	}
}

func TestWrap(t *testing.T) {
	got := strings.Join(Wrap("no hidden layer grows here", 12), "|")
	if want := "no hidden|layer grows|here"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := strings.Join(Wrap("a metastable state", 5), "|"); got != "a|metas|table|state" {
		t.Errorf("a word longer than the line: %q", got)
	}
}

// FuzzWrap: no line is wider than asked for, and none of the text is lost in a line that
// can hold each of its characters.
func FuzzWrap(f *testing.F) {
	for _, s := range []string{"plain words", "日本語 text", "e\u0301longer\u200bword", "", "\xff\xfe"} {
		f.Add(s, 7)
	}
	f.Fuzz(func(t *testing.T, text string, width int) {
		width = min(max(width, -1), 40)
		lines := Wrap(text, width)
		for _, l := range append(lines, ClipWords(text, width)) {
			if TextWidth(l) > max(width, 0) {
				t.Errorf("%q is wider than %d", l, width)
			}
		}
		if got, want := strings.Join(lines, ""), strings.Join(strings.Fields(text), ""); width > 1 && strings.Join(strings.Fields(got), "") != want {
			t.Errorf("%q became %q", want, got)
		}
	})
}

func TestClipWords(t *testing.T) {
	for _, c := range []struct {
		text, want string
		width      int
	}{{"grows while it can", "grows while …", 14}, {"grows while it can", "grows while it can", 18}, {"activations", "activat…", 8}, {"ab", "", 0}} {
		if got := ClipWords(c.text, c.width); got != c.want {
			t.Errorf("%q in %d: %q, want %q", c.text, c.width, got, c.want)
		}
	}
}

// FuzzText: whatever is written, a row stays as wide as the grid, as the
// terminal counts, and nothing escapes into the terminal.
func FuzzText(f *testing.F) {
	for _, s := range []string{"plain", "日本語", "e\u0301", "a\x1b[31mred", "\u200b\u202e", "tab\tnewline\n", "👩‍👩‍👧", "\xff\xfe"} {
		f.Add(s, 7)
	}
	f.Fuzz(func(t *testing.T, text string, width int) {
		width = min(max(width, 0), 100)
		g := New(width, 1)
		g.Text(0, 0, text, Style{Attr: Bold})
		row := strings.TrimSuffix(string(g.AppendANSI(nil, True)), "\n")
		if plain := ansi.Strip(row); strings.ContainsAny(plain, "\x1b\n\t") {
			t.Errorf("control characters in %q", plain)
		}
		cells := 0
		for _, r := range ansi.Strip(row) {
			cells += RuneWidth(r)
		}
		if cells != width {
			t.Errorf("%q in %d cells takes %d", text, width, cells)
		}
		if w := TextWidth(Clip(text, width)); w > width {
			t.Errorf("Clip(%q, %d) is %d wide", text, width, w)
		}
		if w := TextWidth(ClipLeft(text, width)); w > width {
			t.Errorf("ClipLeft(%q, %d) is %d wide", text, width, w)
		}
	})
}

func TestBox(t *testing.T) {
	g := New(5, 3)
	g.Box(false, Style{}).Fill('x', Style{})
	if got, want := g.String(), "┌───┐\n│xxx│\n└───┘\n"; got != want {
		t.Errorf("got\n%s, want\n%s", got, want)
	}
	g.Box(true, Style{})
	g.ToASCII()
	if got, want := g.String(), "#===#\n#xxx#\n#===#\n"; got != want {
		t.Errorf("got\n%s, want\n%s", got, want)
	}
}

func TestToASCIILeavesNothingElse(t *testing.T) {
	g := New(12, 1)
	g.Text(0, 0, "φ ⣀ 日 ✦ …", Style{})
	g.ToASCII()
	for x := range g.Width {
		if r := g.At(x, 0).Rune; r >= 0x7f || r < ' ' {
			t.Errorf("column %d holds %q", x, r)
		}
	}
}
