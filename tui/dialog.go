package tui

import (
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"github.com/north-tui/north/internal/cells"
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

// dialogWidth is the widest a dialog gets; narrow screens give it all they have.
const dialogWidth = 84

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

// message is a dialog of plain lines that any key closes; arrows scroll it.
type message struct {
	heading string
	lines   func(a *app, width int) []line
	top     int
}

// line is a line of text in two columns.
type line struct {
	left, right           string
	leftStyle, rightStyle cells.Style
	indent                int // column of the right part
}

func (m *message) title() string { return m.heading }

func (m *message) note() string { return "↑ ↓ scroll · esc close" }

func (m *message) key(a *app, msg tea.KeyMsg) (dialog, tea.Cmd) {
	switch msg.String() {
	case "up", "k":
		m.top = max(m.top-1, 0)
	case "down", "j":
		m.top++ // drawing holds it within the lines
	default:
		return nil, nil
	}
	return m, nil
}

func (m *message) rows(a *app, width int) int { return len(m.lines(a, width)) }

func (m *message) draw(a *app, g cells.Grid) {
	lines := m.lines(a, g.Width)
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
