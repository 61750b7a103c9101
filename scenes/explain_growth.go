package scenes

import (
	"fmt"
	"math"
	"strconv"
	"unicode"
	"unicode/utf8"

	"github.com/north-tui/north/metrics"
	"github.com/north-tui/north/neurogenesis"
	"github.com/north-tui/north/nn"
	"github.com/north-tui/north/picture"
	"gonum.org/v1/gonum/mat"
)

// explainTrigger is how many neurons a layer gets, and why.
func (g *growing) explainTrigger(layer int) *picture.Explanation {
	reports, err := g.grower.Ask(grown{g.net}, g.steps)
	if err != nil || layer >= len(reports) {
		return nil
	}
	if birth, ok := birthOf(g.grower, layer, g.steps, g.net.Hidden()[layer].Width()); ok {
		e := explainReport(g.choices.trigger, birth, g.values)
		e.Intro += bornByIt
		return e
	}
	return explainReport(g.choices.trigger, reports[layer], g.values)
}

// bornByIt follows the description of a trigger in the step of a birth.
const bornByIt = " This is the check that led to the birth in this step, by the widths before it."

// explainReport is how a trigger comes to what it says of a layer.
func explainReport(trigger neurogenesis.TriggerEntry, r neurogenesis.Report, set map[string]string) *picture.Explanation {
	e := &picture.Explanation{
		Title: fmt.Sprintf("neurons for %s, by %s", r.Layer, trigger.Name), Intro: sentence(trigger.Doc), Source: trigger.Source,
	}
	if lines, ok := surplusLines(r, set); ok {
		e.Lines = lines
	} else {
		e.Lines = comparisonLines(r)
	}
	if r.MaxWidth > 0 {
		room := max(r.MaxWidth-r.Width, 0)
		e.Lines = append(e.Lines, picture.Derivation{
			What: "as far as there is room", Formula: "min(k, max width − M)",
			Values: fmt.Sprintf("min(%d, %d − %d)", r.Add, r.MaxWidth, r.Width), Result: strconv.Itoa(min(r.Add, room)),
		})
	}
	return e
}

// birthOf is what the trigger said of a layer in a step, if the layer grew to its
// width by it. Afterwards it would say something else: growth stops by itself.
func birthOf(g *neurogenesis.Grower, layer, step, width int) (neurogenesis.Report, bool) {
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
		{What: r.Measure, Formula: measureFormula(r.Measure), Result: short(r.Value)},
		{What: "share of the width", Formula: "φ = rank / M", Values: fmt.Sprintf("%s / %d", short(r.Value), r.Width), Result: short(r.Phi)},
		{What: "share " + baseline, Formula: "φ₀", Result: short(r.Initial)},
		{What: "threshold", Formula: "⌊γ·φ₀·M⌋", Values: fmt.Sprintf("⌊%s · %s · %d⌋ = ⌊%s⌋", short(gamma), short(r.Initial), r.Width, short(product)), Result: short(r.Threshold)},
		{What: "neurons wanted", Formula: "k = max(0, rank − ⌊γ·φ₀·M⌋)", Values: fmt.Sprintf("max(0, %s − %s)", short(r.Value), short(r.Threshold)), Result: strconv.Itoa(r.Add)},
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
		{What: r.Measure, Formula: "value", Result: short(r.Value)},
		{What: "threshold", Formula: "threshold", Result: short(r.Threshold)},
		{What: "compared", Formula: "value > threshold?", Values: fmt.Sprintf("%s %s %s", short(r.Value), sign, short(r.Threshold)), Result: verdict},
		{What: "neurons wanted", Formula: "k", Result: strconv.Itoa(r.Add)},
	}
}

// explainSpectrum is which singular values of a layer count.
func (g *growing) explainSpectrum(layer int) *picture.Explanation {
	spectra := g.spectra(layer)
	if len(spectra) == 0 {
		return nil
	}
	s := spectra[0]
	samples, width := g.net.Hidden()[layer].Activations().Dims()
	rank, power := 0, 0.0
	for _, v := range s.Values {
		power += v * v
		if v > s.Eps {
			rank++
		}
	}
	e := &picture.Explanation{
		Title: "the rank of " + s.Name,
		Intro: fmt.Sprintf("H is the activations of %s on the %d latest training samples, %d×%d. A neuron that says what others say adds no singular value above ε.", s.Name, samples, samples, width),
		Lines: []picture.Derivation{
			{What: "largest", Formula: "σ₁ of H/√n = √λ₁ of HᵀH/n", Values: "√" + short(s.Values[0]*s.Values[0]), Result: short(s.Values[0])},
		},
		Source: "Maile et al. 2022, arXiv 2202.08539, φ_ED",
	}
	if rank > 0 {
		e.Lines = append(e.Lines, picture.Derivation{What: "last that counts", Formula: fmt.Sprintf("σ%s > ε?", subscript(rank)), Values: short(s.Values[rank-1]) + " > " + short(s.Eps), Result: "yes"})
	}
	if rank < len(s.Values) {
		e.Lines = append(e.Lines, picture.Derivation{What: "first that does not", Formula: fmt.Sprintf("σ%s > ε?", subscript(rank+1)), Values: short(s.Values[rank]) + " > " + short(s.Eps), Result: "no"})
	}
	e.Lines = append(e.Lines,
		picture.Derivation{What: "rank", Formula: "#{σ > ε}", Values: fmt.Sprintf("%d of %d", rank, len(s.Values)), Result: strconv.Itoa(rank)},
		picture.Derivation{What: "share of the width", Formula: "φ = rank / M", Values: fmt.Sprintf("%d / %d", rank, width), Result: short(float64(rank) / float64(width))},
		picture.Derivation{What: "mean square of h", Formula: "Σσ² = Σh²/n", Result: short(power)})
	return e
}

// subscript writes a whole number with small digits.
func subscript(n int) string {
	var out []rune
	for _, d := range strconv.Itoa(n) {
		out = append(out, '₀'+d-'0')
	}
	return string(out)
}

// explainBirth is what the newest neuron of a layer adds to it now, by the score
// with which NORTH-Select chooses: Δ#{σ > ε} + ΔΣσ.
func (g *growing) explainBirth(layer int) *picture.Explanation {
	h := g.net.Hidden()[layer]
	activations := h.Activations()
	samples, width := activations.Dims()
	if width < 2 {
		return nil
	}
	with, ok := g.score(activations)
	without, okWithout := g.score(activations.Slice(0, samples, 0, width-1).(*mat.Dense))
	if !ok || !okWithout {
		return nil
	}
	newest := h.Units()[width-1]
	rank, nuclear := with.rank-without.rank, with.nuclear-without.nuclear
	return &picture.Explanation{
		Title: fmt.Sprintf("what %s#%d, the newest of its layer, adds now", h.Name(), newest.ID),
		Intro: fmt.Sprintf("%s. NORTH-Select tries many neurons and keeps the one with the highest score; this is the score of the one that is there now, as training has changed it.", bornText(newest)),
		Lines: []picture.Derivation{
			{What: "rank with it", Formula: "#{σ > ε} of H/√n", Result: strconv.Itoa(with.rank)},
			{What: "rank without it", Formula: "#{σ > ε} of the others", Result: strconv.Itoa(without.rank)},
			{What: "sum with it", Formula: "Σσ", Result: short(with.nuclear)},
			{What: "sum without it", Formula: "Σσ of the others", Result: short(without.nuclear)},
			{
				What: "score", Formula: "Δ#{σ > ε} + ΔΣσ",
				Values: fmt.Sprintf("(%d − %d) + (%s − %s)", with.rank, without.rank, short(with.nuclear), short(without.nuclear)),
				Result: short(float64(rank) + nuclear),
			},
		},
		Source: "Maile et al. 2022, arXiv 2202.08539, NORTH-Select",
	}
}

func bornText(u nn.Unit) string {
	if u.Born == 0 {
		return "It has been there from the start"
	}
	return fmt.Sprintf("It was born at step %d", u.Born)
}

// scored is what NORTH-Select makes large.
type scored struct {
	rank    int
	nuclear float64
}

func (g *growing) score(h *mat.Dense) (scored, bool) {
	samples, _ := h.Dims()
	s, err := metrics.NewSpectrum(h, float64(samples))
	if err != nil {
		return scored{}, false
	}
	values, err := s.Values()
	if err != nil {
		return scored{}, false
	}
	var sum scored
	for _, v := range values {
		sum.nuclear += v
		if v > g.eps() {
			sum.rank++
		}
	}
	return sum, true
}
