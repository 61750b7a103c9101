package transformer

import (
	"fmt"
	"slices"

	"github.com/north-tui/north/form"
	"github.com/north-tui/north/neurogenesis"
	"github.com/north-tui/north/picture"
	"github.com/north-tui/north/scenes/growth"
	"github.com/north-tui/north/scenes/scene"
	"github.com/north-tui/north/sim"
	model "github.com/north-tui/north/transformer"
)

// layers shows the neurons of a language model's MLPs to a Grower.
type layers struct {
	*model.Model[float32]
	growth.Layers
}

// Hidden implements neurogenesis.Network.
func (l *layers) Hidden() []neurogenesis.Layer { return l.Of(l.Model.Hidden()) }

// restore makes the model what it was before.
func (l *language) restore(before *model.Model[float32]) error {
	l.model.Restore(before)
	l.tune()
	return l.aim()
}

// aim chooses the training text through which neurons are looked at: twice as many
// characters as a layer has neurons or may have, or all there are, so that a rank is
// never bounded by them.
func (l *language) aim() error {
	widest, context := max(l.Values.Int("max-width"), slices.Max(l.innerWidths())), l.model.Config.Context
	l.sight = excerptOf(l.text.Train, (2*widest+context-1)/context, context)
	return l.model.SetProbe(l.sight.tokens, l.sight.targets, context)
}

// measurable reports whether the text is long enough to measure every layer.
func (l *language) measurable() bool { return slices.Max(l.innerWidths()) < len(l.sight.tokens) }

// unasked is the event that the trigger is not asked, if there is one to ask and the
// text is too short for it.
func (l *language) unasked() (e sim.Event, ok bool) {
	if l.measurable() || l.Choice.Trigger.Name == noTrigger {
		return e, false
	}
	return sim.Event{Kind: sim.Noted, Note: fmt.Sprintf("the text has %s characters, too few to measure the %s neurons of the widest MLP: trigger %s is skipped",
		scene.Grouped(len(l.sight.tokens)), scene.Grouped(slices.Max(l.innerWidths())), l.Choice.Trigger.Name)}, true
}

// tellUnasked tells what unasked has to say.
func (l *language) tellUnasked() {
	if e, ok := l.unasked(); ok {
		l.Tell(e)
	}
}

// growNeurons asks the trigger, layer by layer, if the text is long enough.
func (l *language) growNeurons() error {
	if !l.measurable() {
		return nil
	}
	growths, err := l.grower.Grow(l.layers, l.steps)
	if len(growths) > 0 {
		l.model.Hidden() // takes the widths over into the shape
	}
	for _, g := range growths {
		if g.Count > 0 {
			l.history.before = nil // only the last growth can be taken back
		}
		l.Tell(growth.Event(g, l.innerWidths()))
	}
	return err
}

// rows are what the trigger says of each layer now, none if they cannot be measured.
func (l *language) rows() []picture.Row {
	if !l.measurable() {
		return nil
	}
	rows, err := growth.Read(l.grower, l.layers, l.steps, l.valuesOf)
	if err != nil {
		return nil
	}
	return rows
}

// whatIf is what each trigger would add now.
func (l *language) whatIf() []picture.WhatIf {
	if !l.measurable() {
		return nil
	}
	return growth.WhatIf(l.grower, l.layers, l.steps, l.valuesOf)
}

// valuesOf are the values that a trigger would have.
func (l *language) valuesOf(e neurogenesis.TriggerEntry) (form.Values, error) {
	c := l.Choice
	c.Trigger = e
	then, err := rules.ReadWith(c, growth.Without(l.Chosen(), e))
	return then.Values, err
}
