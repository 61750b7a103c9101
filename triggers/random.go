package triggers

import (
	"github.com/north-tui/north/form"
	"github.com/north-tui/north/neurogenesis"
)

// Random adds a neuron with probability Rate at every check of a layer, regardless of
// its state: the control for triggers that measure. Its random numbers depend on the
// run's seed, the step and the layer.
//
// The control in the code of Maile et al. 2022 is different: one neuron with
// probability 1 − t at time t, from 0 to 1, while the width is below t times the
// maximum. That is a schedule with noise.
type Random struct {
	Rate float64 // 0 to 1
}

// Measure implements neurogenesis.Trigger.
func (Random) Measure() string { return "draw" }

// Decide implements neurogenesis.Trigger.
func (t Random) Decide(p *neurogenesis.Probe) (neurogenesis.Decision, error) {
	// From 0 to 1, 0 included: it is never above a threshold of 1 or of nothing.
	d := unmeasured(0, p.Rand().Float64(), 1-t.Rate)
	if d.Value > d.Threshold {
		d.Add = 1
	}
	return d, nil
}

func random() neurogenesis.TriggerEntry {
	return neurogenesis.TriggerEntry{
		Name:   "random",
		Doc:    "a control: an occasional neuron, at random",
		Source: maile,
		Fields: []form.Field{{
			Name: "rate", Doc: "probability of adding a neuron, per layer and check", Kind: form.Float,
			Default: "0.01", Min: 0, Max: 1, Effect: form.Check,
		}},
		New: func(v form.Values) neurogenesis.Trigger { return Random{Rate: v.Float("rate")} },
	}
}
