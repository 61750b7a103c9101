package darts

import (
	"fmt"
	"math"

	model "github.com/north-tui/north/darts"
	"github.com/north-tui/north/picture"
	"github.com/north-tui/north/scenes/scene"
)

// The topics of the scene, beside those of all.
const (
	aboutWeights  picture.Topic = "weights"  // softmax and its pull-back, or CRB
	aboutCut      picture.Topic = "cut"      // the projection, δ and its floor, the gap
	aboutSchedule picture.Topic = "schedule" // F, τ and the ledger
	aboutPull     picture.Topic = "pull"     // what moves the edge in focus: proximity, ADMM
)

const (
	dartsSource = "Liu, Simonyan and Yang 2019, arXiv 1806.09055"
	primeSource = "Maile, Lecarpentier, Luga and Wilson 2021, arXiv 2106.11655"
)

// explain is how a number on the screen comes about, nil if the topic is unknown. It
// changes nothing.
func (s *searching) explain(view picture.View, at edge) *picture.Explanation {
	makers := map[picture.Topic]func() *picture.Explanation{
		aboutWeights:          func() *picture.Explanation { return s.explainWeights(at, view.Unit) },
		aboutCut:              s.explainCut,
		aboutSchedule:         s.explainSchedule,
		aboutPull:             func() *picture.Explanation { return s.explainPull(at, view.Unit) },
		picture.AboutBirth:    s.explainCut,
		picture.AboutSize:     s.explainSize,
		picture.AboutLoss:     s.explainLoss,
		picture.AboutSettings: s.explainSettings,
	}
	make, ok := makers[view.Explain]
	if !ok {
		return nil
	}
	e := make()
	if e != nil {
		e.Topic, e.Step = view.Explain, s.search.Iteration()
	}
	return e
}

// pullOf is that of the selected operation of an edge, or of the one with the largest
// weight.
func (s *searching) pullOf(e edge, unit int) (p model.Pull, ok bool) {
	list, err := s.search.Pulls(e.typ, e.row)
	if err != nil || len(list) == 0 {
		return p, false
	}
	if unit >= 0 && unit < len(list) {
		return list[unit], true
	}
	p = list[0]
	for _, other := range list {
		if other.A > p.A {
			p = other
		}
	}
	return p, true
}

// explainWeights is how a weight comes from its raw one, and its gradient.
func (s *searching) explainWeights(e edge, unit int) *picture.Explanation {
	p, ok := s.pullOf(e, unit)
	if !ok {
		return nil
	}
	out := &picture.Explanation{Title: "the weight of " + p.Op + " on " + e.name, Source: dartsSource}
	if s.search.Settings().Activation == model.Softmax {
		out.Intro = "The weights of an edge are shares of 1: what one wins the others lose, and none takes part but can never be kept."
		out.Lines = []picture.Derivation{
			{What: "weight", Formula: "a = exp(α) / Σ exp(α)", Values: "α = " + scene.Short(p.Alpha), Result: scene.Short(p.A)},
			{What: "what the loss says of it", Formula: "∂L/∂a", Result: scene.Short(p.Data)},
			{What: "what it says of the edge", Formula: "Σ a ∂L/∂a over the edge", Result: scene.Short(p.RowMean)},
			{What: "gradient of α", Formula: "a (∂L/∂a − Σ a ∂L/∂a)", Values: fmt.Sprintf("%s (%s − %s)", scene.Short(p.A), scene.Short(p.Data), scene.Factor(p.RowMean)), Result: scene.Short(p.Task)},
			{What: "so", Formula: "Σ of the gradients over the edge", Result: "0"},
		}
		return out
	}
	balance, err := s.search.NodeBalance(e.typ, e.node)
	if err != nil {
		return nil
	}
	out.Source = primeSource
	out.Intro = "Each weight is clipped to 0 to 1 alone, and the sum that enters a node is normalised: operations compete across all edges of the node. One that comes to 0 is dead for good."
	out.Lines = []picture.Derivation{
		{What: "weight", Formula: "a = min(max(α, 0), 1)", Values: "α = " + scene.Short(p.Alpha), Result: scene.Short(p.A)},
		{What: "gradient of α", Formula: "∂L/∂a if 0 ≤ α ≤ 1, else 0", Values: scene.Short(p.Data) + " · " + scene.Short(p.Slope), Result: scene.Short(p.Task)},
		{What: "over the node", Formula: "Σ a ∂L/∂a of all that enters it", Result: scene.Small(balance)},
		{What: "so", Formula: "the data only shift weight within a node", Result: "≈ 0"},
	}
	return out
}

// explainCut is what a cut keeps, how far away it is and what it costs.
func (s *searching) explainCut() *picture.Explanation {
	m := s.search.Metrics()
	h := &s.history
	e := &picture.Explanation{
		Title: "what a cut would keep", Source: primeSource + ", and arXiv 1806.09055",
		Intro: "Each node keeps its two edges with the largest weights, each with its best operation; none is never kept. δ is how far the weights are from that.",
		Lines: []picture.Derivation{
			{What: "distance", Formula: "δ = √ Σ ‖a − P(a)‖²", Result: scene.Short(m.Delta)},
			{What: "closest call", Formula: "smallest lead of what is kept over what it beat", Result: scene.Short(m.Margin)},
			{What: "kept at weight 0", Formula: "degenerate entries", Result: fmt.Sprint(m.Degenerate)},
			{What: "accuracy, soft", Formula: "valid samples, weights a", Result: fixed(h.soft.Accuracy)},
			{What: "accuracy, cut", Formula: "same weights of the network, P(a)", Result: fixed(h.cut.Accuracy)},
			{What: "gap", Formula: "soft − cut", Values: fixed(h.soft.Accuracy) + " − " + fixed(h.cut.Accuracy), Result: fixed(h.soft.Accuracy - h.cut.Accuracy)},
		},
	}
	if math.IsInf(m.Margin, 0) {
		e.Lines[1].Result = "no choice"
	}
	if m.Floor > 0 {
		dropped, k := s.dropped(), len(s.search.Columns())
		e.Lines = append(e.Lines, picture.Derivation{
			What: "softmax's floor", Formula: "√(edges not kept / K): their rows sum to 1, the target is 0",
			Values: fmt.Sprintf("√(%d / %d)", dropped, k), Result: scene.Short(m.Floor),
		})
	}
	return e
}

// dropped is the number of edges that a cut leaves out.
func (s *searching) dropped() int { return len(s.edges) - 2*s.space.Nodes*len(s.space.Types()) }

// explainSchedule is why there is a step of the architecture next, or none.
func (s *searching) explainSchedule() *picture.Explanation {
	st, c := s.search.Schedule(), s.search.Settings()
	due := map[bool]string{true: "a step", false: "no step"}[st.Due]
	if c.Schedule == model.Fixed {
		return &picture.Explanation{
			Title: "when the architecture moves", Source: dartsSource,
			Intro: "The weights of the network and those of the architecture are trained in turn, on different samples.",
			Lines: []picture.Derivation{
				{What: "next", Formula: "step mod s = 0", Values: fmt.Sprintf("%d mod %s", s.search.Iteration()+1, scene.Short(math.Floor(c.S))), Result: due},
				{What: "so far", Formula: "N_α = ⌊n / s⌋", Values: fmt.Sprintf("%d / %s", s.search.Iteration(), scene.Short(math.Floor(c.S))), Result: fmt.Sprint(st.Alpha)},
				{What: "information", Formula: "F = ‖∇w L‖², smoothed", Result: scene.Short(st.Smoothed)},
			},
		}
	}
	lines := []picture.Derivation{
		{What: "information left", Formula: "F̄ ← e F + (1 − e) F̄, F = ‖∇w L‖²", Values: fmt.Sprintf("e = %s, F = %s", scene.Short(c.E), scene.Short(st.F)), Result: scene.Short(st.Smoothed)},
	}
	if !math.IsNaN(st.Tau) {
		lines = append(lines, []picture.Derivation{
			{What: "next", Formula: "0 < F̄ < τ ?", Values: scene.Short(st.Smoothed) + " < " + scene.Short(st.Tau), Result: due},
			{What: "then", Formula: "τ ← τ m^−s after a step, else τ m", Values: fmt.Sprintf("m = %s, s = %s", scene.Short(c.M), scene.Short(c.S)), Result: scene.Short(st.Tau)},
			{What: "ledger", Formula: "ln τ = ln τ₀ + ln m (n − (1 + s) N_α)", Values: fmt.Sprintf("τ₀ = %s, n = %d, N_α = %d", scene.Short(st.Base), st.Decisions, st.Steps), Result: "error " + scene.Small(math.Abs(st.LedgerError))},
		}...)
	}
	lines = append(lines, picture.Derivation{What: "steps so far", Formula: "N_α, expected n / (1 + s)", Values: scene.Short(st.Expected), Result: fmt.Sprint(st.Alpha)})
	return &picture.Explanation{
		Title: "when the architecture moves", Source: primeSource, Lines: lines,
		Intro: "The architecture moves when the network's weights have little gradient left. τ adapts, so that the rate is about 1 / (1 + s) whatever F is.",
	}
}

// explainPull is what moved an entry in the last step of the architecture.
func (s *searching) explainPull(e edge, unit int) *picture.Explanation {
	p, ok := s.pullOf(e, unit)
	if !ok {
		return nil
	}
	c := s.search.Settings()
	progress := s.search.Last().Progress
	lines := []picture.Derivation{{What: "task", Formula: "∂L/∂α on the validation batch", Result: signed(p.Task)}}
	switch c.Regulariser {
	case model.Prox:
		lines = append(lines, picture.Derivation{
			What: "proximity", Formula: "t/T · ρ/2 · (a − P(a)) / ‖a − P(a)‖",
			Values: fmt.Sprintf("%s · %s/2 · (%s − %s)/‖·‖", scene.Short(progress), scene.Short(c.Rho), scene.Short(p.A), scene.Short(p.Target)), Result: signed(p.Regulariser),
		})
	case model.ADMM:
		lines = append(lines, picture.Derivation{
			What: "ADMM", Formula: "ρ/2 · (a − Z + U) / ‖a − Z + U‖",
			Values: fmt.Sprintf("%s/2 · (%s − %s)/‖·‖", scene.Short(c.Rho), scene.Short(p.A), scene.Factor(p.Target)), Result: signed(p.Regulariser),
		})
	default:
		lines = append(lines, picture.Derivation{What: "regulariser", Formula: "none", Result: signed(p.Regulariser)})
	}
	if c.Squared {
		lines[1].Formula += ", squared: without ‖·‖"
	}
	lines = append(lines,
		picture.Derivation{What: "decay", Formula: "λ α", Values: scene.Short(c.AlphaDecay) + " · " + scene.Factor(p.Alpha), Result: signed(p.Decay)},
		picture.Derivation{What: "in all", Formula: "Adam goes against it, about lr a step", Values: "lr " + scene.Short(c.AlphaRate), Result: signed(p.Total)},
	)
	return &picture.Explanation{
		Title: "what pulls on " + p.Op + " of " + e.name, Source: primeSource, Lines: lines,
		Intro: "A regulariser is a pull on the weights towards a discrete cell. Proximity sharpens what leads already, so it never changes the choice by itself.",
	}
}

// explainSize is what a cut cell is made of.
func (s *searching) explainSize() *picture.Explanation {
	space := s.search.Space()
	kept, err := s.history.cell.CellParams(space)
	if err != nil {
		return nil
	}
	lines := []picture.Derivation{{What: "supernet", Formula: "all candidates, preprocessing, stem, head", Result: scene.Grouped(s.search.Params())}}
	for _, o := range model.Operations(space.Kind) {
		count := 0
		for _, nodes := range s.history.cell {
			for _, pair := range nodes {
				for _, c := range pair {
					if c.Op == o.Name {
						count++
					}
				}
			}
		}
		if count > 0 {
			lines = append(lines, picture.Derivation{What: o.Name, Formula: o.Doc, Result: fmt.Sprintf("%d kept", count)})
		}
	}
	lines = append(lines, picture.Derivation{What: "in the cells", Formula: fmt.Sprintf("what is kept, over %d cells", len(space.Cells)), Result: scene.Grouped(kept)})
	return &picture.Explanation{
		Title: "the size of the cell", Source: dartsSource, Lines: lines,
		Intro: fmt.Sprintf("Cells of one type share one architecture; each has weights of its own. A state has %d channels in the first cell.", space.Widths[0]),
	}
}

// explainLoss is how well the mixture does, against guessing.
func (s *searching) explainLoss() *picture.Explanation {
	train, valid := s.search.Splits()
	h := &s.history
	classes := float64(s.data.classes)
	return &picture.Explanation{
		Title: "the losses of a search", Source: dartsSource,
		Intro: "The network's weights learn from the training samples, the architecture from the validation samples; nobody learns from the test samples, which are looked at in the results only.",
		Lines: []picture.Derivation{
			{What: "training", Formula: "mean of −ln p over a batch", Values: fmt.Sprintf("%d samples, %d a batch", len(train), s.Values.Int("batch")), Result: scene.Short(s.search.Last().Loss)},
			{What: "soft", Formula: "on all validation samples, weights a", Values: fmt.Sprintf("%d samples", len(valid)), Result: scene.Short(h.soft.Loss)},
			{What: "cut", Formula: "on the same samples, P(a)", Result: scene.Short(h.cut.Loss)},
			{What: "by guessing", Formula: "ln classes", Values: "ln " + scene.Short(classes), Result: scene.Short(math.Log(classes))},
		},
	}
}

// explainSettings is what follows from the settings.
func (s *searching) explainSettings() *picture.Explanation {
	c := s.search.Settings()
	train, valid := s.search.Splits()
	rate := c.S
	if c.Schedule == model.Dynamic && !c.EqualRates {
		rate++
	}
	steps := float64(s.search.TotalSteps()) / rate
	return &picture.Explanation{
		Title: "what follows from the settings", Source: primeSource,
		Intro: s.Choice.preset.Name + ": " + s.Choice.preset.Doc + ". All switches can be set alone.",
		Lines: []picture.Derivation{
			{What: "split of the pool", Formula: "train : valid = s : 1", Values: fmt.Sprintf("of %d", s.data.pool.X.Rows), Result: fmt.Sprintf("%d : %d", len(train), len(valid))},
			{What: "weight steps", Formula: "epochs · ⌊train / batch⌋", Values: fmt.Sprintf("%d · ⌊%d / %d⌋", c.Epochs, len(train), c.Batch), Result: scene.Grouped(s.search.TotalSteps())},
			{What: "architecture steps", Formula: "about n / s, dynamic n / (1 + s)", Values: fmt.Sprintf("%d / %s", s.search.TotalSteps(), scene.Short(rate)), Result: scene.Short(math.Round(steps))},
			{What: "travel", Formula: "N_α · lr of α; 1 or more to go from 1/K to 1", Values: scene.Short(math.Round(steps)) + " · " + scene.Short(c.AlphaRate), Result: scene.Short(steps * c.AlphaRate)},
		},
	}
}

// explain is how a number of a retraining comes about.
func (r *retraining) explain(view picture.View) *picture.Explanation {
	e := &picture.Explanation{Topic: view.Explain, Step: r.model.Steps(), Source: dartsSource}
	c := retrainSettings(r.Values, r.epochs())
	switch view.Explain {
	case picture.AboutLoss, picture.AboutBirth, aboutCut:
		e.Title, e.Intro = "what the cell does by itself", "The kept operations, with weight 1, are trained from scratch on the whole pool; the test samples are only looked at."
		e.Lines = []picture.Derivation{{What: "accuracy", Formula: fmt.Sprintf("of %d test samples", r.data.test.X.Rows), Result: fixed(r.score.Accuracy)}}
	case picture.AboutSize, aboutWeights:
		size, err := r.cell.CellParams(r.space)
		if err != nil {
			return nil
		}
		e.Title, e.Intro = "the size of the cell", "What is kept, over all cells; the rest is preprocessing, stem and head."
		e.Lines = []picture.Derivation{
			{What: "in the cells", Formula: r.cell.String(), Result: scene.Grouped(size)},
			{What: "in all", Formula: "with preprocessing, stem and head", Result: scene.Grouped(r.model.Params())},
		}
	case picture.AboutSettings:
		e.Title, e.Intro = "what follows from the settings", "The learning rate falls along a cosine to 0."
		e.Lines = []picture.Derivation{{What: "steps", Formula: "epochs · ⌊pool / batch⌋", Values: fmt.Sprintf("%d · ⌊%d / %d⌋", r.epochs(), r.data.pool.X.Rows, c.Batch), Result: scene.Grouped(r.model.TotalSteps())}}
	default:
		return nil
	}
	return e
}
