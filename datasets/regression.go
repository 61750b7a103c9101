package datasets

import (
	"fmt"

	"github.com/north-tui/north/form"
	"github.com/north-tui/north/picture"
)

// regressionSet draws inputs uniformly from -1 to 1 and adds Gaussian noise to
// the value of f at them.
func regressionSet(name string, inputs int, v form.Values, seed uint64, f func(x []float64) float64) *Set {
	rng := newRand(seed)
	n, noise := v.Int("points"), v.Float("noise")
	all := Split{N: n, Inputs: inputs, X: make([]float32, 0, n*inputs), Targets: make([]float32, n)}
	x := make([]float64, inputs)
	for i := range n {
		for j := range x {
			x[j] = 2*rng.Float64() - 1
			all.X = append(all.X, float32(x[j]))
		}
		all.Targets[i] = float32(f(x) + noise*rng.NormFloat64())
	}
	s := &Set{
		Name: name, Title: fmt.Sprintf("%s · %s points", name, picture.Grouped(float64(n))),
		Task: Regression, Inputs: inputs, Outputs: 1, Features: []string{"x1", "x2"}[:inputs],
		Splitting: atRandom, Scaling: "none: inputs are within -1 to 1", Defaults: planeDefaults,
	}
	s.Train, s.Test = divide(all, rng)
	s.Bounds = boundsOf(s)
	return s
}
