package neurogenesis

import (
	"fmt"
	"strconv"

	"github.com/north-tui/north/metrics"
	grow "github.com/north-tui/north/neurogenesis"
	"github.com/north-tui/north/nn"
	"github.com/north-tui/north/picture"
	"github.com/north-tui/north/scenes/growth"
	"github.com/north-tui/north/scenes/scene"
	"gonum.org/v1/gonum/mat"
)

// explainSpectrum is which singular values of a layer count.
func (g *growing) explainSpectrum(layer int) *picture.Explanation {
	spectra := g.spectra(g.net.Hidden()[layer : layer+1])
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
		Intro: fmt.Sprintf("H holds the activations of %s on the %d latest training samples, %d×%d. A neuron that repeats others adds no singular value above ε.", s.Name, samples, samples, width),
		Lines: []picture.Derivation{
			{What: "largest", Formula: "σ₁ of H/√n = √λ₁ of HᵀH/n", Values: "√" + scene.Short(s.Values[0]*s.Values[0]), Result: scene.Short(s.Values[0])},
		},
		Source: "Maile et al. 2022, arXiv 2202.08539, φ_ED; Roy and Vetterli, EUSIPCO 2007, effective rank",
	}
	if eps := g.eps(); !eps.Absolute() {
		unit := map[string]string{grow.EpsOfLargest: "σ₁", grow.EpsOfNorm: "√Σσ²"}[eps.Scale]
		e.Lines = append(e.Lines, picture.Derivation{What: "threshold", Formula: "ε = eps · " + unit, Values: fmt.Sprintf("%g · %s", eps.Value, scene.Short(s.Eps/eps.Value)), Result: scene.Short(s.Eps)})
	}
	if rank > 0 {
		e.Lines = append(e.Lines, picture.Derivation{What: "last that counts", Formula: fmt.Sprintf("σ%s > ε?", scene.Subscript(rank)), Values: scene.Short(s.Values[rank-1]) + " > " + scene.Short(s.Eps), Result: "yes"})
	}
	if rank < len(s.Values) {
		e.Lines = append(e.Lines, picture.Derivation{What: "first that does not", Formula: fmt.Sprintf("σ%s > ε?", scene.Subscript(rank+1)), Values: scene.Short(s.Values[rank]) + " > " + scene.Short(s.Eps), Result: "no"})
	}
	e.Lines = append(e.Lines,
		picture.Derivation{What: "rank", Formula: "#{σ > ε}", Values: fmt.Sprintf("%d of %d", rank, len(s.Values)), Result: strconv.Itoa(rank)},
		picture.Derivation{What: "share of the width", Formula: "φ = rank / M", Values: fmt.Sprintf("%d / %d", rank, width), Result: scene.Short(float64(rank) / float64(width))},
		picture.Derivation{What: "mean square of h", Formula: "Σσ² = Σh²/n", Result: scene.Short(power)})
	e.Lines = append(e.Lines, growth.EffectiveRankLines(s.Values)...)
	return e
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
		Intro: fmt.Sprintf("%s. NORTH-Select tries many neurons and keeps the one with the highest score. This is the neuron's score now, after further training.", bornText(newest)),
		Lines: []picture.Derivation{
			{What: "rank with it", Formula: "#{σ > ε} of H/√n", Result: strconv.Itoa(with.rank)},
			{What: "rank without it", Formula: "#{σ > ε} of the others", Result: strconv.Itoa(without.rank)},
			{What: "sum with it", Formula: "Σσ", Result: scene.Short(with.nuclear)},
			{What: "sum without it", Formula: "Σσ of the others", Result: scene.Short(without.nuclear)},
			{
				What: "score", Formula: "Δ#{σ > ε} + ΔΣσ",
				Values: fmt.Sprintf("(%d − %d) + (%s − %s)", with.rank, without.rank, scene.Short(with.nuclear), scene.Short(without.nuclear)),
				Result: scene.Short(float64(rank) + nuclear),
			},
		},
		Source: "Maile et al. 2022, arXiv 2202.08539, NORTH-Select",
	}
}

func bornText(u nn.Unit) string {
	if u.Born == 0 {
		return "It has existed from the start"
	}
	return "It was born at step " + scene.Grouped(u.Born)
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
	eps, err := g.eps().Of(s)
	if err != nil {
		return scored{}, false
	}
	var sum scored
	for _, v := range values {
		sum.nuclear += v
		if v > eps {
			sum.rank++
		}
	}
	return sum, true
}
