package growth

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/north-tui/north/metrics"
	"github.com/north-tui/north/neurogenesis"
	"github.com/north-tui/north/picture"
	"github.com/north-tui/north/scenes/scene"
)

// Beside adds to the explanation of a trigger, nil or not, what the reference would add to
// a layer, and the effective rank of its activations.
func Beside(e *picture.Explanation, g *neurogenesis.Grower, net neurogenesis.Network, step, layer int, of ValuesOf) *picture.Explanation {
	if e == nil {
		return nil
	}
	var reports []neurogenesis.Report
	other, err := withReference(g, of, func() (err error) {
		reports, err = g.Ask(net, step)
		return err
	})
	if err == nil && other && layer < len(reports) {
		r := reports[layer]
		e.Lines = append(e.Lines, picture.Derivation{
			What: reference + " would add", Formula: "max(0, rank − ⌊γ·φ₀·M⌋)",
			Values: fmt.Sprintf("max(0, %s − %s)", scene.Short(r.Value), scene.Short(r.Threshold)), Result: strconv.Itoa(r.Add),
		})
	}
	h := net.Hidden()[layer].Activations()
	samples, _ := h.Dims()
	if values, err := metrics.SingularValues(h, float64(samples)); err == nil {
		e.Lines = append(e.Lines, EffectiveRankLines(values)...)
	}
	return e
}

// mostShares is how many shares are written out.
const mostShares = 3

// EffectiveRankLines is how singular values, largest first, come to their effective rank.
func EffectiveRankLines(values []float64) []picture.Derivation {
	total, entropy := 0.0, 0.0
	for _, v := range values {
		total += v
	}
	if !(total > 0) {
		return nil
	}
	var quotients, shares, terms []string
	for i, v := range values {
		p := v / total
		if p > 0 {
			entropy -= p * math.Log(p)
		}
		if i < mostShares && p > 0 {
			quotients = append(quotients, scene.Short(v)+" / "+scene.Short(total))
			shares = append(shares, scene.Short(p))
			terms = append(terms, scene.Short(p)+"·"+scene.Short(-math.Log(p)))
		}
	}
	if len(values) > mostShares {
		quotients, shares, terms = append(quotients, "…"), append(shares, "…"), append(terms, "…")
	}
	return []picture.Derivation{
		{What: "shares", Formula: "pⱼ = σⱼ / Σσ", Values: strings.Join(quotients, ", "), Result: strings.Join(shares, ", ")},
		{What: "entropy", Formula: "H = −Σ pⱼ·ln pⱼ", Values: strings.Join(terms, " + "), Result: scene.Short(entropy) + " nats"},
		{What: "effective rank", Formula: "exp(H)", Values: "exp(" + scene.Short(entropy) + ")", Result: scene.Short(math.Exp(entropy))},
	}
}
