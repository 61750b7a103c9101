package nn

import (
	"math"
	"testing"

	"github.com/north-tui/north/internal/gemm"
)

// TestFastFunctions holds the float32 functions to their claims, against math.
func TestFastFunctions(t *testing.T) {
	tests := []struct {
		name     string
		fast     func(x float32) float32
		slow     func(x float64) float64
		from, to float64
		relative float64
	}{
		{"exponential", func(x float32) float32 { m := MatOf(1, 1, []float32{x}); exponentials(m); return m.Data[0] }, math.Exp, -87, 0, 7e-8},
		{"tanh", single(gemm.Tanh), math.Tanh, -30, 30, 2e-7},
		{"tanh near 0", single(gemm.Tanh), math.Tanh, -1e-3, 1e-3, 2e-7},
		{"sigmoid", single(gemm.Sigmoid), func(x float64) float64 { return 1 / (1 + math.Exp(-x)) }, -87, 120, 7e-8},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			const steps = 20011
			for i := range steps {
				x := float32(tt.from + (tt.to-tt.from)*float64(i)/steps)
				got, want := float64(tt.fast(x)), tt.slow(float64(x))
				if math.Abs(got-want) > tt.relative*math.Abs(want) {
					t.Fatalf("at %v: %v, want %v", x, got, want)
				}
			}
			if x := tt.fast(float32(math.NaN())); x == x {
				t.Errorf("%v for NaN", x)
			}
		})
	}
}

func single(f func(h, z []float32)) func(float32) float32 {
	return func(x float32) float32 {
		h := []float32{0}
		f(h, []float32{x})
		return h[0]
	}
}

func TestFastFunctionsAtTheEnds(t *testing.T) {
	infinity := float32(math.Inf(1))
	e := MatOf(1, 3, []float32{0, -1000, -infinity})
	exponentials(e)
	if e.Data[0] != 1 || e.Data[1] != 0 || e.Data[2] != 0 {
		t.Errorf("exponentials %v, want 1, 0, 0", e.Data)
	}
	z := []float32{-infinity, -1000, 0, 1000, infinity}
	h := make([]float32, len(z))
	gemm.Tanh(h, z)
	if h[0] != -1 || h[1] != -1 || h[2] != 0 || h[3] != 1 || h[4] != 1 {
		t.Errorf("tanh %v", h)
	}
	gemm.Sigmoid(h, z)
	if h[0] > 1e-44 || h[1] > 1e-44 || h[2] != 0.5 || h[3] != 1 || h[4] != 1 {
		t.Errorf("sigmoid %v", h)
	}
}

func BenchmarkActivation(b *testing.B) {
	z, h := make([]float32, 1024), make([]float32, 1024)
	for i := range z {
		z[i] = float32(i%17)/4 - 2
	}
	for _, a := range Activations[float32]() {
		b.Run(a.Name+"/n=1024", func(b *testing.B) {
			for b.Loop() {
				a.Forward(h, z)
			}
		})
	}
	b.Run("tanh by math/n=1024", func(b *testing.B) {
		for b.Loop() {
			for i, v := range z {
				h[i] = float32(math.Tanh(float64(v)))
			}
		}
	})
}
