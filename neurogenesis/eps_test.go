package neurogenesis_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/north-tui/north/metrics"
	"github.com/north-tui/north/neurogenesis"
	"gonum.org/v1/gonum/mat"
)

// TestEps: a relative threshold grows with the matrix, so the same singular values count
// whatever the scale of the data; an absolute one stays.
func TestEps(t *testing.T) {
	rng := rand.New(rand.NewPCG(4, 1))
	a := mat.NewDense(40, 6, nil)
	a.Apply(func(_, j int, _ float64) float64 { return rng.NormFloat64() * math.Pow(10, -float64(j)) }, a)
	var scaled mat.Dense
	scaled.Scale(1000, a)
	count := func(e neurogenesis.Eps, m *mat.Dense) (int, float64) {
		s, err := metrics.NewSpectrum(m, 40)
		if err != nil {
			t.Fatal(err)
		}
		eps, err := e.Of(s)
		if err != nil {
			t.Fatal(err)
		}
		n, err := s.Count(eps)
		if err != nil {
			t.Fatal(err)
		}
		return n, eps
	}
	values, err := metrics.SingularValues(a, 40)
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		eps  neurogenesis.Eps
		want float64
	}{
		{neurogenesis.Eps{}, .01},
		{neurogenesis.Eps{Value: .02, Scale: neurogenesis.EpsAbsolute}, .02},
		{neurogenesis.Eps{Value: .02, Scale: neurogenesis.EpsOfLargest}, .02 * values[0]},
		{neurogenesis.Eps{Value: .02, Scale: neurogenesis.EpsOfNorm}, .02 * mat.Norm(a, 2) / math.Sqrt(40)},
	} {
		small, eps := count(tt.eps, a)
		large, _ := count(tt.eps, &scaled)
		if math.Abs(eps-tt.want) > 1e-9*tt.want {
			t.Errorf("%s: %g, want %g", tt.eps, eps, tt.want)
		}
		if same := small == large; same == tt.eps.Absolute() {
			t.Errorf("%s: %d values count, of 1000 times the matrix %d", tt.eps, small, large)
		}
	}
	var dark metrics.Spectrum
	if err := dark.Reset(mat.NewDense(3, 2, nil), 3); err != nil {
		t.Fatal(err)
	}
	for _, scale := range []string{neurogenesis.EpsOfLargest, neurogenesis.EpsOfNorm} {
		if eps, err := (neurogenesis.Eps{Value: .1, Scale: scale}).Of(&dark); err != nil || eps != .1 {
			t.Errorf("%s of a dark layer: %g, %v", scale, eps, err)
		}
	}
}
