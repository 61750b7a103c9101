package picture

import "testing"

func TestQuartiles(t *testing.T) {
	for _, tt := range []struct {
		numbers []float64
		want    Quartiles
	}{
		{[]float64{3}, Quartiles{3, 3, 3}},
		{[]float64{4, 2}, Quartiles{2.5, 3, 3.5}},
		{[]float64{5, 1, 4, 2, 3}, Quartiles{2, 3, 4}},
		{[]float64{0, 0, 0, 8}, Quartiles{0, 0, 2}},
	} {
		before := append([]float64(nil), tt.numbers...)
		if got := QuartilesOf(tt.numbers); got != tt.want {
			t.Errorf("%v: %v, want %v", tt.numbers, got, tt.want)
		}
		for i, v := range before {
			if tt.numbers[i] != v {
				t.Errorf("%v became %v", before, tt.numbers)
			}
		}
	}
}

func TestAgeOf(t *testing.T) {
	for label, want := range map[string]int{"1": 1, "8192": 8192, "0": 0, "-4": 0, "L1": 0, "": 0} {
		if got, ok := AgeOf(label); ok != (want > 0) || ok && got != want {
			t.Errorf("%q: %d, %v, want %d", label, got, ok, want)
		}
	}
}

func TestCharted(t *testing.T) {
	if got, want := (Quartiles{0, 1e-9, 2}).Charted(), (Quartiles{.001, .001, 2}); got != want {
		t.Errorf("%v, want %v", got, want)
	}
}
