package gemm

import (
	"math"
	"math/rand/v2"
	"testing"
)

// TestExponentials wants the bits of the portable code for every number, wherever it lies.
func TestExponentials(t *testing.T) {
	onEachLevel(t, func(t *testing.T) {
		rng := rand.New(rand.NewPCG(7, 8))
		edges := []float32{0, float32(math.Copysign(0, -1)), -1e-30, -0.34657359, -87.3, -103.9, -104, -105, -1e30, float32(math.Inf(-1)), float32(math.NaN())}
		for n := range 70 {
			x := make([]float32, n)
			for i := range x {
				x[i] = -float32(math.Exp(8*rng.Float64() - 3))
				if rng.IntN(4) == 0 {
					x[i] = edges[rng.IntN(len(edges))]
				}
			}
			got := append([]float32(nil), x...)
			Exponentials(got)
			for i, v := range x {
				want := float32(join(split(math.Max(float64(v), -farOut))))
				if math.Float32bits(got[i]) != math.Float32bits(want) && want == want || want != want && got[i] == got[i] {
					t.Errorf("exp(%g) is %g, want %g", v, got[i], want)
				}
			}
		}
	})
}

func BenchmarkExponentials(b *testing.B) {
	x := make([]float32, 5120)
	b.Run("kernel", func(b *testing.B) {
		for b.Loop() {
			clear(x)
			Exponentials(x)
		}
	})
	b.Run("one by one", func(b *testing.B) {
		for b.Loop() {
			clear(x)
			for i, v := range x {
				x[i] = float32(join(split(float64(v))))
			}
		}
	})
}
