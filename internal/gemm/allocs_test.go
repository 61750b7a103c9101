//go:build !race

// The race detector makes sync.Pool forget at random.

package gemm

import (
	"math/rand/v2"
	"testing"
)

func TestGemmAllocatesNothing(t *testing.T) {
	onEachLevel(t, func(t *testing.T) { onBoth(t, testAllocations[float32], testAllocations[float64]) })
}

func testAllocations[T Float](t *testing.T) {
	for _, s := range benchmarkShapes[:4] {
		m, n, k := s[0], s[1], s[2]
		x, w, y := make([]T, m*k), make([]T, n*k), make([]T, m*n)
		if allocations := testing.AllocsPerRun(10, func() {
			Gemm(1, false, true, m, n, k, 1, x, k, w, k, 0, y, n)
			Gemm(1, false, false, m, k, n, 1, y, n, w, k, 0, x, k)
			Gemm(1, true, false, n, k, m, 1, y, n, x, k, 0, w, k)
		}); allocations != 0 {
			t.Errorf("%v: %g allocations a step", s, allocations)
		}
	}
}

func TestAdamAllocatesNothing(t *testing.T) {
	onEachLevel(t, func(t *testing.T) {
		p, grad, m, v := make([]float32, 70), make([]float32, 70), make([]float32, 70), make([]float32, 70)
		if allocations := testing.AllocsPerRun(10, func() {
			Adam(p, grad, m, v, AdamCoefficients{Beta1: 0.9, Beta2: 0.999, Epsilon: 1e-8, Rate: 1e-3, Root: 1})
		}); allocations != 0 {
			t.Errorf("%g allocations a step", allocations)
		}
	})
}

func TestSupportAllocatesNothing(t *testing.T) {
	onEachLevel(t, func(t *testing.T) {
		if !hasSparse() {
			t.Skip("no sparse kernels")
		}
		const rows, cols, n = 141, 205, 70
		a := sparseMatrix(rand.New(rand.NewPCG(1, 1)), rows, cols, cols, 0.2)
		w, y := make([]float32, n*cols), make([]float32, rows*n)
		var s Support
		if allocations := testing.AllocsPerRun(10, func() {
			s.Find(rows, cols, n, a, cols)
			s.MulTransposed(1, 0, 13, n, w, cols, y, n)
			s.MulTransposed(1, 13, rows, n, w, cols, y[13*n:], n)
			s.TransposedMul(0, n, n, y, n, w, cols)
		}); allocations != 0 {
			t.Errorf("%g allocations a step", allocations)
		}
	})
}
