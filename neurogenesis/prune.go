package neurogenesis

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"
)

// Pruning says when to prune and what to remove.
type Pruning struct {
	Pruner Pruner // nil removes nothing
	Name   string
	Every  int // steps between two checks; 0 means 1
	Most   int // neurons removed from a layer at a check; 0 means 1
	Keep   int // minimum width of a layer; 0 means 1
	Grace  int // steps during which a newborn neuron is not removed

	// Replace puts a new neuron, made by the strategy's init, in the place of each one that
	// is removed: the width stays, and what was useless may become useful.
	//
	// Source: Sokar, Agarwal, Castro, Evci, "The Dormant Neuron Phenomenon in Deep
	// Reinforcement Learning", ICML 2023, arXiv 2302.12902, where dormant neurons get fresh
	// incoming weights and outgoing weights of 0.
	Replace bool
}

// Prune runs the pruner on every layer, from the first hidden one to the last, and
// removes the neurons it selects; a layer is checked after the layers before it have
// shrunk. It does so at every Pruning.Every-th step, and returns the removals, each
// followed by what replaces it, with the change in the outputs on the probe batch that
// each caused.
func (g *Grower) Prune(net Network, step int) ([]Growth, error) {
	s := g.Strategy.Pruning
	if s.Pruner == nil || step%max(1, s.Every) != 0 {
		return nil, nil
	}
	o := &observation{net: net}
	var events []Growth
	for i := range net.Hidden() {
		found, err := g.pruneLayer(o, i, step)
		events = append(events, found...)
		if err != nil {
			return events, err
		}
	}
	return events, nil
}

// pruneLayer runs the pruner on one layer.
func (g *Grower) pruneLayer(o *observation, index, step int) ([]Growth, error) {
	s := g.Strategy.Pruning
	p := g.probe(o, index, step)
	defer p.release()
	limit, err := g.limit(o, index, step)
	if err != nil {
		return nil, err
	}
	p.Limit = limit
	removed, err := s.shrink(p)
	if err != nil {
		return nil, fmt.Errorf("pruner %s, layer %s: %w", s.Name, p.Layer.Name(), err)
	}
	if removed.Count >= 0 {
		return nil, nil
	}
	events := []Growth{removed}
	if !s.Replace {
		return events, nil
	}
	p = g.probe(o, index, step)
	born, err := g.add(p, Decision{Add: -removed.Count, Phi: math.NaN(), Initial: math.NaN(), Limit: math.NaN()})
	if err != nil {
		return events, err
	}
	born.Trigger, born.Measure = s.Name, ""
	if !born.Refused || p.past.firstRefusal(born.Note, born.Width) {
		events = append(events, born)
	}
	return events, nil
}

// limit is the fraction of the width above which the trigger grows a layer, 0 if it
// has no such limit. It runs the trigger again, without updating baselines, because
// its last decision is lost when a run is stopped and resumed.
func (g *Grower) limit(o *observation, index, step int) (float64, error) {
	d, err := g.decide(g.look(o, index, step))
	if err != nil || math.IsNaN(d.Limit) {
		return 0, err
	}
	return d.Limit, nil
}

// shrink removes what the pruner selects from one layer.
func (s Pruning) shrink(p *Probe) (Growth, error) {
	candidates := mature(p.Layer.Born(), p.Step-s.Grace)
	most := min(max(1, s.Most), p.Layer.Width()-max(1, s.Keep), len(candidates))
	if most < 1 {
		return Growth{}, nil
	}
	if err := p.Observe(); err != nil {
		return Growth{}, err
	}
	units, err := s.Pruner.Select(p, candidates, most)
	if err != nil || len(units) == 0 {
		return Growth{}, err
	}
	if err := checkSelection(units, candidates, most); err != nil {
		return Growth{}, err
	}
	drift, err := remove(p, units)
	return Growth{
		Layer: p.Layer.Name(), Index: p.Index, Count: -len(units), Width: p.Layer.Width(),
		Decision: Decision{Value: float64(len(units)), Phi: math.NaN(), Initial: math.NaN(), Limit: math.NaN()},
		Measure:  s.Pruner.Measure(), Trigger: s.Name, Drift: drift,
	}, err
}

// mature returns the neurons born at step latest or earlier, or at the start of the
// run.
func mature(born []int, latest int) []int {
	var units []int
	for unit, step := range born {
		if step == 0 || step <= latest {
			units = append(units, unit)
		}
	}
	return units
}

func checkSelection(units, candidates []int, most int) error {
	if len(units) > most {
		return fmt.Errorf("selects %d neurons, %d are allowed", len(units), most)
	}
	for i, unit := range units {
		if !slices.Contains(candidates, unit) || slices.Contains(units[:i], unit) {
			return fmt.Errorf("selects neuron %d, which is no candidate or selected twice", unit)
		}
	}
	return nil
}

// remove removes neurons and measures how much the outputs changed.
func remove(p *Probe, units []int) (drift float64, err error) {
	before := mat.DenseCopyOf(p.observation.net.Outputs())
	if err := p.place().Remove(units); err != nil {
		return 0, err
	}
	p.observation.outdate(p.Index)
	if err := p.Observe(); err != nil {
		return 0, err
	}
	return largestChange(before, p.observation.net.Outputs())
}
