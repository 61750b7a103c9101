package metrics

import (
	"math"

	"gonum.org/v1/gonum/mat"
)

// EffectiveRank returns exp(−Σ p_i ln p_i) with p_i = σ_i/Σσ: from 1, if only one
// singular value is non-zero, to min(rows, columns), if all are equal. It is 0 for a
// zero matrix. scale cancels up to rounding.
//
// Source: Roy and Vetterli, "The effective rank", EUSIPCO 2007.
func EffectiveRank(a *mat.Dense, scale float64) (float64, error) {
	values, err := SingularValues(a, scale)
	if err != nil {
		return 0, err
	}
	return effectiveRank(values), nil
}

func effectiveRank(values []float64) float64 {
	total := nuclearNorm(values)
	if total == 0 {
		return 0
	}
	entropy := 0.0
	for _, v := range values {
		if p := v / total; p > 0 {
			entropy -= p * math.Log(p)
		}
	}
	return math.Exp(entropy)
}
