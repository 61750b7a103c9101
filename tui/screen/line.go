package screen

import (
	"os"
	"path/filepath"
	"strings"
	"unicode"

	"github.com/charmbracelet/bubbles/key"
	"github.com/charmbracelet/bubbles/textinput"
	tea "github.com/charmbracelet/bubbletea"

	"github.com/north-tui/north/internal/cells"
)

// maxLine bounds a line of text that is typed, in characters.
const maxLine = 256

// Line is a line of text being edited: the cursor moves by character and by word,
// words and ends are deleted, and text is pasted.
type Line struct {
	Text   string
	Cursor int // characters before it
}

// LineOf is a line with the cursor at its end.
func LineOf(text string) Line { return Line{text, len([]rune(text))} }

// Key edits the line by a key; it returns false if the key does not edit. Characters
// that cannot be printed are left out.
func (l *Line) Key(msg tea.KeyMsg) bool {
	if msg.Type == tea.KeyRunes {
		msg.Runes = []rune(strings.Map(printable, string(msg.Runes)))
	}
	m := textinput.New()
	m.CharLimit = maxLine
	m.SetValue(l.Text)
	m.SetCursor(l.Cursor)
	m.Focus()
	if key.Matches(msg, m.KeyMap.DeleteWordForward) && l.Cursor >= len([]rune(l.Text))-1 {
		msg = tea.KeyMsg{Type: tea.KeyDelete} // the library looks for a word beyond the last character
	}
	m, _ = m.Update(msg)
	next := Line{m.Value(), m.Position()}
	edits := next != *l || msg.Type == tea.KeyRunes || msg.Type == tea.KeySpace || msg.Type == tea.KeyBackspace
	*l = next
	return edits
}

func printable(r rune) rune {
	if unicode.IsPrint(r) {
		return r
	}
	return -1
}

// Complete completes the line as the path of a file, as far as the names there are
// agree. It returns false if there is nothing to add.
func (l *Line) Complete() bool {
	dir, begun := filepath.Split(l.Text)
	entries, err := os.ReadDir(filepath.Clean("./" + dir))
	if filepath.IsAbs(dir) {
		entries, err = os.ReadDir(dir)
	}
	if err != nil {
		return false
	}
	var found []string
	for _, e := range entries {
		name := e.Name()
		if !strings.HasPrefix(name, begun) || begun == "" && strings.HasPrefix(name, ".") || strings.Map(printable, name) != name {
			continue
		}
		if e.IsDir() {
			name += string(filepath.Separator)
		}
		found = append(found, name)
	}
	if len(found) == 0 {
		return false
	}
	common := found[0]
	for _, name := range found[1:] {
		for !strings.HasPrefix(name, common) {
			runes := []rune(common)
			common = string(runes[:len(runes)-1])
		}
	}
	if common == begun {
		return false
	}
	*l = LineOf(dir + common)
	return true
}

// Draw writes the line at a place of g in a width, with its cursor, scrolled so that
// the cursor is visible, and returns the column after it.
func (l *Line) Draw(g cells.Grid, x, y, width int, style cells.Style) int {
	runes := []rune(l.Text)
	at := min(max(l.Cursor, 0), len(runes))
	before, after := string(runes[:at]), string(runes[at:])
	if at == len(runes) {
		return g.Text(x, y, cells.ClipLeft(before, width-1)+"▏", style)
	}
	room := width - 1 - cells.TextWidth(string(runes[at:at+1]))
	x = g.Text(x, y, cells.ClipLeft(before, max(room, 0)), style)
	end := g.Text(x, y, string(runes[at:at+1]), style.With(cells.Reverse))
	return g.TextIn(end, y, max(width-cells.TextWidth(before)-1, 0), string([]rune(after)[1:]), style)
}
