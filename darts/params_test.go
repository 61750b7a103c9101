package darts

import (
	"math"
	"math/rand/v2"
	"testing"
)

// TestFirstWeights: the deviation, the largest weight and the fourth moment of each kind;
// biases stay 0.
func TestFirstWeights(t *testing.T) {
	const inputs = 16
	for _, tt := range []struct {
		kind                       string
		variance, most, tailedness float64 // of √fan-in · w
	}{
		{FanIn, 1, math.Inf(1), 3},
		{Uniform, 1. / 3, 1, 9. / 5},
		{He, 2, math.Inf(1), 3},
	} {
		rng := rand.New(rand.NewPCG(3, 1))
		var second, fourth, most float64
		const draws = 200_000
		for range draws {
			w := math.Sqrt(inputs) * param{cols: inputs}.first(tt.kind, rng)
			second, fourth, most = second+w*w/draws, fourth+w*w*w*w/draws, max(most, math.Abs(w))
		}
		if math.Abs(second/tt.variance-1) > .02 || most > tt.most || math.Abs(fourth/(second*second)/tt.tailedness-1) > .03 {
			t.Errorf("%s: variance %.3f, largest %.3f, tailedness %.3f, want %.3f, at most %.0f, %.3f",
				tt.kind, second, most, fourth/(second*second), tt.variance, tt.most, tt.tailedness)
		}
	}
	s := Dense8()
	s.FirstWeights = "xavier"
	if err := s.Check(); err == nil {
		t.Error("first weights that do not exist were taken")
	}
}
