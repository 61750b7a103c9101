package desk

import (
	"math"
	"testing"

	"github.com/north-tui/north/sim"
)

func TestReduce(t *testing.T) {
	var dense []sim.Bucket
	for i := 1; i <= 1000; i++ {
		dense = append(dense, bucket(i, float64(i%10)))
	}
	spans, broken := Reduce(dense, StepsTo(1000), 10, 0)
	if broken != -1 {
		t.Errorf("finite values are broken at %d", broken)
	}
	for x, s := range spans {
		if s.Empty || s.Min != 0 || s.Max != 9 {
			t.Errorf("column %d: %+v, want the extremes 0 and 9", x, s)
		}
	}
	if last := spans[9].Y; last != 0 {
		t.Errorf("last value %g, want that of step 1000", last)
	}

	sparse, broken := Reduce([]sim.Bucket{bucket(1, 2), bucket(50, math.NaN()), bucket(100, 4)}, StepsTo(100), 11, 0)
	if broken != 5 {
		t.Errorf("NaN of step 50 is in column %d, want 5", broken)
	}
	if sparse[0].Empty || !sparse[5].Empty || sparse[10].Y != 4 {
		t.Errorf("got %+v", sparse)
	}
}

// TestSmoothingIsUnbiased: a constant stays itself from the first step on, and a
// jump is followed with the stated weight.
func TestSmoothingIsUnbiased(t *testing.T) {
	var buckets []sim.Bucket
	for i := range 10 {
		buckets = append(buckets, bucket(i, 3))
	}
	spans, _ := Reduce(buckets, StepsTo(9), 10, .9)
	for x, s := range spans {
		if math.Abs(s.Y-3) > 1e-12 {
			t.Errorf("column %d: a constant 3 is smoothed to %g", x, s.Y)
		}
	}
	// After 1 and 2 with weight ½: (½·½·1 + ½·2) / (½·½ + ½).
	spans, _ = Reduce([]sim.Bucket{bucket(0, 1), bucket(1, 2)}, StepsTo(1), 2, .5)
	if want := 5. / 3; math.Abs(spans[1].Y-want) > 1e-12 {
		t.Errorf("got %g, want %g", spans[1].Y, want)
	}
}
