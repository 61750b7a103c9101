package equivariance

import (
	"math"
	"testing"
)

// TestRotate: quarter turns are those of the group, halves of a pixel are means, what
// leaves the image is lost, and sizes that do not fit are errors.
func TestRotate(t *testing.T) {
	for _, side := range []int{6, 7} {
		x, _ := drawn[float64](Config{Channels: 2, Side: side, Classes: 2}, 4, 1)
		for quarter := range 4 {
			got, err := Rotate(x, side, []float64{0, 1, 2, float64(quarter) * math.Pi / 2})
			if err != nil {
				t.Fatal(err)
			}
			if off := relativeError(got.Row(3), Turn(quarter, x, side).Row(3)); off > 1e-12 {
				t.Errorf("side %d: %d quarters are off by %g from a turn", side, quarter, off)
			}
			if off := relativeError(got.Row(0), x.Row(0)); off > 1e-15 {
				t.Errorf("side %d: no turn moved the image by %g", side, off)
			}
		}
	}
	x, _ := drawn[float64](Config{Channels: 1, Side: 2, Classes: 2}, 1, 1)
	got, err := Rotate(x, 2, []float64{math.Pi / 4})
	if err != nil {
		t.Fatal(err)
	}
	// The corners come from half a diagonal beside the middle of an edge.
	reach := 1 - (math.Sqrt2/2 - 0.5)
	if want := reach * (x.Data[0] + x.Data[1]) / 2; math.Abs(got.Data[0]-want) > 1e-12 {
		t.Errorf("corner %v, want %v", got.Data[0], want)
	}
	if _, err := Rotate(x, 2, nil); err == nil {
		t.Error("no angles were taken")
	}
	if _, err := Rotate(x, 2, []float64{math.Inf(1)}); err == nil {
		t.Error("an endless angle was taken")
	}
	if _, err := Rotate(x, 3, []float64{0}); err == nil {
		t.Error("images of another side were taken")
	}
}
