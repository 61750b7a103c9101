package gemm

import (
	"strings"
	"testing"
)

// TestQuotients: all quotients of bytes are those of a division, at every length, and
// none is missed but those that fill no vector.
func TestQuotients(t *testing.T) {
	onEachLevel(t, func(t *testing.T) {
		all := make([]uint8, 256)
		for i := range all {
			all[i] = uint8(i)
		}
		for divisor := 1; divisor <= 300; divisor++ {
			for _, n := range []int{256, 0, 1, 7, 15, 31, 64 + divisor%64} {
				want := make([]float32, n)
				for i, v := range all[:n] {
					want[i] = float32(v) / float32(divisor)
				}
				got, spoilt := inMargins(make([]float32, n))
				done := quotients(got, all[:n], all, divisor)
				sameBits(t, done, got[:done], want[:done])
				if level := Kernel(); divisor <= 255 && strings.HasPrefix(level, "avx") && done <= n-16 {
					t.Errorf("%s: %d of %d by %d", level, done, n, divisor)
				}
				if spoilt() {
					t.Errorf("n=%d: wrote beside the slice", n)
				}
			}
		}
	})
}
