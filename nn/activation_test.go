package nn

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/diff/fd"
)

func TestActivationDerivatives(t *testing.T) {
	for _, a := range Activations[float64]() {
		t.Run(a.Name, func(t *testing.T) {
			f := func(z float64) float64 {
				h := []float64{0}
				a.Forward(h, []float64{z})
				return h[0]
			}
			for z := -6.05; z < 6; z += 0.1 {
				d := []float64{2}
				a.Backward(d, []float64{z}, []float64{f(z)})
				want := 2 * fd.Derivative(f, z, &fd.Settings{Formula: fd.Central})
				if math.Abs(d[0]-want) > 1e-6*max(1, math.Abs(want)) {
					t.Errorf("2·f'(%g) = %v, want %v", z, d[0], want)
				}
			}
		})
	}
}

// TestSecondDerivatives: f″ is the slope of f' but for kinks, which keep their jump.
func TestSecondDerivatives(t *testing.T) {
	for _, a := range Activations[float64]() {
		t.Run(a.Name, func(t *testing.T) {
			slope := func(z float64) float64 {
				h, d := []float64{0}, []float64{1}
				a.Forward(h, []float64{z})
				a.Backward(d, []float64{z}, h)
				return d[0]
			}
			second := func(z, sharpness float64) float64 {
				s := []float64{z}
				a.Second(s, s, sharpness)
				return s[0]
			}
			jump := slope(1e-9) - slope(-1e-9)
			for z := -6.05; z < 6; z += 0.1 {
				want := fd.Derivative(slope, z, &fd.Settings{Formula: fd.Central})
				if jump > 0.5 {
					want = 0 // beside the kink
				}
				if got := second(z, 1e6); math.Abs(got-want) > 1e-6 {
					t.Errorf("f″(%g) = %v, want %v", z, got, want)
				}
			}
			if jump < 0.5 {
				return
			}
			// The smoothed spike at sharpness 3 reaches from about -5 to 5.
			sum := 0.0
			for z := -20.0; z < 20; z += 1e-2 {
				sum += 1e-2 * second(z, 3)
			}
			if math.Abs(sum-jump) > 1e-6 || math.Abs(second(0, 3)-0.75*jump) > 1e-6 {
				t.Errorf("the spike has weight %v and height %v, want %v and %v", sum, second(0, 3), jump, 0.75*jump)
			}
		})
	}
}

// TestLeftAtZero: only the derivative at 0 of the activations with a kink differs.
func TestLeftAtZero(t *testing.T) {
	want := map[string]float32{"relu": 0, "leaky-relu": 0.01}
	z := []float32{-2, -1e-30, 0, 1e-30, 3}
	for _, a := range Activations[float32]() {
		h, usual, left := make([]float32, len(z)), []float32{1, 1, 1, 1, 1}, []float32{1, 1, 1, 1, 1}
		a.Forward(h, z)
		a.Backward(usual, z, h)
		a.LeftAtZero().Backward(left, z, h)
		for i := range z {
			expected := usual[i]
			if w, ok := want[a.Name]; ok && z[i] == 0 {
				expected = w
			}
			if left[i] != expected {
				t.Errorf("%s: derivative %v at %v, want %v", a.Name, left[i], z[i], expected)
			}
		}
	}
}

// TestActivationValues compares with values from the definitions, and holds for
// writing onto the input.
func TestActivationValues(t *testing.T) {
	want := map[string][3]float64{ // at -1, 0, 2
		"relu":       {0, 0, 2},
		"leaky-relu": {-0.01, 0, 2},
		"tanh":       {-0.7615941559557649, 0, 0.9640275800758169},
		"sigmoid":    {0.2689414213699951, 0.5, 0.8807970779778823},
		"gelu":       {-0.15865525393145707, 0, 1.9544997361036416},
		"identity":   {-1, 0, 2},
	}
	for _, a := range Activations[float64]() {
		z := []float64{-1, 0, 2}
		a.Forward(z, z)
		for i, w := range want[a.Name] {
			if math.Abs(z[i]-w) > 1e-15 {
				t.Errorf("%s: %v, want %v", a.Name, z, want[a.Name])
			}
		}
	}
}

// TestReluLearnsAtZero: a neuron born with zero fan-in must get a gradient.
func TestReluLearnsAtZero(t *testing.T) {
	for _, name := range []string{"relu", "leaky-relu"} {
		a, err := ActivationNamed[float32](name)
		if err != nil {
			t.Fatal(err)
		}
		d := make([]float32, 20)
		for i := range d {
			d[i] = 3
		}
		a.Backward(d, make([]float32, 20), make([]float32, 20))
		for i, v := range d {
			if v != 3 {
				t.Errorf("%s: gradient %v at 0, position %d, want 3", name, v, i)
			}
		}
	}
}

func TestNaNPassesThrough(t *testing.T) {
	for _, a := range Activations[float32]() {
		z := []float32{float32(math.NaN())}
		a.Forward(z, z)
		if z[0] == z[0] {
			t.Errorf("%s hides a NaN as %v", a.Name, z[0])
		}
	}
}

func TestUnknownNames(t *testing.T) {
	if _, err := ActivationNamed[float32]("relo"); err == nil {
		t.Error("activation relo found")
	}
	if _, err := LossNamed[float32](""); err == nil {
		t.Error("loss without a name found")
	}
	if err := InitWeights(NewLinear[float32](1, 1), "xavier", nil); err == nil {
		t.Error("initialisation xavier found")
	}
}
