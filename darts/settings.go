package darts

import (
	"fmt"
	"math"
	"slices"
)

// The schedules of architecture steps.
const (
	Fixed   = "fixed"   // every S-th iteration
	Dynamic = "dynamic" // when the weights have little gradient left: FIMT
)

// The regularisers towards a discrete architecture.
const (
	Plain = "none"
	Prox  = "prox" // proximity
	ADMM  = "admm"
)

// Settings are the constants of a search. The zero value of a field is what its comment
// says, and Usual returns all of them written out (specification 1.4, 3–6, 7.3).
type Settings struct {
	Activation  string // Softmax or CRB
	Schedule    string // Fixed or Dynamic
	Regulariser string // Plain, Prox or ADMM
	Order       int    // 1, or 2 for the unrolled gradient

	S                float64 // weight steps an architecture step, and train:valid; 1 or more
	M                float64 // growth of τ at an iteration without an architecture step, above 1
	E                float64 // weight of the new F in F̄, above 0 to 1
	Tau0             float64 // first τ; 0 for F̄ after 20 weight steps
	EqualRates       bool    // τ falls by m^-(S-1), so that the rate is 1/S as under Fixed
	MaxAlphaPerEpoch int     // architecture steps an epoch; 0 for any number

	Rho        float64 // strength of the regulariser, 0 or more
	Squared    bool    // the squared norm; the reference has the norm
	Period     int     // f: architecture steps from one update of Z and U to the next
	Gamma      float64 // what stays of U at an update; below 1 the distance cannot reach 0
	NoneTarget bool    // the target of an edge that is not kept is none: softmax can reach it

	AlphaRate  float64 // learning rate of Adam on α
	AlphaDecay float64 // added to its gradient, times α
	Beta1      float64
	Beta2      float64
	AlphaEps   float64
	ClipAlpha  bool // α above 1 is set to 1 after a step; CRB only

	RateMax  float64 // of the weights' learning rate, in the first epoch
	RateMin  float64 // where its cosine would end
	Momentum float64
	Decay    float64 // added to the clipped gradient, times the weights
	Clip     float64 // largest norm of the gradient of all weights

	Epochs int
	Batch  int
}

// Usual are the settings of the default experiment, for the switches of the preset
// darts but with S = 4 (specification 7.3).
func Usual() Settings {
	return Settings{
		Activation: Softmax, Schedule: Fixed, Regulariser: Plain, Order: 1,
		S: 4, M: 1.05, E: 0.2, Tau0: 1,
		Rho: 1, Period: 10, Gamma: 1,
		AlphaRate: 0.02, AlphaDecay: 1e-3, Beta1: 0.5, Beta2: 0.999, AlphaEps: 1e-8,
		RateMax: 0.025, RateMin: 0.001, Momentum: 0.9, Decay: 3e-4, Clip: 5,
		Epochs: 40, Batch: 32,
	}
}

// fall is how many powers of m an architecture step takes off τ.
func (c *Settings) fall() float64 {
	if c.EqualRates {
		return c.S - 1
	}
	return c.S
}

// Check returns an error that says which field is out of range.
func (c *Settings) Check() error {
	for _, s := range []struct {
		what, got string
		want      []string
	}{
		{"activation", c.Activation, []string{Softmax, CRB}},
		{"schedule", c.Schedule, []string{Fixed, Dynamic}},
		{"regulariser", c.Regulariser, []string{Plain, Prox, ADMM}},
	} {
		if !slices.Contains(s.want, s.got) {
			return fmt.Errorf("darts: no %s %q, want one of %v", s.what, s.got, s.want)
		}
	}
	if c.Order != 1 && c.Order != 2 {
		return fmt.Errorf("darts: order %d, want 1 or 2", c.Order)
	}
	if err := c.checkNumbers(); err != nil {
		return err
	}
	return c.checkCounts()
}

func (c *Settings) checkNumbers() error {
	for _, f := range []struct {
		what            string
		value, from, to float64
	}{
		{"S", c.S, 1, 1e6}, {"m", c.M, 1 + 1e-9, 1e3}, {"e", c.E, 1e-9, 1}, {"τ₀", c.Tau0, 0, 1e30},
		{"ρ", c.Rho, 0, 1e9}, {"γ", c.Gamma, 0, 1},
		{"learning rate of α", c.AlphaRate, 0, 1e3}, {"decay of α", c.AlphaDecay, 0, 1e3},
		{"beta1", c.Beta1, 0, 1 - 1e-9}, {"beta2", c.Beta2, 0, 1 - 1e-9}, {"eps of α", c.AlphaEps, 1e-300, 1},
		{"first learning rate", c.RateMax, 0, 1e3}, {"last learning rate", c.RateMin, 0, 1e3},
		{"momentum", c.Momentum, 0, 1 - 1e-9}, {"decay", c.Decay, 0, 1e3}, {"clip", c.Clip, 1e-9, 1e30},
	} {
		if !(f.value >= f.from && f.value <= f.to) {
			return fmt.Errorf("darts: %s %g, want %g to %g", f.what, f.value, f.from, f.to)
		}
	}
	return nil
}

func (c *Settings) checkCounts() error {
	for _, f := range []struct {
		what  string
		value int
		from  int
	}{
		{"architecture steps an epoch", c.MaxAlphaPerEpoch, 0}, {"period", c.Period, 1},
		{"epochs", c.Epochs, 1}, {"batch", c.Batch, 2},
	} {
		if f.value < f.from || f.value > maxSize {
			return fmt.Errorf("darts: %s %d, want %d to %d", f.what, f.value, f.from, maxSize)
		}
	}
	return nil
}

// rate is the weights' learning rate in an epoch, from 0: a cosine from RateMax that
// would reach RateMin after the last (specification P, 1.4).
func (c *Settings) rate(epoch int) float64 {
	return cosine(c.RateMax, c.RateMin, epoch, c.Epochs)
}

func cosine(most, least float64, epoch, epochs int) float64 {
	return least + (most-least)/2*(1+math.Cos(math.Pi*float64(epoch)/float64(epochs)))
}
