package sim

import (
	"slices"
	"testing"
)

// TestClock: time is counted while steps are done; what a process that was killed left
// unfinished is skipped.
func TestClock(t *testing.T) {
	c := parseClock("step,unix\n0,1000.000\n10,1002.000\n10,1050.000\n20,1053.000\n3\nstep,unix\n20,9000.000\n40,9004.000\nx,y\n50,99999999999999\n")
	var got []float64
	for _, step := range []int{0, 5, 10, 15, 20, 30, 40, 99} {
		got = append(got, c.At(step))
	}
	if want := []float64{0, 1, 2, 3.5, 5, 7, 9, 9}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	if !c.Known() || c.Began.Unix() != 1000 {
		t.Errorf("known %v, began %v", c.Known(), c.Began)
	}
	if none := parseClock(""); none.Known() || none.At(5) != 0 {
		t.Error("a clock without lines knows the time")
	}
}

// FuzzClock: no text makes the clock go backwards.
func FuzzClock(f *testing.F) {
	f.Add("step,unix\n0,1000.000\n10,1002.000\n")
	f.Fuzz(func(t *testing.T, text string) {
		c := parseClock(text)
		for step, last := 0, 0.0; step < 30; step++ {
			now := c.At(step)
			if !(now >= last) {
				t.Fatalf("%q: %g seconds at step %d, after %g", text, now, step, last)
			}
			last = now
		}
	})
}
