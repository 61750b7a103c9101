package growth

import (
	"fmt"
	"math"
	"strconv"
	"unicode"
	"unicode/utf8"

	"github.com/north-tui/north/form"
	"github.com/north-tui/north/neurogenesis"
	"github.com/north-tui/north/picture"
	"github.com/north-tui/north/scenes/scene"
)

// Explain is how many neurons a layer gets by the trigger of c, and why: in the step
// of a birth, the check that led to it. values are those of the settings. It is nil
// if the layer cannot be measured.
func Explain(c Chosen, g *neurogenesis.Grower, net neurogenesis.Network, step, layer int, values form.Values) *picture.Explanation {
	reports, err := g.Ask(net, step)
	if err != nil || layer >= len(reports) {
		return nil
	}
	if birth, ok := Birth(g, layer, step, reports[layer].Width); ok {
		e := explainReport(c.Trigger, birth, values)
		e.Intro += bornByIt
		return e
	}
	return explainReport(c.Trigger, reports[layer], values)
}

// bornByIt follows the description of a trigger in the step of a birth.
const bornByIt = " This is the check that triggered the birth at this step, computed with the widths before it."

// explainReport is how a trigger comes to what it says of a layer.
func explainReport(trigger neurogenesis.TriggerEntry, r neurogenesis.Report, set map[string]string) *picture.Explanation {
	e := &picture.Explanation{
		Title: fmt.Sprintf("neurons for %s, by %s", r.Layer, trigger.Name), Intro: sentence(trigger.Doc), Source: trigger.Source,
	}
	if lines, ok := surplusLines(r, set); ok {
		e.Lines = lines
		if set["baseline"] == "max" {
			e.Intro += " φ₀ is the largest share so far: at the start a few neurons are often dead or double, and a share measured then would let growth go on to the maximum."
		}
	} else {
		e.Lines = comparisonLines(r)
	}
	if r.MaxWidth > 0 {
		room := max(r.MaxWidth-r.Width, 0)
		e.Lines = append(e.Lines, picture.Derivation{
			What: "limited by max width", Formula: "min(k, max width − M)",
			Values: fmt.Sprintf("min(%d, %d − %d)", r.Add, r.MaxWidth, r.Width), Result: strconv.Itoa(min(r.Add, room)),
		})
	}
	return e
}

// Birth is what the trigger said of a layer in a step, if the layer grew to its
// present width by it. Afterwards it would say something else: growth stops by itself.
func Birth(g *neurogenesis.Grower, layer, step, width int) (neurogenesis.Report, bool) {
	for _, r := range g.Latest() {
		if r.Index == layer && r.Step == step && r.Add > 0 && r.Width < width {
			return r, true
		}
	}
	return neurogenesis.Report{}, false
}

// sentence is a description as a sentence.
func sentence(doc string) string {
	first, size := utf8.DecodeRuneInString(doc)
	return string(unicode.ToUpper(first)) + doc[size:] + "."
}

// surplusLines is the rule k = rank − ⌊γ·φ₀·M⌋. ok is false where the numbers
// say that the trigger has another rule.
func surplusLines(r neurogenesis.Report, set map[string]string) (lines []picture.Derivation, ok bool) {
	gamma, err := strconv.ParseFloat(set["gamma"], 64)
	product := gamma * r.Initial * float64(r.Width)
	if err != nil || math.IsNaN(r.Phi) || math.IsNaN(product) || math.Floor(product+1e-9) != r.Threshold ||
		max(0, int(r.Value-r.Threshold)) != r.Add {
		return nil, false
	}
	baseline := "at the start"
	if set["baseline"] == "max" {
		baseline = "largest so far"
	}
	return []picture.Derivation{
		{What: r.Measure, Formula: measureFormula(r.Measure), Result: scene.Short(r.Value)},
		{What: "share of the width", Formula: "φ = rank / M", Values: fmt.Sprintf("%s / %d", scene.Short(r.Value), r.Width), Result: scene.Short(r.Phi)},
		{What: "share " + baseline, Formula: "φ₀", Result: scene.Short(r.Initial)},
		{What: "threshold", Formula: "⌊γ·φ₀·M⌋", Values: fmt.Sprintf("⌊%s · %s · %d⌋ = ⌊%s⌋", scene.Short(gamma), scene.Short(r.Initial), r.Width, scene.Short(product)), Result: scene.Short(r.Threshold)},
		{What: "neurons wanted", Formula: "k = max(0, rank − ⌊γ·φ₀·M⌋)", Values: fmt.Sprintf("max(0, %s − %s)", scene.Short(r.Value), scene.Short(r.Threshold)), Result: strconv.Itoa(r.Add)},
	}, true
}

func measureFormula(measure string) string {
	switch measure {
	case "rank":
		return "#{σ > ε}, σ of H/√n"
	case "weight rank":
		return "#{σ > ε}, σ of W/√inputs"
	case "gap rank":
		return "⌈(1 − gap)·M⌉"
	}
	return measure
}

// comparisonLines is what every trigger does: it asks for neurons only while its
// value is above its threshold.
func comparisonLines(r neurogenesis.Report) []picture.Derivation {
	sign, verdict := "≤", "no growth"
	if r.Value > r.Threshold {
		sign, verdict = ">", "may grow"
	}
	return []picture.Derivation{
		{What: r.Measure, Formula: "value", Result: scene.Short(r.Value)},
		{What: "threshold", Formula: "threshold", Result: scene.Short(r.Threshold)},
		{What: "compared", Formula: "value > threshold?", Values: fmt.Sprintf("%s %s %s", scene.Short(r.Value), sign, scene.Short(r.Threshold)), Result: verdict},
		{What: "neurons wanted", Formula: "k", Result: strconv.Itoa(r.Add)},
	}
}
