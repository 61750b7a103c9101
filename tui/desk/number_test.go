package desk

import (
	"testing"
	"time"
)

func TestNumbers(t *testing.T) {
	for n, want := range map[int]string{0: "0", 999: "999", 1000: "1,000", 12480: "12,480", 1234567: "1,234,567", -4321: "−4,321", -321: "−321"} {
		if got := Grouped(n); got != want {
			t.Errorf("grouped(%d) = %q, want %q", n, got, want)
		}
	}
	for v, want := range map[float64]string{60: "60", 3123: "3.1k", 59.7: "60", 12345: "12.3k", .5: ".5", 9990: "10.0k"} {
		if got := Rate(v); got != want {
			t.Errorf("rate(%g) = %q, want %q", v, got, want)
		}
	}
	for d, want := range map[time.Duration]string{4 * time.Second: "00:04", 75 * time.Second: "01:15", 3725 * time.Second: "1:02:05"} {
		if got := Clock(d); got != want {
			t.Errorf("clock(%v) = %q, want %q", d, got, want)
		}
	}
}
