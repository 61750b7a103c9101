package screen

import (
	"strings"
	"testing"

	"github.com/north-tui/north/internal/cells"
	"github.com/north-tui/north/picture"
	"github.com/north-tui/north/sim"
	"github.com/north-tui/north/tui/desk"
)

// TestConfusion wants the counts beside the plane of principal components, with the names
// of the classes where they fit, and the plane alone where they do not.
func TestConfusion(t *testing.T) {
	m := picture.Grid{
		Name: picture.Confusion, Rows: 3, Cols: 3, Scale: picture.Magnitude, Max: 29,
		Values: []float32{29, 0, 1, 12, 2, 0, 0, 0, 25}, Letters: []string{"Adelie", "Chinstrap", "Gentoo"},
	}
	plain := desk.New(desk.NewTheme(cells.True, false), cells.Braille)
	d := &plain
	plane := picture.Grid{Name: "boundary", XLabel: "principal component 1", Rows: 1, Cols: 1, Scale: picture.Classes, Classes: 3, Values: []float32{1.5}}
	d.Snap = &sim.Snapshot{State: sim.Running, Picture: picture.Picture{Grids: []picture.Grid{plane, m}}}
	if title := boundaryTitle(d); title != "principal components" {
		t.Errorf("title %q", title)
	}
	g := cells.New(70, 6)
	drawBoundary(d, g)
	for _, line := range []string{"Adelie           29       ·       1", "Chinstrap        12       2       ·", "Gentoo            ·       ·      25"} {
		if !strings.Contains(g.String(), line) {
			t.Errorf("no line %q in\n%s", line, g)
		}
	}
	for _, size := range [][2]int{{70, 3}, {40, 6}} {
		small := cells.New(size[0], size[1])
		drawBoundary(d, small)
		if strings.Contains(small.String(), "Ade") || strings.Contains(small.String(), " ") {
			t.Errorf("the plane does not fill %v:\n%s", size, small)
		}
	}
}
