package plots

import (
	"fmt"

	"github.com/north-tui/north/sim"
	"gonum.org/v1/plot/plotter"
)

// offScale is how many times as high as the widths the limit may be before it
// is only told, so that it does not flatten the curves.
const offScale = 3

// widths draws the number of neurons in each hidden layer, and the most it may
// have.
func widths(rec *sim.Recording) (Drawable, error) {
	series := group(rec, "width")
	if len(series) == 0 {
		return nil, noData("widths")
	}
	ch := chart{
		x:      stepAxis(),
		y:      axis{label: "neurons", zero: true, whole: true},
		births: births(rec, ""),
	}
	for i, s := range series {
		h := prepare(s, false)
		ch.marks = append(ch.marks, curve{
			label: ending(s.Label, h.last), segments: eachStairs(h.last),
			color: hue(i), width: 3.2, dashes: pattern(i), plain: true,
		})
	}
	_, y := ch.extent()
	pg := page{title: "Neurons in each hidden layer", subtitle: caption(rec)}
	for _, most := range limits(rec) {
		if float64(most.value) > offScale*y.high {
			pg.notes = append(pg.notes, most.label+", off the scale")
			continue
		}
		ch.marks = append(ch.marks, most)
	}
	pg.charts = []chart{ch}
	return pg, nil
}

// limits are the most neurons a layer may have, once if it is the same for all.
func limits(rec *sim.Recording) []level {
	var out []level
	same := true
	for i, r := range rec.Rows {
		if r.Max <= 0 {
			continue
		}
		same = same && r.Max == rec.Rows[0].Max
		out = append(out, level{fmt.Sprintf("at most %d in %s", r.Max, r.Name), float64(r.Max), hue(i), dashes[2]})
	}
	if same && len(out) > 0 {
		return []level{{fmt.Sprintf("at most %.0f", out[0].value), out[0].value, ink, dashes[2]}}
	}
	return out
}

func eachStairs(segments []plotter.XYs) []plotter.XYs {
	out := make([]plotter.XYs, len(segments))
	for i, points := range segments {
		out[i] = stairs(points)
	}
	return out
}
