package neurogenesis

import (
	"github.com/north-tui/north/form"
	grow "github.com/north-tui/north/neurogenesis"
	"github.com/north-tui/north/picture"
	"github.com/north-tui/north/scenes/growth"
)

// whatIf is what each trigger would add now.
func (g *growing) whatIf() []picture.WhatIf {
	return growth.WhatIf(g.grower, g.layers, g.steps, g.valuesOf)
}

// valuesOf are the values that a trigger would have.
func (g *growing) valuesOf(e grow.TriggerEntry) (form.Values, error) {
	c := g.Choice
	c.Trigger = e
	then, err := rules.ReadWith(c, growth.Without(g.Chosen(), e))
	return then.Values, err
}
