package triggers

import (
	"math"

	"github.com/north-tui/north/form"
	"github.com/north-tui/north/neurogenesis"
)

// NorthActGap is NorthAct with φ_OG, one minus the orthogonality gap of the
// activations, in place of a count: by ceil(M·φ_OG) − floor(gamma·M·φ_OG(f_0)).
//
// Cost: one Gram matrix.
//
// Source: Maile et al. 2022, arXiv 2202.08539, the trigger with φ_OG.
type NorthActGap struct {
	Gamma    float64 // share of the baseline, 0 to 1
	Baseline string  // initial (the default) or max, the running maximum
}

// Measure implements neurogenesis.Trigger.
func (NorthActGap) Measure() string { return "gap rank" }

// Decide implements neurogenesis.Trigger.
func (t NorthActGap) Decide(p *neurogenesis.Probe) (neurogenesis.Decision, error) {
	s, err := p.Activations()
	if err != nil {
		return neurogenesis.Decision{}, err
	}
	width := p.Layer.Width()
	phi := 1 - s.OrthogonalityGap()
	rank := int(math.Ceil(phi*float64(width) - 1e-9))
	initial := reference(p, t.Baseline, "the orthogonality gap of activations", phi)
	return surplus(rank, width, phi, t.Gamma, initial), nil
}

func northActGap() neurogenesis.TriggerEntry {
	return neurogenesis.TriggerEntry{
		Name:   "north-act-gap",
		Doc:    "like north-act, but measures the orthogonality gap instead of the rank",
		Source: maile,
		Fields: []form.Field{gammaField("0.97"), baselineField()},
		New: func(v form.Values) neurogenesis.Trigger {
			return NorthActGap{Gamma: v.Float("gamma"), Baseline: v.Text("baseline")}
		},
	}
}
