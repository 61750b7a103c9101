package metrics

import (
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/mat"
)

// TestSturm counts the eigenvalues of random symmetric matrices at points between
// them, by both ways.
func TestSturm(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 0))
	for _, n := range []int{1, 2, 3, 17, 60, 100, 131} {
		g := mat.NewSymDense(n, nil)
		for i := range n {
			for j := i; j < n; j++ {
				g.SetSym(i, j, rng.NormFloat64())
			}
		}
		var eigen mat.EigenSym
		if !eigen.Factorize(g, false) {
			t.Fatal("no convergence")
		}
		values := eigen.Values(nil)
		d, e := tridiagonal(g)
		if bound := norm(d, e); bound < values[n-1] || bound < -values[0] {
			t.Errorf("n=%d: bound %g of eigenvalues from %g to %g", n, bound, values[0], values[n-1])
		}
		for i := range n - 1 {
			x := (values[i] + values[i+1]) / 2
			if got := sturm(d, e, x); got != n-1-i {
				t.Errorf("n=%d: Sturm sequence counts %d above %g, want %d", n, got, x, n-1-i)
			}
			if got, growth := inertiaAt(g, x); got != n-1-i && growth < 1e6 {
				t.Errorf("n=%d: pivots count %d above %g, want %d", n, got, x, n-1-i)
			}
		}
	}
}

// TestEigenvaluesOfTinyBlocks: entries as small as a reduction leaves of a matrix of low
// rank neither panic nor disturb the others.
func TestEigenvaluesOfTinyBlocks(t *testing.T) {
	d := []float64{2, 1, 1e-130, 2e-130, 3e-125, 0, 1e-310}
	e := []float64{1, 0, 1e-131, 1e-131, 0, 1e-140}
	if !Eigenvalues(d, e) {
		t.Fatal("no convergence")
	}
	want := []float64{0, 0, 0, 0, 0, (3 - math.Sqrt(5)) / 2, (3 + math.Sqrt(5)) / 2}
	for i, v := range d {
		if math.Abs(v-want[i]) > 1e-15 {
			t.Errorf("eigenvalue %d is %g, want %g", i, v, want[i])
		}
	}
}
