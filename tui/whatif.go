package tui

import (
	"fmt"

	"github.com/north-tui/north/internal/cells"
	"github.com/north-tui/north/picture"
)

// whatIfWidth is the room for one layer's number.
const whatIfWidth = 5

// whatIfColumns is how many layers the what-if column shows in a width.
func whatIfColumns(a *app, width int) int {
	return min(a.desk.Layers(), max((width-40)/whatIfWidth, 0))
}

// drawWhatIfHead names the layers above what each trigger would add to them.
func (d *choiceDialog) drawWhatIfHead(a *app, g cells.Grid) {
	n := whatIfColumns(a, g.Width)
	if n == 0 {
		return
	}
	x := g.Width - n*whatIfWidth
	g.TextRight(x, 0, 14, "would add now", a.theme.Muted)
	for l := range n {
		if l < len(a.desk.Snap.Rows) {
			g.TextRight(x+(l+1)*whatIfWidth, 0, whatIfWidth-1, a.desk.Snap.Rows[l].Name, a.theme.Layer(l))
		}
	}
}

// drawWhatIf writes what a trigger would add to each layer now and returns the
// room that is left.
func (d *choiceDialog) drawWhatIf(a *app, g cells.Grid, trigger string) cells.Grid {
	n := whatIfColumns(a, g.Width)
	x := g.Width - n*whatIfWidth
	for l := range n {
		text, style := "◌", a.theme.Muted
		if w, ok := whatIfOf(a.desk.Snap.WhatIf, trigger); ok {
			text, style = "–", a.theme.Muted
			if w.Note == "" && l < len(w.Add) {
				text = "0"
				if w.Add[l] > 0 {
					text, style = fmt.Sprintf("%+d", w.Add[l]), a.theme.Newborn
				}
			}
		}
		g.TextRight(x+(l+1)*whatIfWidth, 0, whatIfWidth-1, text, style)
	}
	return g.Sub(0, 0, x, g.Height)
}

func whatIfOf(all []picture.WhatIf, trigger string) (picture.WhatIf, bool) {
	for _, w := range all {
		if w.Trigger == trigger {
			return w, true
		}
	}
	return picture.WhatIf{}, false
}
