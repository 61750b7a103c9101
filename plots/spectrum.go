package plots

import (
	"fmt"
	"strings"

	"github.com/north-tui/north/picture"
	"github.com/north-tui/north/sim"
	"gonum.org/v1/plot/plotter"
)

// spectrum draws the singular values of each layer, largest first, and says how
// many are above epsilon. Of a layer with dead neurons the last ones are zero but for
// rounding; the axis ends before them.
func spectrum(rec *sim.Recording) (Drawable, error) {
	ch := chart{
		x: axis{label: "index, largest first", whole: true},
		y: axis{label: "singular value σ, log scale", log: true},
	}
	cut, floor := 0, floorOf(rec.Spectra)
	for i, s := range rec.Spectra {
		line, missing := singular(s, i, floor)
		cut += missing
		if len(s.Values) > 0 {
			ch.marks = append(ch.marks, line)
		}
	}
	if len(ch.marks) == 0 {
		return nil, noData("singular values")
	}
	ch.marks = append(ch.marks, epsilons(rec.Spectra)...)
	var notes []string
	if cut > 0 {
		notes = append(notes, fmt.Sprintf("%s not shown: 0, or below %.0e of the largest", picture.Grouped(float64(cut)), negligible))
	}
	return page{
		title: "Spectrum of " + subject(rec.Spectra), subtitle: caption(rec),
		charts: []chart{ch}, notes: notes,
	}, nil
}

// negligible is the share of the largest singular value below which one is zero but for
// the rounding of float32 activations.
const negligible = 1e-7

// floorOf is what singular values must exceed to be drawn.
func floorOf(spectra []picture.Spectrum) float64 {
	floor := tiny
	for _, s := range spectra {
		for _, v := range s.Values {
			if drawable(v) {
				floor = max(floor, negligible*v)
			}
		}
	}
	return floor
}

// singular is one spectrum as a line with the number above epsilon, and how
// many values do not exceed the floor.
func singular(s picture.Spectrum, index int, floor float64) (line curve, missing int) {
	above := 0
	var points plotter.XYs
	for i, v := range s.Values {
		if v > s.Eps {
			above++
		}
		if drawable(v) && v > floor {
			points = append(points, plotter.XY{X: float64(i + 1), Y: v})
		} else {
			missing++
		}
	}
	return curve{
		label:    fmt.Sprintf("%s: %d of %d above ε", s.Name, above, len(s.Values)),
		segments: []plotter.XYs{points},
		color:    hue(index), width: 2.4, dashes: pattern(index), shape: shapeOf(index),
	}, missing
}

// epsilons are the lines at epsilon, each value once.
func epsilons(spectra []picture.Spectrum) []mark {
	var out []mark
	seen := map[float64]bool{}
	for _, s := range spectra {
		if drawable(s.Eps) && s.Eps > 0 && !seen[s.Eps] {
			seen[s.Eps] = true
			out = append(out, level{fmt.Sprintf("ε = %.3g", s.Eps), s.Eps, ink, dashes[1]})
		}
	}
	return out
}

// subject is what the spectra are of: their title if it differs only in the
// name of the layer.
func subject(spectra []picture.Spectrum) string {
	if len(spectra) == 1 && spectra[0].Title != "" {
		return spectra[0].Title
	}
	common := ""
	for i, s := range spectra {
		title := strings.Replace(s.Title, s.Name, "each layer", 1)
		if i > 0 && title != common || title == "" {
			return "each layer"
		}
		common = title
	}
	return common
}
