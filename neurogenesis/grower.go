package neurogenesis

import (
	"fmt"
	"math"
	"math/rand/v2"
	"time"

	"github.com/north-tui/north/metrics"
)

// Strategy is when, where and how, chosen from the shelves.
type Strategy struct {
	Trigger     Trigger
	TriggerName string
	Init        Initializer
	InitName    string
	Every       int     // steps between two checks; 0 means 1
	EveryFull   int     // steps between two checks of a layer that has asked for more than its maximum; 0 means Every
	MaxWidth    int     // of every hidden layer; 0 means no limit
	FanOut      float64 // norm of the outgoing weights of new neurons, as a share of the median of the existing ones; 0 means as Init makes them
	Eps         Eps     // of Report.Rank
	Pruning     Pruning
}

// Grower grows a network by a Strategy. It keeps the history that triggers need; see
// State. It must be used by one goroutine at a time.
type Grower struct {
	Strategy   Strategy   // may be replaced between two calls; the past is kept
	TotalSteps int        // of the run, 0 if it has no end
	Rand       *rand.Rand // of the initialisers; its source is saved by the caller
	Seed       uint64     // of Probe.Rand

	layers  []LayerState
	losses  losses
	test    TestLoss
	reports []Report
	spent   Spent
	seen    observation // of the present Grow
	space   space
}

// space is reusable memory for the probe of one layer after the other.
type space struct {
	probe       Probe
	past        memory
	activations metrics.Spectrum
	tracked     metrics.Spectrum
	weights     metrics.Spectrum
}

// NewGrower returns a Grower without history.
func NewGrower(s Strategy, totalSteps int, rng *rand.Rand) *Grower {
	return &Grower{Strategy: s, TotalSteps: totalSteps, Rand: rng}
}

// Begin measures the baselines φ(f_0) before the first step.
func (g *Grower) Begin(net Network) error {
	defer g.asked(time.Now(), g.spent.Init)
	o := &observation{net: net}
	for i := range net.Hidden() {
		p := g.probe(o, i, 0)
		_, err := g.decide(p)
		p.release()
		if err != nil {
			return err
		}
	}
	return nil
}

// Record records the training loss of a step. Call it once per step.
func (g *Grower) Record(step int, loss float64) error {
	if !finite(loss) {
		return fmt.Errorf("step %d: training loss %g: %w", step, loss, metrics.ErrNotFinite)
	}
	g.losses.add(loss)
	return nil
}

// LossChange returns how much the smoothed training loss has changed over the last
// steps, and over how many steps that is known; see Probe.LossChange.
func (g *Grower) LossChange(steps int) (change float64, over int) { return g.losses.change(steps) }

// RecordTest records the mean loss on held-out data. Call it whenever that is measured.
// If the trigger looks at it, the data must not be used for testing; see TriggerEntry.
func (g *Grower) RecordTest(step int, loss float64) error {
	if !finite(loss) {
		return fmt.Errorf("step %d: test loss %g: %w", step, loss, metrics.ErrNotFinite)
	}
	g.test = TestLoss{Step: step, Loss: loss}
	return nil
}

// Grow runs the trigger on every layer, from the first hidden one to the last, and
// adds the neurons it requests. A layer is checked after the layers before it have
// grown. It does so at every Strategy.Every-th step.
//
// It returns everything worth an event: growths, refusals and notes. A refusal is
// reported once, and again only after the layer has grown or the reason has changed.
// If no layer grows, the cost is one Observe and, for triggers that measure the
// network, one count of singular values per layer.
func (g *Grower) Grow(net Network, step int) ([]Growth, error) {
	if step%max(1, g.Strategy.Every) != 0 {
		return nil, nil
	}
	defer g.asked(time.Now(), g.spent.Init)
	g.seen = observation{net: net}
	o := &g.seen
	g.reports = g.reports[:0]
	var events []Growth
	for i := range net.Hidden() {
		found, err := g.check(o, i, step)
		events = append(events, found...)
		if err != nil {
			return events, err
		}
	}
	return events, nil
}

// check runs the trigger on one layer and adds the neurons it requests.
func (g *Grower) check(o *observation, index, step int) (events []Growth, err error) {
	p := g.probe(o, index, step)
	defer p.release()
	if g.Strategy.EveryFull > 0 && step%g.Strategy.EveryFull != 0 && p.full() {
		return nil, nil
	}
	d, err := g.decide(p)
	if err != nil {
		return nil, err
	}
	g.reports = append(g.reports, g.report(p, d))
	events = g.baselineNotes(p)
	if d.Add == 0 {
		return events, nil
	}
	growth, err := g.add(p, d)
	if err != nil {
		return events, err
	}
	if growth.Refused && !p.past.firstRefusal(growth.Note, p.Layer.Width()) {
		return events, nil
	}
	return append(events, growth), nil
}

// GrowBy adds count neurons to one hidden layer (from 0) by hand. The count is
// clipped at the maximum width; a refusal is always reported.
func (g *Grower) GrowBy(net Network, layer, count, step int) (Growth, error) {
	if hidden := len(net.Hidden()); layer < 0 || layer >= hidden {
		return Growth{}, fmt.Errorf("no hidden layer %d, there are 0 to %d", layer, hidden-1)
	}
	if count < 1 {
		return Growth{}, fmt.Errorf("%d neurons to add, want at least 1", count)
	}
	p := g.probe(&observation{net: net}, layer, step)
	defer p.release()
	growth, err := g.add(p, Decision{Add: count, Phi: math.NaN(), Initial: math.NaN(), Limit: math.NaN()})
	growth.Trigger, growth.Measure = "by hand", ""
	return growth, err
}

// probe returns a probe of one layer that lets triggers record baselines. It is valid
// until the next probe, of whichever layer.
func (g *Grower) probe(o *observation, index, step int) *Probe {
	inserted := 0 // step at which layers that were not there before came
	if len(g.layers) > 0 {
		inserted = step
	}
	for _, layer := range o.net.Hidden()[len(g.layers):] {
		g.layers = append(g.layers, LayerState{Start: layer.Width(), LastGrowth: inserted})
	}
	s := &g.space
	s.past = memory{layer: &g.layers[index]}
	s.probe = g.newProbe(o, index, step, &s.past)
	s.probe.space, s.probe.trackedSpace, s.probe.weightSpace = &s.activations, &s.tracked, &s.weights
	return &s.probe
}

func (g *Grower) newProbe(o *observation, index, step int, past *memory) Probe {
	return Probe{
		Layer:       o.net.Hidden()[index],
		Index:       index,
		Step:        step,
		TotalSteps:  g.TotalSteps,
		Start:       past.layer.Start,
		MaxWidth:    g.Strategy.MaxWidth,
		LastGrowth:  past.layer.LastGrowth,
		Eps:         g.Strategy.Eps,
		Seed:        g.Seed,
		observation: o,
		losses:      &g.losses,
		test:        g.test,
		past:        past,
	}
}

// decide runs the trigger and checks its decision.
func (g *Grower) decide(p *Probe) (Decision, error) {
	d, err := g.Strategy.Trigger.Decide(p)
	if err != nil {
		return Decision{}, fmt.Errorf("trigger %s, layer %s: %w", g.Strategy.TriggerName, p.Layer.Name(), err)
	}
	if d.Add < 0 || d.Add > 0 && !(d.Value > d.Threshold) {
		return Decision{}, fmt.Errorf("trigger %s, layer %s: asks for %d neurons at %g against %g", g.Strategy.TriggerName, p.Layer.Name(), d.Add, d.Value, d.Threshold)
	}
	return d, nil
}

// full reports whether the layer is at its maximum and has been refused more.
func (p *Probe) full() bool {
	return p.MaxWidth > 0 && p.Layer.Width() >= p.MaxWidth && p.past.layer.Refusal != ""
}

// baselineNotes reports baselines that were not taken before training.
func (g *Grower) baselineNotes(p *Probe) []Growth {
	var notes []Growth
	for _, metric := range p.past.taken {
		notes = append(notes, Growth{
			Layer:   p.Layer.Name(),
			Index:   p.Index,
			Width:   p.Layer.Width(),
			Trigger: g.Strategy.TriggerName,
			Note:    fmt.Sprintf("baseline of %s was missing and is taken at step %d", metric, p.Step),
		})
	}
	return notes
}
