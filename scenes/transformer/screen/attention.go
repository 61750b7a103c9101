package screen

import (
	"math"
	"strings"

	"github.com/north-tui/north/internal/cells"
	"github.com/north-tui/north/picture"
	"github.com/north-tui/north/tui/desk"
)

// maps are the attention maps: pictures of a text onto itself.
func attentionMaps(d *desk.Desk) []picture.Grid {
	var out []picture.Grid
	for _, g := range d.Snap.Grids {
		if len(g.Letters) > 0 {
			out = append(out, g)
		}
	}
	return out
}

func attentionTitle(d *desk.Desk) string {
	if name := d.LayerName(); name != "" {
		return "attention of " + name
	}
	return "attention"
}

func attentionNote(d *desk.Desk) string {
	if maps := attentionMaps(d); len(maps) > 0 {
		return maps[0].Title
	}
	return ""
}

// drawAttention tiles the maps of the heads of the layer in focus: how much each
// character (down) looks at each one before it (across).
func drawAttention(d *desk.Desk, g cells.Grid) {
	maps := attentionMaps(d)
	if len(maps) == 0 {
		d.Empty(g, "no attention measured yet")
		return
	}
	g = g.Sub(1, 0, g.Width-2, g.Height)
	n := len(maps)
	columns := bestColumns(g, n)
	rows := (n + columns - 1) / columns
	width, height := min((g.Width+1)/columns-1, 2*(g.Height/rows)), g.Height/rows
	if width < 4 || height < 2 {
		d.Empty(g, "not enough space")
		return
	}
	for i := range maps {
		drawMap(d, g.Sub(i%columns*(width+1), i/columns*height, width, height), &maps[i])
	}
}

// bestColumns is the number of columns with the largest tiles, which are twice as
// wide as high.
func bestColumns(g cells.Grid, n int) int {
	best, largest := 1, 0
	for columns := 1; columns <= n; columns++ {
		rows := (n + columns - 1) / columns
		if side := min(((g.Width+1)/columns-1)/2, g.Height/rows); side > largest {
			best, largest = columns, side
		}
	}
	return best
}

// drawMap draws one map with its name, and the text across where it fits.
func drawMap(d *desk.Desk, g cells.Grid, m *picture.Grid) {
	t := d.Theme
	name, style := m.Name, t.Muted
	if m.Born > 0 {
		name, style = "✦"+name, t.Newborn
	}
	body := g.Sub(0, 0, g.Width, g.Height-1)
	if len(m.Letters) <= g.Width && g.Height >= 6 {
		body = g.Sub(0, 1, len(m.Letters), g.Height-2)
		g.Text(0, 0, oneLine(strings.Join(m.Letters, "")), t.Muted)
	}
	above := g.Height - 1 - body.Height
	body = body.Sub(0, 0, body.Width, min(body.Height, (body.Width+1)/2))
	desk.DrawGrid(d, body, contrasted(desk.Shrink(m, body.Width, 2*body.Height)))
	g.Text(0, above+body.Height, name, style)
}

// contrasted is a map of roots, up to the largest: most attention is faint beside
// the strongest, and averages are fainter still.
func contrasted(m *picture.Grid) *picture.Grid {
	out := *m
	out.Values = make([]float32, len(m.Values))
	out.Min, out.Max = 0, 1e-6
	for i, v := range m.Values {
		root := math.Sqrt(math.Max(float64(v), 0))
		out.Values[i], out.Max = float32(root), math.Max(out.Max, root)
	}
	return &out
}
