package transformer

import (
	"fmt"

	"github.com/north-tui/north/nn"
)

// Named are all parameters in a fixed order, with names as in the paper (tok_emb, layers.0.heads.1.WQ); those of
// W_O are split by head. Note that Params are the transposes of what the paper
// calls so, tables aside.
func (m *Model[T]) Named() []nn.Named[T] {
	list := []nn.Named[T]{{Name: "tok_emb", Param: m.Token}, {Name: "pos_emb", Param: m.Position}}
	for n, l := range m.Layers {
		add := func(name string, p *nn.Param[T]) {
			list = append(list, nn.Named[T]{Name: fmt.Sprintf("layers.%d.%s", n, name), Param: p})
		}
		add("g_mha", l.AttentionGain)
		for e, h := range l.Heads {
			prefix := fmt.Sprintf("heads.%d.", e)
			add(prefix+"WQ", h.Query)
			add(prefix+"WK", h.Key)
			add(prefix+"WV", h.Value)
			add(prefix+"WO", h.Output)
		}
		add("g_mlp", l.MLPGain)
		add("W1", l.First.W)
		add("b1", l.First.B)
		add("W2", l.Second.W)
		add("b2", l.Second.B)
	}
	if m.FinalGain != nil {
		list = append(list, nn.Named[T]{Name: "g_final", Param: m.FinalGain})
	}
	if m.Out != nil {
		list = append(list, nn.Named[T]{Name: "W_out", Param: m.Out})
	}
	return list
}

// Params are all parameters in the order of Named.
func (m *Model[T]) Params() []*nn.Param[T] { return m.appendParams(nil) }

func (m *Model[T]) appendParams(list []*nn.Param[T]) []*nn.Param[T] {
	list = append(list, m.Token, m.Position)
	for _, l := range m.Layers {
		list = append(list, l.AttentionGain)
		for _, h := range l.Heads {
			list = append(list, h.Query, h.Key, h.Value, h.Output)
		}
		list = append(list, l.MLPGain, l.First.W, l.First.B, l.Second.W, l.Second.B)
	}
	if m.FinalGain != nil {
		list = append(list, m.FinalGain)
	}
	if m.Out != nil {
		list = append(list, m.Out)
	}
	return list
}

// Finite returns an error that wraps nn.ErrNotFinite if a parameter is not a
// finite number.
func (m *Model[T]) Finite() error {
	for _, p := range m.Named() {
		if !p.Param.Value.Finite() {
			return fmt.Errorf("transformer: %s at step %d: %w", p.Name, m.Optimizer.Steps, nn.ErrNotFinite)
		}
	}
	return nil
}

// output is the output map, vocab×hidden.
func (m *Model[T]) output() *nn.Param[T] {
	if m.Out == nil {
		return m.Token
	}
	return m.Out
}
