package triggers

import (
	"slices"

	"github.com/north-tui/north/form"
	"github.com/north-tui/north/neurogenesis"
)

// earlyLinear is Linear that is done early: a network that grows over the first third of
// a run and then rests. While it is small its steps are cheap, and the neurons that come
// have most of the run to learn in. In docs/study/own.md it ends with a lower loss than
// static networks of its size that have cost as many operations, where these have not
// learnt all there is to learn.
func earlyLinear() neurogenesis.TriggerEntry {
	until := form.Field{
		Name: "until", Doc: "share of the run at whose end the target is reached", Kind: form.Float,
		Default: "0.33", Min: 0.01, Max: 1, Effect: form.Check,
	}
	return neurogenesis.TriggerEntry{
		Name:   "early-linear",
		Doc:    "a schedule: one neuron at a time along a line to the target at a third of the run, then none",
		Source: "this program: docs/study/own.md",
		Fields: slices.Concat(scheduleFields(), []form.Field{until}),
		New:    func(v form.Values) neurogenesis.Trigger { return Linear{newSchedule(v, v.Float("until"))} },
	}
}
