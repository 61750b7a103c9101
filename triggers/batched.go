package triggers

import (
	"math"

	"github.com/north-tui/north/form"
	"github.com/north-tui/north/neurogenesis"
)

// jumps is the number of jumps of Batched.
const jumps = 8

// Batched reaches Target at 75% of the run in 8 equal jumps. A run without end
// is planned as if it had Horizon steps.
//
// Source: Maile et al. 2022, arXiv 2202.08539, the batched schedule.
type Batched struct{ Schedule }

// Measure implements neurogenesis.Trigger.
func (Batched) Measure() string { return "planned width" }

// Decide implements neurogenesis.Trigger.
func (t Batched) Decide(p *neurogenesis.Probe) (neurogenesis.Decision, error) {
	share, target, err := t.progress(p)
	if err != nil {
		return neurogenesis.Decision{}, err
	}
	done := int(math.Floor(jumps*share + 1e-9))
	return follow(p, p.Start+(target-p.Start)*done/jumps), nil
}

func batched() neurogenesis.TriggerEntry {
	return neurogenesis.TriggerEntry{
		Name:   "batched",
		Doc:    "a schedule: 8 equal jumps to the target at 75% of the run",
		Source: maile,
		Fields: scheduleFields(),
		New:    func(v form.Values) neurogenesis.Trigger { return Batched{newSchedule(v, growing)} },
	}
}
