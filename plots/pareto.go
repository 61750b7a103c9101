package plots

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/plot/plotter"
)

// Option is something that costs something and gives something.
type Option struct {
	Name          string
	Style         int // chooses colour and glyph
	Cost, Quality Estimate
	Front         bool // no other option is as good and as cheap
}

// Pareto weighs options: quality against cost, with the front of those that
// none beats in both.
type Pareto struct {
	Title, Subtitle string
	Cost, Quality   string // labels of the axes; that of the cost is a log axis
	LogQuality      bool
	Least, Most     float64 // what the quality can be, where bars end; both 0 means anything
	Options         []Option
	Notes           []string // beside the legend
}

// mostNamed is how many names can be told apart. Of more, those on the front are
// shown. Options may share a name and a style.
const mostNamed = 14

// Figure makes the drawing. It wraps ErrNoData if no option can be drawn.
func (pa Pareto) Figure() (Drawable, error) {
	within := span{pa.Least, pa.Most}
	if within == (span{}) {
		within = span{math.Inf(-1), math.Inf(1)}
	}
	names := map[string]bool{}
	for _, o := range pa.Options {
		names[o.Name] = true
	}
	var front plotter.XYs
	var crowd, named []mark // behind, before
	for _, o := range pa.Options {
		if !o.Cost.drawable(true) || !o.Quality.drawable(pa.LogQuality) {
			continue
		}
		m := estimate{
			label: o.Name, x: o.Cost, y: o.Quality, logX: true, logY: pa.LogQuality, within: within,
			color: hue(o.Style), shape: shapeOf(o.Style), radius: 9, width: 2.4,
		}
		if o.Front {
			front = append(front, plotter.XY{X: o.Cost.Mean, Y: o.Quality.Mean})
		}
		if len(names) > mostNamed && !o.Front {
			m.label, m.color, m.shape, m.radius, m.width = "not on the front", fade(grey, 0x60), circle, 5, 1
			crowd = append(crowd, m)
			continue
		}
		named = append(named, m)
	}
	if len(named) == 0 {
		return nil, fmt.Errorf("%w, no option has numbers that can be drawn", ErrNoData)
	}
	ch := chart{
		x:     axis{label: pa.Cost, log: true},
		y:     axis{label: pa.Quality, log: pa.LogQuality},
		marks: slices.Concat([]mark{frontLine(front)}, crowd, named),
	}
	return page{title: pa.Title, subtitle: pa.Subtitle, charts: []chart{ch}, notes: pa.Notes}, nil
}

// frontLine holds the quality of an option until the next that is better. It is
// broad and pale, so that bars on it can be seen.
func frontLine(front plotter.XYs) curve {
	slices.SortFunc(front, func(a, b plotter.XY) int { return cmp.Compare(a.X, b.X) })
	return curve{label: "Pareto front", segments: []plotter.XYs{stairs(front)}, color: pale, width: 9, plain: true}
}
