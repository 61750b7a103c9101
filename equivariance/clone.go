package equivariance

import (
	"slices"

	"github.com/north-tui/north/nn"
)

// Clone returns a copy that shares no memory but tables that never change: parameters,
// moments, births, statistics, the identities of channels and the optimizer.
func (m *Model[T]) Clone() *Model[T] {
	optimizer := *m.Optimizer
	c := &Model[T]{Config: m.Config.Clone(), Head: m.Head.clone(), Optimizer: &optimizer, Threads: m.Threads}
	for _, l := range m.Layers {
		c.Layers = append(c.Layers, l.clone())
	}
	c.adopt(m)
	return c
}

func (l *Layer[T]) clone() *Layer[T] {
	c := &Layer[T]{
		Alpha: cloneIfAny(l.Alpha), Gamma: cloneIfAny(l.Gamma), Beta: cloneIfAny(l.Beta),
		Mean: slices.Clone(l.Mean), Var: slices.Clone(l.Var),
	}
	for _, t := range l.Terms {
		c.Terms = append(c.Terms, &Term[T]{
			Group: t.Group, W: t.W.Clone(), B: cloneIfAny(t.B),
			index: t.index, spread: t.spread, stride: t.stride,
		})
	}
	return c
}

func (h *Head[T]) clone() *Head[T] {
	return &Head[T]{
		First: h.First.Clone(), Second: h.Second.Clone(),
		Gamma: cloneIfAny(h.Gamma), Beta: cloneIfAny(h.Beta),
		Mean: slices.Clone(h.Mean), Var: slices.Clone(h.Var),
	}
}

func cloneIfAny[T nn.Float](p *nn.Param[T]) *nn.Param[T] {
	if p == nil {
		return nil
	}
	return p.Clone()
}

// Restore makes m what before is, to the last bit: shape, parameters, moments, births,
// statistics and the optimizer, which stays the same object. Threads stay as they are.
// The two share no memory. Given the Before of a relaxation it undoes it, and what was
// trained since is lost.
func (m *Model[T]) Restore(before *Model[T]) { m.swap(before.Clone()) }

// swap makes m what next is, and returns what it was.
func (m *Model[T]) swap(next *Model[T]) *Model[T] {
	optimizer := *m.Optimizer
	old := &Model[T]{
		Config: m.Config, Layers: m.Layers, Head: m.Head, Optimizer: &optimizer,
		Threads: m.Threads, channels: m.channels,
	}
	m.Config, m.Layers, m.Head, m.channels = next.Config, next.Layers, next.Head, next.channels
	*m.Optimizer = *next.Optimizer
	m.work.probe.seen = false
	for n := range m.channels {
		m.channels[n].model = m
	}
	for n := range old.channels {
		old.channels[n].model = old
	}
	return old
}

// Release lets go of all memory that is kept from step to step. It is made anew when
// needed.
func (m *Model[T]) Release() { m.work = workspace[T]{} }
