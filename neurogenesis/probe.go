package neurogenesis

import (
	"fmt"
	"math/rand/v2"

	"github.com/north-tui/north/metrics"
	"gonum.org/v1/gonum/mat"
)

// Probe gives triggers and initialisers access to one layer. It computes each matrix
// and spectrum at most once. It is valid until the network changes.
//
// A Probe with only a Layer, without a Grower, also works; it has no history.
type Probe struct {
	Layer      View
	Index      int     // of the layer among the hidden ones, from 0
	Step       int     // optimizer steps done
	TotalSteps int     // of the run, 0 if it has no end
	Start      int     // width the layer began with
	MaxWidth   int     // 0 means no limit
	LastGrowth int     // step of the layer's last growth, that of its insertion or 0 if there was none
	Eps        Eps     // which singular values count, for the screen
	Seed       uint64  // of Rand
	Limit      float64 // for pruners: the share of the width above which the trigger grows the layer, 0 if it has none

	observation *observation
	losses      *losses
	test        TestLoss
	past        *memory
	space       *metrics.Spectrum // memory of activations, nil for fresh one
	activations *metrics.Spectrum
	weights     *metrics.Spectrum

	trackedSpace *metrics.Spectrum // memory of tracked, nil for fresh one
	tracked      *metrics.Spectrum

	weightSpace *metrics.Spectrum // memory of weights, nil for fresh one
}

// place is the layer in its changeable form.
func (p *Probe) place() Layer { return p.observation.net.Hidden()[p.Index] }

// Observe updates the layer's matrices. Probe's own methods call it; call it before
// reading matrices from Layer directly.
func (p *Probe) Observe() error {
	if p.observation == nil {
		return nil
	}
	return p.observation.refresh()
}

// Activations returns the spectrum of H_l/√n, samples×width. It returns an error
// unless there are more samples than neurons: otherwise the rank could not reach the
// width.
func (p *Probe) Activations() (*metrics.Spectrum, error) {
	if p.activations != nil {
		return p.activations, nil
	}
	if err := p.Observe(); err != nil {
		return nil, err
	}
	h := p.Layer.Activations()
	samples, width := h.Dims()
	if samples <= width {
		return nil, fmt.Errorf("%d samples in the probe batch for %d neurons, want more samples than neurons", samples, width)
	}
	if p.space == nil {
		p.space = new(metrics.Spectrum)
	}
	if err := p.space.Reset(h, float64(samples)); err != nil {
		return nil, fmt.Errorf("activations: %w", err)
	}
	p.activations = p.space
	return p.activations, nil
}

// TrackedActivations returns the spectrum of H_l/√n from the latest training step, on
// twice as many samples of its batch as there are neurons. If the network does not
// track activations, or the batch does not have more samples than the layer has
// neurons, it returns Activations. It runs nothing through the network, so it lags
// behind the weights by that one step.
func (p *Probe) TrackedActivations() (*metrics.Spectrum, error) {
	if p.tracked != nil {
		return p.tracked, nil
	}
	h := p.trackedMatrix()
	if h == nil {
		return p.Activations()
	}
	if p.trackedSpace == nil {
		p.trackedSpace = new(metrics.Spectrum)
	}
	samples, _ := h.Dims()
	if err := p.trackedSpace.Reset(h, float64(samples)); err != nil {
		return nil, fmt.Errorf("activations of the training step: %w", err)
	}
	p.tracked = p.trackedSpace
	return p.tracked, nil
}

// trackedMatrix is H_l, samples×width, or nil if it is missing or has too few
// samples.
func (p *Probe) trackedMatrix() *mat.Dense {
	if p.observation == nil {
		return nil
	}
	net, ok := p.observation.net.(Tracking)
	if !ok {
		return nil
	}
	h := net.Tracked(p.Index, 2*p.Layer.Width())
	if h == nil {
		return nil
	}
	if samples, width := h.Dims(); samples <= width {
		return nil
	}
	return h
}

// Weights is the spectrum of W_l/√inputs, width×inputs.
func (p *Probe) Weights() (*metrics.Spectrum, error) {
	if p.weights != nil {
		return p.weights, nil
	}
	if err := p.Observe(); err != nil {
		return nil, err
	}
	w := p.Layer.FanIn()
	_, inputs := w.Dims()
	if p.weightSpace == nil {
		p.weightSpace = new(metrics.Spectrum)
	}
	if err := p.weightSpace.Reset(w, float64(inputs)); err != nil {
		return nil, fmt.Errorf("fan-in weights: %w", err)
	}
	p.weights = p.weightSpace
	return p.weights, nil
}

// Gram returns H_lᵀH_l/n, width×width. Unlike Activations it does not need more
// samples than neurons. Callers must not write to it.
func (p *Probe) Gram() (*mat.SymDense, error) {
	if p.activations != nil {
		return p.activations.Gram(), nil
	}
	if err := p.Observe(); err != nil {
		return nil, err
	}
	h := p.Layer.Activations()
	if samples, width := h.Dims(); samples <= width {
		if _, err := metrics.NewSpectrum(h, float64(samples)); err != nil {
			return nil, fmt.Errorf("activations: %w", err)
		}
		return metrics.Gram(h, float64(samples)), nil
	}
	s, err := p.Activations()
	if err != nil {
		return nil, err
	}
	return s.Gram(), nil
}

// Dead is the number of neurons that are 0 on every sample of the probe batch.
func (p *Probe) Dead() (int, error) {
	if err := p.Observe(); err != nil {
		return 0, err
	}
	h := p.Layer.Activations()
	samples, width := h.Dims()
	alive := make([]bool, width)
	for i := range samples {
		for j, v := range h.RawRowView(i) {
			alive[j] = alive[j] || v != 0
		}
	}
	dead := 0
	for _, a := range alive {
		if !a {
			dead++
		}
	}
	return dead, nil
}

// LossChange returns how much the smoothed training loss has changed over the last
// steps, negative if it fell, and over how many steps that is known: fewer near the
// start of the run.
func (p *Probe) LossChange(steps int) (change float64, over int) {
	if p.losses == nil {
		return 0, 0
	}
	return p.losses.change(steps)
}

// LossGap is the held-out loss when it was last measured, at testStep, and the
// smoothed training loss of now. ok is false as long as one of them is missing.
func (p *Probe) LossGap() (test, train float64, testStep int, ok bool) {
	if p.losses == nil || p.test.Step == 0 {
		return 0, 0, 0, false
	}
	train, ok = p.losses.latest()
	return p.test.Loss, train, p.test.Step, ok
}

// randStream separates Rand from the streams of a run, which have small numbers.
const randStream = 1 << 63

// Rand returns a source of random numbers for triggers. It depends only on the seed,
// the step and the layer: a trigger has no state to save, and two calls must give the
// same decision.
func (p *Probe) Rand() *rand.Rand {
	return rand.New(rand.NewPCG(p.Seed, randStream|uint64(p.Step)<<16|uint64(p.Index)))
}

// Initial returns φ(f_0), a layer's metric at the start of the run. The Grower keeps
// it when the trigger changes. If it was not measured at the start, the current value
// becomes the baseline, and the Grower notes that.
func (p *Probe) Initial(metric string, now float64) float64 {
	return p.past.baseline(metric, now).Initial
}

// Peak returns the running maximum of a layer's metric, including the current value.
func (p *Probe) Peak(metric string, now float64) float64 {
	return p.past.baseline(metric, now).Peak
}

// observation observes the network when its matrices are first needed, and not again
// until it changes.
type observation struct {
	net     Network
	current bool
	changed int // the layer that has changed since it was current, from 1; 0 if it never was
}

// outdate says that a layer has changed, and nothing else.
func (o *observation) outdate(layer int) {
	if o.current {
		o.changed = layer + 1
	} else {
		o.changed = 0
	}
	o.current = false
}

func (o *observation) refresh() error {
	if o.current {
		return nil
	}
	observe := o.net.Observe
	if partial, ok := o.net.(Partial); ok && o.changed > 0 {
		observe = func() error { return partial.ObserveFrom(o.changed - 1) }
	}
	if err := observe(); err != nil {
		return fmt.Errorf("probe batch: %w", err)
	}
	o.current = true
	return nil
}
