package equivariance

import (
	"fmt"

	"github.com/north-tui/north/nn"
)

// Named are all parameters but alpha in a fixed order: those of each layer, its terms
// first, then those of the head: layers.0.w, layers.1.w.C4, head.W1.
func (m *Model[T]) Named() []nn.Named[T] {
	var list []nn.Named[T]
	add := func(p *nn.Param[T], format string, args ...any) {
		if p != nil {
			list = append(list, nn.Named[T]{Name: fmt.Sprintf(format, args...), Param: p})
		}
	}
	for n, l := range m.Layers {
		for _, t := range l.Terms {
			ending := ""
			if len(l.Terms) > 1 {
				ending = "." + t.Group.String()
			}
			add(t.W, "layers.%d.w%s", n, ending)
			add(t.B, "layers.%d.b%s", n, ending)
		}
		add(l.Gamma, "layers.%d.gamma", n)
		add(l.Beta, "layers.%d.beta", n)
	}
	h := m.Head
	add(h.First.W, "head.W1")
	add(h.First.B, "head.b1")
	add(h.Gamma, "head.gamma")
	add(h.Beta, "head.beta")
	add(h.Second.W, "head.W2")
	add(h.Second.B, "head.b2")
	return list
}

// Params are the parameters of Named.
func (m *Model[T]) Params() []*nn.Param[T] { return m.appendParams(nil) }

func (m *Model[T]) appendParams(list []*nn.Param[T]) []*nn.Param[T] {
	add := func(params ...*nn.Param[T]) {
		for _, p := range params {
			if p != nil {
				list = append(list, p)
			}
		}
	}
	for _, l := range m.Layers {
		for _, t := range l.Terms {
			add(t.W, t.B)
		}
		add(l.Gamma, l.Beta)
	}
	h := m.Head
	add(h.First.W, h.First.B, h.Gamma, h.Beta, h.Second.W, h.Second.B)
	return list
}

// Alphas are the alpha of every mixed layer, first layer first.
func (m *Model[T]) Alphas() []*nn.Param[T] { return m.appendAlphas(nil) }

func (m *Model[T]) appendAlphas(list []*nn.Param[T]) []*nn.Param[T] {
	for _, l := range m.Layers {
		if l.Alpha != nil {
			list = append(list, l.Alpha)
		}
	}
	return list
}

// Statistics are the running statistics of all norms with their names, layers.0.mean;
// they share the model's memory.
func (m *Model[T]) Statistics() map[string][]T {
	all := map[string][]T{}
	add := func(prefix string, mean, variance []T) {
		if mean != nil {
			all[prefix+".mean"], all[prefix+".var"] = mean, variance
		}
	}
	for n, l := range m.Layers {
		add(fmt.Sprintf("layers.%d", n), l.Mean, l.Var)
	}
	add("head", m.Head.Mean, m.Head.Var)
	return all
}

// Finite returns an error that wraps nn.ErrNotFinite if a parameter or a statistic is
// not a finite number.
func (m *Model[T]) Finite() error {
	for _, p := range m.Named() {
		if !p.Param.Value.Finite() {
			return fmt.Errorf("equivariance: %s at step %d: %w", p.Name, m.Optimizer.Steps, nn.ErrNotFinite)
		}
	}
	for name, s := range m.Statistics() {
		if !nn.MatOf(1, len(s), s).Finite() {
			return fmt.Errorf("equivariance: %s at step %d: %w", name, m.Optimizer.Steps, nn.ErrNotFinite)
		}
	}
	return nil
}
