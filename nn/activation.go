package nn

import (
	"math"

	"github.com/north-tui/north/internal/gemm"
)

// leak is the slope of leaky-relu below 0.
const leak = 0.01

// Activation is an elementwise nonlinearity on slices of equal length.
type Activation[T Float] struct {
	Name, Doc string
	Forward   func(h, z []T)    // h = f(z)
	Backward  func(d, z, h []T) // d *= f'(z), where h = f(z)
	// Second sets second to f″(z), which may be the same slice. A kink at 0 over which
	// f' jumps by J counts as J times the second derivative of softplus,
	// βσ(βz)(1 − σ(βz)), with β = sharpness.
	Second func(second, z []float64, sharpness float64)

	left func(d, z, h []T) // Backward of LeftAtZero, nil if that is the same
}

// LeftAtZero is the activation with its left derivative at a kink in 0: 0 for relu and
// 0.01 for leaky-relu, as PyTorch and TensorFlow have it. Neurons of relu with a fan-in
// of zero then never learn.
func (a Activation[T]) LeftAtZero() Activation[T] {
	if a.left != nil {
		a.Backward = a.left
	}
	return a
}

// Activations is the table of nonlinearities, in display order.
//
// relu and leaky-relu take 1 as their derivative at 0. Neurons born with a
// fan-in of zero have pre-activation 0 on every sample; with the usual
// derivative of 0 they would never learn (Evci et al., "GradMax", ICLR 2022).
// LeftAtZero is the usual derivative.
func Activations[T Float]() []Activation[T] {
	return []Activation[T]{
		{"relu", "max(0, z)", gemm.ReLU[T], func(d, z, _ []T) { gemm.ReLUGrad(d, d, z) }, kink(1), func(d, z, _ []T) { gemm.PositiveGrad(d, d, z) }},
		{"leaky-relu", "z, or 0.01·z below 0", leakyRelu[T], leakyReluGrad[T], kink(1 - leak), leakyReluLeft[T]},
		{"tanh", "hyperbolic tangent", tanh[T], tanhGrad[T], smooth(tanhSecond), nil},
		{"sigmoid", "1/(1+exp(-z))", sigmoid[T], sigmoidGrad[T], smooth(sigmoidSecond), nil},
		{"gelu", "z·Φ(z), Φ the normal distribution function", gelu[T], geluGrad[T], smooth(geluSecond), nil},
		{"identity", "z: a linear network", identity[T], func(_, _, _ []T) {}, smooth(func(float64) float64 { return 0 }), nil},
	}
}

// ActivationNames are the names in the table.
func ActivationNames() []string {
	var names []string
	for _, a := range Activations[float64]() {
		names = append(names, a.Name)
	}
	return names
}

// ActivationNamed returns the table entry with that name.
func ActivationNamed[T Float](name string) (Activation[T], error) {
	for _, a := range Activations[T]() {
		if a.Name == name {
			return a, nil
		}
	}
	return Activation[T]{}, unknown("activation", name, ActivationNames())
}

func leakyRelu[T Float](h, z []T) {
	for i, v := range z {
		h[i] = max(v, leak*v)
	}
}

func leakyReluGrad[T Float](d, z, _ []T) {
	for i, v := range z {
		if v < 0 {
			d[i] *= leak
		}
	}
}

func leakyReluLeft[T Float](d, z, _ []T) {
	for i, v := range z {
		if v <= 0 {
			d[i] *= leak
		}
	}
}

func tanh[T Float](h, z []T) {
	if z, ok := any(z).([]float32); ok {
		gemm.Tanh(any(h).([]float32), z)
		return
	}
	for i, v := range z {
		h[i] = T(math.Tanh(float64(v)))
	}
}

func tanhGrad[T Float](d, _, h []T) {
	for i, v := range h {
		d[i] *= 1 - v*v
	}
}

func sigmoid[T Float](h, z []T) {
	if z, ok := any(z).([]float32); ok {
		gemm.Sigmoid(any(h).([]float32), z)
		return
	}
	for i, v := range z {
		h[i] = T(1 / (1 + math.Exp(-float64(v))))
	}
}

func sigmoidGrad[T Float](d, _, h []T) {
	for i, v := range h {
		d[i] *= v * (1 - v)
	}
}

func gelu[T Float](h, z []T) {
	for i, v := range z {
		h[i] = T(float64(v) * normalCDF(float64(v)))
	}
}

func geluGrad[T Float](d, z, _ []T) {
	for i, v := range z {
		x := float64(v)
		density := math.Exp(-x*x/2) / math.Sqrt(2*math.Pi)
		d[i] *= T(normalCDF(x) + x*density)
	}
}

func normalCDF(x float64) float64 { return math.Erfc(-x/math.Sqrt2) / 2 }

func identity[T Float](h, z []T) { copy(h, z) }
