package metrics_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/north-tui/north/internal/gemm"
	"github.com/north-tui/north/metrics"
	"gonum.org/v1/gonum/mat"
)

// BenchmarkCount is the trigger's hot path, beside the SVD it replaces. Both use the
// products that programs use.
func BenchmarkCount(b *testing.B) {
	gemm.Use()
	for _, width := range []int{16, 64, 256, 512} {
		h := reluLayer(rand.New(rand.NewPCG(1, 0)), 2*width, width, 64)
		b.Run(fmt.Sprintf("gram/m=%d/n=%d", width, 2*width), func(b *testing.B) {
			for b.Loop() {
				if _, err := metrics.Count(h, float64(2*width), eps); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run(fmt.Sprintf("estimate/m=%d/n=%d", width, 2*width), func(b *testing.B) {
			for b.Loop() {
				s, err := metrics.NewSpectrum(h, float64(2*width))
				if err == nil {
					err = s.Estimate()
				}
				if err != nil {
					b.Fatal(err)
				}
			}
		})
		if width > 256 {
			continue
		}
		b.Run(fmt.Sprintf("svd/m=%d/n=%d", width, 2*width), func(b *testing.B) {
			var svd mat.SVD
			for b.Loop() {
				if !svd.Factorize(h, mat.SVDNone) {
					b.Fatal("no convergence")
				}
			}
		})
	}
}
