package triggers

import (
	"math"

	"github.com/north-tui/north/form"
	"github.com/north-tui/north/neurogenesis"
)

// Linear makes the width follow the line from the initial width to Target at a share of
// the run, 75% in the paper: one neuron at a time, if it is checked often enough. It measures nothing
// else. A run without end is planned as if it had Horizon steps.
//
// Source: Maile et al. 2022, arXiv 2202.08539, the linear schedule.
type Linear struct{ Schedule }

// Measure implements neurogenesis.Trigger.
func (Linear) Measure() string { return "planned width" }

// Decide implements neurogenesis.Trigger.
func (t Linear) Decide(p *neurogenesis.Probe) (neurogenesis.Decision, error) {
	share, target, err := t.progress(p)
	if err != nil {
		return neurogenesis.Decision{}, err
	}
	span := float64(target - p.Start)
	return follow(p, p.Start+int(math.Floor(span*share+1e-9))), nil
}

func linear() neurogenesis.TriggerEntry {
	return neurogenesis.TriggerEntry{
		Name:   "linear",
		Doc:    "a schedule: one neuron at a time along a line to the target at 75% of the run",
		Source: maile,
		Fields: scheduleFields(),
		New:    func(v form.Values) neurogenesis.Trigger { return Linear{newSchedule(v, growing)} },
	}
}
