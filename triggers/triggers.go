// Package triggers decides when, where and how many neurons are added, with one file
// per trigger. A trigger measures one hidden layer and has no state of its own.
//
// Source of the north-* triggers: Maile, Rachelson, Luga, Wilson, "When, where,
// and how to add new neurons to ANNs", AutoML-Conf 2022, arXiv 2202.08539.
package triggers

import (
	"math"

	"github.com/north-tui/north/form"
	"github.com/north-tui/north/metrics"
	"github.com/north-tui/north/neurogenesis"
)

const maile = "Maile et al. 2022, arXiv 2202.08539"

// All is the shelf, in display order.
func All() []neurogenesis.TriggerEntry {
	return []neurogenesis.TriggerEntry{
		northAct(),
		northActGap(),
		northWeight(),
		grad(),
		senn(),
		linear(),
		fastLinear(),
		earlyLinear(),
		batched(),
		plateau(),
		lossGap(),
		random(),
		manual(),
		static(),
	}
}

// gammaField is the fraction of φ(f_0) that a layer must exceed to grow.
func gammaField(value string) form.Field {
	return form.Field{
		Name: "gamma", Doc: "grow while the rank share is above this fraction of its baseline", Kind: form.Float,
		Default: value, Min: 0, Max: 1, Effect: form.Check,
	}
}

// The values of the baseline field.
const (
	baselineInitial = "initial"
	baselineMax     = "max"
)

func baselineField() form.Field {
	return form.Field{
		Name: "baseline", Doc: "baseline of the rank share: its initial value, or its running maximum (the default on data in the plane)", Kind: form.Choice,
		Default: baselineInitial, Choices: []string{baselineInitial, baselineMax}, Effect: form.Check,
	}
}

// reference is what phi is compared with, by the baseline field.
func reference(p *neurogenesis.Probe, baseline, metric string, phi float64) float64 {
	if baseline == baselineMax {
		return p.Peak(metric, phi)
	}
	return p.Initial(metric, phi)
}

// ofRank is the decision based on the rank of a spectrum; metric is the name under
// which its share of the width is stored as a baseline.
func ofRank(p *neurogenesis.Probe, s *metrics.Spectrum, eps neurogenesis.Eps, gamma float64, baseline, metric string) (neurogenesis.Decision, error) {
	threshold, err := eps.Of(s)
	if err != nil {
		return neurogenesis.Decision{}, err
	}
	rank, err := s.Count(threshold)
	if err != nil {
		return neurogenesis.Decision{}, err
	}
	width := p.Layer.Width()
	phi := float64(rank) / float64(width)
	return surplus(rank, width, phi, gamma, reference(p, baseline, metric, phi)), nil
}

// surplus is the decision of the north-* triggers: a layer of this width with the
// given rank grows by rank − floor(gamma·initial·width). The guard prevents a product
// that should be a whole number from being rounded down.
//
// The paper prints floor(width·(phi − gamma·initial)), which adds nothing to a
// full-rank layer narrower than 1/(1 − gamma); this is the rule of its code.
func surplus(rank, width int, phi, gamma, initial float64) neurogenesis.Decision {
	limit := gamma * initial
	threshold := math.Floor(limit*float64(width) + 1e-9)
	return neurogenesis.Decision{
		Add:       max(0, rank-int(threshold)),
		Value:     float64(rank),
		Threshold: threshold,
		Phi:       phi,
		Initial:   initial,
		Limit:     limit,
	}
}

// unmeasured returns a decision without a measure of orthogonality: its phi is NaN.
func unmeasured(add int, value, threshold float64) neurogenesis.Decision {
	return neurogenesis.Decision{
		Add: add, Value: value, Threshold: threshold,
		Phi: math.NaN(), Initial: math.NaN(), Limit: math.NaN(),
	}
}
