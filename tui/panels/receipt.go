package panels

import (
	"fmt"

	"github.com/north-tui/north/internal/cells"
	"github.com/north-tui/north/picture"
	"github.com/north-tui/north/tui/desk"
	"github.com/north-tui/north/tui/screen"
)

// receipt is the one in view: the newest, or one that was scrolled to.
func receipt(d *desk.Desk) (r picture.Receipt, number int) {
	number = min(max(d.Scroll, 0), len(d.Snap.Receipts)-1)
	return d.Snap.Receipts[number], number
}

func receiptTitle(d *desk.Desk) string {
	if len(d.Snap.Receipts) == 0 {
		return "receipt"
	}
	r, _ := receipt(d)
	return fmt.Sprintf("receipt · step %s", desk.Grouped(r.Step))
}

func receiptNote(d *desk.Desk) string {
	if n := len(d.Snap.Receipts); n > 1 {
		return fmt.Sprintf("%d more, ↓ older", n-1)
	}
	return ""
}

// drawReceipt draws what a growth did, line by line, before and after.
func drawReceipt(d *desk.Desk, g cells.Grid) {
	if len(d.Snap.Receipts) == 0 {
		d.Empty(g, "nothing has grown yet")
		return
	}
	t := d.Theme
	r, _ := receipt(d)
	g = g.Sub(1, 0, g.Width-2, g.Height)
	g.Text(0, 0, "✦ ", t.Newborn)
	g.Text(2, 0, r.Title, t.Title)
	name := 0
	for _, l := range r.Lines {
		name = max(name, cells.TextWidth(l.Name)+1)
	}
	name = min(name, g.Width/3+6)
	column := max((g.Width-name)/2, 8)
	x, y := 0, 0
	for i, l := range r.Lines {
		if l.Before == "" && !l.Bad { // one of a list, as many in a line as fit
			x, y = drawReceiptWord(d, g, x, y, i > 0 && r.Lines[i-1].Before == "", l)
			continue
		}
		y++
		style, label := t.Text, t.Muted
		if l.Bad {
			style, label = t.Alarm, t.Alarm
		}
		g.TextIn(0, y, name, l.Name, label)
		after := name
		if l.Before != "" {
			g.TextIn(name, y, column-1, l.Before, t.Muted)
			after = name + column
		}
		end := g.Text(after, y, l.After, style)
		if i == 0 {
			sign := " ✓"
			if l.Bad {
				sign = " ✗"
			}
			g.Text(end, y, sign, style)
		}
	}
}

// drawReceiptWord writes a name and its value behind those before it, or into the
// next line if there is no room or if it is the first, and returns the place after
// it.
func drawReceiptWord(d *desk.Desk, g cells.Grid, x, y int, follows bool, l picture.ReceiptLine) (int, int) {
	if width := cells.TextWidth(l.Name) + 1 + cells.TextWidth(l.After); !follows || x+width > g.Width {
		x, y = 0, y+1
	}
	style := d.Theme.Muted
	if l.Name == "zero" || l.Name == "free" {
		style = d.Theme.Newborn
	}
	x = g.Text(x, y, l.Name+" ", style)
	return g.Text(x, y, l.After, d.Theme.Text) + 2, y
}

// DrawReceiptLines draws a receipt in few lines: every quantity is a name, the value
// before and the one after, as many in a line as fit.
func DrawReceiptLines(d *desk.Desk, g cells.Grid, r picture.Receipt) {
	t := d.Theme
	x, y := g.Text(g.Text(0, 0, "✦ ", t.Newborn), 0, r.Title, t.Title)+3, 0
	for i, l := range r.Lines {
		text := l.After
		if l.Before != "" {
			text = l.Before + " → " + l.After
		}
		style, label := t.Text, t.Muted
		if l.Bad {
			style, label = t.Alarm, t.Alarm
		}
		if i == 0 { // the promise
			text = l.After + " ✓ " + l.Before
			if l.Bad {
				text = l.After + " ✗ " + l.Before
			}
		}
		if width := cells.TextWidth(l.Name) + 1 + cells.TextWidth(text); x > 0 && x+width > g.Width {
			x, y = 0, y+1
		}
		x = g.Text(x, y, l.Name+" ", label)
		x = g.Text(x, y, text, style) + 3
	}
}

// Receipt shows what the last growths did, newest first.
func Receipt() screen.Panel {
	return screen.Panel{
		Name: "receipt", Tab: "receipt", Rank: 4, Height: 8, Wanted: 10, Weight: 3, Column: [3]int{0, 0, 0}, Order: 6, Title: receiptTitle, Note: receiptNote, Draw: drawReceipt,
		Has: func(d *desk.Desk) bool { return len(d.Snap.Receipts) > 0 }, Topic: screen.Explains(picture.AboutBirth),
		Items: func(d *desk.Desk) (int, int) { return 0, max(len(d.Snap.Receipts)-1, 0) },
	}
}
