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
}

// Activations is the table of nonlinearities, in display order.
//
// relu and leaky-relu take 1 as their derivative at 0. Neurons born with a
// fan-in of zero have pre-activation 0 on every sample; with the usual
// derivative of 0 they would never learn (Evci et al., "GradMax", ICLR 2022).
func Activations[T Float]() []Activation[T] {
	return []Activation[T]{
		{"relu", "max(0, z)", gemm.ReLU[T], func(d, z, _ []T) { gemm.ReLUGrad(d, d, z) }},
		{"leaky-relu", "z, or 0.01·z below 0", leakyRelu[T], leakyReluGrad[T]},
		{"tanh", "hyperbolic tangent", tanh[T], tanhGrad[T]},
		{"sigmoid", "1/(1+exp(-z))", sigmoid[T], sigmoidGrad[T]},
		{"gelu", "z·Φ(z), Φ the normal distribution function", gelu[T], geluGrad[T]},
		{"identity", "z: a linear network", identity[T], func(_, _, _ []T) {}},
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
