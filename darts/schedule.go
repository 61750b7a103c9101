package darts

import "math"

// autoAfter is how many weight steps τ₀ waits for F̄ if it is to follow from it
// (specification P, 3).
const autoAfter = 20

// schedule decides when the architecture is stepped (specification 3).
type schedule struct {
	base      float64 // τ at Decisions 0
	decisions int     // iterations at which the rule was applied since then
	steps     int     // of these, architecture steps
	decided   bool    // the rule has begun
	perEpoch  int     // architecture steps of this epoch
	smoothed  float64 // F̄
	raw       float64 // F of the last weight step
	seen      bool    // F̄ is set
}

// exponent is k in τ = τ₀·mᵏ: one up for an iteration without an architecture step,
// down for one with. It is counted, so that τ does not drift.
func (s *schedule) exponent(c *Settings) float64 {
	return float64(s.decisions-s.steps) - c.fall()*float64(s.steps)
}

// tau is the present threshold.
func (s *schedule) tau(c *Settings) float64 { return s.base * math.Pow(c.M, s.exponent(c)) }

// would reports what the rule says of iteration it, from 1, and whether it applies: not
// before τ₀ is known, nor at an iteration that would step beyond the epoch's limit.
func (s *schedule) would(c *Settings, it int) (step, applies bool) {
	if c.Schedule == Fixed {
		step = it%int(c.S) == 0
	} else {
		if !s.decided && c.Tau0 == 0 {
			return false, false
		}
		step = s.seen && s.smoothed > 0 && s.smoothed < s.tau(c)
	}
	if step && c.MaxAlphaPerEpoch > 0 && s.perEpoch >= c.MaxAlphaPerEpoch {
		return false, false
	}
	return step, true
}

// decide applies the rule at the start of iteration it, from 1, and moves τ.
func (s *schedule) decide(c *Settings, it int) bool {
	if !s.decided && c.Schedule == Dynamic {
		s.begin(c, it)
	}
	step, applies := s.would(c, it)
	if c.Schedule == Dynamic && applies {
		s.decisions++
		if step {
			s.steps++
		}
	}
	if step {
		s.perEpoch++
	}
	return step
}

// begin sets τ₀ as soon as it is known.
func (s *schedule) begin(c *Settings, it int) {
	switch {
	case c.Tau0 > 0:
		s.base, s.decided = c.Tau0, true
	case it > autoAfter && s.seen:
		s.base, s.decided = s.smoothed, true
	}
}

// observe takes in F of a weight step: the first one passes through, later ones weigh e
// (specification 3).
func (s *schedule) observe(c *Settings, f float64) {
	s.raw = f
	if !s.seen {
		s.smoothed, s.seen = f, true
		return
	}
	s.smoothed = c.E*f + (1-c.E)*s.smoothed
}

// rebase makes the present τ the base, for constants that change.
func (s *schedule) rebase(c *Settings) {
	if s.decided {
		s.base = s.tau(c)
		s.decisions, s.steps = 0, 0
	}
}

// forget lets the rule begin anew, with the τ₀ that is then set.
func (s *schedule) forget() { s.decided, s.decisions, s.steps = false, 0, 0 }
