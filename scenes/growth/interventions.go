package growth

import (
	"github.com/north-tui/north/form"
	"github.com/north-tui/north/nn"
)

// InterventionFields are the settings that treat newborn neurons unlike older ones.
func InterventionFields() []form.Field {
	return []form.Field{
		{Name: "newborn.rate", Doc: "factor of the learning rate of newborn weights in their first step, from where it goes to 1", Kind: form.Float, Default: "1", Min: 0, Max: 1000, Effect: form.Live},
		{Name: "newborn.halflife", Doc: "steps in which newborn.rate goes half of the way to 1", Kind: form.Float, Unit: "steps", Default: "100", Min: 1, Max: 1e6, Log: true, Effect: form.Live},
		{Name: "newborn.scale", Doc: "norm of the outgoing weights of newborn neurons, as a share of the median of the older ones; 0: as the init makes them", Kind: form.Float, Default: "0", Min: 0, Max: 100, Effect: form.Live},
		{Name: "newborn.freeze", Doc: "steps after a birth in which only what was born last learns, 0 for none", Kind: form.Int, Unit: "steps", Default: "0", Min: 0, Max: 1e6, Effect: form.Live},
	}
}

// NewbornScale is the setting that is the strategy's: neurogenesis.Strategy.FanOut.
func NewbornScale(v form.Values) float64 { return v.Float("newborn.scale") }

// TuneNewborns gives an optimizer those of the settings that are its own.
func TuneNewborns(o *nn.Optimizer, v form.Values) {
	o.Boost, o.HalfLife, o.Freeze = v.Float("newborn.rate"), v.Float("newborn.halflife"), v.Int("newborn.freeze")
	o.Boosted = o.Boost != 1
}
