//go:build !race

package equivariance

import "testing"

// TestTrainAllocatesNothing does not hold under the race detector, which empties pools
// at random.
func TestTrainAllocatesNothing(t *testing.T) {
	for name, c := range kinds() {
		m := newModel[float32](t, c, 1)
		x, labels := drawn[float32](c, 12, 2)
		step := func() {
			if _, err := m.Train(x, labels); err != nil {
				t.Fatal(err)
			}
		}
		step()
		if got := testing.AllocsPerRun(20, step); got != 0 {
			t.Errorf("%s: %v allocations a step", name, got)
		}
	}
}

// TestPairAllocatesNothing: neither does a step of EquiNAS_D within an epoch.
func TestPairAllocatesNothing(t *testing.T) {
	d := newDifferentiation(t, AlphaLearn, false)
	d.train, d.search = func(int) []int { return []int{1, 2, 3} }, func(int) []int { return []int{4, 5, 6} }
	step := func() {
		if err := d.Advance(); err != nil {
			t.Fatal(err)
		}
	}
	step()
	if got := testing.AllocsPerRun(20, step); got > 2 { // the two slices of the test
		t.Errorf("%v allocations a step", got)
	}
}
