package scenes

import (
	"fmt"
	"slices"

	"github.com/north-tui/north/neurogenesis"
	"github.com/north-tui/north/picture"
	"github.com/north-tui/north/sim"
	"github.com/north-tui/north/transformer"
)

// speaking shows the neurons of a language model's MLPs to a Grower.
type speaking struct{ *transformer.Model[float32] }

// Hidden implements neurogenesis.Network.
func (n speaking) Hidden() []neurogenesis.Layer { return asLayers(n.Model.Hidden()) }

func (l *language) network() neurogenesis.Network { return speaking{l.model} }

// restore makes the model what it was before.
func (l *language) restore(before *transformer.Model[float32]) error {
	l.model.Restore(before)
	l.tune()
	return l.aim()
}

// aim chooses the training text through which neurons are looked at: twice as many
// characters as a layer has neurons or may have, as far as there are so many, so that
// a rank is never bounded by them.
func (l *language) aim() error {
	widest, context := max(l.values.Int("max-width"), slices.Max(l.innerWidths())), l.model.Config.Context
	l.sight = excerptOf(l.text.Train, (2*widest+context-1)/context, context)
	return l.model.SetProbe(l.sight.tokens, l.sight.targets, context)
}

// inSight reports whether the text is long enough to measure every layer.
func (l *language) inSight() bool { return slices.Max(l.innerWidths()) < len(l.sight.tokens) }

// blind is the event that the trigger is not asked, if there is one to ask and the
// text is too short for it.
func (l *language) blind() (e sim.Event, ok bool) {
	if l.inSight() || l.choices.trigger.Name == languageTrigger().Default {
		return e, false
	}
	return sim.Event{Kind: sim.Noted, Note: fmt.Sprintf("the text has %s characters to measure neurons by, too few for the %s of the widest MLP: trigger %s is not asked",
		grouped(len(l.sight.tokens)), grouped(slices.Max(l.innerWidths())), l.choices.trigger.Name)}, true
}

// sayBlind tells what blind has to say.
func (l *language) sayBlind() {
	if e, ok := l.blind(); ok {
		l.report.Events = append(l.report.Events, e)
	}
}

// growNeurons asks the trigger, layer by layer, if the text is long enough.
func (l *language) growNeurons() error {
	if !l.inSight() {
		return nil
	}
	growths, err := l.grower.Grow(l.network(), l.steps)
	if len(growths) > 0 {
		l.model.Hidden() // takes the widths over into the shape
	}
	for _, g := range growths {
		if g.Count > 0 {
			l.history.before = nil // only the last growth can be taken back
		}
		l.report.Events = append(l.report.Events, event(g, l.innerWidths()))
	}
	return err
}

// rows are what the trigger says of each layer now.
func (l *language) rows() []picture.Row {
	if !l.inSight() {
		return nil
	}
	reports, err := l.grower.Ask(l.network(), l.steps)
	if err != nil {
		return nil
	}
	return reported(reports)
}

// reported are a trigger's reports for the screen.
func reported(reports []neurogenesis.Report) []picture.Row {
	rows := make([]picture.Row, len(reports))
	for i, r := range reports {
		rows[i] = picture.Row{
			Name: r.Layer, Width: r.Width, Max: r.MaxWidth, Measure: r.Measure, Value: r.Value, Threshold: r.Threshold,
			Add: r.Add, Phi: r.Phi, Initial: r.Initial, Limit: r.Limit, Rank: r.Rank, Dead: r.Dead, Step: r.Step, Note: r.Note,
		}
	}
	return rows
}
