package plain

import (
	"strings"
	"testing"
	"unicode"

	"github.com/north-tui/north/lessons"
)

func TestSpoken(t *testing.T) {
	for text, want := range map[string]string{
		"lr 0.1 → 0.2": "lr 0.1 to 0.2",
		"φ = rank / M": "rank share = rank / M",
		"⌊γ·φ₀·M⌋ = ⌊.97 · 1 · 17⌋":       "floor(gamma times baseline of the rank share times M) = floor(.97 times 1 times 17)",
		"spiral · 800 points · 2 classes": "spiral, 800 points, 2 classes",
		"digits 8×8":                      "digits 8 by 8",
		"b = −.5":                         "b = minus .5",
		"┌─ ▸ ⣿ █ ┊":                      "   ",
		"plain; [NAME=VALUE …], naïve, 語": "plain; [NAME=VALUE …], naïve, 語",
	} {
		if got := spoken(text); got != want {
			t.Errorf("%q is spoken %q, want %q", text, got, want)
		}
	}
}

// glyphs are the signs that a screen reader spells out or passes over: of arrows, boxes and
// mathematics, and Greek letters.
func glyphs(text string) string {
	return strings.Map(func(r rune) rune {
		if r > unicode.MaxASCII && (unicode.Is(unicode.Greek, r) || unicode.IsSymbol(r) || unicode.Is(unicode.Co, r) || strings.ContainsRune("·‖⌊⌋⌈⌉", r)) {
			return r
		}
		return -1
	}, text)
}

// TestLessonsAreSpoken: what lessons say has no glyph left.
func TestLessonsAreSpoken(t *testing.T) {
	for _, l := range lessons.All(sceneWords) {
		for i := range l.Steps {
			s := &l.Steps[i]
			for _, text := range append([]string{s.Text, s.Hint, l.Title, l.About}, s.Choices...) {
				if got := glyphs(spoken(text)); got != "" {
					t.Errorf("%s, line %d: %q has %q", l.Name, s.Line, spoken(text), got)
				}
			}
		}
	}
}

// FuzzSpoken: no sign that is drawn rather than written is left, and ASCII stays as it is.
func FuzzSpoken(f *testing.F) {
	for _, text := range []string{"a → b", "σⱼ/Σσ", "▀▄ x", "plain"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got := spoken(text)
		for _, r := range got {
			if r >= 0x2190 && r <= 0x2bff {
				t.Errorf("%q leaves %q", text, r)
			}
		}
		if isASCII(text) && got != text {
			t.Errorf("%q became %q", text, got)
		}
	})
}
