package tui

import (
	"math"
	"slices"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"github.com/north-tui/north/internal/cells"
	"github.com/north-tui/north/tui/screen"
)

// dialog is a window over the panels, behind which the run goes on.
type dialog interface {
	title() string
	note() string // keys, in the lower edge of the frame
	// key takes a key and returns the dialog to show next, nil for none.
	key(a *app, msg tea.KeyMsg) (dialog, tea.Cmd)
	// rows is the height the contents want at a width.
	rows(a *app, width int) int
	draw(a *app, g cells.Grid)
}

// wide is a dialog that wants more room than others where there is some.
type wide interface{ width() int }

// dialogWidth is the widest a dialog gets, wideDialog the widest that one of lists and
// tables does; narrow screens give it all they have.
const dialogWidth, wideDialog = 84, 120

// drawDialog draws the dialog in the middle of the screen.
func (a *app) drawDialog(g cells.Grid) {
	g = a.roomForDialog(g)
	width := min(dialogWidth, g.Width-8)
	if d, ok := a.dialog.(wide); ok {
		width = min(d.width(), g.Width-4)
	}
	if g.Width < twoColumns {
		width = g.Width
	}
	height := min(a.dialog.rows(a, width-4)+2, g.Height)
	y := a.dialogRow(g.Height, height)
	halve(g.Sub(0, y, g.Width, height), (g.Width-width)/2, width)
	window := g.Sub((g.Width-width)/2, y, width, height)
	window.Fill(' ', cells.Style{})
	inner := window.Box(true, a.theme.Focus)
	window.Text(2, 0, " "+a.dialog.title()+" ", a.theme.Title)
	window.Text(2, height-1, " "+fewer(a.dialog.note(), width-6)+" ", a.theme.Muted)
	a.dialog.draw(a, inner.Sub(1, 0, inner.Width-2, inner.Height))
}

// dialogRow is the row of a dialog's upper edge: the middle of the screen, but a
// formula does not cover the panel it is about if there is room above or below.
func (a *app) dialogRow(screen, height int) int {
	if _, why := a.dialog.(*whyDialog); why {
		for _, p := range a.arrangement().arrange() {
			switch {
			case p.id != a.focus:
			case p.y >= height:
				return p.y - height
			case p.y+p.height+height <= screen:
				return p.y + p.height
			}
		}
	}
	return (screen - height) / 2
}

// fewer leaves keys out of a note, those before the last one first, until it
// fits.
func fewer(note string, width int) string {
	parts := strings.Split(note, " · ")
	for len(parts) > 1 && cells.TextWidth(strings.Join(parts, " · ")) > width {
		parts = append(parts[:len(parts)-2], parts[len(parts)-1])
	}
	return strings.Join(parts, " · ")
}

// message is a dialog of plain lines, which scroll; any other key closes it. One that
// filters takes what is typed as words that its lines must have.
type message struct {
	heading string
	lines   func(a *app, width int) []line
	filters bool
	query   screen.Line
	top     int
	page    int // rows that were drawn last
}

// line is a line of text in two columns.
type line struct {
	left, right           string
	leftStyle, rightStyle cells.Style
	indent                int // column of the right part
}

func (m *message) width() int { return wideDialog }

func (m *message) title() string {
	if m.query.Text != "" {
		return m.heading + " with: " + m.query.Text
	}
	return m.heading
}

func (m *message) note() string {
	if m.filters {
		return "type to filter · ↑ ↓ pgup pgdn scroll · esc close"
	}
	return "↑ ↓ pgup pgdn scroll · esc close"
}

func (m *message) key(a *app, msg tea.KeyMsg) (dialog, tea.Cmd) {
	if by, ok := scrollBy(msg.String(), m.page); ok {
		m.top = max(m.top+by, 0) // drawing holds it within the lines
		return m, nil
	}
	if name := msg.String(); m.filters && name != "esc" && name != "enter" && !(name == "?" && m.query.Text == "") && m.query.Key(msg) {
		m.top = 0
		return m, nil
	}
	return nil, nil
}

// scrollBy is how far a key scrolls text of which a page is shown.
func scrollBy(key string, page int) (by int, ok bool) {
	switch key {
	case "up":
		return -1, true
	case "down":
		return 1, true
	case "pgup":
		return -max(page-1, 1), true
	case "pgdown":
		return max(page-1, 1), true
	case "home":
		return math.MinInt32, true
	case "end":
		return math.MaxInt32, true
	}
	return 0, false
}

// shown are the lines that have all words of the filter, the headings of what is left,
// and none cut: what is too long for a line takes several.
func (m *message) shown(a *app, width int) []line {
	var out []line
	for _, l := range m.lines(a, width) {
		heading := l.right == "" && l.indent == 0
		if heading && m.query.Text != "" && len(out) > 0 && out[len(out)-1].right == "" && out[len(out)-1].indent == 0 {
			out = out[:len(out)-1] // nothing is left below the heading before
		}
		if !heading && !hasWords(m.query.Text, l.left+" "+l.right) {
			continue
		}
		parts := cells.Wrap(l.right, width-l.indent)
		if len(parts) < 2 {
			out = append(out, l)
			continue
		}
		for i, part := range parts {
			next := l
			next.right = part
			if i > 0 {
				next.left = ""
			}
			out = append(out, next)
		}
	}
	return out
}

// filtered are those of n lines that have all words of a query: the ones that have them in
// their names, then the others.
func filtered(query string, n int, text func(i int) (name, more string)) []int {
	var out, others []int
	for i := range n {
		switch name, more := text(i); {
		case hasWords(query, name):
			out = append(out, i)
		case hasWords(query, name+" "+more):
			others = append(others, i)
		}
	}
	return append(out, others...)
}

// hasWords reports whether text has all words of a query, in either case.
func hasWords(query, text string) bool {
	text = strings.ToLower(text)
	return !slices.ContainsFunc(strings.Fields(strings.ToLower(query)), func(w string) bool { return !strings.Contains(text, w) })
}

func (m *message) rows(a *app, width int) int { return len(m.shown(a, width)) }

func (m *message) draw(a *app, g cells.Grid) {
	lines := m.shown(a, g.Width)
	m.page = g.Height
	m.top = min(m.top, max(len(lines)-g.Height, 0))
	for y, l := range lines[m.top:] {
		g.Text(0, y, l.left, l.leftStyle)
		g.Text(l.indent, y, l.right, l.rightStyle)
	}
}

// halve blanks the wide characters of g that lie half within some columns, which are
// to be overwritten.
func halve(g cells.Grid, x, width int) {
	for y := range g.Height {
		if g.At(x, y).Rune == 0 {
			g.Set(x-1, y, ' ', g.At(x-1, y).Style)
		}
		if g.At(x+width, y).Rune == 0 {
			g.Set(x+width, y, ' ', g.At(x+width, y).Style)
		}
	}
}
