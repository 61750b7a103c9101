package transformer

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/north-tui/north/neurogenesis"
	"github.com/north-tui/north/nn"
	"github.com/north-tui/north/picture"
	"github.com/north-tui/north/scenes/growth"
	"github.com/north-tui/north/scenes/scene"
	"github.com/north-tui/north/sim"
	model "github.com/north-tui/north/transformer"
)

// tolerance is the largest change of a logit, relative to the largest logit but
// at least to 1, that rounding accounts for.
const tolerance = 2e-5

// history is what a language model remembers of its growth.
type history struct {
	done     []growthRecord // oldest first
	plateaus int            // growths at a plateau
	lastStep int            // when the model last grew by more than single neurons
	before   *model.Model[float32]
	blocks   []model.Block     // what the last growth made of the weights
	texts    []picture.Passage // before and after it
}

// growthRecord is a growth that was done, as far as it is told again.
type growthRecord struct {
	Step          int
	Growth        string // as it is written in a schedule
	Cause         string
	Drift, Limit  float64 // largest change of a logit, and what rounding accounts for
	Before, After modelSize
	Blocks        []string // old, scaled, zero, free: what is of this kind
	Safeguards    []string // that were off
}

// modelSize is a model before or after a growth.
type modelSize struct {
	Loss       float64
	Params     int
	Operations float64 // a token
}

// grownLine is a growth in a file of results.
type grownLine struct {
	Step             int     `json:"step"`
	Growth           string  `json:"growth"`
	Cause            string  `json:"cause"`
	Drift            float64 `json:"drift"`
	Limit            float64 `json:"limit"`
	LossBefore       float64 `json:"loss_before"`
	LossAfter        float64 `json:"loss_after"`
	ParamsBefore     int     `json:"params_before"`
	ParamsAfter      int     `json:"params_after"`
	OperationsBefore float64 `json:"operations_before"`
	OperationsAfter  float64 `json:"operations_after"`
}

// String is the growth as it is written in a schedule.
func (g grownLine) String() string { return fmt.Sprintf("%d:%s", g.Step, g.Growth) }

// lines are the growths for a file of results.
func (h *history) lines() []grownLine {
	lines := []grownLine{}
	for _, d := range h.done {
		lines = append(lines, grownLine{
			Step: d.Step, Growth: d.Growth, Cause: d.Cause, Drift: d.Drift, Limit: d.Limit,
			LossBefore: d.Before.Loss, LossAfter: d.After.Loss,
			ParamsBefore: d.Before.Params, ParamsAfter: d.After.Params,
			OperationsBefore: d.Before.Operations, OperationsAfter: d.After.Operations,
		})
	}
	return lines
}

// expand does one of the six expansions and tells what it did. A growth that
// cannot be done is an error that wraps model.ErrRefused, and changes
// nothing.
func (l *language) expand(g model.Growth, cause string) (sim.Event, error) {
	if _, err := g.Target(l.model.Config); err != nil {
		return sim.Event{}, err
	}
	before, err := l.measure()
	if err != nil {
		return sim.Event{}, err
	}
	grown, err := l.model.Grow(g, rand.New(l.growth), off(l.Values))
	if err != nil {
		return sim.Event{}, err
	}
	config := grown.Before.Config
	d := growthRecord{Step: l.steps, Growth: g.String(), Cause: cause, Blocks: blockLines(grown.Receipt.Blocks), Safeguards: offNames(l.Values)}
	after, err := l.compare(&d, before)
	if err == nil && g.Kind == model.KindLayer {
		err = l.shiftBaselines(g, config, true)
	}
	if err == nil {
		err = l.aim()
	}
	if err != nil {
		return sim.Event{}, errors.Join(err, l.restore(grown.Before))
	}
	l.history.done = append(l.history.done, d)
	l.history.before, l.history.blocks, l.history.lastStep = grown.Before, grown.Receipt.Blocks, l.steps
	l.history.texts = []picture.Passage{l.passage("before", before.text), l.passage("after", after.text)}
	l.addLater(len(l.model.Layers))
	where, count := extent(g, config)
	return sim.Event{
		Kind: sim.Born, Layer: where, Count: count, Init: string(g.Kind), Trigger: cause, Drift: d.Drift, Widths: l.innerWidths(),
		Note: fmt.Sprintf("%s → %s parameters", scene.Grouped(d.Before.Params), scene.Grouped(d.After.Params)),
	}, nil
}

// compare measures again after a growth and notes the differences in d.
func (l *language) compare(d *growthRecord, before measurement) (after measurement, err error) {
	if after, err = l.measure(); err != nil {
		return after, err
	}
	d.Before, d.After = before.modelSize, after.modelSize
	d.Drift, d.Limit, err = drift(before.logits, after.logits)
	return after, err
}

// measurement is what is compared before and after a growth.
type measurement struct {
	modelSize
	logits nn.Mat[float32] // on the probe batch
	text   string          // written greedily
}

func (l *language) measure() (t measurement, err error) {
	length := l.model.Config.Context
	if t.logits, err = l.model.Forward(l.probe.tokens, length); err != nil {
		return t, err
	}
	if t.Loss, err = l.model.Loss(l.probe.tokens, l.probe.targets, length); err != nil {
		return t, err
	}
	t.Params, t.Operations = l.model.Config.ParamCount(), l.model.Config.Operations(length)
	t.text, err = l.greedy()
	return t, err
}

// drift is the largest change of a logit, and the largest that rounding accounts
// for.
func drift(before, after nn.Mat[float32]) (drift, limit float64, err error) {
	largest := 1.0
	for i := range before.Rows {
		row := after.Row(i)
		for j, v := range before.Row(i) {
			change := math.Abs(float64(v) - float64(row[j]))
			if math.IsNaN(change) || math.IsInf(change, 0) {
				return 0, 0, fmt.Errorf("logit %d of token %d of the probe batch went from %g to %g: %w", j, i, v, row[j], nn.ErrNotFinite)
			}
			drift, largest = max(drift, change), max(largest, math.Abs(float64(v)))
		}
	}
	return drift, tolerance * largest, nil
}

// extent says where a growth is, and how many units, heads, dimensions or layers it
// adds to a model of a shape.
func extent(g model.Growth, c model.Config) (where string, count int) {
	switch g.Kind {
	case model.KindHidden:
		return "h", g.By
	case model.KindLayer:
		at := g.Position
		if at == 0 {
			at = len(c.Layers) + 1
		}
		return fmt.Sprintf("L%d", at), g.By
	}
	layers := g.Layers
	if len(layers) == 0 {
		for n := range c.Layers {
			layers = append(layers, n+1)
		}
	}
	var names []string
	for _, n := range layers {
		names = append(names, fmt.Sprintf("L%d", n))
		places := 1
		if g.Kind == model.KindKey || g.Kind == model.KindValue {
			if places = len(g.Heads); places == 0 {
				places = len(c.Layers[n-1].Heads)
			}
		}
		count += g.By * places
	}
	if len(names) > 3 {
		names = []string{names[0], "…", names[len(names)-1]}
	}
	return strings.Join(names, ","), count
}

// growAsPlanned does what the schedule has for this step.
func (l *language) growAsPlanned() error {
	for _, p := range l.Choice.plans.schedule {
		if p.Step == l.steps {
			if err := l.growOrRefuse(p.Growth, "schedule"); err != nil {
				return err
			}
		}
	}
	return nil
}

// growAtPlateau grows when the smoothed training loss has not improved enough
// since the last growth.
func (l *language) growAtPlateau() error {
	patience := l.Values.Int("plateau.patience")
	if l.Choice.plans.plateau == nil || l.history.plateaus >= l.Values.Int("plateau.most") || l.steps-l.history.lastStep < patience {
		return nil
	}
	change, over := l.grower.LossChange(patience)
	if over < patience || change <= -l.Values.Float("plateau.tol") {
		return nil
	}
	l.history.plateaus++
	l.history.lastStep = l.steps
	return l.growOrRefuse(*l.Choice.plans.plateau, "plateau")
}

// growOrRefuse grows, or tells why not.
func (l *language) growOrRefuse(g model.Growth, cause string) error {
	e, err := l.expand(g, cause)
	if errors.Is(err, model.ErrRefused) {
		e, err = sim.Event{Kind: sim.Refused, Trigger: cause, Note: err.Error()}, nil
	}
	if err == nil {
		l.Tell(e)
		if e.Kind == sim.Born {
			l.tellUnasked()
		}
	}
	return err
}

// ungrow gives back the model of before the last growth.
func (l *language) ungrow() (sim.Event, error) {
	if l.history.before == nil {
		if len(l.history.done) == 0 {
			return sim.Event{}, errors.New("nothing has grown yet")
		}
		return sim.Event{}, errors.New("only the last growth can be undone")
	}
	last := len(l.history.done) - 1
	d := l.history.done[last]
	wider := l.model.Config.ParamCount()
	if g, err := model.ParseGrowth(d.Growth); err == nil && g.Kind == model.KindLayer {
		if err := l.shiftBaselines(g, l.history.before.Config, false); err != nil {
			return sim.Event{}, err
		}
	}
	if err := l.restore(l.history.before); err != nil {
		return sim.Event{}, err
	}
	l.history.done = l.history.done[:last]
	l.history.before, l.history.blocks, l.history.texts = nil, nil, nil
	return sim.Event{
		Kind: sim.Shrunk, Layer: "model", Count: l.model.Config.ParamCount() - wider, Trigger: "undo", Widths: l.innerWidths(),
		Note: fmt.Sprintf("parameters: %s undone, the model is that of step %s", d.Growth, scene.Grouped(d.Step)),
	}, nil
}

// shiftBaselines makes room, in what the trigger and the measurements of newborns remember
// of the layers of a model of a shape, for layers that g inserts, or takes it back.
func (l *language) shiftBaselines(g model.Growth, c model.Config, insert bool) error {
	at := g.Position - 1
	if g.Position == 0 {
		at = len(c.Layers)
	}
	past := l.grower.State()
	if insert {
		fresh := neurogenesis.LayerState{Start: l.model.Config.Layers[at].Inner, LastGrowth: l.steps}
		past.Layers = slices.Insert(past.Layers, at, slices.Repeat([]neurogenesis.LayerState{fresh}, g.By)...)
	} else {
		past.Layers = slices.Delete(past.Layers, at, at+g.By)
	}
	if err := l.grower.Restore(past); err != nil {
		return err
	}
	if insert {
		l.newborns.Insert(at, g.By)
	} else {
		l.newborns.Delete(at, g.By)
	}
	return nil
}

// strategy is how the neurons of the MLPs grow.
func (l *language) strategy() neurogenesis.Strategy {
	s := l.Choice.Strategy(l.Values)
	s.FanOut = growth.NewbornScale(l.Values)
	s.Every, s.MaxWidth = l.Values.Int("every"), min(l.Values.Int("max-width"), max(len(l.sight.tokens)-1, 1))
	return s
}
