package inits

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/north-tui/north/metrics"
	"gonum.org/v1/gonum/mat"
)

// TestReduce: Q is orthogonal and QTQᵀ is G.
func TestReduce(t *testing.T) {
	for _, n := range []int{1, 2, 3, reflectorBlock, reflectorBlock + 1, reflectorBlock + 2, 100} {
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			g := metrics.Gram(normal(rand.New(rand.NewPCG(1, 1)), 2*n, n), float64(2*n))
			reduced, raw := reduce(new(memory), g)
			q := mat.NewDense(n, raw.Stride, raw.Data).Slice(0, n, 0, n)
			tridiagonal := mat.NewDense(n, n, nil)
			for i, d := range reduced.diagonal {
				tridiagonal.Set(i, i, d)
				if i < n-1 {
					tridiagonal.Set(i, i+1, reduced.beside[i])
					tridiagonal.Set(i+1, i, reduced.beside[i])
				}
			}
			var identity, rotated, back mat.Dense
			identity.Mul(q.T(), q)
			rotated.Mul(q, tridiagonal)
			back.Mul(&rotated, q.T())
			for i := range n {
				for j := range n {
					unit := 0.0
					if i == j {
						unit = 1
					}
					if d := math.Abs(identity.At(i, j) - unit); d > 1e-13 {
						t.Fatalf("QᵀQ is off by %g at %d, %d", d, i, j)
					}
					if d := math.Abs(back.At(i, j) - g.At(i, j)); d > 1e-13 {
						t.Fatalf("QTQᵀ is off by %g at %d, %d", d, i, j)
					}
				}
			}
		})
	}
}
