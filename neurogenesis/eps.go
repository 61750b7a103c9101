package neurogenesis

import (
	"fmt"

	"github.com/north-tui/north/form"
	"github.com/north-tui/north/metrics"
)

// DefaultEps is the threshold above which a singular value counts.
const DefaultEps = 0.01

// What a threshold is a multiple of.
const (
	EpsAbsolute  = "absolute" // 1: the papers' choice
	EpsOfLargest = "largest"  // the largest singular value, so that the scale of the data does not matter
	EpsOfNorm    = "norm"     // the Frobenius norm, for the same reason; the root of the sum of all squares
)

// The names of the settings of an Eps.
const (
	EpsKey      = "eps"
	EpsScaleKey = "eps.scale"
)

// Eps says which singular values of H/√n count as ranks. The zero value is DefaultEps.
type Eps struct {
	Value float64
	Scale string // EpsAbsolute if empty
}

// EpsFields are the settings shared by triggers, initialisers and pruners.
func EpsFields() []form.Field {
	return []form.Field{
		{
			Name: EpsKey, Doc: "singular values above this count", Kind: form.Float,
			Default: "0.01", Min: 1e-6, Max: 1, Log: true, Effect: form.Check,
		},
		{
			Name: EpsScaleKey, Doc: "what eps is a multiple of: 1, the largest singular value, or the norm of all", Kind: form.Choice,
			Default: EpsAbsolute, Choices: []string{EpsAbsolute, EpsOfLargest, EpsOfNorm}, Effect: form.Check,
		},
	}
}

// EpsOf reads the settings; where a strategy has none, it is DefaultEps.
func EpsOf(v form.Values) Eps {
	if _, ok := v[EpsKey]; !ok {
		return Eps{}
	}
	return Eps{v.Float(EpsKey), v.Text(EpsScaleKey)}
}

// value is Value, or the default.
func (e Eps) value() float64 {
	if e.Value == 0 {
		return DefaultEps
	}
	return e.Value
}

// Absolute reports whether the threshold is the same for all spectra.
func (e Eps) Absolute() bool { return e.Scale == "" || e.Scale == EpsAbsolute }

// For is the threshold for the activations of a probe's layer.
func (e Eps) For(p *Probe) (float64, error) {
	if e.Absolute() {
		return e.value(), nil
	}
	s, err := p.Activations()
	if err != nil {
		return 0, err
	}
	return e.Of(s)
}

// Of is the threshold for the singular values of a spectrum. Of one that is 0 it is that
// of a spectrum whose unit is 1.
func (e Eps) Of(s *metrics.Spectrum) (float64, error) {
	unit := 1.0
	switch e.Scale {
	case EpsOfLargest:
		if err := s.Estimate(); err != nil {
			return 0, err
		}
		values, err := s.Values()
		if err != nil {
			return 0, err
		}
		unit = values[0]
	case EpsOfNorm:
		unit = s.Norm()
	}
	if unit == 0 {
		unit = 1
	}
	return e.value() * unit, nil
}

// String is such as "0.01" or "0.01 of the largest".
func (e Eps) String() string {
	if e.Absolute() {
		return fmt.Sprintf("%g", e.value())
	}
	return fmt.Sprintf("%g of the %s", e.value(), e.Scale)
}
