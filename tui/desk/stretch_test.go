package desk

import (
	"math"
	"testing"

	"github.com/north-tui/north/internal/cells"
	"github.com/north-tui/north/sim"
)

// TestScaled: the place stays where it is while there is room, the ends hold, and
// what comes to all of the time, or ends with it, is told apart.
func TestScaled(t *testing.T) {
	whole := cells.Axis{Max: 1000}
	tests := []struct {
		name  string
		part  cells.Axis
		place float64
		by    float64
		want  Stretch
	}{
		{"in the middle", whole, 500, .5, Stretch{Low: 250, High: 750}},
		{"off the middle", whole, 200, .5, Stretch{Low: 100, High: 600}},
		{"at the newest step", whole, 1000, .5, Stretch{Low: 500}},
		{"at the first", whole, 0, .5, Stretch{Low: 0, High: 500}},
		{"longer, held by the start", cells.Axis{Min: 100, Max: 300}, 300, 2, Stretch{Low: 0, High: 400}},
		{"longer than all", cells.Axis{Min: 100, Max: 900}, 500, 2, Stretch{}},
		{"no shorter than least", cells.Axis{Min: 100, Max: 110}, 105, .5, Stretch{Low: 101, High: 109}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := Scaled(tt.part, whole, tt.place, tt.by, 8); got != tt.want {
				t.Errorf("got %+v, want %+v", got, tt.want)
			}
		})
	}
}

// TestStretchAround: a part of the time goes along with the shown step and keeps its
// length.
func TestStretchAround(t *testing.T) {
	for _, tt := range []struct {
		part  Stretch
		place float64
		want  Stretch
	}{
		{Stretch{}, 5, Stretch{}}, {Stretch{Low: 10, High: 20}, 15, Stretch{Low: 10, High: 20}}, {Stretch{Low: 10, High: 20}, 25, Stretch{Low: 15, High: 25}}, {Stretch{Low: 10, High: 20}, 4, Stretch{Low: 4, High: 14}}, {Stretch{Low: 10}, 4, Stretch{Low: 4, High: 24}}, {Stretch{Low: 10}, 30, Stretch{Low: 10}},
	} {
		if got := tt.part.Around(tt.place, 30); got != tt.want {
			t.Errorf("%+v around %g is %+v, want %+v", tt.part, tt.place, got, tt.want)
		}
	}
}

// TestReducePart: only what lies in the part is drawn, with what held when it
// begins, and the average is still over everything.
func TestReducePart(t *testing.T) {
	buckets := []sim.Bucket{bucket(10, 8), bucket(20, math.NaN()), bucket(30, 4), bucket(50, 2), bucket(90, 1)}
	r := StepsTo(100)
	r.Part = Stretch{Low: 40, High: 60}
	spans, broken := Reduce(buckets, r, 3, .5)
	if broken != -1 {
		t.Errorf("what is not finite lies elsewhere, but is drawn in column %d", broken)
	}
	// Averages of weight 1/2 from the start: 8, 16/3, 24/7.
	if math.Abs(spans[0].Y-16./3) > 1e-12 || math.Abs(spans[1].Y-24./7) > 1e-12 || !spans[2].Empty {
		t.Errorf("drawn are %+v", spans)
	}
	r.Part = Stretch{Low: 95}
	if spans, _ = Reduce(buckets, r, 3, 0); spans[0].Y != 1 || !spans[1].Empty {
		t.Errorf("after the last measurement: %+v, want what held", spans)
	}
	r.Part = Stretch{Low: 200}
	if spans, _ = Reduce(buckets, r, 11, 0); spans[1].Y != 8 {
		t.Errorf("a part after the end: %+v, want all of it", spans)
	}
}

// TestPlaceAndBack: the step at the place of a step is that step.
func TestPlaceAndBack(t *testing.T) {
	marks := []sim.Bucket{bucket(10, 1), bucket(20, 5), bucket(40, 6)}
	for step := 0.; step <= 50; step++ {
		r := Ruler{Marks: marks, Last: sim.Bucket{Step: 50, Last: 8}}
		place := r.Place(step)
		if got := r.Step(place); math.Abs(got-step) > 1e-9 {
			t.Errorf("step %g lies at %g, where step %g is", step, place, got)
		}
	}
	r := Ruler{Marks: marks, Last: sim.Bucket{Step: 50, Last: 8}}
	if got := r.Step(9); got != 50 {
		t.Errorf("beyond the end is step %g, want the last", got)
	}
}

// bucket is one measurement.
func bucket(step int, v float64) sim.Bucket {
	return sim.Bucket{Step: float64(step), Min: v, Max: v, Last: v}
}
