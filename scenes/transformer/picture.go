package transformer

import (
	"fmt"

	"github.com/north-tui/north/internal/gemm"
	"github.com/north-tui/north/picture"
	model "github.com/north-tui/north/transformer"
)

// youth is how many steps a newborn part of a model is pointed out, or as long as
// its learning rate rises.
const youth = 300

// Picture implements sim.Learner. What cannot be drawn because numbers are not
// finite is left out: the run's state says why.
func (l *language) Picture(view picture.View) picture.Picture {
	c := l.model.Config
	p := picture.Picture{
		Title: l.text.Title, Params: c.ParamCount(), Cost: picture.Operations(c.Operations(c.Context)), Per: "token", Kernel: gemm.Kernel(),
		Receipts: l.history.receipts(), Expansions: expansions, Quote: l.quote(view.Quote),
		Diagram: l.diagram(), Passages: l.history.texts,
	}
	for n := range l.model.Layers {
		p.Layers = append(p.Layers, fmt.Sprintf("L%d", n+1))
	}
	if l.broken || l.model.Finite() != nil {
		return p
	}
	p.Rows = l.rows()
	if view.Shows(picture.WantMetrics) && l.measurable() {
		p.Metrics = l.ranks.Look(l.layers, l.steps, l.eps())
	}
	layer := max(0, min(view.Layer, len(c.Layers)-1))
	if view.Shows("text") {
		p.Passages = l.passages()
	}
	if view.Shows("weights") {
		p.Grids = append(p.Grids, l.matrix(layer))
	}
	if view.Shows("attention") {
		p.Grids = append(p.Grids, l.attention(layer)...)
	}
	if view.Shows(picture.WantWhatIf) {
		p.WhatIf = l.whatIf()
	}
	if view.Explain != "" {
		p.Explanation = l.explain(view, layer)
	}
	return p
}

// expansions are the six ways to grow, with a size that suits a small model.
var expansions = []picture.Expansion{
	{Kind: string(model.KindMLP), Doc: "p: neurons of the MLPs", Unit: "neurons", Size: 32, Layers: true},
	{Kind: string(model.KindHeads), Doc: "E: attention heads", Unit: "heads", Size: 1, Layers: true},
	{Kind: string(model.KindValue), Doc: "v: size of the values of heads", Unit: "dimensions", Size: 8, Layers: true, Heads: true},
	{Kind: string(model.KindKey), Doc: "k: size of the keys and queries of heads", Unit: "dimensions", Size: 8, Layers: true, Heads: true},
	{Kind: string(model.KindHidden), Doc: "h: width of the residual stream", Unit: "dimensions", Size: 16},
	{Kind: string(model.KindLayer), Doc: "N: layers", Unit: "layers", Size: 1, Ordered: true},
}

// quote is what a growth would cost, nil if none is asked about.
func (l *language) quote(text string) *picture.Quote {
	if text == "" {
		return nil
	}
	c := l.model.Config
	q := &picture.Quote{Growth: text, Params: c.ParamCount(), Cost: picture.Operations(c.Operations(c.Context))}
	g, err := model.ParseGrowth(text)
	if err == nil {
		var price model.Price
		price, err = g.Price(c)
		q.After, q.Then = price.Params, picture.Operations(price.Operations)
	}
	if err != nil {
		q.Err = err.Error()
		return q
	}
	where, count := extent(g, c)
	q.Title = fmt.Sprintf("%s %+d in %s", g.Kind, count, where)
	return q
}

// diagram is the model with its sizes, what was born lately marked.
func (l *language) diagram() picture.Diagram {
	m := l.model
	_, cols := m.Token.Born()
	d := picture.Diagram{Stream: l.size("h", cols)}
	d.Blocks = append(d.Blocks, picture.Block{Name: "in", Parts: []picture.Part{
		{Name: "characters", Sizes: []picture.Size{{Name: "V", Value: m.Config.Vocab}}},
		{Name: "positions", Sizes: []picture.Size{{Name: "s", Value: m.Config.Context}}},
	}})
	for n, layer := range m.Layers {
		b := picture.Block{Name: fmt.Sprintf("L%d", n+1), Grows: true}
		for e, h := range layer.Heads {
			keys, _ := h.Query.Born()
			values, _ := h.Value.Born()
			b.Parts = append(b.Parts, part(headName(e), l.size("k", keys), l.size("v", values)))
		}
		neurons, _ := layer.First.W.Born()
		b.Parts = append(b.Parts, part("MLP", l.size("p", neurons)))
		d.Blocks = append(d.Blocks, b)
	}
	name := "characters"
	if m.Config.Tied {
		name = "characters, shared embedding"
	}
	d.Blocks = append(d.Blocks, picture.Block{Name: "out", Parts: []picture.Part{{Name: name, Sizes: []picture.Size{{Name: "V", Value: m.Config.Vocab}}}}})
	return d
}

// size is a size by the steps at which its elements were born.
func (l *language) size(name string, born []int) picture.Size {
	s := picture.Size{Name: name, Value: len(born)}
	for _, at := range born {
		if l.young(at) {
			s.New++
		}
	}
	return s
}

// young reports whether what was born at an update is new. What was there from the
// start is not.
func (l *language) young(born int) bool {
	return born > 0 && l.model.Optimizer.Steps-born < max(youth, l.model.Optimizer.Ramp)
}

// headName is the name of a head, from 0.
func headName(e int) string { return fmt.Sprintf("head %d", e+1) }

// part is new as a whole if all its sizes are.
func part(name string, sizes ...picture.Size) picture.Part {
	p := picture.Part{Name: name, Sizes: sizes, New: true}
	for _, s := range sizes {
		p.New = p.New && s.New == s.Value
	}
	return p
}
