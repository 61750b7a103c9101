package contract

import (
	"math"
	"testing"

	"github.com/north-tui/north/nn"
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

// LossAfter: its derivative is OutputGrad, and GradAfter elsewhere; with no shift they
// are the loss and OutputGrad, and they change nothing. The model has been observed.
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
		gradAfter(t, h, grad)
		samples, outputs := grad.Dims()
		for _, shape := range [][2]int{{samples + 1, outputs}, {samples, outputs + 1}} {
			if _, err := h.LossAfter(mat.NewDense(shape[0], shape[1], nil)); err == nil {
				t.Errorf("%s: a shift of %v was taken, where samples and outputs are %d and %d", h.Name(), shape, samples, outputs)
			}
			if _, err := h.GradAfter(mat.NewDense(shape[0], shape[1], nil)); err == nil {
				t.Errorf("%s: a gradient after a shift of %v, where samples and outputs are %d and %d", h.Name(), shape, samples, outputs)
			}
		}
	}
	if c.Model.WeightsSHA256() != before {
		t.Error("the weights have changed")
	}
}

// gradAfter holds GradAfter to OutputGrad where nothing is shifted, and to differences
// of LossAfter, along a step through the samples, where something is.
func gradAfter(t *testing.T, h *nn.Hidden[float64], grad *mat.Dense) {
	t.Helper()
	var none, shift, step mat.Dense
	none.Scale(0, grad)
	equal(t, h.Name()+" gradient after no shift", must(t)(h.GradAfter(&none)), grad, 1e-14)
	size := 0.3 / mat.Norm(grad, 2)
	shift.Apply(func(i, j int, v float64) float64 { return size * v * math.Cos(float64(i+2*j)) }, grad)
	step.Apply(func(i, j int, _ float64) float64 { return 1e-5 * math.Sin(float64(3*i+j)) }, grad)
	at := func(by float64) float64 {
		var moved mat.Dense
		moved.Scale(by, &step)
		moved.Add(&moved, &shift)
		loss, err := h.LossAfter(&moved)
		if err != nil {
			t.Fatal(err)
		}
		return loss
	}
	var along mat.Dense
	along.MulElem(must(t)(h.GradAfter(&shift)), &step)
	if got, want := mat.Sum(&along), (at(1)-at(-1))/2; math.Abs(got-want) > 1e-6*math.Abs(want)+1e-13 {
		t.Errorf("%s: slope %v after a shift, by differences %v", h.Name(), got, want)
	}
}

func must(t *testing.T) func(*mat.Dense, error) *mat.Dense {
	return func(m *mat.Dense, err error) *mat.Dense {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return m
	}
}
