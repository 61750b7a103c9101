package equivariance

import (
	"fmt"
	"math"

	model "github.com/north-tui/north/equivariance"
	"github.com/north-tui/north/picture"
	"github.com/north-tui/north/scenes/growth"
	"github.com/north-tui/north/scenes/scene"
)

// cohen is where group convolutions come from.
const cohen = "Cohen and Welling, ICML 2016, arXiv 1602.07576"

// explain is how a number on the screen comes about, nil if the topic is unknown or the
// numbers cannot be had. It changes nothing.
func (l *relaxing) explain(m *model.Model[float32], view picture.View, layer int) *picture.Explanation {
	makers := map[picture.Topic]func() *picture.Explanation{
		picture.AboutSize:     func() *picture.Explanation { return l.explainSize(layer) },
		picture.AboutLoss:     func() *picture.Explanation { return l.explainLoss(m, view.Sample) },
		picture.AboutAccuracy: func() *picture.Explanation { return l.explainAccuracy(m) },
		picture.AboutSettings: l.explainSettings,
		picture.AboutAnswer:   func() *picture.Explanation { return l.explainAnswer(m, view.Sample, view.Pick) },
		picture.AboutNeuron:   func() *picture.Explanation { return l.explainCommute(m, layer) },
		picture.AboutSpectrum: func() *picture.Explanation { return l.explainKernel(layer) },
		picture.AboutBirth:    l.explainRelaxation,
		picture.AboutTrigger:  func() *picture.Explanation { return l.explainTrigger(layer) },
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

// explainSize is the number of parameters of a layer and of the network.
func (l *relaxing) explainSize(layer int) *picture.Explanation {
	c := l.model.Config
	at := c.Layers[layer]
	in := fmt.Sprint(c.Channels)
	formula, free := "C · C_img · k² · m", at.Base*c.Channels*at.Kernel*at.Kernel*at.Group.Cosets()
	values := fmt.Sprintf("%d · %d · %d² · %d", at.Base, c.Channels, at.Kernel, at.Group.Cosets())
	if layer > 0 {
		below := c.Layers[layer-1].Base
		in = fmt.Sprintf("8 · %d", below)
		formula, free = "8 C · C_in · k² · m", 8*at.Base*below*at.Kernel*at.Kernel*at.Group.Cosets()
		values = fmt.Sprintf("8 · %d · %d · %d² · %d", at.Base, below, at.Kernel, at.Group.Cosets())
	}
	lines := []picture.Derivation{
		{What: fmt.Sprintf("channels of L%d", layer+1), Formula: "8 · base channels", Values: fmt.Sprintf("8 · %d, read %s", at.Base, in), Result: fmt.Sprint(8 * at.Base)},
	}
	if at.Kind == model.Plain {
		lines = append(lines,
			picture.Derivation{What: "ways to tie", Formula: "m = 8 / |H|", Values: fmt.Sprintf("8 / %d, H = %s", at.Group.Order(), at.Group), Result: fmt.Sprint(at.Group.Cosets())},
			picture.Derivation{What: "free weights", Formula: formula, Values: values, Result: scene.Grouped(free)},
			picture.Derivation{What: "each used", Formula: "|H| times", Result: fmt.Sprintf("%d×", at.Group.Order())})
	} else {
		lines = append(lines, picture.Derivation{What: "weights of each group", Formula: "C1 weights / |G|", Values: fmt.Sprintf("%d groups", len(l.model.Layers[layer].Terms)), Result: "added up"})
	}
	lines = append(lines,
		picture.Derivation{What: "all parameters", Formula: "weights, norms, head", Result: scene.Grouped(c.ParamCount())},
		picture.Derivation{What: "multiply-adds an image", Formula: "as without symmetry", Values: "the filters are expanded", Result: scene.Grouped(c.MultiplyAdds())})
	return &picture.Explanation{
		Title: fmt.Sprintf("the size of L%d and of the network", layer+1), Source: cohen,
		Intro: "A filter is stored once and turned into the slots of its group. A smaller group ties fewer slots, so there is more to learn; what is computed costs the same.",
		Lines: lines,
	}
}

// explainLoss is the loss of the image that is shown.
func (l *relaxing) explainLoss(m *model.Model[float32], sample int) *picture.Explanation {
	image, class := l.images.shown(sample)
	poses, err := posesOf(m, image, l.images.side)
	if err != nil {
		return nil
	}
	shares, _ := scene.Softmax(poses[0].logits, 1)
	e, err := m.Evaluate(l.images.test, l.images.testBy)
	if err != nil {
		return nil
	}
	classes := float64(len(shares))
	return &picture.Explanation{
		Title: fmt.Sprintf("the loss of test image %d, a %s", sample, l.images.className(class)), Samples: len(l.images.gallery),
		Intro: "The network gives every class a probability. The loss is how surprised it is by the right one.",
		Lines: []picture.Derivation{
			{What: "its answer", Formula: "argmax z", Result: l.images.className(poses[0].class)},
			{What: "probability of " + l.images.className(class), Formula: "softmax(z)_c", Result: scene.Short(shares[class])},
			{What: "loss", Formula: "−ln p", Values: "−ln " + scene.Short(shares[class]), Result: scene.Short(-math.Log(math.Max(shares[class], 1e-300)))},
			{What: "mean, test", Formula: fmt.Sprintf("over %d images", e.Samples), Result: scene.Short(e.Loss)},
			{What: "by guessing", Formula: "ln classes", Values: "ln " + scene.Short(classes), Result: scene.Short(math.Log(classes))},
		},
	}
}

// explainAccuracy is how many test images are right.
func (l *relaxing) explainAccuracy(m *model.Model[float32]) *picture.Explanation {
	e, err := m.Evaluate(l.images.test, l.images.testBy)
	if err != nil {
		return nil
	}
	return &picture.Explanation{
		Title: "the accuracy on the test images",
		Intro: "An image is right if its own class has the largest logit. Norms use the means and variances of the training images.",
		Lines: []picture.Derivation{
			{What: "right", Formula: "#{argmax z = c}", Result: fmt.Sprint(e.Correct)},
			{What: "accuracy", Formula: "right / images", Values: fmt.Sprintf("%d / %d", e.Correct, e.Samples), Result: scene.Short(e.Accuracy())},
		},
	}
}

// explainAnswer is why a pose gets the answer that it gets: whether it is in the orbit
// of e.
func (l *relaxing) explainAnswer(m *model.Model[float32], sample, element int) *picture.Explanation {
	image, class := l.images.shown(sample)
	poses, err := posesOf(m, image, l.images.side)
	if err != nil {
		return nil
	}
	g := (element%model.Elements + model.Elements) % model.Elements
	if g == 0 {
		g = halfTurn
	}
	at, first := poses[g], poses[0]
	e := &picture.Explanation{
		Title: fmt.Sprintf("what the network says of a %s moved by %s", l.images.className(class), elementNames[g]), Samples: len(l.images.gallery), Source: cohen,
		Lines: []picture.Derivation{
			{What: "answer as it is", Formula: "argmax f(x)", Values: fmt.Sprintf("p %.3f", first.share), Result: l.images.className(first.class)},
			{What: "answer moved", Formula: "argmax f(g·x)", Values: fmt.Sprintf("p %.3f", at.share), Result: l.images.className(at.class)},
			{What: "largest change", Formula: "max |f(g·x) − f(x)|", Result: deltaText(g, at.change)},
			{What: "poses that must agree", Formula: "|G_L| with the invariant head", Values: l.chainText(), Result: fmt.Sprint(l.held())},
		},
	}
	if l.promised(g) {
		e.Intro = fmt.Sprintf("Every layer commutes with %s, and the head averages over it: both poses are one orbit and get one answer, however long it trains. Where a 6 is a 9 turned by 180°, the network cannot tell them apart.", elementNames[g])
	} else {
		e.Intro = fmt.Sprintf("Nothing guarantees that %s leaves the answer alone: not all layers commute with it, or the head does not average over it. Training decides.", elementNames[g])
	}
	return e
}

// explainCommute is by how much a layer fails to commute with the elements.
func (l *relaxing) explainCommute(m *model.Model[float32], layer int) *picture.Explanation {
	all, err := m.Commutators(l.images.probe)
	if err != nil {
		return nil
	}
	group := m.Config.Layers[layer].Group
	e := &picture.Explanation{
		Title: fmt.Sprintf("which turns L%d commutes with", layer+1), Source: cohen,
		Intro: "A layer commutes with g if it does not matter whether the image is turned before it or its channels after it. For the elements of its group that is exact up to rounding, by construction.",
	}
	for g, off := range all[layer] {
		values := "not in " + group.String()
		if group.Has(g) && l.guaranteed() {
			values = "in " + group.String()
		}
		e.Lines = append(e.Lines, picture.Derivation{What: elementNames[g], Formula: "‖layer(g·x) − g·layer(x)‖ / ‖layer(x)‖", Values: values, Result: scene.Small(off)})
	}
	return e
}

// explainKernel is how the slots of a channel are made of what is stored.
func (l *relaxing) explainKernel(layer int) *picture.Explanation {
	filters, err := l.model.Filters(layer)
	if err != nil {
		return nil
	}
	c := l.model.Config
	b := bankOf(filters, c, layer)
	group := c.Layers[layer].Group
	formula := "K[8o+s][8i+t] = T_h w[a, b, h⁻¹κ]"
	if layer == 0 {
		formula = "K[8o+s][c] = T_h w[a][c]"
	}
	return &picture.Explanation{
		Title: fmt.Sprintf("the filters of L%d", layer+1), Source: maile,
		Intro: "Each channel has eight slots, one an element of D4. A group H ties the slots of each coset Hs: they are one stored filter, turned. Equal letters are one filter.",
		Lines: []picture.Derivation{
			{What: "a slot", Formula: formula, Values: "s = h·s_a", Result: "turned"},
			{What: "cosets of " + group.String(), Formula: "m = 8 / |H|", Values: fmt.Sprintf("8 / %d", group.Order()), Result: fmt.Sprint(group.Cosets())},
			{What: "tied by the group", Formula: "letter of Hs", Result: cosetLetters(group)},
			{What: "equal now", Formula: "K[ga, gb] = T_g K[a, b] ?", Result: b.letters()},
		},
	}
}

// explainRelaxation is why the last relaxation changed nothing, or what the next would
// do.
func (l *relaxing) explainRelaxation() *picture.Explanation {
	e := &picture.Explanation{
		Title: "why a relaxation changes nothing at first", Source: maile,
		Intro: "The filters are expanded by the old group and read back by the smaller one: every number stays where it is, only fewer of them are tied. Training then moves them apart.",
		Lines: []picture.Derivation{
			{What: "expand", Formula: "K = E_G(w)", Result: "filters"},
			{What: "read back", Formula: "w'[a, b, κ] = K[s_a, κ s_b]", Result: "r times as many"},
			{What: "so", Formula: "E_H(w') = K", Result: "bit for bit"},
		},
	}
	if n := len(l.history.done); n > 0 {
		d := l.history.done[n-1]
		e.Lines = append(e.Lines,
			picture.Derivation{What: d.String(), Formula: "r = |G| / |H|", Values: fmt.Sprintf("%d / %d", d.From.Order(), d.To.Order()), Result: fmt.Sprint(d.Factor)},
			picture.Derivation{What: "outputs", Formula: "max |Δlogit| ≤ 2e-5 · max(1, |logit|)", Values: scene.Small(d.Drift) + " ≤ " + scene.Small(d.Limit), Result: fmt.Sprint(d.Drift <= d.Limit)})
	}
	return e
}

// explainTrigger is how many base channels a layer gets, and why.
func (l *relaxing) explainTrigger(layer int) *picture.Explanation {
	if !l.measurable() {
		return nil
	}
	return growth.Explain(l.Choice.Chosen, l.grower, l.layers, l.steps, layer, l.Values)
}

// explainSettings is what follows from the settings.
func (l *relaxing) explainSettings() *picture.Explanation {
	batch := l.Values.Int("batch")
	return &picture.Explanation{
		Title: "what follows from the settings",
		Intro: "A step learns from a batch of images; an epoch is all of them once. Groups never grow with depth, and a group that was relaxed does not come back.",
		Lines: []picture.Derivation{
			{What: "steps an epoch", Formula: "images / batch", Values: fmt.Sprintf("%d / %d", l.images.train.Rows, batch), Result: fmt.Sprint(l.StepsPerEpoch())},
			{What: "learning rate now", Formula: l.Values.Text("lr.schedule"), Result: scene.Short(l.rate())},
			{What: "groups", Formula: "G₁ ≥ G₂ ≥ …", Values: l.chainText(), Result: fmt.Sprintf("%d poses agree", l.held())},
			{What: "moments in a relaxation", Formula: l.Values.Text("moments"), Values: "÷ r and ÷ r²", Result: "as the gradient"},
		},
	}
}
