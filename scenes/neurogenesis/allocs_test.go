//go:build !race

package neurogenesis

import "testing"

// TestStepAllocatesNothing holds for a step that grows nothing. Now and then a
// history needs more memory, but the average is rounded down. It does not hold
// under the race detector, which empties pools at random.
func TestStepAllocatesNothing(t *testing.T) {
	session := resting(t, "hidden=100,12")
	step := func() {
		if err := session.Step(); err != nil {
			t.Fatal(err)
		}
	}
	for range 10 {
		step()
	}
	if got := testing.AllocsPerRun(300, step); got != 0 {
		t.Errorf("%v allocations a step", got)
	}
}
