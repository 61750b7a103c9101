package metrics

import "gonum.org/v1/gonum/mat"

// EffectiveDimension returns φ_ED, the number of singular values of a/√scale
// above eps divided by the number of columns: 1 if no column is nearly a
// combination of the others, 0 if a is zero. For weights, whose neurons are
// rows, divide Count by the number of rows instead.
//
// Source: Maile et al. 2022, arXiv 2202.08539.
func EffectiveDimension(a *mat.Dense, scale, eps float64) (float64, error) {
	s, err := NewSpectrum(a, scale)
	if err != nil {
		return 0, err
	}
	return s.EffectiveDimension(eps)
}

// EffectiveDimension returns φ_ED of the matrix, as the function of that name does.
func (s *Spectrum) EffectiveDimension(eps float64) (float64, error) {
	count, err := s.Count(eps)
	if err != nil {
		return 0, err
	}
	_, columns := s.a.Dims()
	return float64(count) / float64(columns), nil
}
