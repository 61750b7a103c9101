package gemm

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// uniformOn draws numbers in portions, on one level.
func uniformOn(t *testing.T, l level, portions []int) []float64 {
	setLevel(t, l)
	r := NewRandom(rand.New(rand.NewPCG(1, 2)))
	var all []float64
	for _, n := range portions {
		x, spoilt := inMargins(make([]float64, n))
		r.Uniform(x, 0.5)
		if spoilt() {
			t.Errorf("%v: %d numbers: wrote beside the slice", l, n)
		}
		all = append(all, x...)
	}
	return all
}

// TestUniformIsTheSameOnAllLevels: the portable generator is the reference.
func TestUniformIsTheSameOnAllLevels(t *testing.T) {
	want := uniformOn(t, generic, lengths)
	for _, l := range available()[1:] {
		sameBits(t, l, uniformOn(t, l, lengths), want)
	}
}

func TestUniformIsUniform(t *testing.T) {
	const n, bins = 1 << 16, 64
	x := uniformOn(t, detect(), []int{n})
	var counts [bins]float64
	for _, v := range x {
		if v < -0.5 || v >= 0.5 {
			t.Fatalf("%g is out of range", v)
		}
		counts[int((v+0.5)*bins)]++
	}
	square := 0.0
	for _, c := range counts {
		d := c - n/bins
		square += d * d / (n / bins)
	}
	if square > 63+5*math.Sqrt(2*63) { // five standard deviations of χ² with 63 degrees of freedom
		t.Errorf("χ² = %g for %d bins", square, bins)
	}
	// Lanes and steps are independent: neighbours are not correlated.
	for _, lag := range []int{1, 2, 8, 16} {
		sum := 0.0
		for i, v := range x[lag:] {
			sum += v * x[i]
		}
		if r := 12 * sum / n; math.Abs(r) > 5/math.Sqrt(n) {
			t.Errorf("correlation %g at a distance of %d", r, lag)
		}
	}
	slices.Sort(x)
	if distinct := len(slices.Compact(x)); distinct < n-10 {
		t.Errorf("%d distinct numbers of %d", distinct, n)
	}
}

// BenchmarkUniform is the weights of 1000 candidates of 784 inputs, beside
// math/rand/v2.
func BenchmarkUniform(b *testing.B) {
	x := make([]float64, 784*1000)
	b.Run("n=784000", func(b *testing.B) {
		r := NewRandom(rand.New(rand.NewPCG(1, 2)))
		for b.Loop() {
			r.Uniform(x, 1)
		}
	})
	b.Run("n=784000/rand", func(b *testing.B) {
		r := rand.New(rand.NewPCG(1, 2))
		for b.Loop() {
			for i := range x {
				x[i] = 2*r.Float64() - 1
			}
		}
	})
}
