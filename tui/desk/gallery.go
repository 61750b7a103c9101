package desk

import (
	"math"
	"sort"

	"github.com/north-tui/north/internal/cells"
	"github.com/north-tui/north/picture"
)

// DrawGallery tiles weight images in the order of birth, scrolled by rows. Where
// only small tiles would hold them all, it shows those with the clearest
// structure, larger, until it is scrolled.
func DrawGallery(d *Desk, g cells.Grid) {
	grids := append([]picture.Grid(nil), d.Snap.Grids...)
	width, height := tileSize(g, grids)
	perRow := max(g.Width/(width+1), 1)
	visible := max((g.Height+1)/(height+1), 1) // the lowest row may go without names
	if n := perRow * visible; len(grids) > n && d.Scroll == 0 {
		grids = clearest(grids, n)
	}
	sort.SliceStable(grids, func(i, j int) bool { return grids[i].Born < grids[j].Born })
	rows := (len(grids) + perRow - 1) / perRow
	first := min(d.Scroll, max(rows-visible, 0)) * perRow
	for i := first; i < len(grids); i++ {
		x, y := (i-first)%perRow*(width+1), (i-first)/perRow*(height+1)
		if y >= visible*(height+1) || y+height > g.Height {
			return
		}
		drawTile(d, g.Sub(x, y, width, height+1), &grids[i], height)
	}
}

// clearest are the n images with the most structure.
func clearest(grids []picture.Grid, n int) []picture.Grid {
	order := make([]int, len(grids))
	clarity := make([]float64, len(grids))
	for i := range grids {
		order[i], clarity[i] = i, structure(&grids[i])
	}
	sort.SliceStable(order, func(i, j int) bool { return clarity[order[i]] > clarity[order[j]] })
	var out []picture.Grid
	for _, i := range order[:n] {
		out = append(out, grids[i])
	}
	return out
}

// structure is how much neighbouring elements of an image are alike, from about 0
// for noise to 1: the correlation of neighbours. What is not finite has none.
func structure(g *picture.Grid) float64 {
	if g.Rows*g.Cols == 0 || len(g.Values) < g.Rows*g.Cols || g.Dead {
		return -1
	}
	var mean, square, together float64
	for _, v := range g.Values {
		mean += float64(v) / float64(len(g.Values))
	}
	pairs := 0
	for y := range g.Rows {
		for x := range g.Cols {
			v := float64(g.Values[y*g.Cols+x]) - mean
			square += v * v
			if x+1 < g.Cols {
				together += v * (float64(g.Values[y*g.Cols+x+1]) - mean)
				pairs++
			}
			if y+1 < g.Rows {
				together += v * (float64(g.Values[(y+1)*g.Cols+x]) - mean)
				pairs++
			}
		}
	}
	r := together / float64(max(pairs, 1)) / (square / float64(g.Rows*g.Cols))
	if math.IsNaN(r) || math.IsInf(r, 0) {
		return -1
	}
	return r
}

// tileSize is the largest tile with which all images fit, half as high as wide
// since cells are; at least as large as they are in pixels, or 12×6, on which a
// digit can be told.
func tileSize(g cells.Grid, grids []picture.Grid) (width, height int) {
	least := 6
	if len(grids) > 0 {
		least = min(max((grids[0].Rows+1)/2, 2), least)
	}
	least = max(min(least, g.Height-1), 1)
	for height = min(14, g.Height-1); height > least; height-- {
		width = 2 * height
		if (g.Width/(width+1))*((g.Height+1)/(height+1)) >= len(grids) {
			return width, height
		}
	}
	return 2 * least, least
}

func drawTile(d *Desk, g cells.Grid, grid *picture.Grid, height int) {
	DrawGrid(d, Undistorted(g.Sub(0, 0, g.Width, height), float64(max(grid.Cols, 1))/float64(max(grid.Rows, 1))), grid)
	style, name := d.Theme.Muted, grid.Name
	switch {
	case grid.Dead:
		name = "·" + name
	case d.IsNew(grid.Born):
		style, name = d.Theme.Newborn, "✦"+name
	}
	g.Text(0, height, name, style)
}
