package gemm

import (
	"fmt"
	"math"
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
	half := rows/2 + 1
	s.MulTransposed(1, 0, half, n, b, ldb, got, ldc)
	s.MulTransposed(3, half, rows, n, b, ldb, got[half*ldc:], ldc)
	same(t, fmt.Sprintf("A·Bᵀ %d×%d·%d", rows, cols, n), got, want)

	got, want = normal[float32](rng, n*ldg), make([]float32, n*ldg)
	copy(want, got)
	Gemm(1, true, false, n, cols, rows, 1, dy, ldc, a, lda, 0, want, ldg)
	s.TransposedMul(0, n/3, n, dy, ldc, got, ldg)
	s.TransposedMul(n/3, n, n, dy, ldc, got, ldg)
	same(t, fmt.Sprintf("Bᵀ·A %d×%d·%d", rows, cols, n), got, want)
}

// TestSparseForgets wants nothing of what an earlier product left in memory that is used
// again, though zeros do not hide it.
func TestSparseForgets(t *testing.T) {
	onEachLevel(t, func(t *testing.T) {
		if !hasSparse() {
			t.Skip("no sparse kernels")
		}
		rng := rand.New(rand.NewPCG(5, 6))
		const rows, wide, n = 64, 208, 33
		a, nan := sparseMatrix(rng, rows, wide, wide, 0.2), make([]float32, max(rows, n)*wide)
		for i := range nan {
			nan[i] = float32(math.NaN())
		}
		c := make([]float32, max(rows*n, n*wide))
		for cols := wide - 1; cols > wide-scanCols; cols-- {
			var s Support
			if !s.Find(rows, wide, sparseWidth, a, wide) {
				t.Fatal("taken for dense")
			}
			s.MulTransposed(1, 0, rows, n, nan, wide, c, n)
			s.TransposedMul(0, n, n, nan, n, c, wide)
			checkSparse(t, rng, rows-1, cols, n)
		}
	})
}

// TestSupport wants the rows with entries, band by band, however many rows and columns are
// left over.
func TestSupport(t *testing.T) {
	onEachLevel(t, func(t *testing.T) {
		if !hasSparse() {
			t.Skip("no sparse kernels")
		}
		rng := rand.New(rand.NewPCG(3, 4))
		for extra := range 20 {
			rows, cols := sparseRows+9*extra, sparseCols+extra
			a := sparseMatrix(rng, rows, cols, cols, 0.2)
			a[0] = float32(math.Copysign(0, -1))
			var s Support
			if !s.Find(rows, cols, sparseWidth, a, cols) {
				t.Fatalf("%d×%d: taken for dense", rows, cols)
			}
			s.searchOnce(0, rows)
			for strip := range s.strips() {
				for band := range s.bands() {
					got, want := s.found[strip*s.bands()+band], naiveSet(&s, a, strip, band)
					if got != want {
						t.Errorf("%d×%d, strip %d, band %d: rows %b, want %b", rows, cols, strip, band, got, want)
					}
				}
			}
		}
	})
}

// naiveSet is the rows of a strip in which a band has entries. Only the bits of +0 are
// none.
func naiveSet(s *Support, a []float32, strip, band int) (set rowSet) {
	from := strip * stripRows
	for i := range min(s.rows-from, stripRows) {
		for j := band * bandCols; j < min(s.cols, (band+1)*bandCols); j++ {
			if math.Float32bits(a[(from+i)*s.cols+j]) != 0 {
				set[i/64] |= 1 << (i % 64)
			}
		}
	}
	return set
}

func same(t *testing.T, what string, got, want []float32) {
	t.Helper()
	for i := range want {
		if got[i] != want[i] {
			t.Fatalf("%s: entry %d is %g, want %g", what, i, got[i], want[i])
		}
	}
}
