package darts

import (
	"errors"
	"fmt"

	"github.com/north-tui/north/nn"
	"gonum.org/v1/gonum/mat"
)

// probe is the batch through which the channels of the cells are looked at.
type probe[T nn.Float] struct {
	x         nn.Mat[T]
	labels    []int32
	tape      tape[T]
	trial     tape[T]
	seen      bool
	gradients bool // tape.kept is current
	layers    []*Channels[T]
}

// SetProbe sets the probe batch. It is not copied: what it holds when Observe is called
// counts.
func (s *Search[T]) SetProbe(d Data[T]) error {
	if err := d.checkShape(s.space, "the probe", 2); err != nil {
		return err
	}
	if err := s.net.loss.Check(d.X.Rows, s.space.Classes, nn.Targets[T]{Labels: d.Labels}); err != nil {
		return fmt.Errorf("darts: probe: %w", err)
	}
	s.probe.x, s.probe.labels, s.probe.seen = d.X, d.Labels, false
	return nil
}

// Channels are the cells whose channels can be added to, input side first: those that do
// not reduce, are not behind a reduction, and have an operation that begins with a
// linear map.
func (s *Search[T]) Channels() []*Channels[T] {
	p := &s.probe
	if p.layers == nil {
		for k := range s.net.cells {
			if s.growable(k) {
				p.layers = append(p.layers, &Channels[T]{search: s, cell: k})
			}
		}
	}
	return p.layers
}

// growable reports whether Channels has a cell.
func (s *Search[T]) growable(k int) bool {
	cells := s.space.Cells
	return cells[k] == Normal && (k == 0 || cells[k-1] == Normal) && s.net.cells[k].fans[shiftedSource].rows > 0
}

// Observe runs the probe batch forwards with the present weights, after which the
// matrices of all Channels are current. Gradients are made when OutputGrad first asks
// for them; they leave training's own alone.
func (s *Search[T]) Observe() error {
	p := &s.probe
	if p.x.Rows == 0 {
		return errors.New("darts: no probe batch to observe")
	}
	p.tape.threads, p.tape.x, p.tape.labels = s.threads, p.x, p.labels
	s.net.forward(&p.tape, s.activated, true)
	if !p.tape.logits.Finite() {
		return fmt.Errorf("darts: logits on the probe batch at step %d %w", s.iteration, nn.ErrNotFinite)
	}
	p.seen, p.gradients = true, false
	for _, l := range s.Channels() {
		l.spoil()
	}
	return nil
}

// Outputs are the logits on the probe batch when it was last observed, samples×classes,
// as a copy.
func (s *Search[T]) Outputs() *mat.Dense {
	if !s.probe.seen {
		return &mat.Dense{}
	}
	return s.probe.tape.logits.Dense()
}

// ProbeLoss is the mean cross-entropy on the probe batch when it was last observed.
func (s *Search[T]) ProbeLoss() (float64, error) {
	if !s.probe.seen {
		return 0, errors.New("darts: the probe batch has not been observed")
	}
	score, err := s.score(&s.probe.tape)
	return score.Loss, err
}

// stackedGrad is the gradient of the mean loss by the stacked outputs of a cell's second
// input, outputs×samples.
func (s *Search[T]) stackedGrad(cell int) nn.Mat[T] {
	p := &s.probe
	if !p.gradients {
		for k := range p.tape.kept {
			p.tape.kept[k] = nn.Mat[T]{}
		}
		p.tape.wanted = true
		s.net.backward(&p.tape, s.activated, false, false)
		p.gradients = true
	}
	return p.tape.kept[cell]
}

// lossAfter is the mean loss on the probe batch with shift, samples×outputs, added to
// the stacked outputs of a cell's second input.
func (s *Search[T]) lossAfter(cell int, shift nn.Mat[T]) (float64, error) {
	p := &s.probe
	t := &p.trial
	t.threads, t.x, t.labels = s.threads, p.x, p.labels
	t.shifted, t.shift = cell, shift
	s.net.forward(t, s.activated, false)
	score, err := s.score(t)
	return score.Loss, err
}
