package screen

import (
	"strings"

	"github.com/north-tui/north/internal/cells"
	"github.com/north-tui/north/picture"
	"github.com/north-tui/north/tui/desk"
)

const (
	legible     = 6  // rows in which a digit can be told
	largestTile = 14 // rows
	goodMany    = 12 // tiles, beyond which they become larger instead
)

// drawSamples tiles images with their class, the answer and its probability.
func drawSamples(d *desk.Desk, g cells.Grid) {
	list := d.Snap.Samples.List
	width, height := sampleSize(g, list[0].Image)
	perRow := max((g.Width+1)/(width+1), 1)
	first := min(d.Scroll, max((len(list)-1)/perRow, 0)) * perRow
	for i := first; i < len(list); i++ {
		x, y := (i-first)%perRow*(width+1), (i-first)/perRow*(height+1)
		if y+height+1 > g.Height {
			return
		}
		desk.DrawGrid(d, g.Sub(x, y, width, height), list[i].Image)
		text, style := sampleText(&list[i], width), d.Theme.Muted
		if list[i].Wrong() {
			style = d.Theme.Alarm
		}
		g.Text(x, y+height, text, style)
	}
}

// sampleSize is that of an image, half as high as wide since cells are. Images get as
// large as they can while there are about half as many as of the least size; beyond their
// own size, by whole factors alone, so that all pixels are alike.
func sampleSize(g cells.Grid, image *picture.Grid) (width, height int) {
	tiles := func(height int) int { return (g.Width + 1) / (2*height + 1) * (g.Height / (height + 1)) }
	least := max(min((image.Rows+1)/2, legible, g.Height-1, g.Width/2), 1)
	wanted := min(goodMany, max(tiles(least)/2, 3))
	for height = largestTile; height > least; height-- {
		if tiles(height) >= wanted && (2*height <= image.Rows || 2*height%image.Rows == 0) {
			break
		}
	}
	return 2 * height, height
}

// sampleText is "4→9 .87" of a wrong answer, "4 .98" of a right one.
func sampleText(s *picture.Sample, width int) string {
	p := strings.TrimPrefix(desk.Fixed(s.Confidence), "0")
	room := width - cells.TextWidth(p) - 1
	if !s.Wrong() {
		return cells.Clip(s.Class, room) + " " + p
	}
	each := (room - 1) / 2
	class := cells.Clip(s.Class, max(each, room-1-cells.TextWidth(s.Answer)))
	return class + "→" + cells.Clip(s.Answer, room-1-cells.TextWidth(class)) + " " + p
}
