package neurogenesis

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"
)

// Pruning is when and what to remove.
type Pruning struct {
	Pruner Pruner // nil removes nothing
	Name   string
	Every  int // steps between two checks; 0 means 1
	Most   int // neurons removed from a layer at a check; 0 means 1
	Keep   int // no layer becomes narrower; 0 means 1
	Grace  int // steps for which a newborn neuron is left alone
}

// Prune asks the pruner for every layer, from the first hidden one to the last,
// and removes what it selects; a layer is asked after those before it have shrunk.
// It does so at every Pruning.Every-th step, and returns the removals with the
// change of the outputs on the probe batch that each caused.
func (g *Grower) Prune(net Network, step int) ([]Growth, error) {
	s := g.Strategy.Pruning
	if s.Pruner == nil || step%max(1, s.Every) != 0 {
		return nil, nil
	}
	o := &observation{net: net}
	var events []Growth
	for i := range net.Hidden() {
		p := g.probe(o, i, step)
		limit, err := g.limit(o, i, step)
		if err != nil {
			return events, err
		}
		p.Limit = limit
		growth, err := s.shrink(p)
		if err != nil {
			return events, fmt.Errorf("pruner %s, layer %s: %w", s.Name, net.Hidden()[i].Name(), err)
		}
		if growth.Count < 0 {
			events = append(events, growth)
		}
	}
	return events, nil
}

// limit is the share of the width above which the trigger grows a layer, 0 if it
// compares no such share. The trigger is asked anew and learns nothing: what it
// said last is lost when a run is stopped and taken up again.
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

// mature lists the neurons born at the step latest or before, or at the start of
// the run.
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

// remove takes neurons away and measures how far the outputs moved.
func remove(p *Probe, units []int) (drift float64, err error) {
	before := mat.DenseCopyOf(p.observation.net.Outputs())
	if err := p.place().Remove(units); err != nil {
		return 0, err
	}
	p.observation.current = false
	if err := p.Observe(); err != nil {
		return 0, err
	}
	return largestChange(before, p.observation.net.Outputs())
}
