package neurogenesis

import (
	"fmt"
	"strings"

	"github.com/north-tui/north/datasets"
	"github.com/north-tui/north/nn"
	"github.com/north-tui/north/picture"
	"github.com/north-tui/north/scenes/growth"
	"github.com/north-tui/north/scenes/scene"
)

// explain is how a number on the screen comes about, nil if the topic is
// unknown or the numbers cannot be had. It changes nothing.
func (g *growing) explain(view picture.View, layer int) *picture.Explanation {
	makers := map[picture.Topic]func(view picture.View, layer int) *picture.Explanation{
		picture.AboutNeuron:   g.explainNeuron,
		picture.AboutLoss:     func(v picture.View, _ int) *picture.Explanation { return g.explainLoss(v) },
		picture.AboutAccuracy: func(picture.View, int) *picture.Explanation { return g.explainAccuracy() },
		picture.AboutSize:     func(picture.View, int) *picture.Explanation { return g.explainSize() },
		picture.AboutTrigger: func(_ picture.View, l int) *picture.Explanation {
			e := growth.Explain(g.Choice.Chosen, g.grower, g.layers, g.steps, l, g.Values)
			return growth.Beside(e, g.grower, g.layers, g.steps, l, g.valuesOf)
		},
		picture.AboutSpectrum: func(_ picture.View, l int) *picture.Explanation { return g.explainSpectrum(l) },
		picture.AboutAnswer:   func(v picture.View, _ int) *picture.Explanation { return g.explainAnswer(v) },
		picture.AboutSettings: func(picture.View, int) *picture.Explanation { return g.explainSettings() },
		picture.AboutNewborns: func(v picture.View, l int) *picture.Explanation {
			return g.newborns.Explain(g.net.Hidden()[l], l, v.Unit)
		},
		picture.AboutBirth: func(_ picture.View, l int) *picture.Explanation { return g.explainBirth(l) },
	}
	make, ok := makers[view.Explain]
	if !ok {
		return nil
	}
	e := make(view, layer)
	if e != nil {
		e.Topic, e.Step = view.Explain, g.steps
	}
	return e
}

// sampled is a sample by which something is explained.
type sampled struct {
	test   bool // it is of the test data
	number int
	x      nn.Mat[float32] // 1×inputs
	label  int32           // its class
	target float64         // or, of a regression, its value
}

// sampleAt is training sample number i, counted around the end.
func (g *growing) sampleAt(i int) sampled {
	n := g.data.Train.N
	i = ((i % n) + n) % n
	s := sampled{number: i, x: nn.NewMat[float32](1, g.data.Inputs)}
	datasets.Gather(g.data.Train, s.x.Data, []int{i})
	if g.data.Train.Targets != nil {
		s.target = float64(g.data.Train.Targets[i])
	} else {
		s.label = g.data.Train.Labels[i]
	}
	return s
}

// describe says what a sample is: x1 = .3, x2 = -1, class 0.
func (g *growing) describe(s sampled) string {
	var words []string
	for j, v := range s.x.Data {
		if len(s.x.Data) > 4 {
			words = append(words, fmt.Sprintf("%d inputs", len(s.x.Data)))
			break
		}
		words = append(words, fmt.Sprintf("%s = %s", g.inputName(j), scene.Short(float64(v))))
	}
	if g.data.Classes != nil {
		words = append(words, "class "+g.data.Classes[s.label])
	} else {
		words = append(words, "target "+scene.Short(s.target))
	}
	part := "training"
	if s.test {
		part = "test"
	}
	return fmt.Sprintf("%s sample %d: %s", part, s.number, strings.Join(words, ", "))
}

func (g *growing) inputName(j int) string {
	if j < len(g.data.Features) {
		return g.data.Features[j]
	}
	return fmt.Sprintf("x%d", j+1)
}

// outputs are the network's outputs for a sample, nil where they cannot be had.
func (g *growing) outputs(s sampled) []float64 {
	out, err := g.net.Predict(s.x)
	if err != nil || !out.Finite() {
		return nil
	}
	row := make([]float64, out.Cols)
	for j, v := range out.Row(0) {
		row[j] = float64(v)
	}
	return row
}
