package sim

import "testing"

// TestSeriesDoNotMoveOften: of a run whose length is known, buckets are copied once, not at
// each of many growths, which took a fifth of a short run.
func TestSeriesDoNotMoveOften(t *testing.T) {
	tests := []struct {
		name        string
		last, every int
		most        int // moves once there are many
	}{
		{"every step", 4000, 1, 1},
		{"seldom", 4000, 7, 1},
		{"no end known", 0, 1, 5},
	}
	for _, tt := range tests {
		r := newRecorder(Column{Name: "loss"})
		r.last = tt.last
		moves, kept := 0, 0
		for step := tt.every; step <= 4000; step += tt.every {
			n := len(r.series.Buckets)
			before := cap(r.series.Buckets)
			r.add(float64(step), 1)
			if cap(r.series.Buckets) != before && n >= manyBuckets {
				moves++
			}
			kept = cap(r.series.Buckets)
		}
		if moves > tt.most || tt.last > 0 && kept > 4000/tt.every*5/4+16 {
			t.Errorf("%s: %d moves, room for %d at the end", tt.name, moves, kept)
		}
	}
}
