package gemm

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
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

// TestSupportLists wants the columns with entries, band by band, however many columns are
// left over.
func TestSupportLists(t *testing.T) {
	onEachLevel(t, func(t *testing.T) {
		if !hasSparse() {
			t.Skip("no sparse kernels")
		}
		rng := rand.New(rand.NewPCG(3, 4))
		for extra := range 20 {
			rows, cols := sparseRows+extra%5, stripCols+extra
			a := sparseMatrix(rng, rows, cols, cols, 0.2)
			a[0] = float32(math.Copysign(0, -1))
			var s Support
			if !s.Find(rows, cols, sparseWidth, a, cols) {
				t.Fatalf("%d×%d: taken for dense", rows, cols)
			}
			for strip := range s.strips() {
				for band := range s.bands() {
					at := strip*(s.bands()+1) + band
					got, want := s.lists[s.starts[at]:s.starts[at+1]], naiveList(&s, a, strip, band)
					if !slices.Equal(got, want) {
						t.Errorf("%d×%d, strip %d, band %d: columns %v, want %v", rows, cols, strip, band, got, want)
					}
				}
			}
		}
	})
}

// naiveList is the list of a band in a strip. Only the bits of +0 are no entry.
func naiveList(s *Support, a []float32, strip, band int) (list []uint8) {
	from := strip * stripCols
	for j := from; j < min(s.cols, from+stripCols); j++ {
		for i := band * bandRows; i < min(s.rows, (band+1)*bandRows); i++ {
			if math.Float32bits(a[i*s.cols+j]) != 0 {
				list = append(list, uint8(j-from))
				break
			}
		}
	}
	return list
}

func same(t *testing.T, what string, got, want []float32) {
	t.Helper()
	for i := range want {
		if got[i] != want[i] {
			t.Fatalf("%s: entry %d is %g, want %g", what, i, got[i], want[i])
		}
	}
}
