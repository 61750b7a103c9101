package metrics

import "gonum.org/v1/gonum/mat"

// StableRank returns Σσ_i²/σ_max²: from 1 to min(rows, columns), and 0 for a zero
// matrix. scale cancels up to rounding.
//
// Source: Rudelson and Vershynin 2007, arXiv math/0503442, where it is called the
// numerical rank.
func StableRank(a *mat.Dense, scale float64) (float64, error) {
	values, err := SingularValues(a, scale)
	if err != nil {
		return 0, err
	}
	return stableRank(values), nil
}

func stableRank(values []float64) float64 {
	if values[0] == 0 {
		return 0
	}
	sum := 0.0
	for _, v := range values {
		ratio := v / values[0]
		sum += ratio * ratio
	}
	return sum
}
