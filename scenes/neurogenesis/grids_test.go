package neurogenesis

import (
	"math"
	"testing"

	"github.com/north-tui/north/picture"
	"github.com/north-tui/north/sim"
)

// TestGridsOfTheWantedSize: where fewer rows are wanted than columns, they are those of
// a square grid that lie at the same places.
func TestGridsOfTheWantedSize(t *testing.T) {
	s := open(t, spec(1, "data=spiral"), sim.Options{})
	advance(t, s, 20)
	view := picture.View{}
	view.Want(picture.Want{Name: "boundary", Columns: 12})
	square := s.Picture(view).Grids
	view.Want(picture.Want{Name: "boundary", Rows: 4})
	low := s.Picture(view).Grids
	if len(square) != 2 || len(low) != 2 {
		t.Fatalf("%d and %d grids, want those of the output and of a neuron", len(square), len(low))
	}
	for i, g := range low {
		if square[i].Rows != 12 || square[i].Cols != 12 || g.Rows != 4 || g.Cols != 12 || len(g.Values) != 48 {
			t.Fatalf("%s is %d×%d and %d×%d with %d values, want 12×12 and 4×12 with 48", g.Name, square[i].Rows, square[i].Cols, g.Rows, g.Cols, len(g.Values))
		}
		for row := range 4 {
			for col := range 12 {
				got, want := g.Values[row*12+col], square[i].Values[(3*row+1)*12+col]
				if math.Abs(float64(got-want)) > 1e-4 {
					t.Errorf("%s, row %d column %d: %g, want %g", g.Name, row, col, got, want)
				}
			}
		}
	}
}
