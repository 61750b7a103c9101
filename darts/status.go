package darts

import "math"

// ScheduleStatus is the state of the schedule between two steps (specification 3).
type ScheduleStatus struct {
	F, Smoothed float64 // of the last weight step; 0 before the first
	Tau         float64 // NaN under the fixed schedule or before it is set
	Alpha       int     // N_α, architecture steps done
	Expected    float64 // N_α that the rates would give by now: n/(1+S), n/S under the fixed schedule
	Due         bool    // the next iteration begins with an architecture step

	Base      float64 // τ₀, or τ when a constant of the schedule was last changed
	Decisions int     // n since then
	Steps     int     // architecture steps since then
	// LedgerError is ln τ less ln τ₀ + ln m·(n − (1+S)·steps): rounding, under the dynamic
	// schedule.
	LedgerError float64
}

// Schedule is the state of the schedule.
func (s *Search[T]) Schedule() ScheduleStatus {
	c, sch := &s.settings, s.schedule
	st := ScheduleStatus{
		F: sch.raw, Smoothed: sch.smoothed, Tau: math.NaN(), Alpha: s.alphaSteps,
		Base: sch.base, Decisions: sch.decisions, Steps: sch.steps,
	}
	rate := c.fall() + 1
	if c.Schedule == Fixed {
		rate = math.Floor(c.S)
	}
	st.Expected = float64(s.iteration) / rate
	if s.iteration < s.TotalSteps() {
		next := sch
		if c.Schedule == Dynamic && !next.decided {
			next.begin(c, s.iteration+1)
		}
		if s.iteration%s.StepsPerEpoch() == 0 {
			next.perEpoch = 0
		}
		st.Due, _ = next.would(c, s.iteration+1)
	}
	if c.Schedule == Dynamic && sch.decided {
		st.Tau = sch.tau(c)
		ledger := math.Log(sch.base) + math.Log(c.M)*(float64(sch.decisions)-(1+c.fall())*float64(sch.steps))
		st.LedgerError = math.Log(st.Tau) - ledger
	}
	return st
}
