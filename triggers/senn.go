package triggers

import (
	"math"

	"github.com/north-tui/north/form"
	"github.com/north-tui/north/neurogenesis"
	"gonum.org/v1/gonum/mat"
)

// SENN adds a neuron while one would add enough to the natural expansion score η
// of the map that reads the layer: where the best of Proposals random neurons, the best
// of which climb by gradient ascent for Climb steps, has
//
//	(η + Δη)/η > Tau  and  Δη > Alpha
//
// with η and Δη as in neurogenesis.NaturalGradient. Its value is the larger side
// of the two relative to its bound: min((η + Δη)/(η·Tau), Δη/Alpha), against 1.
//
// The proposals are drawn by Glorot's rule, of the mean norm of the rows of W_l, from
// the seed, the step and the layer. Those of the authors climb with noise.
//
// Cost: neurogenesis.NaturalGradient, its Expansion and its Improve.
//
// Source: Mitchell, Menzenbach, Kersting and Mundt, "Self-Expanding Neural
// Networks", arXiv 2307.04526; the score is its equation 3.
type SENN struct {
	Tau       float64 // least relative gain, above 1
	Alpha     float64 // least absolute gain
	Proposals int
	Climb     int // steps of gradient ascent, 0 for none
}

// climbers is how many of the proposals climb: few, as this is done at every check.
const climbers = 4

// Measure implements neurogenesis.Trigger.
func (SENN) Measure() string { return "expansion" }

// Decide implements neurogenesis.Trigger.
func (t SENN) Decide(p *neurogenesis.Probe) (neurogenesis.Decision, error) {
	natural, err := p.NaturalGradient()
	if err != nil {
		return neurogenesis.Decision{}, err
	}
	rows := t.propose(p)
	gain, err := natural.Improve(p.Layer, rows, climbers, t.Climb)
	if err != nil {
		return neurogenesis.Decision{}, err
	}
	d := unmeasured(0, gain/t.Alpha, 1)
	if natural.Score > 0 {
		d.Value = min(d.Value, (natural.Score+gain)/(natural.Score*t.Tau))
	}
	if d.Value > d.Threshold {
		d.Add = 1
	}
	return d, nil
}

// propose draws fan-in rows, Proposals×inputs.
func (t SENN) propose(p *neurogenesis.Probe) *mat.Dense {
	w := p.Layer.FanIn()
	width, inputs := w.Dims()
	length := 0.0
	for m := range width {
		length += mat.Norm(w.RowView(m), 2) / float64(width)
	}
	rng := p.Rand()
	rows := mat.NewDense(t.Proposals, inputs, nil)
	for i := range t.Proposals {
		row, square := rows.RawRowView(i), 0.0
		for j := range row {
			row[j] = 2*rng.Float64() - 1
			square += row[j] * row[j]
		}
		for j := range row {
			row[j] *= length / math.Sqrt(max(square, math.SmallestNonzeroFloat64))
		}
	}
	return rows
}

func senn() neurogenesis.TriggerEntry {
	return neurogenesis.TriggerEntry{
		Name:   "senn",
		Doc:    "grows while a neuron would add enough to the natural gradient (K-FAC) of the outgoing weights",
		Source: "Mitchell et al. 2023, arXiv 2307.04526",
		Fields: []form.Field{
			{
				Name: "tau", Doc: "smallest relative gain of the natural expansion score", Kind: form.Float,
				Default: "1.1", Min: 1, Max: 100, Log: true, Effect: form.Check,
			},
			{
				Name: "least-gain", Doc: "smallest absolute gain of the natural expansion score", Kind: form.Float,
				Default: "0.01", Min: 1e-9, Max: 100, Log: true, Effect: form.Check,
			},
			neurogenesis.ProposalsField(),
			neurogenesis.ClimbField(),
		},
		New: func(v form.Values) neurogenesis.Trigger {
			return SENN{Tau: v.Float("tau"), Alpha: v.Float("least-gain"), Proposals: v.Int("proposals"), Climb: v.Int("climb")}
		},
	}
}
