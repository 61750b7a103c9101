package triggers

import (
	"github.com/north-tui/north/form"
	"github.com/north-tui/north/neurogenesis"
)

// Plateau grows a layer when the smoothed training loss has fallen by less than
// Tolerance over the last Patience steps, and then waits Patience steps before it can
// grow again. Its value is the change of the loss, its threshold −Tolerance.
//
// Source: none in particular; growing when the loss stalls is as old as
// cascade-correlation (Fahlman and Lebiere, NIPS 1989).
type Plateau struct {
	Tolerance float64 // of the loss
	Patience  int     // steps, 1 to neurogenesis.MaxPatience
	Add       int     // neurons; 0 means an eighth of the width, at least 1
}

// Measure implements neurogenesis.Trigger.
func (Plateau) Measure() string { return "loss change" }

// Decide implements neurogenesis.Trigger.
func (t Plateau) Decide(p *neurogenesis.Probe) (neurogenesis.Decision, error) {
	waited := p.Step - p.LastGrowth
	change, over := p.LossChange(min(t.Patience, waited))
	d := unmeasured(0, change, -t.Tolerance)
	if over == t.Patience && change > -t.Tolerance {
		d.Add = portion(p, t.Add)
	}
	return d, nil
}

func plateau() neurogenesis.TriggerEntry {
	return neurogenesis.TriggerEntry{
		Name:   "plateau",
		Doc:    "grows when the training loss has stalled",
		Source: "Fahlman and Lebiere, NIPS 1989",
		Fields: []form.Field{
			{
				Name: "tol", Doc: "smallest improvement of the training loss that counts", Kind: form.Float,
				Default: "0.001", Min: 1e-9, Max: 10, Log: true, Effect: form.Check,
			},
			{
				Name: "patience", Doc: "steps over which the loss must improve", Kind: form.Int, Unit: "steps",
				Default: "200", Min: 1, Max: neurogenesis.MaxPatience, Log: true, Effect: form.Check,
			},
			addField(),
		},
		New: func(v form.Values) neurogenesis.Trigger {
			return Plateau{Tolerance: v.Float("tol"), Patience: v.Int("patience"), Add: v.Int("add")}
		},
	}
}

// portion is how many neurons a trigger without a measure of its own adds: add, or
// an eighth of the width if that is 0.
func portion(p *neurogenesis.Probe, add int) int {
	if add > 0 {
		return add
	}
	return max(1, p.Layer.Width()/8)
}

func addField() form.Field {
	return form.Field{
		Name: "add", Doc: "neurons to add; 0 means an eighth of the width", Kind: form.Int, Unit: "neurons",
		Default: "0", Min: 0, Max: 256, Effect: form.Check,
	}
}
