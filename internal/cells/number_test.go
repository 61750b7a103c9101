package cells

import (
	"testing"
	"time"
)

func TestNumbers(t *testing.T) {
	for s, want := range map[float64]string{0: "0.0 s", 4.04: "4.0 s", 59.94: "59.9 s", 59.96: "00:59", 61: "01:01", 3725: "1:02:05"} {
		if got := Seconds(s); got != want {
			t.Errorf("Seconds(%g) is %s, want %s", s, got, want)
		}
	}
	if got := Clock(75 * time.Second); got != "01:15" {
		t.Errorf("Clock(75 s) is %s, want 01:15", got)
	}
}
