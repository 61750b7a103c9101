package screen

import (
	"strings"
	"testing"

	"github.com/north-tui/north/internal/cells"
	"github.com/north-tui/north/picture"
	"github.com/north-tui/north/sim"
	"github.com/north-tui/north/tui/desk"
)

// TestConfusion wants counts with the names of the classes where they fit, and a heat
// map where they do not.
func TestConfusion(t *testing.T) {
	m := picture.Grid{
		Name: picture.Confusion, Rows: 3, Cols: 3, Scale: picture.Magnitude, Max: 29,
		Values: []float32{29, 0, 1, 12, 2, 0, 0, 0, 25}, Letters: []string{"Adelie", "Chinstrap", "Gentoo"},
	}
	plain := desk.New(desk.NewTheme(cells.True, false), cells.Braille)
	d := &plain
	d.Snap = &sim.Snapshot{State: sim.Running, Picture: picture.Picture{Grids: []picture.Grid{m}}}
	if title := boundaryTitle(d); title != "confusion" {
		t.Errorf("title %q", title)
	}
	g := cells.New(50, 6)
	drawBoundary(d, g)
	for _, line := range []string{"Adelie           29       ·       1", "Chinstrap        12       2       ·", "Gentoo            ·       ·      25"} {
		if !strings.Contains(g.String(), line) {
			t.Errorf("no line %q in\n%s", line, g)
		}
	}
	small := cells.New(50, 3)
	drawBoundary(d, small)
	if strings.Contains(small.String(), "Adelie") {
		t.Errorf("four lines in three:\n%s", small)
	}
}
