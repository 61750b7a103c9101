package triggers

import (
	"fmt"
	"slices"

	"github.com/north-tui/north/form"
	"github.com/north-tui/north/neurogenesis"
)

// NorthAct grows a layer while its activations are more orthogonal than gamma
// times their orthogonality at the start: by rank − floor(gamma·φ_0·M), with the
// rank the number of singular values of H_l/√n above Eps and φ = rank/M. New
// neurons that add no rank raise M alone, so growth stops by itself.
//
// Cost: one Gram matrix and one LDLᵀ factorisation, and, unless Batch is set, a
// forward pass.
//
// Source: Maile et al. 2022, arXiv 2202.08539, the trigger with φ_ED.
type NorthAct struct {
	Gamma    float64          // share of the baseline, 0 to 1
	Eps      neurogenesis.Eps // which singular values count
	Baseline string           // initial (the default) or max, the running maximum
	Batch    bool             // measure the activations of the training step, as the paper's code does, instead of running recent inputs again

	metric string // name of the baseline, formatted once because that takes time
}

// Measure implements neurogenesis.Trigger.
func (NorthAct) Measure() string { return "rank" }

// Decide implements neurogenesis.Trigger.
func (t NorthAct) Decide(p *neurogenesis.Probe) (neurogenesis.Decision, error) {
	look := p.Activations
	if t.Batch {
		look = p.TrackedActivations
	}
	s, err := look()
	if err != nil {
		return neurogenesis.Decision{}, err
	}
	if t.metric == "" {
		t.metric = rankOfActivations(t.Eps)
	}
	return ofRank(p, s, t.Eps, t.Gamma, t.Baseline, t.metric)
}

func rankOfActivations(eps neurogenesis.Eps) string {
	return fmt.Sprintf("the rank of activations (eps %s)", eps)
}

// The values of the probe field.
const (
	probeRecent = "recent"
	probeBatch  = "batch"
)

func probeField() form.Field {
	return form.Field{
		Name: "probe", Doc: "measure on recent inputs, run through the network again, or on the training batch as its step saw it", Kind: form.Choice,
		Default: probeRecent, Choices: []string{probeRecent, probeBatch}, Effect: form.Check,
	}
}

func northAct() neurogenesis.TriggerEntry {
	return neurogenesis.TriggerEntry{
		Name:   "north-act",
		Doc:    "grows while the activations keep their rank: adds the excess over gamma times the baseline of the rank share",
		Source: maile,
		Fields: slices.Concat([]form.Field{gammaField("0.97")}, neurogenesis.EpsFields(), []form.Field{baselineField(), probeField()}),
		New: func(v form.Values) neurogenesis.Trigger {
			eps := neurogenesis.EpsOf(v)
			return NorthAct{
				Gamma: v.Float("gamma"), Eps: eps, Baseline: v.Text("baseline"), Batch: v.Text("probe") == probeBatch,
				metric: rankOfActivations(eps),
			}
		},
	}
}
