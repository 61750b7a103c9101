package transformer

import (
	"fmt"
	"math"
	"testing"

	"github.com/north-tui/north/picture"
	"github.com/north-tui/north/sim"
)

// TestBudget: a run with a budget ends at the step that uses it up, and can be
// told to go on; growth makes steps dearer, so that there are fewer.
func TestBudget(t *testing.T) {
	one := open(t, telling(1), sim.Options{})
	advance(t, one, 1)
	price := results(t, one)["operations"].(picture.Operations)

	budget := fmt.Sprintf("budget=%.0f", 40*price-1)
	for _, tt := range []struct {
		name       string
		settings   []string
		from, most int // the last step
	}{
		{"as it is", []string{budget}, 40, 40},
		{"grown after 20 steps", []string{budget, "grow=20:mlp:+40"}, 25, 39},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := open(t, telling(1, tt.settings...), sim.Options{})
			for !s.Done() && s.Steps() < 100 {
				advance(t, s, 1)
			}
			used := results(t, s)["operations"].(picture.Operations)
			if s.Steps() < tt.from || s.Steps() > tt.most || used < 40*price-1 {
				t.Errorf("%d steps used %g of %g operations, want %d to %d steps", s.Steps(), used, 40*price-1, tt.from, tt.most)
			}
			s.Extend()
			advance(t, s, 1)
			if s.Done() {
				t.Errorf("done at step %d though it was extended to %d", s.Steps(), s.Total())
			}
		})
	}
}

// TestRateFallsOverTheBudget: half of the operations is half of the cosine,
// whatever the step.
func TestRateFallsOverTheBudget(t *testing.T) {
	l, err := newLanguage(telling(1, "budget=1e6", "lr=0.01", "lr.warmup=10"), sim.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		step       int
		operations float64
		want       float64
	}{
		{4, 0, .005}, {10, 0, .01}, {10, 5e5, .0055}, {1000, 5e5, .0055}, {1000, 1e6, .001}, {1000, 2e6, .001},
	} {
		l.operations = tt.operations
		if got := l.rate(tt.step); math.Abs(got-tt.want) > 1e-12 {
			t.Errorf("step %d after %g operations: learning rate %g, want %g", tt.step, tt.operations, got, tt.want)
		}
	}
}
