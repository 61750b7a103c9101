package neurogenesis

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/north-tui/north/picture"
	"github.com/north-tui/north/scenes/scene"
)

// explainSize is the number of parameters and of multiplications.
func (g *growing) explainSize() *picture.Explanation {
	widths := g.net.Widths()
	var weights, biases []string
	biasCount := 0
	for l := range len(widths) - 1 {
		weights = append(weights, fmt.Sprintf("%d·%d", widths[l], widths[l+1]))
		biases = append(biases, strconv.Itoa(widths[l+1]))
		biasCount += widths[l+1]
	}
	multiplyAdds := g.net.MultiplyAdds()
	return &picture.Explanation{
		Title: "the size of the network",
		Intro: "One more neuron in a layer adds a row to the weights before it, a bias, and a column to the weights after it.",
		Lines: []picture.Derivation{
			{What: "widths", Formula: "inputs, hidden layers, outputs", Result: g.shape()},
			{What: "weights", Formula: "Σ inputs · outputs", Values: strings.Join(weights, " + "), Result: scene.Grouped(multiplyAdds)},
			{What: "biases", Formula: "Σ outputs", Values: strings.Join(biases, " + "), Result: scene.Grouped(biasCount)},
			{What: "parameters", Formula: "weights + biases", Values: scene.Grouped(multiplyAdds) + " + " + scene.Grouped(biasCount), Result: scene.Grouped(g.net.Params())},
			{What: "forward multiply-adds", Formula: "one per weight and sample", Result: scene.Grouped(multiplyAdds)},
			{What: "operations per sample", Formula: "2 · 3 · weights", Values: fmt.Sprintf("2 · %d · %s", trainingPasses, scene.Grouped(multiplyAdds)), Result: scene.Grouped(int(g.cost()))},
		},
	}
}

// explainAccuracy is the share of the test data that is answered rightly.
func (g *growing) explainAccuracy() *picture.Explanation {
	if g.data.Classes == nil {
		return nil
	}
	x, y := g.tested()
	_, accuracy, err := g.net.EvaluateOn(x, y)
	if err != nil {
		return nil
	}
	n := x.Samples()
	right := int(accuracy*float64(n) + .5)
	return &picture.Explanation{
		Title: "the accuracy on the test data",
		Intro: "A prediction is correct if the largest output is that of the sample's class. The test data are never used for training.",
		Lines: []picture.Derivation{
			{What: "samples", Formula: "n", Result: scene.Grouped(n)},
			{What: "right", Formula: "#{argmax z = y}", Result: scene.Grouped(right)},
			{What: "accuracy", Formula: "right / n", Values: scene.Grouped(right) + " / " + scene.Grouped(n), Result: scene.Short(float64(right) / float64(n))},
			{What: "by guessing", Formula: "1 / classes", Values: fmt.Sprintf("1 / %d", g.data.Outputs), Result: scene.Short(1 / float64(g.data.Outputs))},
		},
	}
}

// explainSettings is what follows from the settings.
func (g *growing) explainSettings() *picture.Explanation {
	n, batch, widest := g.data.Train.N, g.Values.Int("batch"), g.Values.Int("max-width")
	perEpoch := g.StepsPerEpoch()
	return &picture.Explanation{
		Title: "what follows from the settings",
		Intro: "Triggers and initialisations measure the network on the latest training samples: twice as many as the maximum width, so that the number of samples never limits a rank.",
		Lines: []picture.Derivation{
			{What: "steps per epoch", Formula: "⌈samples / batch⌉", Values: fmt.Sprintf("⌈%s / %s⌉", scene.Grouped(n), scene.Grouped(batch)), Result: scene.Grouped(perEpoch)},
			{What: "epochs so far", Formula: "passes over the data", Result: scene.Short(g.stream.Epoch())},
			{What: "samples measured", Formula: "min(2 · max width, samples)", Values: fmt.Sprintf("min(2 · %s, %s)", scene.Grouped(widest), scene.Grouped(n)), Result: scene.Grouped(bufferSize(widest, n))},
			{What: "maximum width", Formula: "min(max width, samples measured − 1)", Values: fmt.Sprintf("min(%s, %s − 1)", scene.Grouped(widest), scene.Grouped(bufferSize(widest, n))), Result: scene.Grouped(g.maxWidth())},
			{What: "steps between checks", Formula: "every", Result: g.Values.Text("every")},
			{What: "steps between tests", Formula: "eval, or a quarter epoch", Result: scene.Grouped(g.evalEvery())},
		},
	}
}
