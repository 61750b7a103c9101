package desk

import (
	"math"
	"testing"

	"github.com/north-tui/north/sim"
)

// TestGoal finds the first measurement at which a lane is there.
func TestGoal(t *testing.T) {
	s := &sim.Snapshot{Series: []sim.Series{
		{Column: sim.ColumnOf("train_loss"), Buckets: []sim.Bucket{bucket(1, .01)}},
		{Column: sim.ColumnOf("test_loss"), Buckets: []sim.Bucket{bucket(10, .5), bucket(20, math.NaN()), {Step: 30, Min: .1, Max: .9, Last: .6}}},
		{Column: sim.ColumnOf("test_accuracy"), Buckets: []sim.Bucket{bucket(10, .5), {Step: 40, Min: .1, Max: .9, Last: .6}}},
	}}
	for _, tt := range []struct {
		goal Goal
		step float64
		ok   bool
	}{
		{Goal{Group: "loss", Lower: true, Value: .6}, 10, true}, {Goal{Group: "loss", Lower: true, Value: .2}, 30, true}, {Goal{Group: "loss", Lower: true, Value: .05}, 0, false},
		{Goal{Group: "accuracy", Value: .5}, 10, true}, {Goal{Group: "accuracy", Value: .9}, 40, true}, {Goal{Group: "accuracy", Value: .95}, 0, false}, {Goal{Group: "unheard of", Value: 1}, 0, false},
	} {
		if step, ok := tt.goal.Reached(s); step != tt.step || ok != tt.ok {
			t.Errorf("%s: reached at %g, %v; want %g, %v", tt.goal, step, ok, tt.step, tt.ok)
		}
	}
}
