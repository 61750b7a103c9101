package darts

import "fmt"

// Pull is what moved the weight of one operation of an edge in the last architecture
// step. The gradient by α is the sum of Task, Regulariser and Decay; Adam goes against
// it (specification 1.3, 2, 4, 5).
type Pull struct {
	Op      string
	A       float64 // activated weight at that step
	Alpha   float64 // raw weight at that step
	Dead    bool    // pruned for good by now
	Target  float64 // where the regulariser pulls a: P(a), or Z − U; 0 without one
	Data    float64 // ∂L/∂a of the cross-entropy, alone
	RowMean float64 // under softmax the mean of Data over the edge, weighted by a: what the others take
	Slope   float64 // what multiplies Data − RowMean: a under softmax, 1 or 0 under CRB

	Task        float64 // on α, of the cross-entropy
	Regulariser float64 // on α, of proximity or ADMM
	Decay       float64 // on α, of the weight decay
	Total       float64 // on α
}

// Pulls are those of an edge, by column. They are of the last architecture step: before
// the first all gradients are 0.
func (s *Search[T]) Pulls(t CellType, row int) ([]Pull, error) {
	i := s.space.typeIndex(t)
	if i < 0 {
		return nil, fmt.Errorf("darts: no %s cell in the space, want one of %v", t, s.space.Types())
	}
	if edges := Edges(s.space.Nodes); row < 0 || row >= edges {
		return nil, fmt.Errorf("darts: edge %d of the %s cell, want 0 to %d", row, t, edges-1)
	}
	list := make([]Pull, len(s.columns))
	for column := range list {
		list[column] = s.pull(s.types[i], row, column)
	}
	return list, nil
}

func (s *Search[T]) pull(r *architecture, row, column int) Pull {
	g := &r.pulls
	p := Pull{
		Op: s.columns[column].Name, A: g.before.Row(row)[column], Alpha: g.beforeRaw.Row(row)[column],
		Dead: r.mask.Row(row)[column] == 0, Data: g.data.Row(row)[column],
		Task: g.alphaData.Row(row)[column], Regulariser: g.alphaReg.Row(row)[column], Total: g.total.Row(row)[column],
	}
	p.Decay = p.Total - p.Task - p.Regulariser
	switch s.settings.Regulariser {
	case Prox:
		p.Target = r.target.Row(row)[column]
	case ADMM:
		p.Target = r.z.Row(row)[column] - r.u.Row(row)[column]
	}
	p.Slope = p.A
	if s.settings.Activation == CRB {
		p.Slope = 0
		if p.Alpha >= 0 && p.Alpha <= 1 {
			p.Slope = 1
		}
		return p
	}
	for j, a := range g.before.Row(row) {
		p.RowMean += a * g.data.Row(row)[j]
	}
	return p
}

// NodeBalance is the sum of a·∂L/∂a over all operations that enter a node, of the last
// architecture step and at the weights of then. With normalised nodes it is 0 but for
// eps: the data only shift weight among them (specification 2).
func (s *Search[T]) NodeBalance(t CellType, node int) (float64, error) {
	i := s.space.typeIndex(t)
	if i < 0 || node < 0 || node >= s.space.Nodes {
		return 0, fmt.Errorf("darts: no node %d in a %s cell of the space", node, t)
	}
	return s.types[i].pulls.balance(node), nil
}
