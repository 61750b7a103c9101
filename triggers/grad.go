package triggers

import (
	"fmt"
	"math"

	"github.com/north-tui/north/form"
	"github.com/north-tui/north/metrics"
	"github.com/north-tui/north/neurogenesis"
	"gonum.org/v1/gonum/mat"
)

// Grad grows a layer while new neurons would learn faster than all existing ones: by
// the number of singular values of A = (dL/dZ_{l+1})ᵀH_{l−1}, outputs×inputs, above
//
//	Σ_m (‖dL/dw_m^in‖ + ‖dL/dw_m^out‖) / 2
//
// over the neurons m of the layer. A singular value is the initial gradient of a
// neuron from inits.GradMax. The trigger's value is the largest of them.
//
// The text of the paper does not halve the sum, its code does: see Halve.
//
// Cost: one SVD of outputs×inputs without vectors, and products
// samples×width×(inputs + outputs).
//
// Source: Maile et al. 2022, arXiv 2202.08539, the trigger by gradients.
type Grad struct {
	Halve bool
}

// Measure implements neurogenesis.Trigger.
func (Grad) Measure() string { return "gradient" }

// Decide implements neurogenesis.Trigger.
func (t Grad) Decide(p *neurogenesis.Probe) (neurogenesis.Decision, error) {
	if err := p.Observe(); err != nil {
		return neurogenesis.Decision{}, err
	}
	var a mat.Dense
	a.Mul(p.Layer.OutputGrad().T(), p.Layer.Inputs())
	values, err := metrics.SingularValues(&a, 1)
	if err != nil {
		return neurogenesis.Decision{}, fmt.Errorf("gradient across the layer: %w", err)
	}
	threshold := neuronGradients(p.Layer)
	if t.Halve {
		threshold /= 2
	}
	if math.IsNaN(threshold) || math.IsInf(threshold, 0) {
		return neurogenesis.Decision{}, fmt.Errorf("gradients of the neurons sum up to %g: %w", threshold, metrics.ErrNotFinite)
	}
	// Rounding residue of a zero gradient does not count.
	threshold = max(threshold, 1e-9*values[0])
	d := unmeasured(0, values[0], threshold)
	for d.Add < len(values) && values[d.Add] > threshold {
		d.Add++
	}
	return d, nil
}

// neuronGradients is the sum over the neurons of the norms of their gradients with
// respect to the fan-in and the fan-out.
func neuronGradients(layer neurogenesis.View) float64 {
	grad := layer.OutputGrad()
	var back, in, out mat.Dense
	back.Mul(grad, layer.FanOut())
	back.MulElem(&back, layer.Slope(layer.FanIn(), layer.Bias()))
	in.Mul(layer.Inputs().T(), &back)
	out.Mul(grad.T(), layer.Activations())
	sum := 0.0
	for m := range layer.Width() {
		sum += mat.Norm(in.ColView(m), 2) + mat.Norm(out.ColView(m), 2)
	}
	return sum
}

func grad() neurogenesis.TriggerEntry {
	return neurogenesis.TriggerEntry{
		Name:   "grad",
		Doc:    "grows while a new neuron would have a larger gradient than all existing ones together",
		Source: maile,
		Fields: []form.Field{{
			Name: "grad.halve", Doc: "compare with half the sum of gradients, as in the paper's code but not in its text", Kind: form.Bool,
			Default: "true", Effect: form.Check,
		}},
		New: func(v form.Values) neurogenesis.Trigger { return Grad{Halve: v.Bool("grad.halve")} },
	}
}
