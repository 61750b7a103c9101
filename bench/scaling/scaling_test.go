//go:build linux

package main

import (
	"bytes"
	"context"
	"math"
	"strings"
	"testing"
)

func TestExponent(t *testing.T) {
	for _, e := range []float64{-1, 0, 0.5, 1, 3} {
		var points []point
		for size := 1.0; size < 5000; size *= 3 {
			points = append(points, point{size, 7e-6 * math.Pow(size, e)})
		}
		if got := exponent(points); math.Abs(got-e) > 1e-12 {
			t.Errorf("exponent %g, want %g", got, e)
		}
	}
	if got := exponent([]point{{1, 1}, {2, -1}}); !math.IsNaN(got) {
		t.Errorf("exponent %g of a cost below 0", got)
	}
}

// TestStudies measures each cost at its smallest size.
func TestStudies(t *testing.T) {
	was := sampling
	sampling = 0
	defer func() { sampling = was }()
	for _, s := range studies() {
		seconds, err := s.measure(context.Background(), s.sizes[0])
		if err != nil || math.IsNaN(seconds) || seconds == 0 {
			t.Errorf("%s, %s %d: %g s, %v", s.cost, s.over, s.sizes[0], seconds, err)
		}
	}
}

// TestInterrupted ends in the middle of a study.
func TestInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	for _, s := range studies() {
		switch s.over {
		case "width W", "hidden layers", "lanes", "steps", "runs":
			if _, err := s.measure(ctx, s.sizes[0]); err == nil {
				t.Errorf("%s, %s: no error after an interruption", s.cost, s.over)
			}
		}
	}
}

func TestPrint(t *testing.T) {
	var out bytes.Buffer
	c := curve{study{cost: "a step", over: "width W", operations: "1 to 2"}, []point{{64, 1e-3}, {128, 2e-3}, {256, 8e-3}}}
	if err := printTable(&out, []curve{c}, "0.50"); err != nil {
		t.Fatal(err)
	}
	if want := "| a step | width W | 64: 1 ms, 128: 2 ms, 256: 8 ms | **1.50** | 2.00 | 1 to 2 |\n"; !strings.HasSuffix(out.String(), want) {
		t.Errorf("table\n%s\nwant it to end in\n%s", out.String(), want)
	}
}
