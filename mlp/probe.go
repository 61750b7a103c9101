package mlp

import (
	"errors"
	"fmt"
	"slices"

	"github.com/north-tui/north/nn"
	"gonum.org/v1/gonum/mat"
)

// probe is the batch on which the hidden layers are measured.
type probe[T nn.Float] struct {
	tape[T]
	inputs    nn.Inputs[T]
	y         nn.Targets[T]
	gradients bool // d is current
	before    []T  // what the units of a layer gave before a change
	trial     tape[T]
	asks      *nn.Asks[T]
	space     nn.Space[T] // of the hidden layers
	work      int         // multiply-adds so far
}

// SetProbe sets the probe batch, x samples×inputs. It is not copied: Observe uses its
// contents at that time.
func (n *Network[T]) SetProbe(x nn.Mat[T], y nn.Targets[T]) error {
	return n.SetProbeOn(nn.Inputs[T]{Mat: x}, y)
}

// SetProbeOn is SetProbe for a batch that may be pixels.
func (n *Network[T]) SetProbeOn(x nn.Inputs[T], y nn.Targets[T]) error {
	if err := n.checkBatch(x, y); err != nil {
		return fmt.Errorf("probe: %w", err)
	}
	n.probe.inputs, n.probe.y, n.probe.merged = x, y, true
	return nil
}

// Observe runs the probe batch forward and updates every hidden layer's matrices.
// Gradients are computed on the first call of OutputGrad; they are those of the mean
// loss, and training's own gradients stay untouched.
func (n *Network[T]) Observe() error {
	p := &n.probe
	if n.BeforeObserve != nil {
		n.BeforeObserve()
	}
	if p.inputs.Samples() == 0 {
		return errors.New("mlp: no probe batch to observe")
	}
	if err := n.checkBatch(p.inputs, p.y); err != nil {
		return fmt.Errorf("probe: %w", err)
	}
	p.load(n, p.inputs)
	n.forward(&p.tape)
	n.worked(0, len(n.linears))
	return n.observed()
}

// ObserveFrom is Observe after a change to hidden layer number layer alone. Where the
// units that it feeds give what they gave, to the bit, so does what follows: after the
// birth of neurons that nothing reads yet.
func (n *Network[T]) ObserveFrom(layer int) error {
	p := &n.probe
	if layer == 0 && !p.sparse.Found() { // which may be worth another kernel now
		p.load(n, p.inputs)
	} else {
		p.fit(n, p.inputs.Samples())
	}
	n.forwardLayer(layer, &p.tape)
	p.before = append(p.before[:0], p.made(layer+1).Data...)
	n.forwardLayer(layer+1, &p.tape)
	n.worked(layer, layer+2)
	if !slices.Equal(p.before, p.made(layer+1).Data) {
		for l := layer + 2; l < len(n.linears); l++ {
			n.forwardLayer(l, &p.tape)
		}
		n.worked(layer+2, len(n.linears))
	}
	return n.observed()
}

// observed hands the hidden layers what a forward pass of the probe batch has made.
func (n *Network[T]) observed() error {
	p := &n.probe
	p.gradients = false
	if !p.outputs().Finite() {
		return fmt.Errorf("mlp: outputs on the probe batch at step %d: %w", n.Optimizer.Steps, nn.ErrNotFinite)
	}
	if p.asks == nil {
		p.asks = nn.NewAsks(nn.Answers[T]{PreActivations: n.preActivations, OutputGrad: n.probeGradient, LossAfter: n.lossAfter, GradAfter: n.gradAfter})
	}
	x, sparse := p.inputs, &p.sparse
	for l, h := range n.hidden {
		h.Observe(p.asks.Into(nn.Observation[T]{
			Threads:     n.Threads,
			Inputs:      x,
			Sparse:      sparse,
			Activations: p.h[l],
			Work:        &p.work,
			Space:       &p.space,
		}, l))
		x, sparse = nn.Inputs[T]{Mat: p.h[l]}, nil
	}
	return nil
}

// preActivations are those of the hidden layer at index layer. Few runs ever ask for
// them: until one does, activations take their memory.
func (n *Network[T]) preActivations(layer int) nn.Mat[T] {
	if p := &n.probe; p.merged {
		p.merged = false
		for l, h := range p.h {
			p.z[l] = nn.NewMat[T](h.Rows, h.Cols)
			n.affine(l, &p.tape)
		}
	}
	return n.probe.z[layer]
}

// probeGradient is dL/dZ on the probe batch, for the units that the hidden layer at
// index layer feeds.
func (n *Network[T]) probeGradient(layer int) nn.Mat[T] {
	p := &n.probe
	if !p.gradients {
		n.preActivations(layer)
		last := len(n.linears) - 1
		n.loss.Sum(p.z[last], p.y, p.d[last], T(1/float64(p.inputs.Samples())))
		n.backward(&p.tape, 1)
		n.worked(2, len(n.linears))
		p.gradients = true
	}
	return p.d[layer+1]
}

// lossAfter is the mean loss on the probe batch if shift were added to the
// pre-activations of the units that the hidden layer at index layer feeds.
func (n *Network[T]) lossAfter(layer int, shift nn.Mat[T]) (float64, error) {
	p, t := &n.probe, &n.probe.trial
	if err := n.tryShift(layer, shift); err != nil {
		return 0, err
	}
	return n.loss.Sum(t.outputs(), p.y, t.d[len(t.d)-1], 1) / float64(p.inputs.Samples()), nil
}

// gradAfter is what probeGradient would be with that shift. It holds until the next
// trial.
func (n *Network[T]) gradAfter(layer int, shift nn.Mat[T]) (nn.Mat[T], error) {
	p, t := &n.probe, &n.probe.trial
	if err := n.tryShift(layer, shift); err != nil {
		return nn.Mat[T]{}, err
	}
	n.loss.Sum(t.outputs(), p.y, t.d[len(t.d)-1], T(1/float64(p.inputs.Samples())))
	n.backward(t, layer+1)
	n.worked(layer+2, len(n.linears))
	return t.d[layer+1], nil
}

// tryShift runs the probe batch through what follows hidden layer number layer, on the
// tape of trials, with shift added to the pre-activations of the units that it feeds.
func (n *Network[T]) tryShift(layer int, shift nn.Mat[T]) error {
	p, l := &n.probe, layer+1
	seen := p.outputs()
	if l < len(p.h) {
		seen = n.preActivations(l)
	}
	t := &p.trial
	t.fit(n, p.inputs.Samples())
	if err := nn.Shifted(t.z[l], seen, shift); err != nil {
		return err
	}
	n.worked(l+1, len(n.linears))
	for ; l < len(t.h); l++ {
		n.activation.Forward(t.h[l].Data, t.z[l].Data)
		n.linears[l+1].Forward(t.threads, t.h[l], t.z[l+1], &t.scratch)
	}
	return nil
}

// worked counts one product of the probe batch with each of the weight matrices [from, to).
func (n *Network[T]) worked(from, to int) {
	for l := from; l < to; l++ {
		n.probe.work += n.probe.inputs.Samples() * n.linears[l].Inputs() * n.linears[l].Outputs()
	}
}

// ProbeWork is how many multiply-adds running the probe batch and the neurons that were
// tried on it through the network has taken since the network was made.
func (n *Network[T]) ProbeWork() int { return n.probe.work }

// Outputs returns a copy of the network's outputs, samples×outputs, at the last
// Observe.
func (n *Network[T]) Outputs() *mat.Dense {
	if len(n.probe.z) == 0 {
		return &mat.Dense{}
	}
	return n.probe.outputs().Dense()
}
