package transformer

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/north-tui/north/picture"
	"github.com/north-tui/north/scenes/growth"
	"github.com/north-tui/north/scenes/scene"
	model "github.com/north-tui/north/transformer"
)

// gesmundo is where the expansions come from.
const gesmundo = "Gesmundo and Maile 2023, arXiv 2308.06103"

// explain is how a number on the screen comes about, nil if the topic is unknown
// or the numbers cannot be had. It changes nothing.
func (l *language) explain(view picture.View, layer int) *picture.Explanation {
	makers := map[picture.Topic]func() *picture.Explanation{
		picture.AboutSize:     l.explainSize,
		picture.AboutBirth:    l.explainGrowth,
		picture.AboutLoss:     func() *picture.Explanation { return l.explainLoss(view.Sample) },
		picture.AboutAnswer:   l.explainText,
		picture.AboutNeuron:   func() *picture.Explanation { return l.explainAttention(layer) },
		picture.AboutSpectrum: l.explainGradients,
		picture.AboutSettings: l.explainSettings,
		picture.AboutNewborns: func() *picture.Explanation {
			return l.newborns.Explain(l.model.Hidden()[layer], layer, view.Unit)
		},
		picture.AboutTrigger: func() *picture.Explanation { return l.explainTrigger(layer) },
	}
	make, ok := makers[view.Explain]
	if !ok {
		return nil
	}
	e := make()
	if e != nil {
		e.Topic, e.Step = view.Explain, l.steps
	}
	return e
}

// explainSize is the number of parameters and what a token costs.
func (l *language) explainSize() *picture.Explanation {
	c := l.model.Config
	layer := c.Layers[0]
	heads, keys, values := len(layer.Heads), 0, 0
	for _, h := range layer.Heads {
		keys, values = keys+h.Key, values+h.Value
	}
	attention, mlp := 2*c.Hidden*(keys+values), 2*c.Hidden*layer.Inner+layer.Inner+c.Hidden
	tables := c.Vocab + c.Context
	if !c.Tied {
		tables += c.Vocab
	}
	return &picture.Explanation{
		Title: "the size of the model", Source: gesmundo,
		Intro: fmt.Sprintf("Every block reads the residual stream, %d numbers per character, and adds to it. Only h is the same everywhere.", c.Hidden),
		Lines: []picture.Derivation{
			{What: "tables", Formula: "(2V + s) h", Values: fmt.Sprintf("%d · %d", tables, c.Hidden), Result: scene.Grouped(tables * c.Hidden)},
			{What: "attention of L1", Formula: "Σ over heads 2h (k + v)", Values: fmt.Sprintf("2 · %d · %d in %d heads", c.Hidden, keys+values, heads), Result: scene.Grouped(attention)},
			{What: "MLP of L1", Formula: "2hp + p + h", Values: fmt.Sprintf("2 · %d · %d + %d + %d", c.Hidden, layer.Inner, layer.Inner, c.Hidden), Result: scene.Grouped(mlp)},
			{What: "parameters", Formula: "embeddings, norms, layers", Result: scene.Grouped(c.ParamCount())},
			{What: "operations per token", Formula: "3 [ Σ (Σ (2h(2k+v) + 2vh + 2s(k+v)) + 4hp) + 2hV ]", Result: scene.Grouped(int(c.Operations(c.Context)))},
		},
	}
}

// theorems say for each kind what becomes of the weights, and why the outputs
// stay.
var theorems = map[model.Kind][]picture.Derivation{
	model.KindMLP: {
		{What: "new neurons", Formula: "W1' = [W1 | free], b1' = [b1 | free]", Result: "drawn"}, {What: "what reads them", Formula: "W2' = [W2 ; 0]", Result: "zero"},
		{What: "so", Formula: "[u | new] [W2 ; 0] = u W2 + new · 0", Result: "u W2"},
	},
	model.KindHeads: {
		{What: "new head", Formula: "W_Q, W_K, W_V free", Result: "drawn"}, {What: "what reads it", Formula: "W_O' = [W_O ; 0]", Result: "zero"},
		{What: "so", Formula: "Σ heads + new · 0", Result: "Σ heads"},
	},
	model.KindValue: {
		{What: "new values", Formula: "W_V' = [W_V | free]", Result: "drawn"}, {What: "what reads them", Formula: "W_O' of each head = [W_O ; 0]", Result: "zero"},
		{What: "so", Formula: "[H | new] [W_O ; 0]", Result: "H W_O"},
	},
	model.KindKey: {
		{What: "new queries", Formula: "W_Q' = [W_Q | free]", Result: "drawn"}, {What: "keys", Formula: "W_K' = [√(k'/k) W_K | 0]", Result: "scaled"},
		{What: "so", Formula: "√(k'/k) Q Kᵀ / √k'", Result: "Q Kᵀ / √k"},
	},
	model.KindHidden: {
		{What: "what writes", Formula: "[W | 0]: embeddings, W_O, W2, b2", Result: "zero"}, {What: "what reads", Formula: "[W ; free]: W1, W_Q, W_K, W_V, W_out", Result: "drawn"},
		{What: "norms", Formula: "g' = [√(h/h') g | free], ε' = ε h/h'", Result: "scaled"}, {What: "so", Formula: "x' = [x | 0] in every layer", Result: "x W"},
	},
	model.KindLayer: {
		{What: "what writes", Formula: "W_O = 0, W2 = 0, b2 = 0", Result: "zero"}, {What: "all else", Formula: "gains, W_Q, W_K, W_V, W1, b1", Result: "drawn"},
		{What: "so", Formula: "x + 0 + 0", Result: "x"},
	},
}

// explainGrowth is why the last growth left the outputs as they were.
func (l *language) explainGrowth() *picture.Explanation {
	if len(l.history.done) == 0 {
		return nil
	}
	d := l.history.done[len(l.history.done)-1]
	g, err := model.ParseGrowth(d.Growth)
	if err != nil {
		return nil
	}
	kept := "met"
	if d.Drift > d.Limit {
		kept = "exceeded"
	}
	e := &picture.Explanation{
		Title: "why " + d.Growth + " changes nothing at first", Source: gesmundo,
		Intro: "New weights are free or zero. Zero weights get a gradient at once; free weights get one a step later, because the weights that read them are zero.",
		Lines: slices.Clone(theorems[g.Kind]),
	}
	e.Lines = append(e.Lines, picture.Derivation{What: "tolerance: " + kept, Formula: "max |Δlogit| ≤ 2e-5 · max(1, |logit|)", Values: scene.Short(d.Drift) + " ≤ " + scene.Short(d.Limit), Result: strconv.FormatBool(d.Drift <= d.Limit)})
	return e
}

// explainLoss is the loss of one character of the validation text.
func (l *language) explainLoss(sample int) *picture.Explanation {
	length := l.model.Config.Context
	n := len(l.probe.tokens)
	at := ((sample % n) + n) % n
	logits, err := l.model.Forward(l.probe.tokens, length)
	if err != nil {
		return nil
	}
	p, _ := scene.Softmax(logits.Row(at), 1)
	target := l.probe.targets[at]
	mean, err := l.validationLoss()
	if err != nil {
		return nil
	}
	given := l.text.String(l.probe.tokens[at/length*length : at+1])
	vocab := float64(len(l.text.Alphabet))
	return &picture.Explanation{
		Title: fmt.Sprintf("the loss of character %d of the validation text", at), Samples: n,
		Intro: "The model assigns every character a probability of coming next. The loss is its surprise at the one that does.",
		Lines: []picture.Derivation{
			{What: "what it sees", Formula: "…", Result: quoted(given[max(0, len(given)-24):])},
			{What: "what comes next", Formula: "c", Result: quoted(l.text.String([]int32{target}))},
			{What: "its probability", Formula: "softmax(z)_c", Result: scene.Short(p[target])},
			{What: "loss", Formula: "−ln p", Values: "−ln " + scene.Short(p[target]), Result: scene.Short(-math.Log(p[target]))},
			{What: "mean, validation", Formula: fmt.Sprintf("over %d characters", len(l.validation.tokens)), Result: scene.Short(mean)},
			{What: "by guessing", Formula: "ln V", Values: "ln " + scene.Short(vocab), Result: scene.Short(math.Log(vocab))},
		},
	}
}

// explainText is how the next character is chosen.
func (l *language) explainText() *picture.Explanation {
	text, tokens, err := l.prompt(l.Values)
	if err != nil {
		return nil
	}
	tokens = tokens[max(0, len(tokens)-l.model.Config.Context):]
	logits, err := l.model.Forward(tokens, len(tokens))
	if err != nil {
		return nil
	}
	row, temperature := logits.Row(len(tokens)-1), l.Values.Float("temperature")
	p, _ := scene.Softmax(row, max(temperature, 1e-3))
	order := make([]int, len(p))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		if p[a] > p[b] {
			return -1
		}
		return map[bool]int{true: 1}[p[a] < p[b]]
	})
	e := &picture.Explanation{
		Title: "what comes after " + quoted(text[max(0, len(text)-24):]),
		Intro: "The logits z, divided by the temperature, become probabilities, from which the next character is drawn. Before and after a growth the most likely one is taken instead.",
	}
	for _, c := range order[:min(5, len(order))] {
		e.Lines = append(e.Lines, picture.Derivation{
			What: quoted(string(l.text.Alphabet[c])), Formula: "exp(z/T) / Σ exp(z/T)", Values: fmt.Sprintf("z %s, T %s", scene.Short(float64(row[c])), scene.Short(temperature)), Result: scene.Short(p[c]),
		})
	}
	return e
}

// explainAttention is what the last character of the attention maps looks at.
func (l *language) explainAttention(layer int) *picture.Explanation {
	maps := l.attention(layer)
	if len(maps) == 0 {
		return nil
	}
	e := &picture.Explanation{
		Title: fmt.Sprintf("what the last character attends to in L%d", layer+1), Source: gesmundo,
		Intro: "The query of each character is compared with the keys of all characters up to it. The resulting weights average their values. In the maps each row is a query.",
		Lines: []picture.Derivation{{What: "shares", Formula: "softmax(q Kᵀ / √k)", Result: "sum 1"}},
	}
	for _, m := range maps[:min(len(maps), 4)] {
		last := m.Values[(m.Rows-1)*m.Cols:]
		best := 0
		for i, v := range last {
			if v > last[best] {
				best = i
			}
		}
		e.Lines = append(e.Lines, picture.Derivation{
			What: m.Name, Formula: "most at", Values: fmt.Sprintf("%s, %d before", quoted(m.Letters[best]), m.Cols-1-best), Result: scene.Short(float64(last[best])),
		})
	}
	return e
}

// explainGradients is how the blocks of the last growth wake.
func (l *language) explainGradients() *picture.Explanation {
	if len(l.history.blocks) == 0 {
		return nil
	}
	e := &picture.Explanation{
		Title: "the gradients since the last growth",
		Intro: "Old weights keep the gradient they had. Zero blocks get one at the first step, free blocks at the second: until then nothing reads their output.",
	}
	gradients := l.gradients()
	for _, w := range watchedRoles {
		count := 0
		for _, b := range l.history.blocks {
			if b.Role == w.role {
				count += b.Rows() * b.Cols()
			}
		}
		if count > 0 {
			e.Lines = append(e.Lines, picture.Derivation{What: string(w.role), Formula: "√(Σ g² / n)", Values: "n " + scene.Grouped(count), Result: scene.Short(gradients[w.role])})
		}
	}
	e.Lines = append(e.Lines, l.updateLines()...)
	return e
}

// updateLines are how much of the last step's update went into what the last growth
// made, beside its share of all weights; none if the step was not watched.
func (l *language) updateLines() []picture.Derivation {
	if l.updates.before == nil || l.updates.step != l.steps-1 {
		return nil
	}
	born, all := 0, l.model.Config.ParamCount()
	for _, b := range l.history.blocks {
		if b.Role == model.Zero || b.Role == model.Free {
			born += b.Rows() * b.Cols()
		}
	}
	return []picture.Derivation{
		{What: "new in the update", Formula: "‖Δ new‖ / ‖Δ all‖", Result: scene.Short(l.updates.latest)},
		{What: "new in the weights", Formula: "n new / n", Values: scene.Grouped(born) + " / " + scene.Grouped(all), Result: scene.Short(float64(born) / float64(all))},
	}
}

// explainTrigger is how many neurons the MLP of a layer gets, and why.
func (l *language) explainTrigger(layer int) *picture.Explanation {
	if !l.measurable() {
		return nil
	}
	e := growth.Explain(l.Choice.Chosen, l.grower, l.layers, l.steps, layer, l.Values)
	return growth.Beside(e, l.grower, l.layers, l.steps, layer, l.valuesOf)
}

// explainSettings is what follows from the settings.
func (l *language) explainSettings() *picture.Explanation {
	batch, length := l.Values.Int("batch"), l.model.Config.Context
	rate := l.rate(l.steps)
	return &picture.Explanation{
		Title: "what follows from the settings",
		Intro: "Each step trains on windows at random positions in the text; an epoch is as many characters as the text has.",
		Lines: []picture.Derivation{
			{What: "characters per step", Formula: "batch · context", Values: fmt.Sprintf("%d · %d", batch, length), Result: scene.Grouped(batch * length)},
			{What: "steps per epoch", Formula: "⌈text / characters per step⌉", Values: fmt.Sprintf("⌈%d / %d⌉", len(l.text.Train), batch*length), Result: scene.Grouped(l.StepsPerEpoch())},
			{What: "learning rate now", Formula: l.Values.Text("lr.schedule") + ", after the warm-up", Result: scene.Short(rate)},
			{What: "for a newborn weight", Formula: "rate · min(1, age / ramp)", Values: fmt.Sprintf("%s · age / %s", scene.Short(rate), l.Values.Text("ramp")), Result: "up to " + scene.Short(rate)},
		},
	}
}

// quoted is a text in quotes, its line breaks as signs.
func quoted(text string) string {
	return "“" + strings.ReplaceAll(strings.ToValidUTF8(text, ""), "\n", "¶") + "”"
}
