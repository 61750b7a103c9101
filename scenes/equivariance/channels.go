package equivariance

import (
	"slices"

	model "github.com/north-tui/north/equivariance"
	"github.com/north-tui/north/form"
	"github.com/north-tui/north/neurogenesis"
	"github.com/north-tui/north/picture"
	"github.com/north-tui/north/scenes/growth"
	"github.com/north-tui/north/sim"
	"gonum.org/v1/gonum/mat"
)

// layers shows the base channels of the network on the screen to a Grower.
type layers struct {
	of   *relaxing
	list []neurogenesis.Layer
}

// Hidden implements neurogenesis.Network.
func (l *layers) Hidden() []neurogenesis.Layer {
	channels := l.of.model.Hidden()
	same := func(a neurogenesis.Layer, b *model.Channels[float32]) bool { return a == neurogenesis.Layer(b) }
	if !slices.EqualFunc(l.list, channels, same) {
		l.list = make([]neurogenesis.Layer, len(channels))
		for i, c := range channels {
			l.list[i] = c
		}
	}
	return l.list
}

// Observe implements neurogenesis.Network.
func (l *layers) Observe() error { return l.of.model.Observe() }

// Outputs implements neurogenesis.Network.
func (l *layers) Outputs() *mat.Dense { return l.of.model.Outputs() }

// taught shows the base channels of the network on the screen as they were trained.
type taught struct{ of *relaxing }

// TrainedLayers implements growth.Trained.
func (t taught) TrainedLayers() []growth.TrainedLayer {
	var list []growth.TrainedLayer
	for _, c := range t.of.model.Hidden() {
		list = append(list, c)
	}
	return list
}

// MeanActivity implements growth.Trained.
func (t taught) MeanActivity(layer, images int, means []float64) (_ []float64, ok bool) {
	return t.of.model.Hidden()[layer].MeanActivity(images, means)
}

// measureNewborns samples how newborn base channels do, before growth, if that is due and
// channels can be seen as neurons.
func (l *relaxing) measureNewborns(images int) {
	if l.measurable() {
		l.newborns.Watch(&l.Measurements, l.model.Optimizer.Steps, growth.Work{Training: float64(l.Report.Cost), Samples: images}, len(l.columns.widths))
	}
}

// measurable reports whether the layers have base channels that a trigger can be asked
// about: not while many networks are trained, and not where groups guarantee nothing.
func (l *relaxing) measurable() bool {
	c := l.model.Config
	chain := c.Groups()
	alone := l.evolution == nil && c.Layers[0].Kind == model.Plain
	return alone && (c.Norm != model.NormPhysical || chain[0] == model.C1)
}

// aim chooses the training images through which channels are looked at: twice as many as
// a layer may have channels, so that a rank is never bounded by them.
func (l *relaxing) aim() error {
	if !l.measurable() {
		return nil
	}
	most := max(l.Values.Int("max-width"), slices.Max(l.widths()))
	sight := l.images.calibration(max(2*most, 32))
	return l.model.SetProbe(sight, l.images.labels[:sight.Rows])
}

// strategy is how base channels grow.
func (l *relaxing) strategy() neurogenesis.Strategy {
	s := l.Choice.Strategy(l.Values)
	s.Every, s.MaxWidth = l.Values.Int("every"), l.Values.Int("max-width")
	return s
}

// grow asks the trigger, layer by layer, where there is one to ask.
func (l *relaxing) grow() error {
	if l.Choice.Trigger.Name == noTrigger || !l.measurable() {
		return nil
	}
	growths, err := l.grower.Grow(l.layers, l.steps)
	for _, g := range growths {
		l.Tell(growth.Event(g, l.widths()))
	}
	return err
}

// growBy adds base channels to a layer by hand.
func (l *relaxing) growBy(c sim.Command) ([]sim.Event, error) {
	if !l.measurable() {
		return nil, form.Errorf("no channels can be grown while %s", l.chainText())
	}
	g, err := l.grower.GrowBy(l.layers, c.Layer, max(1, c.N), l.steps)
	if err != nil {
		return nil, err
	}
	return []sim.Event{growth.Event(g, l.widths())}, nil
}

// rows are what the trigger says of each layer now.
func (l *relaxing) rows() []picture.Row {
	if l.Choice.Trigger.Name == noTrigger || !l.measurable() {
		return nil
	}
	reports, err := l.grower.Ask(l.layers, l.steps)
	if err != nil {
		return nil
	}
	return growth.Rows(reports)
}

// whatIf is what each trigger would add now.
func (l *relaxing) whatIf() []picture.WhatIf {
	if !l.measurable() {
		return nil
	}
	return growth.WhatIf(l.grower, l.layers, l.steps, func(e neurogenesis.TriggerEntry) (form.Values, error) {
		c := l.Choice
		c.Trigger = e
		then, err := rules.ReadWith(c, growth.Without(l.Chosen(), e))
		return then.Values, err
	})
}
