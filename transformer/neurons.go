package transformer

import (
	"fmt"

	"github.com/north-tui/north/nn"
)

// relu is the nonlinearity of the MLPs, with the derivative of 1 at 0 that the pass has.
func relu[T nn.Float]() nn.Activation[T] {
	a, _ := nn.ActivationNamed[T]("relu") // it is in nn's table
	return a
}

// Hidden are the layers of neurons inside the MLPs, first layer first: L1 and on.
// Neurons that an expansion has added are among them. What was returned before an
// expansion or a Load is no longer part of the model.
func (m *Model[T]) Hidden() []*nn.Hidden[T] {
	m.sync()
	list := make([]*nn.Hidden[T], len(m.Layers))
	for n, l := range m.Layers {
		name := fmt.Sprintf("L%d", n+1)
		if l.hidden == nil || !l.hidden.Is(name, l.First, l.Second, m.Optimizer) {
			old := l.hidden
			l.hidden = nn.NewHidden(name, l.First, l.Second, relu[T](), m.Optimizer)
			l.hidden.Adopt(old)
		} else if len(l.hidden.Units()) != l.hidden.Width() {
			l.hidden.Adopt(l.hidden)
		}
		list[n] = l.hidden
	}
	return list
}

// Trained returns the activations of the neurons of layer n (from 0) for the tokens of the
// latest training batch, tokens×neurons, before the step changed the weights. ok is false if
// there was no step since the layer got its current width. They are valid until the next
// step.
func (m *Model[T]) Trained(n int) (active nn.Mat[T], ok bool) {
	if n < 0 || n >= len(m.Layers) || n >= len(m.work.train.layers) {
		return active, false
	}
	active = m.work.train.layers[n].active
	return active, active.Rows > 0 && active.Cols == m.Layers[n].First.Outputs()
}

// sync takes over into Config the widths of MLPs that grew or shrank by themselves.
func (m *Model[T]) sync() {
	for n, l := range m.Layers {
		m.Config.Layers[n].Inner = l.First.Outputs()
	}
}
