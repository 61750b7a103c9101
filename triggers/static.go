package triggers

import (
	"github.com/north-tui/north/form"
	"github.com/north-tui/north/neurogenesis"
)

// Static never grows: the baseline for comparison.
type Static struct{}

// Measure implements neurogenesis.Trigger.
func (Static) Measure() string { return "width" }

// Decide implements neurogenesis.Trigger.
func (Static) Decide(p *neurogenesis.Probe) (neurogenesis.Decision, error) {
	width := float64(p.Layer.Width())
	return unmeasured(0, width, width), nil
}

func static() neurogenesis.TriggerEntry {
	return neurogenesis.TriggerEntry{
		Name:   "static",
		Doc:    "never",
		Source: maile,
		New:    func(form.Values) neurogenesis.Trigger { return Static{} },
	}
}
