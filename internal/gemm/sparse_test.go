package gemm

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

// sparseMatrix has so large a share of entries, and zeros; half of its columns have
// fewer, as the borders of pictures do.
func sparseMatrix(rng *rand.Rand, rows, cols, lda int, share float64) []float32 {
	a := make([]float32, rows*lda)
	for i := range rows {
		for j := range cols {
			if rng.Float64() < share && (j%2 == 0 || rng.IntN(16) == 0) {
				a[i*lda+j] = float32(rng.NormFloat64())
			}
		}
	}
	return a
}

// TestSparseProducts wants the numbers of Gemm, bit by bit, and nothing written
// beside them.
func TestSparseProducts(t *testing.T) {
	onEachLevel(t, func(t *testing.T) {
		if !hasSparse() {
			t.Skip("no sparse kernels")
		}
		rng := rand.New(rand.NewPCG(1, 2))
		for _, s := range []struct{ rows, cols, n int }{
			{16, 128, 1}, {17, 129, 15}, {64, 784, 64}, {33, 784, 70}, {512, 784, 10}, {513, 200, 33},
			{1030, 784, 64}, {1537, 300, 5}, {40, 1600, 17}, {100, 1024, 130}, {21, 513, 100},
		} {
			checkSparse(t, rng, s.rows, s.cols, s.n)
		}
	})
}

func checkSparse(t *testing.T, rng *rand.Rand, rows, cols, n int) {
	t.Helper()
	lda, ldb, ldc, ldg := cols+rng.IntN(9), cols+rng.IntN(9), n+rng.IntN(9), cols+rng.IntN(9)
	a := sparseMatrix(rng, rows, cols, lda, 0.3)
	b, dy := normal[float32](rng, n*ldb), normal[float32](rng, rows*ldc)
	var s Support
	if !s.Find(rows, cols, sparseWidth, a, lda) {
		t.Fatalf("%d×%d: taken for dense", rows, cols)
	}
	got, want := normal[float32](rng, rows*ldc), make([]float32, rows*ldc)
	copy(want, got)
	Gemm(1, false, true, rows, n, cols, 1, a, lda, b, ldb, 0, want, ldc)
	half := rows / 8 * 4
	s.MulTransposed(1, 0, half, n, a, lda, b, ldb, got, ldc)
	s.MulTransposed(3, half, rows, n, a, lda, b, ldb, got[half*ldc:], ldc)
	same(t, fmt.Sprintf("A·Bᵀ %d×%d·%d", rows, cols, n), got, want)

	got, want = normal[float32](rng, n*ldg), make([]float32, n*ldg)
	copy(want, got)
	Gemm(1, true, false, n, cols, rows, 1, dy, ldc, a, lda, 0, want, ldg)
	s.TransposedMul(0, n/3, n, a, lda, dy, ldc, got, ldg)
	s.TransposedMul(n/3, n, n, a, lda, dy, ldc, got, ldg)
	same(t, fmt.Sprintf("Bᵀ·A %d×%d·%d", rows, cols, n), got, want)
}

func same(t *testing.T, what string, got, want []float32) {
	t.Helper()
	for i := range want {
		if got[i] != want[i] {
			t.Fatalf("%s: entry %d is %g, want %g", what, i, got[i], want[i])
		}
	}
}
