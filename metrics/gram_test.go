package metrics

import (
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/mat"

	"github.com/north-tui/north/internal/gemm"
)

// TestGramBlocks: however a Gram matrix is divided into products, its numbers are those
// of a single one, to the bit.
func TestGramBlocks(t *testing.T) {
	gemm.Use()
	rng := rand.New(rand.NewPCG(3, 1))
	for _, n := range []int{1, 30, gramSmall, gramSmall + 1, 2*gramPanel + 31} {
		a := mat.NewDense(n+5, n, nil)
		a.Apply(func(int, int, float64) float64 { return rng.NormFloat64() }, a)
		for name, tt := range map[string]struct {
			got    *mat.SymDense
			first  blas.Transpose
			second blas.Transpose
			side   int
		}{
			"inner": {Gram(a, 7), blas.Trans, blas.NoTrans, n},
			"outer": {outerGram(nil, a, 7), blas.NoTrans, blas.Trans, n + 5},
		} {
			whole := mat.NewDense(tt.side, tt.side, nil)
			blas64.Gemm(tt.first, tt.second, 1./7, a.RawMatrix(), a.RawMatrix(), 0, whole.RawMatrix())
			for i := range tt.side {
				for j := i; j < tt.side; j++ {
					if tt.got.At(i, j) != whole.At(i, j) {
						t.Fatalf("%s, %d columns: %d, %d is %g, want %g", name, n, i, j, tt.got.At(i, j), whole.At(i, j))
					}
				}
			}
		}
	}
}
