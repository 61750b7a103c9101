package metrics_test

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/north-tui/north/metrics"
	"gonum.org/v1/gonum/mat"
)

func TestKnown(t *testing.T) {
	identity := mat.NewDense(2, 2, []float64{1, 0, 0, 1})
	copied := mat.NewDense(3, 2, []float64{1, 1, 2, 2, 3, 3})
	dead := mat.NewDense(4, 2, nil)
	wide := mat.NewDense(1, 4, []float64{1, 0, 0, 0})
	huge := mat.NewDense(2, 2, []float64{1e200, 0, 0, 1e200})
	tests := []struct {
		metric, name string
		a            *mat.Dense
		want         float64
	}{
		{"count", "identity", identity, 2},
		{"effective-dimension", "identity", identity, 1},
		{"effective-dimension", "copied neuron", copied, 0.5},
		{"effective-dimension", "dead layer", dead, 0},
		{"effective-dimension", "one sample of four neurons", wide, 0.25},
		{"orthogonality-gap", "identity", identity, 0},
		{"orthogonality-gap", "copied neuron", copied, math.Sqrt(0.5)},
		{"orthogonality-gap", "dead layer", dead, 1},
		{"orthogonality-gap", "one sample of four neurons", wide, math.Sqrt(0.75)},
		{"orthogonality-gap", "huge", huge, 0},
		{"effective-rank", "identity", identity, 2},
		{"effective-rank", "copied neuron", copied, 1},
		{"effective-rank", "dead layer", dead, 0},
		{"stable-rank", "identity", identity, 2},
		{"stable-rank", "copied neuron", copied, 1},
		{"stable-rank", "dead layer", dead, 0},
		{"stable-rank", "huge", huge, 2},
		{"nuclear-norm", "identity", identity, 2},
		{"nuclear-norm", "dead layer", dead, 0},
	}
	shelf := make(map[string]metrics.Entry)
	for _, e := range metrics.All() {
		shelf[e.Name] = e
	}
	for _, tt := range tests {
		t.Run(tt.metric+"/"+tt.name, func(t *testing.T) {
			got, err := measure(shelf[tt.metric], tt.a, 1)
			if err != nil || math.Abs(got-tt.want) > 1e-12 {
				t.Errorf("got %v, %v, want %v", got, err, tt.want)
			}
		})
	}
}

// measure is a metric of a/√scale.
func measure(e metrics.Entry, a *mat.Dense, scale float64) (float64, error) {
	s, err := metrics.NewSpectrum(a, scale)
	if err != nil {
		return 0, err
	}
	return e.Of(s, eps)
}

// TestShelf holds every metric to what all of them promise.
func TestShelf(t *testing.T) {
	for _, e := range metrics.All() {
		t.Run(e.Name, func(t *testing.T) {
			if e.Doc == "" || e.Source == "" {
				t.Error("no doc or no source")
			}
			testInvariant(t, e)
			testRefuses(t, e)
		})
	}
}

// testInvariant: singular values do not change when rows are permuted and columns
// change sign, and the scale divides squares.
func testInvariant(t *testing.T, e metrics.Entry) {
	rng := rand.New(rand.NewPCG(1, 0))
	for range 20 {
		a := reluLayer(rng, 3+rng.IntN(30), 1+rng.IntN(20), 5)
		rows, columns := a.Dims()
		turned := mat.NewDense(rows, columns, nil)
		for i, from := range rng.Perm(rows) {
			for j := range columns {
				turned.Set(i, j, -2*a.At(from, j))
			}
		}
		want, err := measure(e, a, float64(rows))
		if err != nil {
			t.Fatal(err)
		}
		got, err := measure(e, turned, 4*float64(rows))
		if err != nil || math.Abs(got-want) > 1e-9*max(1, want) {
			t.Errorf("%d×%d: %v, %v after turning, want %v", rows, columns, got, err, want)
		}
	}
}

func testRefuses(t *testing.T, e metrics.Entry) {
	good := []float64{1, 2, 3, 4, 5, 6}
	with := func(v float64) *mat.Dense {
		a := mat.NewDense(2, 3, append([]float64(nil), good...))
		a.Set(1, 2, v)
		return a
	}
	tests := []struct {
		name  string
		a     *mat.Dense
		scale float64
		want  string
	}{
		{"NaN", with(math.NaN()), 2, "row 2, column 3"},
		{"Inf", with(math.Inf(1)), 2, "row 2, column 3"},
		{"-Inf", with(math.Inf(-1)), 2, "row 2, column 3"},
		{"empty", &mat.Dense{}, 2, "empty"},
		{"nil", nil, 2, "empty"},
		{"scale 0", with(6), 0, "scale 0"},
		{"scale NaN", with(6), math.NaN(), "scale NaN"},
	}
	for _, tt := range tests {
		if got, err := measure(e, tt.a, tt.scale); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: got %v, %v, want an error with %q", tt.name, got, err, tt.want)
		}
	}
}

func TestEps(t *testing.T) {
	a := mat.NewDense(1, 1, []float64{1})
	for _, bad := range []float64{0, -1, math.NaN(), math.Inf(1)} {
		if got, err := metrics.Count(a, 1, bad); err == nil {
			t.Errorf("eps %v: count %d, want an error", bad, got)
		}
	}
}

// TestSpectrumRemembers: answers do not depend on what was asked before.
func TestSpectrumRemembers(t *testing.T) {
	h := reluLayer(rand.New(rand.NewPCG(2, 0)), 40, 12, 6)
	s, err := metrics.NewSpectrum(h, 40)
	if err != nil {
		t.Fatal(err)
	}
	for _, threshold := range []float64{0.01, 0.3, 0.01, 0.1} {
		got, err := s.Count(threshold)
		if err != nil {
			t.Fatal(err)
		}
		if want, err := metrics.Count(h, 40, threshold); err != nil || got != want {
			t.Errorf("eps %g: count %d, fresh %d, %v", threshold, got, want, err)
		}
	}
}

// TestEstimate: every metric of the shelf is the same by the eigenvalues of the Gram
// matrix as by an SVD, before and after another count.
func TestEstimate(t *testing.T) {
	rng := rand.New(rand.NewPCG(2, 0))
	for range 60 {
		a := reluLayer(rng, 1+rng.IntN(60), 1+rng.IntN(30), 4)
		switch rng.IntN(6) {
		case 0:
			a.Scale(1e-150, a) // squares leave the range of float64
		case 1:
			a.Zero()
		}
		rows, columns := a.Dims()
		rough, err := metrics.NewSpectrum(a, float64(rows))
		if err == nil {
			err = rough.Estimate()
		}
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range metrics.All() {
			want, err := measure(e, a, float64(rows))
			if err != nil {
				t.Fatal(err)
			}
			if got, err := e.Of(rough, eps); err != nil || math.Abs(got-want) > 1e-6*want+1e-300 {
				t.Errorf("%s of %d×%d: estimated as %v, %v, is %v", e.Name, rows, columns, got, err, want)
			}
		}
	}
}
