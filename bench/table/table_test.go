package table

import "testing"

func TestRatio(t *testing.T) {
	for _, c := range []struct {
		ours, theirs []float64
		want         string
	}{
		{[]float64{1}, []float64{250}, "**250** (250 to 250)"},
		{[]float64{1, 2, 4}, []float64{2, 2, 50}, "**2.00** (1.00 to 12.5)"}, // of 2, 1 and 12.5, not of the medians
		{[]float64{2, 1}, []float64{2, 3}, "**3.00** (1.00 to 3.00)"},
	} {
		if got := Ratio(c.ours, c.theirs); got != c.want {
			t.Errorf("Ratio(%v, %v) is %q, want %q", c.ours, c.theirs, got, c.want)
		}
	}
}

func TestDuration(t *testing.T) {
	for seconds, want := range map[float64]string{1.234e-6: "1.23 µs", 0.0123: "12.3 ms", 1.5: "1.5 s", 0.99949e-3: "999 µs", 0.9996e-3: "1 ms", 0.9996: "1 s", 75: "75 s"} {
		if got := Duration(seconds); got != want {
			t.Errorf("Duration(%g) is %q, want %q", seconds, got, want)
		}
	}
}
