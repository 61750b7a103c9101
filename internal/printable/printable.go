// Package printable lets no text steer the terminal, the file or the page that it is
// written to: names from data, run directories and lessons are anybody's.
package printable

import (
	"fmt"
	"io"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// Writer passes text on to another writer, with \u escapes as in JSON for all characters
// that a terminal obeys or does not show: control characters but line ends and tabs,
// marks of direction and characters without width. What is no UTF-8 becomes U+FFFD.
type Writer struct {
	To   io.Writer
	rest []byte // of a character that the last write has cut in two
	err  error
}

// Err is why the first write failed that did, for callers that nobody told.
func (w *Writer) Err() error { return w.err }

// Write implements io.Writer.
func (w *Writer) Write(p []byte) (int, error) {
	text := p
	if len(w.rest) > 0 {
		text = append(w.rest, p...)
	}
	whole := Whole(text)
	w.rest = append([]byte(nil), text[whole:]...)
	if _, err := io.WriteString(w.To, Lines(string(text[:whole]))); err != nil {
		if w.err == nil {
			w.err = err
		}
		return 0, err
	}
	return len(p), nil
}

// Whole is the length of p without a character of UTF-8 at its end that is not complete.
func Whole(p []byte) int {
	for back := 1; back <= min(len(p), utf8.UTFMax-1); back++ {
		if b := p[len(p)-back]; utf8.RuneStart(b) {
			if !utf8.FullRune(p[len(p)-back:]) {
				return len(p) - back
			}
			break
		}
	}
	return len(p)
}

// Lines is text as a Writer passes it on.
func Lines(text string) string {
	return replace(text, func(r rune) bool { return r == '\n' || r == '\t' })
}

// Line is text on one line: line ends and tabs are escaped too.
func Line(text string) string { return replace(text, func(rune) bool { return false }) }

// replace escapes what is not shown, apart from what is kept.
func replace(text string, keep func(rune) bool) string {
	shown := func(r rune) bool { return unicode.IsGraphic(r) || keep(r) }
	if utf8.ValidString(text) && strings.IndexFunc(text, func(r rune) bool { return !shown(r) }) < 0 {
		return text
	}
	var b strings.Builder
	for _, r := range text { // a byte that is no UTF-8 is U+FFFD
		switch {
		case shown(r):
			b.WriteRune(r)
		case r > 0xffff:
			high, low := utf16.EncodeRune(r)
			fmt.Fprintf(&b, `\u%04x\u%04x`, high, low)
		default:
			fmt.Fprintf(&b, `\u%04x`, r)
		}
	}
	return b.String()
}

// Markdown is text on one line that no reader of Markdown takes for HTML, a link or the
// cells of a table.
func Markdown(text string) string {
	return markdown.Replace(Line(strings.ReplaceAll(text, "\n", " ")))
}

var markdown = strings.NewReplacer(
	`\`, `\\`, "|", `\|`, "&", "&amp;", "<", "&lt;", ">", "&gt;", "[", `\[`, "]", `\]`,
)

// MarkdownCode is text as a code span of Markdown.
func MarkdownCode(text string) string {
	return "`" + strings.ReplaceAll(Line(text), "`", "'") + "`"
}
