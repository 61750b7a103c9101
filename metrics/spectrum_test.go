package metrics_test

import (
	"math/rand/v2"
	"testing"

	"github.com/north-tui/north/metrics"
)

// TestWork: a Gram matrix of 9×4 numbers takes 9·10 multiply-adds, a count 64/6 more, and
// neither is done twice; the work of an earlier matrix stays.
func TestWork(t *testing.T) {
	var s metrics.Spectrum
	total := 0
	for range 2 {
		if err := s.Reset(reluLayer(rand.New(rand.NewPCG(1, 0)), 9, 4, 3), 9); err != nil {
			t.Fatal(err)
		}
		for range 2 {
			s.Gram()
			if _, err := s.Count(0.01); err != nil {
				t.Fatal(err)
			}
		}
		if total += 9*10 + 64/6; s.Work() != total {
			t.Errorf("%d multiply-adds, want %d", s.Work(), total)
		}
	}
}
