package picture

import "testing"

func TestGrouped(t *testing.T) {
	for x, want := range map[float64]string{0: "0", 999: "999", 1000: "1,000", 12480.4: "12,480", -1234567: "−1,234,567", 1e15: "1,000,000,000,000,000"} {
		if got := Grouped(x); got != want {
			t.Errorf("%g is written %s, want %s", x, got, want)
		}
	}
	if got := Plural(1, "step") + ", " + Plural(0, "step") + ", " + Plural(1200, "step"); got != "1 step, 0 steps, 1,200 steps" {
		t.Errorf("counts %s", got)
	}
}
