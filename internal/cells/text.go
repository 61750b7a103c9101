package cells

import (
	"strings"

	"github.com/mattn/go-runewidth"
)

// narrow measures ambiguous characters as one cell, whatever the locale.
var narrow = &runewidth.Condition{}

// RuneWidth is the number of cells r takes: 0, 1 or 2.
func RuneWidth(r rune) int {
	switch {
	case r < 0x20 || r >= 0x7f && r < 0xa0:
		return 0
	case r < 0x300, r >= 0x2500 && r < 0x25f0, r >= 0x2800 && r < 0x2900:
		return 1
	}
	return narrow.RuneWidth(r)
}

// TextWidth is the number of cells text takes.
func TextWidth(text string) int {
	n := 0
	for _, r := range text {
		n += RuneWidth(r)
	}
	return n
}

// Text writes text from column x of row y to the right edge of g, cutting what
// is too long with an ellipsis, and returns the column after it. Characters of
// no width, control characters among them, are left out.
func (g Grid) Text(x, y int, text string, s Style) int {
	return g.TextIn(x, y, g.Width-x, text, s)
}

// TextIn is Text in at most width cells.
func (g Grid) TextIn(x, y, width int, text string, s Style) int {
	if y < 0 || y >= g.Height || width <= 0 {
		return x
	}
	text = Clip(text, min(width, g.Width-x))
	for _, r := range text {
		w := RuneWidth(r)
		if w == 0 {
			continue
		}
		g.Set(x, y, r, s)
		if w == 2 {
			g.Set(x+1, y, 0, s)
		}
		x += w
	}
	return x
}

// TextRight writes text so that it ends before column x, cut to width cells.
func (g Grid) TextRight(x, y, width int, text string, s Style) {
	text = Clip(text, width)
	g.Text(x-TextWidth(text), y, text, s)
}

// Clip cuts text to width cells, the last being an ellipsis if it was cut.
func Clip(text string, width int) string {
	if width <= 0 {
		return ""
	}
	if len(text) <= width || TextWidth(text) <= width {
		return text
	}
	n := 0
	for i, r := range text {
		w := RuneWidth(r)
		if n+w > width-1 {
			return text[:i] + "…"
		}
		n += w
	}
	return text
}

// ClipWords cuts text to width cells between two words where it can, with an ellipsis in
// their place.
func ClipWords(text string, width int) string {
	if TextWidth(text) <= width {
		return text
	}
	lines := Wrap(text, width-2)
	if len(lines) == 0 || !strings.HasPrefix(text, lines[0]+" ") {
		return Clip(text, width)
	}
	return lines[0] + " …"
}

// Wrap breaks text at spaces into lines of at most width cells, and words that are longer
// where the line ends.
func Wrap(text string, width int) []string {
	if width <= 0 {
		return nil
	}
	var lines []string
	line := ""
	for _, word := range strings.Fields(text) {
		if line != "" && TextWidth(line)+1+TextWidth(word) <= width {
			line += " " + word
			continue
		}
		if line != "" {
			lines = append(lines, line)
		}
		for TextWidth(word) > width {
			n := prefix(word, width)
			if n == 0 { // a wide character that no line can hold
				return append(lines, Clip(word, width))
			}
			lines, word = append(lines, word[:n]), word[n:]
		}
		line = word
	}
	if line != "" {
		lines = append(lines, line)
	}
	return lines
}

// prefix is how many bytes of text fit in width cells.
func prefix(text string, width int) int {
	n := 0
	for i, r := range text {
		if n += RuneWidth(r); n > width {
			return i
		}
	}
	return len(text)
}

// ClipLeft cuts text to width cells at its beginning, with an ellipsis first.
func ClipLeft(text string, width int) string {
	over := TextWidth(text) - width
	if over <= 0 {
		return text
	}
	if width <= 0 {
		return ""
	}
	cut := 0
	for i, r := range text {
		if cut > over {
			return "…" + text[i:]
		}
		cut += RuneWidth(r)
	}
	return "…"
}

// Printable is text without characters that would steer a terminal.
func Printable(text string) string {
	return strings.Map(func(r rune) rune {
		if RuneWidth(r) == 0 {
			return -1
		}
		return r
	}, text)
}
