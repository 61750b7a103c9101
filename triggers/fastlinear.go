package triggers

import (
	"github.com/north-tui/north/form"
	"github.com/north-tui/north/neurogenesis"
)

// FastLinear adds one neuron at every check until the target width, or the maximum
// width if Target is 0. It shows the effect of a schedule that finishes early: the
// final network, trained nearly from the start.
//
// Source: the "fastlinear" schedule in the code of Maile et al. 2022, arXiv
// 2202.08539; the paper does not have it.
type FastLinear struct{ Target int }

// Measure implements neurogenesis.Trigger.
func (FastLinear) Measure() string { return "planned width" }

// Decide implements neurogenesis.Trigger.
func (t FastLinear) Decide(p *neurogenesis.Probe) (neurogenesis.Decision, error) {
	target, err := targetWidth(t.Target, p)
	if err != nil || p.Step == 0 {
		return follow(p, 0), err
	}
	return follow(p, min(target, p.Layer.Width()+1)), nil
}

func fastLinear() neurogenesis.TriggerEntry {
	return neurogenesis.TriggerEntry{
		Name:   "fast-linear",
		Doc:    "a schedule: one neuron at every check until the target",
		Source: maile,
		Fields: []form.Field{targetField()},
		New:    func(v form.Values) neurogenesis.Trigger { return FastLinear{Target: v.Int("target")} },
	}
}
