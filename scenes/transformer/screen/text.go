package screen

import (
	"fmt"
	"strings"

	"github.com/north-tui/north/internal/cells"
	"github.com/north-tui/north/picture"
	"github.com/north-tui/north/tui/desk"
)

func textNote(d *desk.Desk) string {
	for _, p := range d.Snap.Passages {
		if p.Name == "now" {
			return p.Title
		}
	}
	return ""
}

// drawText shows what the model writes: now, and before and after the last
// growth, the first character that differs pointed out.
func drawText(d *desk.Desk, g cells.Grid) {
	if len(d.Snap.Passages) == 0 {
		d.Empty(g, "nothing written yet")
		return
	}
	t := d.Theme
	g = g.Sub(1, 0, g.Width-2, g.Height)
	before, after := passage(d.Snap.Passages, "before"), passage(d.Snap.Passages, "after")
	var compared []textLine
	if before != nil && after != nil && g.Height >= 5 {
		compared = comparison(t, before, after, g.Width)
		compared = compared[:min(len(compared), g.Height/2+1)]
	}
	rows := g.Height - len(compared)
	if now := passage(d.Snap.Passages, "now"); now != nil {
		drawPassage(g.Sub(0, 0, g.Width, rows), t, now)
	}
	for i, l := range compared {
		g.Text(g.Text(0, rows+i, l.Head, t.Muted), rows+i, l.Text, l.style)
		if l.Wrong >= 0 {
			g.Restyle(l.Wrong, rows+i, 1, func(s cells.Style) cells.Style { return s.With(cells.Reverse) })
		}
	}
}

func passage(list []picture.Passage, name string) *picture.Passage {
	for i := range list {
		if list[i].Name == name {
			return &list[i]
		}
	}
	return nil
}

// oneLine is a text with its line breaks as a sign.
func oneLine(text string) string {
	return cells.Printable(strings.ReplaceAll(strings.Join(strings.Split(text, "\n"), "¶"), "\t", " "))
}

// drawPassage writes the prompt, set off, and what follows it, line by line.
func drawPassage(g cells.Grid, t *desk.Theme, p *picture.Passage) {
	given := len([]rune(cells.Printable(strings.ReplaceAll(p.Given, "\n", " "))))
	x, y := 0, 0
	for i, r := range []rune(strings.ReplaceAll(p.Given+p.Text, "\n", " ")) {
		w := cells.RuneWidth(r)
		if w == 0 {
			continue
		}
		if x+w > g.Width {
			x, y = 0, y+1
			if r == ' ' {
				continue
			}
		}
		style := t.Text
		if i < given {
			style = t.Key
		}
		g.Text(x, y, string(r), style)
		x += w
	}
}

// textLine is a line of the comparison.
type textLine struct {
	Head, Text string
	style      cells.Style
	Wrong      int // column of the first character that differs, -1 for none
}

// comparison tells the texts of before and after a growth.
func comparison(t *desk.Theme, before, after *picture.Passage, width int) []textLine {
	head := textLine{Wrong: -1, style: t.Key}
	if before.Text == after.Text {
		head.Head = "before = after growth "
		head.Text = fmt.Sprintf("✓ %d characters", len([]rune(after.Text)))
		if cells.TextWidth(head.Head+head.Text) > width {
			head.Text = "✓"
		}
		return []textLine{head, {Head: "  ", Text: oneLine(after.Text), style: t.Muted, Wrong: -1}}
	}
	same := 0
	a, b := []rune(oneLine(before.Text)), []rune(oneLine(after.Text))
	for same < min(len(a), len(b)) && a[same] == b[same] {
		same++
	}
	head.Head, head.style = "before and after growth ", t.Alarm
	head.Text = fmt.Sprintf("✗ differ from character %d", same+1)
	const was, is = "was ", "is  "
	// The difference is in the middle if it is far to the right.
	from := max(min(same-width/2, max(len(a), len(b))-width+len(was)), 0)
	line := func(head string, text []rune) textLine {
		return textLine{Head: head, Text: string(text[min(from, len(text)):]), style: t.Muted, Wrong: len(was) + same - from}
	}
	return []textLine{head, line(was, a), line(is, b)}
}
