//go:build linux

package main

import (
	"fmt"
	"testing"
)

// BenchmarkGrowthStep is what the table calls train and trigger, and growth step.
func BenchmarkGrowthStep(b *testing.B) {
	for _, width := range []string{"64", "128", "256"} {
		for _, kind := range []string{"watch", "track", "grow"} {
			b.Run(fmt.Sprintf("%s/784-%s-10/batch=512", kind, width), func(b *testing.B) {
				work, err := makeWork([]string{kind, width, "mnist"}, 1)
				if err != nil {
					b.Fatal(err)
				}
				b.ReportAllocs()
				for b.Loop() {
					work()
				}
			})
		}
	}
}

// TestOperations compares with counts by hand, two operations a multiply-add.
func TestOperations(t *testing.T) {
	for _, c := range []struct {
		got  float64
		want float64
	}{
		{productOperations("2x3x4"), 48},
		{stepOperations("3-4", 5), 5 * (2*12 + 2*12)},           // forwards and the gradient of the weights
		{stepOperations("3-4-2", 5), 5 * (2*12 + 2*12 + 3*2*8)}, // and of the hidden activations
		{stepOperations("784-64-10", 1), 4*784*64 + 6*64*10},
	} {
		if c.got != c.want {
			t.Errorf("%g operations, want %g", c.got, c.want)
		}
	}
}

// TestShare has a row that runs at half the peak of two cores.
func TestShare(t *testing.T) {
	r := &row{dense: 100, float: "f32", ours: sideID{"ours", 2}, rounds: []measured{{ours: 1}, {ours: 2}}}
	if got := r.share(map[string][]float64{"f32": {100, 50}}); got != "50.0 %" {
		t.Errorf("share %q", got)
	}
	if got := (&row{rounds: r.rounds}).share(nil); got != "" {
		t.Errorf("share %q of a row without products", got)
	}
}
