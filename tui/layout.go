package tui

import (
	"slices"

	"github.com/north-tui/north/tui/desk"
	"github.com/north-tui/north/tui/screen"
)

// Sizes of the screen, in cells.
const (
	minWidth, minHeight = 60, 18
	twoColumns          = 72
	threeColumns        = 150
	headerRows          = 2
	footerRows          = 1
)

// visibility is what the viewer asked of a panel.
type visibility int

const (
	automatic visibility = iota // shown if there is room
	pinned                      // shown before others
	featured                    // shown before all others, and the large one
	hidden
)

// rect is a place on the screen.
type rect struct{ x, y, width, height int }

// place is a panel and where it goes.
type place struct {
	id panelID
	rect
}

// arrangement asks for a layout.
type arrangement struct {
	width, height int
	shown         [desk.MostPanels]visibility
	focus         panelID
	zoomed        bool
	stage         bool // one or two panels below a few big numbers
	timeline      bool // above the footer
	below, aside  int  // rows of the window of a lesson: above the footer, or at the top of the left column
	scene         *screen.Screen
	lacks         [desk.MostPanels]bool // panels that have nothing to show
}

// layout is an arrangement and the places it led to.
type layout struct {
	of     arrangement
	places []place
}

// arrange lays the panels out between header and footer. Panels of the lowest
// rank are dropped until the rest fit, and spare rows are shared by weight.
func (a arrangement) arrange() []place {
	body := rect{0, headerRows, a.width, a.height - headerRows - footerRows}
	if a.timeline {
		body.height -= timelineRows
	}
	body.height -= a.below
	if a.zoomed {
		return []place{{a.focus, body}}
	}
	if a.stage {
		rows := a.numberRows()
		return a.staged(rect{body.x, body.y + rows, body.width, body.height - rows})
	}
	var places []place
	events := a.eventsID()
	if rows := a.eventRows(events); rows > 0 {
		places = append(places, place{events, rect{0, body.y + body.height - rows, a.width, rows}})
		body.height -= rows
	}
	wide := a.wideID()
	if rows := a.wideRows(wide, body.height); rows > 0 {
		places = append(places, place{wide, rect{0, body.y, a.width, rows}})
		body.y += rows
		body.height -= rows
	} else {
		wide = -1
	}
	columns := a.columns()
	chosen := a.choose(len(columns), body.height, wide)
	heights := make([][]int, len(columns))
	for i, ids := range chosen {
		heights[i] = a.shareRows(ids, body.height, body.height-a.taken(i))
	}
	if a.aside == 0 && !slices.Contains(a.shown[:], featured) {
		align(heights)
	}
	for i, ids := range chosen {
		y := body.y + a.taken(i)
		for j, id := range ids {
			places = append(places, place{id, rect{columns[i].x, y, columns[i].width, heights[i][j]}})
			y += heights[i][j]
		}
	}
	return places
}

// wideID is the panel that spans the top of the screen, -1 if there is none.
func (a arrangement) wideID() panelID {
	if a.aside > 0 || len(a.columns()) == 1 {
		return -1
	}
	return panelID(slices.IndexFunc(a.scene.Panels, func(p screen.Panel) bool { return p.Wide }))
}

// wideRows is the height of that panel: what it wants and a third of what is more than
// twice that, so that the columns below stay the larger part.
func (a arrangement) wideRows(id panelID, height int) int {
	if id < 0 || a.shown[id] == hidden || a.lacks[id] {
		return 0
	}
	p := &a.scene.Panels[id]
	if a.shown[id] == featured {
		return max(featuredRows(height), p.Height)
	}
	return min(max(height/3, p.Height), p.Wanted+max(height-3*p.Wanted, 0)/4)
}

// featuredRows is the height of the large panel among panels of a height together.
func featuredRows(height int) int { return height * 2 / 3 }

// least is the height below which a panel is of no use, in columns of a height.
func (a arrangement) least(id panelID, height int) int {
	least := a.scene.Panels[id].Height
	if a.shown[id] == featured {
		least = max(least, featuredRows(height))
	}
	return least
}

// taken is the height at the top of a column that panels do not get.
func (a arrangement) taken(column int) int {
	if column == 0 {
		return a.aside
	}
	return 0
}

// eventRows is the height of the events panel, which spans the screen.
func (a arrangement) eventRows(id panelID) int {
	if id < 0 || a.shown[id] == hidden || a.below > 0 && a.height < 30 && a.shown[id] == automatic {
		return 0
	}
	switch {
	case a.shown[id] == featured:
		return (a.height - headerRows - footerRows - a.below) / 2
	case a.height < 24:
		return 3
	case a.height < 30:
		return 4
	}
	return min(4+(a.height-24)/6, 12)
}

// columns are the columns of panels; only x and width are set. Beside a lesson they are
// equally wide.
func (a arrangement) columns() []rect {
	switch {
	case a.width < twoColumns:
		return []rect{{width: a.width}}
	case a.width < threeColumns:
		left := a.width / 2
		return []rect{{width: left}, {x: left, width: a.width - left}}
	}
	left, right := min(a.width/4, 50), min(a.width*3/10, 72)
	if a.aside > 0 { // any panel may be the large one
		left, right = a.width/3, a.width/3
	}
	middle := a.width - left - right
	return []rect{{width: left}, {x: left, width: middle}, {x: left + middle, width: right}}
}

// essential is the highest rank of panels that squeeze the others to their least
// height; those above it join only where every one has the height it wants.
const essential = 5

// choose fills columns of the given height with panels, first pinned ones, then
// by rank, and returns each column's panels from the top down. The wide panel has its
// place already.
func (a arrangement) choose(columns, height int, wide panelID) [][]panelID {
	used, wanted := make([]int, columns), make([]int, columns)
	column := [desk.MostPanels]int{}
	for i := range column {
		column[i] = -1
	}
	fits := func(id panelID, c int, comfortably bool) bool {
		room := height - a.taken(c)
		if comfortably {
			return wanted[c]+max(a.scene.Panels[id].Wanted, a.least(id, height)) <= room
		}
		return used[c]+min(a.least(id, height), room) <= room && (a.scene.Panels[id].Rank <= essential || a.shown[id] != automatic)
	}
	for _, id := range a.order(columns) {
		if id == wide {
			continue
		}
		c := firstColumn(a.scene.Panels[id].Column[columns-1], columns, func(c int) bool { return fits(id, c, true) })
		if c < 0 {
			c = firstColumn(a.scene.Panels[id].Column[columns-1], columns, func(c int) bool { return fits(id, c, false) })
		}
		if c >= 0 {
			used[c] += a.least(id, height)
			wanted[c] += max(a.scene.Panels[id].Wanted, a.least(id, height))
			column[id] = c
		}
	}
	out := make([][]panelID, columns)
	for _, id := range a.stacking() {
		if c := column[id]; c >= 0 {
			out[c] = append(out[c], id)
		}
	}
	return out
}

// stacking is the order of panels within a column.
func (a arrangement) stacking() []panelID {
	ids := make([]panelID, len(a.scene.Panels))
	for i := range ids {
		ids[i] = panelID(i)
	}
	slices.SortStableFunc(ids, func(x, y panelID) int { return a.scene.Panels[x].Order - a.scene.Panels[y].Order })
	return ids
}

// eventsID is the list of events, -1 if there is none.
func (a arrangement) eventsID() panelID {
	return panelID(slices.IndexFunc(a.scene.Panels, func(p screen.Panel) bool { return p.Events }))
}

// firstColumn is the first column that will do, the wished one before the others;
// -1 if none does.
func firstColumn(wish, columns int, ok func(c int) bool) int {
	if ok(wish) {
		return wish
	}
	for c := range columns {
		if ok(c) {
			return c
		}
	}
	return -1
}

// order is the order in which panels get their place. On a screen of one column
// the one in focus comes first, so that moving the focus turns the page.
func (a arrangement) order(columns int) []panelID {
	var large, first, rest []panelID
	for rank := 1; rank <= desk.MostPanels; rank++ {
		for i := range a.scene.Panels {
			id := panelID(i)
			switch {
			case a.scene.Panels[id].Rank != rank || a.scene.Panels[id].Events || a.lacks[id] || a.shown[id] == hidden:
			case a.shown[id] == featured:
				large = append(large, id)
			case a.shown[id] == pinned || columns == 1 && id == a.focus:
				first = append(first, id)
			default:
				rest = append(rest, id)
			}
		}
	}
	return slices.Concat(large, first, rest)
}

// shareRows gives each panel of a column its least height and, of what is left of room,
// a share. The columns have a height of their own.
func (a arrangement) shareRows(ids []panelID, height, room int) []int {
	rows := make([]int, len(ids))
	spare, weights := room, 0
	for i, id := range ids {
		rows[i] = min(a.least(id, height), room)
		spare -= rows[i]
		weights += a.scene.Panels[id].Weight
	}
	for i, id := range ids {
		share := spare * a.scene.Panels[id].Weight / max(weights, 1)
		rows[i] += share
		spare -= share
		weights -= a.scene.Panels[id].Weight
	}
	return rows
}

// align gives neighbouring columns with equally many panels the same heights, so
// that their frames meet.
func align(heights [][]int) {
	for i := 1; i < len(heights); i++ {
		left, right := heights[i-1], heights[i]
		if len(left) != len(right) {
			continue
		}
		carried := 0 // rows taken from the panels above
		for j := range left {
			both := left[j] + right[j] + carried
			carried = both % 2
			if j == len(left)-1 {
				carried = 0
			}
			left[j], right[j] = both/2, both/2
		}
	}
}
