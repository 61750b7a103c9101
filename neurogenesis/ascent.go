package neurogenesis

import (
	"cmp"
	"math"
	"slices"

	"github.com/north-tui/north/form"
	"gonum.org/v1/gonum/mat"
)

// The angle of a first step of Ascend, in radians, and what it is multiplied by after a
// step that helped or did not; the last is that of the authors' code.
const (
	firstAngle = 0.3
	longer     = 1.5
	shorter    = 1.0 / 3
)

// ClimbField is the setting that a trigger and an initialiser by natural gradient share.
func ClimbField() form.Field {
	return form.Field{
		Name: "climb", Doc: "steps of gradient ascent on the natural expansion score from the best proposals", Kind: form.Int, Unit: "steps",
		Default: "10", Min: 0, Max: 1000, Log: true, Effect: form.Check,
	}
}

// Improve leads the best few of the proposals, fan-in rows without a bias
// (count×inputs, at least one), upwards by Ascend. It changes those rows, and returns
// the largest Δη of all.
func (n *NaturalGradient) Improve(layer View, rows *mat.Dense, few, steps int) (best float64, err error) {
	count, inputs := rows.Dims()
	expansion, err := n.Expansion(layer.Respond(rows, make([]float64, count)))
	if err != nil {
		return 0, err
	}
	gains := expansion.Gains()
	if steps == 0 {
		return slices.Max(gains), nil
	}
	order := make([]int, count)
	for k := range order {
		order[k] = k
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(gains[b], gains[a]) })
	order = order[:min(count, few)]
	climbing := mat.NewDense(len(order), inputs, nil)
	for i, k := range order {
		climbing.SetRow(i, rows.RawRowView(k))
	}
	reached, err := n.Ascend(layer, climbing, steps)
	if err != nil {
		return 0, err
	}
	for i, k := range order {
		rows.SetRow(k, climbing.RawRowView(i))
	}
	return slices.Max(reached), nil
}

// Ascend improves candidate neurons, fan-in rows without a bias (count×inputs), by
// gradient ascent on what each alone would add to the score. The norm of a row stays. A
// step turns the row; one that does not help is not taken, and the next is a third as
// long. It returns what each row adds in the end, and costs for each step
// 4·samples·count·(inputs + width) operations.
//
// Source: Mitchell et al., arXiv 2307.04526, where proposals climb with noise; here
// without.
func (n *NaturalGradient) Ascend(layer View, rows *mat.Dense, steps int) (gains []float64, err error) {
	residual, err := n.Residual()
	if err != nil {
		return nil, err
	}
	count, inputs := rows.Dims()
	gains, uphill, err := n.slopes(layer, residual, rows)
	if err != nil {
		return nil, err
	}
	angles := slices.Repeat([]float64{firstAngle}, count)
	trial := mat.NewDense(count, inputs, nil)
	for range steps {
		for k, angle := range angles {
			turn(trial.RawRowView(k), rows.RawRowView(k), uphill.RawRowView(k), angle)
		}
		reached, next, err := n.slopes(layer, residual, trial)
		if err != nil {
			return nil, err
		}
		for k := range angles {
			if !(reached[k] > gains[k]) {
				angles[k] *= shorter
				continue
			}
			angles[k] = min(1, longer*angles[k])
			gains[k] = reached[k]
			rows.SetRow(k, trial.RawRowView(k))
			uphill.SetRow(k, next.RawRowView(k))
		}
	}
	return gains, nil
}

// slopes are Δη of candidates, and its gradients by their fan-in, count×inputs. With
// B = I − H̃A⁻¹H̃ᵀ/n, γ the whitened E[gh] − DA⁻¹c = WᵀBh/n and s = hᵀBh/n + λ,
//
//	dΔη/dh = 2/(n·s)·(BWγ − Δη·Bh)
func (n *NaturalGradient) slopes(layer View, residual, rows *mat.Dense) (gains []float64, by *mat.Dense, err error) {
	count, _ := rows.Dims()
	none := make([]float64, count)
	e, err := n.Expansion(layer.Respond(rows, none))
	if err != nil {
		return nil, nil, err
	}
	gains = e.Gains()
	var back, rowGrad mat.Dense
	back.Mul(residual, e.gradient) // samples×count
	samples, _ := back.Dims()
	for i := range samples {
		row, beyond := back.RawRowView(i), e.residual.RawRowView(i)
		for k := range row {
			row[k] = 2 / (e.samples * e.schur[k]) * (row[k] - gains[k]*beyond[k])
		}
	}
	back.MulElem(&back, layer.Slope(rows, none))
	rowGrad.Mul(back.T(), layer.Inputs())
	return gains, &rowGrad, nil
}

// turn sets to to row turned by an angle towards uphill, of which only what is
// perpendicular to row counts.
func turn(to, row, uphill []float64, angle float64) {
	v, d := mat.NewVecDense(len(row), row), mat.VecDenseCopyOf(mat.NewVecDense(len(row), uphill))
	length := mat.Norm(v, 2)
	if length > 0 {
		d.AddScaledVec(d, -mat.Dot(d, v)/(length*length), v)
	}
	out := mat.NewVecDense(len(to), to)
	out.ScaleVec(math.Cos(angle), v)
	if size := mat.Norm(d, 2); size > 0 {
		out.AddScaledVec(out, math.Sin(angle)*length/size, d)
	} else {
		out.CopyVec(v)
	}
}
