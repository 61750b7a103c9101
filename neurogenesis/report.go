package neurogenesis

import "fmt"

// Report is the trigger's result for one layer.
type Report struct {
	Layer    string // L1
	Index    int    // from 0
	Step     int    // when this was measured
	Width    int
	MaxWidth int    // 0 means no limit
	Measure  string // what Value is
	Decision
	LastGrowth int // step of the layer's last growth, that of its insertion or 0 if there was none

	Rank int    // singular values of H/√n above Strategy.Eps; only from Ask
	Dead int    // neurons that are 0 on the whole probe batch; only from Ask
	Note string // why Add neurons are not added: "at max width"
}

// Ask runs the trigger on every layer, for the screen. It changes nothing that a run
// depends on: it takes no baseline and draws no random number.
func (g *Grower) Ask(net Network, step int) ([]Report, error) {
	o := &observation{net: net}
	var reports []Report
	for i := range net.Hidden() {
		r, err := g.ask(g.look(o, i, step))
		if err != nil {
			return nil, err
		}
		reports = append(reports, r)
	}
	return reports, nil
}

// ask runs the trigger on the layer of a probe.
func (g *Grower) ask(p *Probe) (Report, error) {
	defer p.release()
	d, err := g.decide(p)
	if err != nil {
		return Report{}, err
	}
	r := g.report(p, d)
	if r.Rank, r.Dead, err = health(p); err != nil {
		return Report{}, fmt.Errorf("layer %s: %w", r.Layer, err)
	}
	return r, nil
}

// Latest returns the trigger's reports from the last Grow that ran it, one per layer,
// from before the layer grew. It costs nothing; State does not include it. Callers
// must not keep it beyond the next Grow.
func (g *Grower) Latest() []Report { return g.reports }

// look returns a probe that updates no baselines.
func (g *Grower) look(o *observation, index, step int) *Probe {
	state := LayerState{Start: o.net.Hidden()[index].Width()}
	if index < len(g.layers) {
		state = g.layers[index]
	}
	p := g.newProbe(o, index, step, &memory{layer: &state, frozen: true})
	return &p
}

func (g *Grower) report(p *Probe, d Decision) Report {
	r := Report{
		Layer:    p.Layer.Name(),
		Index:    p.Index,
		Step:     p.Step,
		Width:    p.Layer.Width(),
		MaxWidth: p.MaxWidth,
		Measure:  g.Strategy.Trigger.Measure(),
		Decision: d,

		LastGrowth: p.LastGrowth,
	}
	_, r.Note = p.room(d.Add)
	return r
}

// health returns the rank of a layer's activations and its number of dead neurons.
func health(p *Probe) (rank, dead int, err error) {
	s, err := p.Activations()
	if err != nil {
		return 0, 0, err
	}
	eps, err := p.Eps.For(p)
	if err != nil {
		return 0, 0, err
	}
	if rank, err = s.Count(eps); err != nil {
		return 0, 0, err
	}
	dead, err = p.Dead()
	return rank, dead, err
}
