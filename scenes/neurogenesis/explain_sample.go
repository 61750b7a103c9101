package neurogenesis

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/north-tui/north/nn"
	"github.com/north-tui/north/picture"
	"github.com/north-tui/north/scenes/scene"
)

// terms is how many terms of a sum are written out; the others are one number.
const terms = 4

// explainNeuron is the pre-activation and the activation of one neuron on one
// sample: of the selected neuron, or of the layer's newest.
func (g *growing) explainNeuron(view picture.View, layer int) *picture.Explanation {
	h := g.net.Hidden()[layer]
	unit := view.Unit
	if unit < 0 || unit >= h.Width() {
		unit = h.Width() - 1
	}
	s := g.sampleAt(view.Sample)
	inputs, names, ok := g.inputsOf(layer, s)
	if !ok {
		return nil
	}
	name := fmt.Sprintf("%s#%d", h.Name(), h.Units()[unit].ID)
	weights, bias := g.net.Weights(layer).Row(unit), float64(g.net.Biases(layer).Row(0)[unit])
	lines, z := weightedSum(weights, inputs, names, bias)
	activation := g.Values.Text("activation")
	a := activated(activation, z)
	lines = append(lines, picture.Derivation{
		What: "activation", Formula: fmt.Sprintf("a = %s(z), %s", activation, activationDoc(activation)),
		Values: fmt.Sprintf("%s(%s)", activation, scene.Short(z)), Result: scene.Short(a),
	})
	return &picture.Explanation{
		Title: "neuron " + name + " on one sample", Intro: g.describe(s) + ".",
		Lines: lines, Samples: g.data.Train.N,
	}
}

// inputsOf is what a hidden layer is fed with for a sample, and what its inputs
// are called.
func (g *growing) inputsOf(layer int, s sampled) (inputs []float32, name func(int) string, ok bool) {
	if layer == 0 {
		return s.x.Data, g.inputName, true
	}
	a, err := g.net.Activations(s.x, layer-1)
	if err != nil || !a.Finite() {
		return nil, nil, false
	}
	below := g.net.Hidden()[layer-1]
	return a.Row(0), func(j int) string { return fmt.Sprintf("%s#%d", below.Name(), below.Units()[j].ID) }, true
}

// weightedSum is z = b + Σ wᵢxᵢ, its largest terms first, and z.
func weightedSum(weights, inputs []float32, name func(int) string, bias float64) ([]picture.Derivation, float64) {
	order := make([]int, len(weights))
	product := func(i int) float64 { return float64(weights[i]) * float64(inputs[i]) }
	z := bias
	for i := range order {
		order[i] = i
		z += product(i)
	}
	slices.SortStableFunc(order, func(a, b int) int {
		switch x, y := math.Abs(product(a)), math.Abs(product(b)); {
		case x > y:
			return -1
		case x < y:
			return 1
		}
		return 0
	})
	sum := []string{scene.Short(bias)}
	var lines []picture.Derivation
	rest := 0.0
	for at, i := range order {
		if at >= terms {
			rest += product(i)
			continue
		}
		lines = append(lines, picture.Derivation{
			What: "from " + name(i), Formula: "w·x", Values: scene.Factor(float64(weights[i])) + " · " + scene.Factor(float64(inputs[i])), Result: scene.Short(product(i)),
		})
		sum = append(sum, scene.Factor(product(i)))
	}
	if len(order) > terms {
		lines = append(lines, picture.Derivation{What: fmt.Sprintf("from %d others", len(order)-terms), Formula: "Σ w·x", Result: scene.Short(rest)})
		sum = append(sum, scene.Factor(rest))
	}
	lines = append(lines,
		picture.Derivation{What: "bias", Formula: "b", Result: scene.Short(bias)},
		picture.Derivation{What: "pre-activation", Formula: "z = b + Σ w·x", Values: strings.Join(sum, " + "), Result: scene.Short(z)})
	return lines, z
}

// activated is the nonlinearity of a name at z.
func activated(name string, z float64) float64 {
	a, err := nn.ActivationNamed[float64](name)
	if err != nil {
		return math.NaN()
	}
	out := []float64{0}
	a.Forward(out, []float64{z})
	return out[0]
}

func activationDoc(name string) string {
	for _, a := range nn.Activations[float64]() {
		if a.Name == name {
			return a.Doc
		}
	}
	return ""
}

// explainLoss is the loss of one sample from the network's outputs.
func (g *growing) explainLoss(view picture.View) *picture.Explanation {
	s := g.sampleAt(view.Sample)
	out := g.outputs(s)
	if out == nil {
		return nil
	}
	e := &picture.Explanation{Title: "the loss of one sample", Samples: g.data.Train.N, Intro: g.describe(s) +
		". The training curve is the mean of this over each batch, before the weights are updated."}
	if g.data.Classes == nil {
		d := out[0] - s.target
		e.Lines = []picture.Derivation{
			{What: "answer", Formula: "ŷ", Result: scene.Short(out[0])},
			{What: "error", Formula: "ŷ − y", Values: scene.Short(out[0]) + " − " + scene.Factor(s.target), Result: scene.Short(d)},
			{What: "loss", Formula: "(ŷ − y)²", Values: scene.Factor(d) + "²", Result: scene.Short(d * d)},
		}
		return e
	}
	shares, total := scene.Softmax(out, 1)
	e.Lines = append(g.logits(out, int(s.label)), picture.Derivation{
		What: "sum of exponentials", Formula: "S = Σ exp(zⱼ − max z)", Values: exponentials(out), Result: scene.Short(total),
	}, picture.Derivation{
		What: "probability of its class", Formula: "p = exp(z − max z) / S",
		Values: fmt.Sprintf("exp(%s) / %s", scene.Short(out[s.label]-slices.Max(out)), scene.Short(total)), Result: scene.Short(shares[s.label]),
	}, picture.Derivation{
		What: "loss", Formula: "−ln p", Values: fmt.Sprintf("−ln %s", scene.Short(shares[s.label])), Result: scene.Short(-math.Log(shares[s.label])) + " nats",
	})
	return e
}

// logits lists the outputs of the class that is right and the largest others.
func (g *growing) logits(out []float64, label int) []picture.Derivation {
	order := make([]int, len(out))
	for j := range order {
		order[j] = j
	}
	slices.SortStableFunc(order, func(a, b int) int {
		switch {
		case a == label || b != label && out[a] > out[b]:
			return -1
		case b == label || out[a] < out[b]:
			return 1
		}
		return 0
	})
	var lines []picture.Derivation
	for _, j := range order[:min(len(order), terms)] {
		what := "output " + g.data.Classes[j]
		if j == label {
			what += " (right)"
		}
		lines = append(lines, picture.Derivation{What: what, Formula: "z", Result: scene.Short(out[j])})
	}
	return lines
}

// exponentials writes the sum out where it is short enough.
func exponentials(out []float64) string {
	top := slices.Max(out)
	var words []string
	for j, v := range out {
		if j == terms {
			words = append(words, "…")
			break
		}
		words = append(words, "exp("+scene.Short(v-top)+")")
	}
	return strings.Join(words, " + ")
}
