package report

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"

	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"
)

// atSameCost are the logarithms of a column over what static networks of the same size
// and seed had at the same cost, of the runs that have both.
func atSameCost(r *Runs, column string) (sample, error) {
	of, err := r.column(column)
	if err != nil {
		return nil, err
	}
	reference, err := r.column(column + atCost)
	if err != nil {
		return nil, err
	}
	var out sample
	for _, row := range r.rows {
		x, bad := strconv.ParseFloat(row[of], 64)
		y, worse := strconv.ParseFloat(row[reference], 64)
		if bad == nil && worse == nil && x > 0 && y > 0 {
			out = append(out, math.Log(x/y))
		}
	}
	return out, nil
}

// ratioAtCost is the geometric mean of that ratio, with its 95 % interval, in bold if it
// excludes 1, and of how many runs it is if not of all; a dash for fewer than two.
func ratioAtCost(r *Runs, column string) (string, error) {
	x, err := atSameCost(r, column)
	if err != nil {
		return "", err
	}
	if len(x) < 2 {
		return nothing, nil
	}
	mean, half := x.mean(), x.half()
	text := number(math.Exp(mean), 2)
	if math.Abs(mean) > half {
		text = "**" + text + "**"
	}
	text = fmt.Sprintf("%s (%s to %s)", text, number(math.Exp(mean-half), 2), number(math.Exp(mean+half), 2))
	if len(x) < len(r.rows) {
		text += fmt.Sprintf(", %d of %d", len(x), len(r.rows))
	}
	return text, nil
}

// pAtCost is the two-sided p of the logarithm's mean being 0, by Student's t.
func pAtCost(r *Runs, column string) (float64, error) {
	x, err := atSameCost(r, column)
	if err != nil {
		return 0, err
	}
	if len(x) < 2 {
		return 0, fmt.Errorf("%s: %d runs can be compared with static networks at the same cost, want at least 2", r.what, len(x))
	}
	n := float64(len(x))
	spread := stat.StdDev(x, nil)
	if spread == 0 {
		return 1, nil
	}
	t := math.Abs(x.mean()) / (spread / math.Sqrt(n))
	return 2 * distuv.StudentsT{Sigma: 1, Nu: n - 1}.Survival(t), nil
}

// comparisonsAtCost counts the groups by that mean.
func comparisonsAtCost(column string, all ...*Runs) (Comparisons, error) {
	return compared(all, func(r *Runs) (sample, error) { return atSameCost(r, column) })
}

// holm are p-values of several tests, corrected for their number.
//
// Source: Holm, "A simple sequentially rejective multiple test procedure", Scandinavian
// Journal of Statistics 6, 1979.
func holm(p ...float64) []float64 {
	order := make([]int, len(p))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(p[a], p[b]) })
	out, largest := make([]float64, len(p)), 0.0
	for k, i := range order {
		largest = max(largest, min(1, float64(len(p)-k)*p[i]))
		out[i] = largest
	}
	return out
}
