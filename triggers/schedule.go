package triggers

import (
	"errors"

	"github.com/north-tui/north/form"
	"github.com/north-tui/north/neurogenesis"
)

// growing is the share of the run over which the paper's schedules grow.
const growing = 0.75

// Schedule holds the settings shared by all schedules.
type Schedule struct {
	Target  int     // width to reach; 0 means the maximum width
	Horizon int     // steps of a run that has no end
	Until   float64 // share of the run at whose end the target is reached, above 0
}

// progress is how far growth should have come, from 0 to 1, and the target.
func (s Schedule) progress(p *neurogenesis.Probe) (share float64, target int, err error) {
	if target, err = targetWidth(s.Target, p); err != nil {
		return 0, 0, err
	}
	steps := p.TotalSteps
	if steps == 0 {
		steps = s.Horizon
	}
	return min(1, float64(p.Step)/(s.Until*float64(steps))), target, nil
}

// targetWidth is target, or the maximum width if that is 0.
func targetWidth(target int, p *neurogenesis.Probe) (int, error) {
	if target == 0 {
		target = p.MaxWidth
	}
	if target == 0 {
		return 0, errors.New("no target width and no maximum width, want one of them")
	}
	return target, nil
}

// follow requests the neurons missing from a layer that should have this width.
func follow(p *neurogenesis.Probe, width int) neurogenesis.Decision {
	now := p.Layer.Width()
	return unmeasured(max(0, width-now), float64(width), float64(now))
}

func scheduleFields() []form.Field {
	return []form.Field{
		targetField(),
		{
			Name: "horizon", Doc: "planned length, in steps, of a run without end", Kind: form.Int, Unit: "steps",
			Default: "4000", Min: 1, Max: 1e7, Log: true, Effect: form.Check,
		},
	}
}

func targetField() form.Field {
	return form.Field{
		Name: "target", Doc: "width to reach; 0 means the maximum width", Kind: form.Int,
		Default: "0", Min: 0, Max: 4096, Effect: form.Check,
	}
}

func newSchedule(v form.Values, until float64) Schedule {
	return Schedule{Target: v.Int("target"), Horizon: v.Int("horizon"), Until: until}
}
