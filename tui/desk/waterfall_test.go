package desk

import (
	"testing"

	"github.com/north-tui/north/picture"
)

// TestWaterfallIsBounded: it keeps the whole time range in bounded memory, in
// order, and begins anew with another layer or run.
func TestWaterfallIsBounded(t *testing.T) {
	w := &Waterfall{}
	for step := 1; step <= 5000; step++ {
		w.Add("1", picture.Spectrum{Name: "L1", Step: step})
		w.Add("1", picture.Spectrum{Name: "L1", Step: step}) // seen before
	}
	if len(w.Rows) >= maxWaterfall || len(w.Rows) < maxWaterfall/4 {
		t.Errorf("%d rows, want fewer than %d and not too few", len(w.Rows), maxWaterfall)
	}
	gap := w.Rows[1].Step - w.Rows[0].Step
	for i := 1; i < len(w.Rows); i++ {
		if w.Rows[i].Step-w.Rows[i-1].Step != gap {
			t.Fatalf("rows %d and %d are %d steps apart, want %d", i-1, i, w.Rows[i].Step-w.Rows[i-1].Step, gap)
		}
	}
	if last := w.Rows[len(w.Rows)-1].Step; last < 5000-gap {
		t.Errorf("the last row is of step %d", last)
	}
	w.Add("1", picture.Spectrum{Name: "L2", Step: 5001})
	if len(w.Rows) != 1 {
		t.Error("another layer does not begin anew")
	}
	w.Add("2", picture.Spectrum{Name: "L2", Step: 1})
	if len(w.Rows) != 1 || w.Rows[0].Step != 1 {
		t.Error("another run does not begin anew")
	}
}
