package tui

import (
	"fmt"

	"github.com/north-tui/north/internal/cells"
	"github.com/north-tui/north/picture"
)

// receipt is the one in view: the newest, or one that was scrolled to.
func (d *desk) receipt() (r picture.Receipt, number int) {
	number = min(max(d.scroll, 0), len(d.snap.Receipts)-1)
	return d.snap.Receipts[number], number
}

func receiptTitle(d *desk) string {
	if len(d.snap.Receipts) == 0 {
		return "receipt"
	}
	r, _ := d.receipt()
	return fmt.Sprintf("receipt · step %s", grouped(r.Step))
}

func receiptNote(d *desk) string {
	if n := len(d.snap.Receipts); n > 1 {
		return fmt.Sprintf("%d more, ↓ older", n-1)
	}
	return ""
}

// drawReceipt draws what a growth did, line by line, before and after.
func drawReceipt(d *desk, g cells.Grid) {
	if len(d.snap.Receipts) == 0 {
		d.empty(g, "nothing has grown yet")
		return
	}
	t := d.theme
	r, _ := d.receipt()
	g = g.Sub(1, 0, g.Width-2, g.Height)
	g.Text(0, 0, "✦ ", t.newborn)
	g.Text(2, 0, r.Title, t.title)
	name := 0
	for _, l := range r.Lines {
		name = max(name, cells.TextWidth(l.Name)+1)
	}
	name = min(name, g.Width/3+6)
	column := max((g.Width-name)/2, 8)
	x, y := 0, 0
	for i, l := range r.Lines {
		if l.Before == "" && !l.Bad { // one of a list, as many in a line as fit
			x, y = d.drawReceiptWord(g, x, y, i > 0 && r.Lines[i-1].Before == "", l)
			continue
		}
		y++
		style, label := t.text, t.muted
		if l.Bad {
			style, label = t.alarm, t.alarm
		}
		g.TextIn(0, y, name, l.Name, label)
		after := name
		if l.Before != "" {
			g.TextIn(name, y, column-1, l.Before, t.muted)
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
func (d *desk) drawReceiptWord(g cells.Grid, x, y int, follows bool, l picture.ReceiptLine) (int, int) {
	if width := cells.TextWidth(l.Name) + 1 + cells.TextWidth(l.After); !follows || x+width > g.Width {
		x, y = 0, y+1
	}
	style := d.theme.muted
	if l.Name == "zero" || l.Name == "free" {
		style = d.theme.newborn
	}
	x = g.Text(x, y, l.Name+" ", style)
	return g.Text(x, y, l.After, d.theme.text) + 2, y
}
