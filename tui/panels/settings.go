package panels

import (
	"fmt"
	"slices"
	"strings"

	"github.com/north-tui/north/internal/cells"
	"github.com/north-tui/north/picture"
	"github.com/north-tui/north/tui/desk"
	"github.com/north-tui/north/tui/screen"
)

// settingsNote names the keys that change settings: those of the scene's pickers, and
// those of all scenes.
func settingsNote(pickers []string) func(*desk.Desk) string {
	note := strings.Join(append(slices.Clone(pickers), "p", "d"), " ") + " change"
	return func(*desk.Desk) string { return note }
}

// drawSettings lists what is set, in as many columns as fit.
func drawSettings(d *desk.Desk, g cells.Grid) {
	if len(d.Snap.Settings) == 0 {
		d.Empty(g, "nothing can be set")
		return
	}
	g = g.Sub(1, 0, g.Width-2, g.Height)
	g = drawLanes(d, g)
	columns := max(min(g.Width/28, (len(d.Snap.Settings)+g.Height-1)/g.Height), 1)
	width := g.Width / columns
	room, list := columns*g.Height, d.Snap.Settings
	list = list[min(max(d.Scroll, 0), max(len(list)-room, 0)):]
	if more := len(list) - room + 1; more > 1 && room > 1 {
		room--
		g.TextIn(room/g.Height*width, room%g.Height, width-1, fmt.Sprintf("⋮ %d more, ↓", more), d.Theme.Muted)
	}
	names := 13
	for _, s := range list {
		names = max(names, cells.TextWidth(s.Name))
	}
	names = min(names, max(width*3/5, 13))
	for i, s := range list[:min(len(list), room)] {
		x, y := i/g.Height*width, i%g.Height
		g.TextIn(x, y, names, s.Name, d.Theme.Muted)
		style := d.Theme.Text
		if s.Value != s.Default {
			style = d.Theme.Title
		}
		g.TextIn(x+names+1, y, width-names-2, s.Value, style)
	}
}

// drawLanes lists the lanes of a race, if there is one, along the lower edge of g
// and returns what is left above.
func drawLanes(d *desk.Desk, g cells.Grid) cells.Grid {
	lanes := d.Lanes()
	height := g.Height - len(lanes) - 2
	if !d.Races() || height < 4 {
		return g
	}
	below := g.Sub(0, height+1, g.Width, len(lanes)+1)
	below.Text(0, 0, "lanes · "+desk.SyncText(d.Snap.Sync), d.Theme.Muted)
	for i, l := range lanes {
		row := below.Sub(0, 1+i, below.Width, 1)
		sign, style := "○", d.Theme.Text
		if l.Lane == d.Snap.Lane {
			sign, style = "●", d.Theme.Title
		}
		x := row.Text(0, 0, l.Lane+" "+sign, d.Theme.Lane(i).With(cells.Bold))
		numbers := fmt.Sprintf("%s  %s", desk.LatestOf(l, "loss"), desk.WidthsText(l))
		row.TextIn(x+1, 0, row.Width-x-3-cells.TextWidth(numbers), l.LaneName(), style)
		row.TextRight(row.Width, 0, row.Width, numbers, style)
	}
	return g.Sub(0, 0, g.Width, height)
}

// Settings lists what is set. pickers are the keys of the scene's own lists.
func Settings(pickers ...string) screen.Panel {
	return screen.Panel{
		Name: "settings", Tab: "set", Rank: 9, Height: 6, Wanted: 8, Weight: 4, Column: [3]int{0, 0, 0}, Order: 1, Slow: screen.Always, Note: settingsNote(pickers), Shows: desk.OfSettings | desk.OfLanes, Draw: drawSettings, Topic: screen.Explains(picture.AboutSettings),
		Items: func(d *desk.Desk) (int, int) { return 0, max(len(d.Snap.Settings)-1, 0) },
	}
}
