package report

import (
	"cmp"
	"math"
	"slices"

	"github.com/north-tui/north/sweep"
)

// The settings in which a grown network and the static one it is compared with
// may differ: what grows it and how often it is asked, and how wide it is.
var ofGrowth = []string{"trigger", "init", "every", "hidden", "max-width"}

// yardstick is the quality of static networks of several sizes, all of one seed,
// narrowest first.
type yardstick []sized

// sized is the quality of one network of a size.
type sized struct{ params, quality float64 }

// sort puts the narrowest first.
func (y yardstick) sort() {
	slices.SortStableFunc(y, func(a, b sized) int { return cmp.Compare(a.params, b.params) })
}

// at is the quality that a static network with that number of parameters would have,
// between two sizes along a straight line over the logarithm of the parameters. There
// is none beyond the sizes that were run.
func (y yardstick) at(params float64) (quality float64, ok bool) {
	for i, p := range y {
		if p.params == params {
			return p.quality, true
		}
		if i > 0 && y[i-1].params < params && params < p.params {
			last := y[i-1]
			share := math.Log(params/last.params) / math.Log(p.params/last.params)
			return last.quality + share*(p.quality-last.quality), true
		}
	}
	return 0, false
}

// yardstick is made of the static runs that are like r, and as long, in all but their
// width.
func (d *dataset) yardstick(r sweep.Row, quality measure) yardstick {
	var y yardstick
	for _, g := range d.groups {
		for _, s := range g.rows {
			if !still(s) || s.Spec.Seed != r.Spec.Seed || s.Spec.Epochs != r.Spec.Epochs || s.Spec.Steps != r.Spec.Steps || !alike(s, r) {
				continue
			}
			size, known := params(s)
			if q, ok := quality(s); ok && known {
				y = append(y, sized{size, q})
			}
		}
	}
	y.sort()
	return y
}

// static is the trigger of networks that do not grow.
const static = "static"

// alike reports whether two runs have as many hidden layers and agree in all that
// is set for both, but for what may differ.
func alike(a, b sweep.Row) bool {
	layersOfA, _ := a.Results["widths"].([]any)
	layersOfB, _ := b.Results["widths"].([]any)
	if len(layersOfA) != len(layersOfB) {
		return false
	}
	for key, value := range a.Spec.Set {
		other, given := b.Spec.Set[key]
		if given && other != value && !slices.Contains(ofGrowth, key) {
			return false
		}
	}
	return true
}

// againstStatic are the differences of the runs of g from static networks of the
// same size and seed, as far as there are any to compare with.
func (d *dataset) againstStatic(g *group, quality measure) sample {
	var out sample
	for _, r := range g.rows {
		size, sized := params(r)
		q, ok := quality(r)
		if !ok || !sized {
			continue
		}
		if reference, known := d.yardstick(r, quality).at(size); known {
			out = append(out, q-reference)
		}
	}
	return out
}
