// Package metrics measures how orthogonal the columns of a matrix are: the
// activations or the weights of a layer's neurons.
//
// Every metric takes a matrix A (rows×columns) and a scale s, and looks at the
// singular values of A/√s. For activations A is samples×neurons and s the
// number of samples; for weights A is neurons×inputs and s the number of
// inputs. Maile et al. (arXiv 2202.08539) print 1/√n for weights as well; their
// code divides by √inputs, and so do we.
//
// A value that is not finite gives an error that names its position, never a number.
package metrics

// Entry describes a metric.
type Entry struct {
	Name, Doc, Source string
	// Of is the metric of a spectrum; eps is the threshold for metrics that count. Metrics
	// of the same spectrum share its Gram matrix and its singular values.
	Of func(s *Spectrum, eps float64) (float64, error)
}

// All returns all metrics, in display order.
func All() []Entry {
	return []Entry{
		{
			Name:   "count",
			Doc:    "singular values above eps",
			Source: "Maile et al. 2022, arXiv 2202.08539",
			Of: func(s *Spectrum, eps float64) (float64, error) {
				count, err := s.Count(eps)
				return float64(count), err
			},
		},
		{
			Name:   "effective-dimension",
			Doc:    "singular values above eps, divided by the number of columns",
			Source: "Maile et al. 2022, arXiv 2202.08539",
			Of:     (*Spectrum).EffectiveDimension,
		},
		{
			Name:   "orthogonality-gap",
			Doc:    "distance of the scaled Gram matrix from the identity: 0 if the columns are orthogonal and have equal norms",
			Source: "Daneshmand et al. 2021, arXiv 2106.03970",
			Of:     func(s *Spectrum, _ float64) (float64, error) { return s.OrthogonalityGap(), nil },
		},
		{
			Name:   "effective-rank",
			Doc:    "exponential of the entropy of the singular values",
			Source: "Roy and Vetterli, EUSIPCO 2007",
			Of:     ofValues(effectiveRank),
		},
		{
			Name:   "stable-rank",
			Doc:    "sum of the squared singular values over the largest squared",
			Source: "Rudelson and Vershynin 2007, arXiv math/0503442",
			Of:     ofValues(stableRank),
		},
		{
			Name:   "nuclear-norm",
			Doc:    "sum of the singular values",
			Source: "Fazel, Hindi and Boyd, ACC 2001",
			Of:     ofValues(nuclearNorm),
		},
	}
}

// ofValues is a metric that needs the singular values alone.
func ofValues(metric func(values []float64) float64) func(s *Spectrum, eps float64) (float64, error) {
	return func(s *Spectrum, _ float64) (float64, error) {
		values, err := s.Values()
		if err != nil {
			return 0, err
		}
		return metric(values), nil
	}
}
