package neurogenesis

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/north-tui/north/picture"
	"github.com/north-tui/north/scenes/scene"
)

// explainAnswer is the network's answer to one sample: of images, to one of the test
// samples that are shown, otherwise to one of training, and its place in the picture.
func (g *growing) explainAnswer(view picture.View) *picture.Explanation {
	s, count := g.sampleAt(view.Sample), g.data.Train.N
	if g.data.Height > 0 && g.data.Classes != nil {
		if s, count = g.shownSample(view.Sample); count == 0 {
			return nil
		}
	}
	out := g.outputs(s)
	if out == nil {
		return nil
	}
	e := &picture.Explanation{Title: "the network's output for one sample", Intro: g.describe(s) + ".", Samples: count}
	if g.data.Classes == nil {
		e.Lines = []picture.Derivation{{What: "answer", Formula: "ŷ = W·h + b", Result: scene.Short(out[0])}}
		e.Lines = append(e.Lines, g.explainFit(out[0])...)
		return e
	}
	best := slices.Index(out, slices.Max(out))
	shares, total := scene.Softmax(out, 1)
	verdict := "right"
	if best != int(s.label) {
		verdict = "wrong: it is " + g.data.Classes[s.label]
	}
	e.Lines = append(g.logits(out, int(s.label)), picture.Derivation{
		What: "answer", Formula: "the class of the largest z", Values: scene.Short(out[best]), Result: g.data.Classes[best] + ", " + verdict,
	}, picture.Derivation{
		What: "confidence", Formula: "p = 1 / Σ exp(zⱼ − max z)", Values: "1 / " + scene.Short(total), Result: scene.Short(shares[best]),
	})
	e.Lines = append(e.Lines, g.explainPlane(s)...)
	return e
}

// shownSample is number i of the test samples in the order in which they are shown,
// counted around the end, and how many there are.
func (g *growing) shownSample(i int) (sampled, int) {
	a, ok := g.answers()
	if !ok {
		return sampled{}, 0
	}
	order, _ := a.wrongFirst()
	n := len(order)
	at := order[((i%n)+n)%n]
	return sampled{test: true, number: a.rows[at], x: a.x.Slice(at, at+1), label: a.y.Labels[at]}, n
}

// explainFit is the answer in the unit of the target and, where predictions are drawn,
// how far they agree with what is true.
func (g *growing) explainFit(answer float64) []picture.Derivation {
	var lines []picture.Derivation
	if t := g.data.Target; t.Deviation > 0 {
		lines = append(lines, picture.Derivation{
			What: "in its unit", Formula: "mean + deviation · ŷ",
			Values: fmt.Sprintf("%s + %s · %s", scene.Short(t.Mean), scene.Short(t.Deviation), scene.Factor(answer)), Result: scene.Short(t.Mean + t.Deviation*answer),
		})
	}
	if g.data.Inputs <= 2 {
		return lines
	}
	f, ok := g.fitOfAnswers()
	if !ok {
		return lines
	}
	samples := fmt.Sprintf(", over %d test samples", f.samples)
	lines = append(lines, picture.Derivation{
		What: "error", Formula: "RMSE = √ mean (y − ŷ)²" + samples, Values: "√" + scene.Short(f.rmse*f.rmse), Result: scene.Short(f.rmse),
	})
	if r2, ok := f.r2.(float64); ok {
		lines = append(lines, picture.Derivation{
			What: "variance explained", Formula: "R² = 1 − mean (y − ŷ)² / variance of y", Values: "1 − " + scene.Short(1-r2), Result: scene.Short(r2),
		})
	}
	return lines
}

// explainPlane says where a sample is in the plane of principal components.
func (g *growing) explainPlane(s sampled) []picture.Derivation {
	plane := g.section()
	if plane == nil || !plane.principal {
		return nil
	}
	u, v := plane.place(s.x.Row(0))
	var lines []picture.Derivation
	for i, at := range []float64{u, v} {
		lines = append(lines, picture.Derivation{
			What: fmt.Sprintf("principal component %d", i+1), Formula: "Σ aⱼ·(xⱼ − mean), largest aⱼ",
			Values: g.loadings(plane.axes[i]), Result: scene.Short(at),
		})
	}
	return append(lines, picture.Derivation{
		What: "variance in the plane", Formula: "(λ₁ + λ₂) / Σ λ", Result: scene.Short(plane.share),
	})
}

// loadings are the largest elements of a component, with the names of their features.
func (g *growing) loadings(axis []float64) string {
	order := make([]int, len(axis))
	for j := range order {
		order[j] = j
	}
	slices.SortStableFunc(order, func(a, b int) int {
		switch x, y := math.Abs(axis[a]), math.Abs(axis[b]); {
		case x > y:
			return -1
		case x < y:
			return 1
		}
		return 0
	})
	var words []string
	for _, j := range order[:min(len(order), terms)] {
		words = append(words, scene.Factor(axis[j])+" "+g.inputName(j))
	}
	return strings.Join(words, ", ")
}
