package triggers

import (
	"fmt"
	"slices"

	"github.com/north-tui/north/form"
	"github.com/north-tui/north/neurogenesis"
)

// NorthWeight is NorthAct with the fan-in weights W_l/√inputs in place of the
// activations. Their rank cannot exceed the number of inputs, so growth stops at
// inputs/(gamma·φ_0) at the latest.
//
// The paper divides the weights by √n; its code, and this, by √inputs.
//
// Cost: one Gram matrix on the smaller side of W_l and one LDLᵀ factorisation.
//
// Source: Maile et al. 2022, arXiv 2202.08539.
type NorthWeight struct {
	Gamma    float64          // share of the baseline, 0 to 1
	Eps      neurogenesis.Eps // which singular values count
	Baseline string           // initial (the default) or max, the running maximum
}

// Measure implements neurogenesis.Trigger.
func (NorthWeight) Measure() string { return "weight rank" }

// Decide implements neurogenesis.Trigger.
func (t NorthWeight) Decide(p *neurogenesis.Probe) (neurogenesis.Decision, error) {
	s, err := p.Weights()
	if err != nil {
		return neurogenesis.Decision{}, err
	}
	return ofRank(p, s, t.Eps, t.Gamma, t.Baseline, fmt.Sprintf("the rank of weights (eps %s)", t.Eps))
}

func northWeight() neurogenesis.TriggerEntry {
	return neurogenesis.TriggerEntry{
		Name:   "north-weight",
		Doc:    "like north-act, but measures the incoming weights",
		Source: maile,
		Fields: slices.Concat([]form.Field{gammaField("0.99")}, neurogenesis.EpsFields(), []form.Field{baselineField()}),
		New: func(v form.Values) neurogenesis.Trigger {
			return NorthWeight{Gamma: v.Float("gamma"), Eps: neurogenesis.EpsOf(v), Baseline: v.Text("baseline")}
		},
	}
}
