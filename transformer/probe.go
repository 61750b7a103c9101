package transformer

import (
	"errors"
	"fmt"

	"github.com/north-tui/north/nn"
	"gonum.org/v1/gonum/mat"
)

// probe is the batch through which the neurons of the MLPs are looked at.
type probe[T nn.Float] struct {
	tape[T]
	targets   []int32
	gradients bool      // d is current
	slopes    nn.Mat[T] // memory of dLogits, as the logits are kept
	seen      bool
	trial     tape[T]
	scratch   scratch[T]
	asks      *nn.Asks[T]
	space     nn.Space[T] // of the hidden layers
}

// SetProbe sets the probe batch, sequences of a given length as Train takes them.
// It is not copied: what it holds when Observe is called counts.
func (m *Model[T]) SetProbe(tokens, targets []int32, length int) error {
	if err := m.checkBatch(tokens, targets, length); err != nil {
		return fmt.Errorf("probe: %w", err)
	}
	p := &m.work.probe
	p.tokens, p.targets, p.length = tokens, targets, length
	p.seen = false
	return nil
}

// Observe runs the probe batch forwards, after which the matrices of every layer
// of neurons are current; a sample is a token. Gradients are made when OutputGrad
// first asks for them; they are those of the mean loss and leave training's own
// alone.
func (m *Model[T]) Observe() error {
	p := &m.work.probe
	if len(p.tokens) == 0 {
		return errors.New("transformer: no probe batch to observe")
	}
	if err := m.checkBatch(p.tokens, p.targets, p.length); err != nil {
		return fmt.Errorf("probe: %w", err)
	}
	hidden := m.Hidden()
	p.fit(m.Config, len(p.tokens)/p.length, p.length, true)
	p.gradients, p.seen = false, true
	m.pack()
	m.forward(&p.tape, &p.scratch)
	if !p.logits.Finite() {
		return fmt.Errorf("transformer: logits on the probe batch at step %d: %w", m.Optimizer.Steps, nn.ErrNotFinite)
	}
	if p.asks == nil {
		p.asks = nn.NewAsks(nn.Answers[T]{PreActivations: m.probePreActivations, OutputGrad: m.probeGradient, LossAfter: m.lossAfter, GradAfter: m.gradAfter})
	}
	for n, h := range hidden {
		l := &p.layers[n]
		h.Observe(p.asks.Into(nn.Observation[T]{
			Threads:     m.Threads,
			Inputs:      nn.Inputs[T]{Mat: l.mlp.out},
			Activations: l.active,
			Space:       &p.space,
		}, n))
	}
	return nil
}

// probePreActivations are those of the neurons of layer n, tokens×neurons.
func (m *Model[T]) probePreActivations(n int) nn.Mat[T] { return m.work.probe.layers[n].z }

// probeGradient is the gradient by what the MLP of layer n adds to the residual
// stream, tokens×hidden, on the probe batch.
func (m *Model[T]) probeGradient(n int) nn.Mat[T] {
	p := &m.work.probe
	if !p.gradients {
		resizeApart(&p.slopes, p.logits.Rows, p.logits.Cols)
		copyRows(p.slopes, p.logits)
		p.dLogits = p.slopes
		crossEntropy(p.dLogits, p.targets, T(1/float64(len(p.tokens))))
		m.pack()
		m.backward(&p.tape, &p.scratch, 0)
		p.gradients = true
	}
	return p.d[2*n+2]
}

// lossAfter is the mean loss on the probe batch if shift were added to the residual
// stream behind layer n.
func (m *Model[T]) lossAfter(n int, shift nn.Mat[T]) (float64, error) {
	p, t := &m.work.probe, &m.work.probe.trial
	if err := m.tryShift(n, shift, false); err != nil {
		return 0, err
	}
	return crossEntropy(t.logits, p.targets, 1) / float64(len(p.tokens)), nil
}

// gradAfter is what probeGradient would be with that shift. It holds until the next
// trial.
func (m *Model[T]) gradAfter(n int, shift nn.Mat[T]) (nn.Mat[T], error) {
	p, t := &m.work.probe, &m.work.probe.trial
	if err := m.tryShift(n, shift, true); err != nil {
		return nn.Mat[T]{}, err
	}
	crossEntropy(t.logits, p.targets, T(1/float64(len(p.tokens))))
	m.backward(t, &p.scratch, n+1)
	return t.d[2*n+2], nil
}

// tryShift runs the probe batch through the layers after n, on the tape of trials, with
// shift added to the residual stream behind layer n.
func (m *Model[T]) tryShift(n int, shift nn.Mat[T], gradients bool) error {
	p := &m.work.probe
	t := &p.trial
	t.tokens = p.tokens
	t.fit(m.Config, p.sequences, p.length, gradients)
	if err := nn.Shifted(t.stream[2*n+2], p.stream[2*n+2], shift); err != nil {
		return err
	}
	m.pack()
	m.forwardFrom(t, n+1, &p.scratch)
	return nil
}

// Outputs are the logits on the probe batch when it was last observed,
// tokens×vocab, as a copy.
func (m *Model[T]) Outputs() *mat.Dense {
	if !m.work.probe.seen {
		return &mat.Dense{}
	}
	return m.work.probe.logits.Dense()
}
