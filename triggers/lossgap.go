package triggers

import (
	"math"

	"github.com/north-tui/north/form"
	"github.com/north-tui/north/neurogenesis"
)

// LossGap grows a layer often while the network underfits and rarely when it
// overfits. The gap between test and training loss, in percent of the test loss, is
//
//	gap = 100·(test − train)/test
//
// with the training loss smoothed, and a layer grows when it has waited for
//
//	Interval / (1 + exp(Alpha − gap))
//
// steps since it last grew, but only once after each evaluation on the test data.
//
// FRAGrow uses accuracies instead of losses, Alpha 4, and adds layers. It uses data
// held out from training; here these are the test data, so the final test loss is not
// an unbiased estimate of generalisation.
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
	test, train, at, ok := p.LossGap()
	if !ok {
		return d, nil
	}
	d.Threshold = t.wait(test, train)
	if at > p.LastGrowth && d.Value > d.Threshold {
		d.Add = portion(p, t.Add)
	}
	return d, nil
}

// wait is the interval for these losses. A test loss of 0 leaves no gap.
func (t LossGap) wait(test, train float64) float64 {
	gap := 0.0
	if test > 0 {
		gap = 100 * (test - train) / test
	}
	return float64(t.Interval) / (1 + math.Exp(t.Alpha-gap))
}

func lossGap() neurogenesis.TriggerEntry {
	return neurogenesis.TriggerEntry{
		Name:   "loss-gap",
		Doc:    "grows often while test and training loss agree, rarely when they diverge",
		Source: "Wu et al. 2024, arXiv 2401.03104",
		Fields: []form.Field{
			{
				Name: "interval", Doc: "longest wait between two growths of a layer", Kind: form.Int, Unit: "steps",
				Default: "400", Min: 1, Max: 1e6, Log: true, Effect: form.Check,
			},
			{
				Name: "alpha", Doc: "gap to the training loss, in percent of the test loss, at which the wait is half the interval", Kind: form.Float,
				Default: "10", Min: 0, Max: 100, Effect: form.Check,
			},
			addField(),
		},
		New: func(v form.Values) neurogenesis.Trigger {
			return LossGap{Interval: v.Int("interval"), Alpha: v.Float("alpha"), Add: v.Int("add")}
		},
	}
}
