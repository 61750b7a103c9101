package triggers

import (
	"github.com/north-tui/north/form"
	"github.com/north-tui/north/neurogenesis"
)

// Manual never requests neurons: the user adds them with Grower.GrowBy.
type Manual struct{}

// Measure implements neurogenesis.Trigger.
func (Manual) Measure() string { return "width" }

// Decide implements neurogenesis.Trigger.
func (Manual) Decide(p *neurogenesis.Probe) (neurogenesis.Decision, error) {
	width := float64(p.Layer.Width())
	return unmeasured(0, width, width), nil
}

func manual() neurogenesis.TriggerEntry {
	return neurogenesis.TriggerEntry{
		Name:   "manual",
		Doc:    "only by hand",
		Source: "–",
		New:    func(form.Values) neurogenesis.Trigger { return Manual{} },
	}
}
