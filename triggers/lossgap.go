package triggers

import (
	"math"

	"github.com/north-tui/north/form"
	"github.com/north-tui/north/neurogenesis"
)

// LossGap grows a layer soon where the network underfits and late where it
// overfits. The gap is what of the held-out loss is not training loss, in percent,
//
//	gap = 100·(held-out − train)/held-out
//
// with the training loss smoothed, and a layer grows when it has waited for
//
//	Interval / (1 + exp(Alpha − gap))
//
// steps since it last grew, but only once after each look at the held-out data.
//
// FRAGrow takes the accuracies instead of the losses, Alpha 4, and adds layers. What it
// looks at is not for testing: a network that has grown by a loss is not judged by it.
// Scenes therefore hold data back for a TriggerEntry with HeldOut.
//
// Source: Wu et al., "When To Grow? A Fitting Risk-Aware Policy for Layer Growing
// in Deep Neural Networks", AAAI 2024, arXiv 2401.03104.
type LossGap struct {
	Interval int     // the longest wait, in steps
	Alpha    float64 // gap at which the wait is half of it, in percent
	Add      int     // neurons; 0 means an eighth of the width, at least 1
}

// Measure implements neurogenesis.Trigger.
func (LossGap) Measure() string { return "steps waited" }

// Decide implements neurogenesis.Trigger.
func (t LossGap) Decide(p *neurogenesis.Probe) (neurogenesis.Decision, error) {
	d := unmeasured(0, float64(p.Step-p.LastGrowth), float64(t.Interval))
	heldOut, train, at, ok := p.LossGap()
	if !ok {
		return d, nil
	}
	d.Threshold = t.wait(heldOut, train)
	if at > p.LastGrowth && d.Value > d.Threshold {
		d.Add = portion(p, t.Add)
	}
	return d, nil
}

// wait is the interval for these losses. A held-out loss of 0 leaves no gap.
func (t LossGap) wait(heldOut, train float64) float64 {
	gap := 0.0
	if heldOut > 0 {
		gap = 100 * (heldOut - train) / heldOut
	}
	return float64(t.Interval) / (1 + math.Exp(t.Alpha-gap))
}

func lossGap() neurogenesis.TriggerEntry {
	return neurogenesis.TriggerEntry{
		Name:    "loss-gap",
		Doc:     "grows often while training loss and the loss on held-out data (half of the test data) agree, rarely when they diverge",
		Source:  "Wu et al. 2024, arXiv 2401.03104",
		HeldOut: true,
		Fields: []form.Field{
			{
				Name: "interval", Doc: "longest wait between two growths of a layer", Kind: form.Int, Unit: "steps",
				Default: "400", Min: 1, Max: 1e6, Log: true, Effect: form.Check,
			},
			{
				Name: "alpha", Doc: "gap to the training loss, in percent of the held-out loss, at which the wait is half the interval", Kind: form.Float,
				Default: "10", Min: 0, Max: 100, Effect: form.Check,
			},
			addField(),
		},
		New: func(v form.Values) neurogenesis.Trigger {
			return LossGap{Interval: v.Int("interval"), Alpha: v.Float("alpha"), Add: v.Int("add")}
		},
	}
}
