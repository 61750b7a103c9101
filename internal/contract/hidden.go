package contract

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/mat"
)

// rounding is how far two ways to the same number may lie apart in float64.
const rounding = 1e-12

// Observe: the matrices of each hidden layer belong together, and they follow when
// neurons are added that nothing reads, when the model learns and when neurons go.
func Observe(t *testing.T, c Case[float64]) {
	for round := range 3 {
		observe(t, c.Model)
		hidden := c.Model.Hidden()
		for _, h := range hidden {
			bias := h.Bias()
			var z mat.Dense
			z.Mul(h.Inputs(), h.FanIn().T())
			z.Apply(func(_, j int, v float64) float64 { return v + bias[j] }, &z)
			equal(t, h.Name()+" pre-activations", h.PreActivations(), &z, rounding)
			equal(t, h.Name()+" response to its own weights", h.Respond(h.FanIn(), bias), h.Activations(), rounding)
		}
		grown := hidden[round%len(hidden)]
		before := c.Model.Outputs()
		AddNeurons(t, grown, 2, 0)
		observe(t, c.Model)
		equal(t, "outputs after growth", c.Model.Outputs(), before, 0)
		train(t, c)
		if round == 1 {
			if err := grown.Remove([]int{0}); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// LossAfter: its derivative is OutputGrad, with no shift it is the loss, and it
// changes nothing. The model has been observed.
func LossAfter(t *testing.T, c Case[float64]) {
	before := c.Model.WeightsSHA256()
	want, err := c.Loss()
	if err != nil {
		t.Fatal(err)
	}
	for _, h := range c.Model.Hidden() {
		grad := h.OutputGrad()
		at := func(by float64) float64 {
			var shift mat.Dense
			shift.Scale(by, grad)
			loss, err := h.LossAfter(&shift)
			if err != nil {
				t.Fatal(err)
			}
			return loss
		}
		if got := at(0); math.Abs(got-want) > 1e-14 {
			t.Errorf("%s: loss %v without a shift, want %v", h.Name(), got, want)
		}
		norm := mat.Norm(grad, 2)
		if got := (at(1e-4) - at(-1e-4)) / 2e-4; math.Abs(got/(norm*norm)-1) > 1e-6 {
			t.Errorf("%s: slope %v along the gradient, want %v", h.Name(), got, norm*norm)
		}
		samples, outputs := grad.Dims()
		for _, shape := range [][2]int{{samples + 1, outputs}, {samples, outputs + 1}} {
			if _, err := h.LossAfter(mat.NewDense(shape[0], shape[1], nil)); err == nil {
				t.Errorf("%s: a shift of %v was taken, where samples and outputs are %d and %d", h.Name(), shape, samples, outputs)
			}
		}
	}
	if c.Model.WeightsSHA256() != before {
		t.Error("the weights have changed")
	}
}
