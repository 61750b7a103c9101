package gemm

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// TestEliminate wants what plain loops give in the upper triangle of the rows that are
// eliminated in, and all else untouched but their lower triangle.
func TestEliminate(t *testing.T) {
	onEachLevel(t, func(t *testing.T) {
		rng := rand.New(rand.NewPCG(1, 3))
		for n := 1; n <= 70; n++ {
			for _, below := range []int{0, min(1, n-1), n / 2, n - 1} {
				stride := n + n%4
				a, spoilt := inMargins(normal[float64](rng, n*stride))
				want := slices.Clone(a)
				const inverse = 0.3
				for j := 1; j <= below; j++ {
					for k := j; k < n; k++ {
						want[j*stride+k] -= want[j] * inverse * want[k]
					}
				}
				Eliminate(below, n, inverse, a, stride)
				for i, w := range want {
					row, column := i/stride, i%stride
					if row > 0 && row <= below && column < row {
						continue
					}
					if math.Abs(a[i]-w) > 1e-14*(1+math.Abs(w)) {
						t.Fatalf("n=%d, %d below: row %d, column %d is %g, want %g", n, below, row, column, a[i], w)
					}
				}
				if spoilt() {
					t.Errorf("n=%d, %d below: wrote beside the matrix", n, below)
				}
			}
		}
	})
}

func TestEliminateRefusesShortSlices(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("no panic for a matrix without its last row")
		}
	}()
	Eliminate(3, 4, 1, make([]float64, 12), 4)
}

func TestLargest(t *testing.T) {
	onEachLevel(t, func(t *testing.T) {
		rng := rand.New(rand.NewPCG(2, 3))
		for _, n := range lengths {
			x := normal[float64](rng, n)
			var want float64
			for _, v := range x {
				want = max(want, math.Abs(v))
			}
			if got := Largest(x); got != want {
				t.Errorf("n=%d: %g, want %g", n, got, want)
			}
			for at := range n {
				y := slices.Clone(x)
				y[at] = -100
				if got := Largest(y); got != 100 {
					t.Errorf("n=%d, -100 at %d: %g", n, at, got)
				}
				y[at] = math.NaN()
				y = append(y, 200)
				if got := Largest(y); got != 200 {
					t.Errorf("n=%d, NaN at %d: %g, want 200", n, at, got)
				}
				y[at] = math.Inf(-1)
				if got := Largest(y); !math.IsInf(got, 1) {
					t.Errorf("n=%d, -Inf at %d: %g", n, at, got)
				}
			}
		}
	})
}

// eliminateAll makes the LDLᵀ of a matrix whose pivots stay far from 0.
func eliminateAll(n int, a []float64, stride int) {
	for i := range n {
		row := a[i*stride+i:]
		Eliminate(n-1-i, n-i, 1/row[0], row, stride)
	}
}

// dominant is a matrix with a large diagonal.
func dominant(x []float64, n, stride int) []float64 {
	for i := range n {
		x[i*stride+i] += float64(8 * n)
	}
	return x
}

func BenchmarkEliminate(b *testing.B) {
	const n, stride = 64, 72
	src := dominant(normal[float64](rand.New(rand.NewPCG(1, 1)), n*stride), n, stride)
	a := make([]float64, len(src))
	run := func(b *testing.B) {
		for b.Loop() {
			copy(a, src)
			eliminateAll(n, a, stride)
		}
	}
	b.Run("n=64", run)
	b.Run("n=64/loops", func(b *testing.B) {
		setLevel(b, generic)
		run(b)
	})
}
