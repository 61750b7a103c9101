package desk

import (
	"math"
	"testing"

	"github.com/north-tui/north/sim"
)

// TestRuler: between marks places lie on straight lines, before the first they
// begin at 0 and after the last they lead to the present.
func TestRuler(t *testing.T) {
	r := Ruler{Marks: []sim.Bucket{bucket(10, 1), bucket(20, 5), bucket(20, 5), bucket(40, 6)}, Last: sim.Bucket{Step: 50, Last: 8}}
	for _, tt := range [][2]float64{{5, .5}, {10, 1}, {15, 3}, {20, 5}, {30, 5.5}, {45, 7}, {50, 8}} {
		if got := r.Place(tt[0]); math.Abs(got-tt[1]) > 1e-12 {
			t.Errorf("step %g lies at %g, want %g", tt[0], got, tt[1])
		}
	}
	none := Ruler{Last: sim.Bucket{Step: 50, Last: 8}}
	if got := none.Place(25); got != 4 {
		t.Errorf("without marks, step 25 of 50 lies at %g of 8, want 4", got)
	}
	if a := (Ruler{}).Axis(); !a.Valid() {
		t.Errorf("at the start the axis is %+v", a)
	}
}
