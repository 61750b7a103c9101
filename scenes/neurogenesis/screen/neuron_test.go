package screen

import (
	"testing"

	"github.com/north-tui/north/picture"
)

// TestInfancy wants a neuron's shares at its first age, at ages 32 times as old, and last.
func TestInfancy(t *testing.T) {
	if rows := infancy(nil); rows != nil {
		t.Errorf("a neuron of the start has %v", rows)
	}
	var shares []picture.Share
	for age := 1; age <= 128; age *= 2 {
		shares = append(shares, picture.Share{Age: age, Gradient: float64(age) / 100, Activity: 2})
	}
	rows := infancy(shares)
	if want := ".01 at 1 · .32 at 32 · 1.28 at 128"; len(rows) != 3 || rows[0][0] != "gradient" || rows[0][1] != want {
		t.Errorf("%q, want %q", rows, want)
	}
}
