package plots

import "github.com/north-tui/north/sim"

// phi draws the share of each layer's width that is orthogonal. A layer grows
// while phi is above gamma times what it was at the start.
//
// Source: Maile et al., "When, where, and how to add new neurons to ANNs",
// AutoML-Conf 2022, arXiv 2202.08539, section 3.
func phi(rec *sim.Recording) (Drawable, error) {
	return threshold{
		title: "Orthogonal share φ of each layer",
		value: "phi", limit: "limit",
		valueLabel: "φ", limitLabel: "γ φ₀: grows while φ is above",
		y: axis{label: "φ", share: true},
	}.draw(rec)
}
