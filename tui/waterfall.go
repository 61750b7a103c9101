package tui

import (
	"math"

	"github.com/north-tui/north/internal/cells"
	"github.com/north-tui/north/picture"
)

// waterfall is the history of the spectrum of one layer, as far as the screen
// has seen it: snapshots hold only the newest. When full it keeps every second
// spectrum and takes in half as many from then on.
type waterfall struct {
	run, layer string
	every      int
	seen, last int                // spectra, step of the last
	rows       []picture.Spectrum // oldest first
}

// maxWaterfall bounds the rows; 256 fill the tallest panel.
const maxWaterfall = 256

func (w *waterfall) add(run string, s picture.Spectrum) {
	if run != w.run || s.Name != w.layer {
		*w = waterfall{run: run, layer: s.Name, every: 1, last: -1}
	}
	if s.Step <= w.last {
		return
	}
	w.last = s.Step
	w.seen++
	if w.seen%w.every != 0 {
		return
	}
	w.rows = append(w.rows, s)
	if len(w.rows) < maxWaterfall {
		return
	}
	kept := make([]picture.Spectrum, 0, maxWaterfall)
	for i := 1; i < len(w.rows); i += 2 {
		kept = append(kept, w.rows[i])
	}
	w.rows, w.every = kept, 2*w.every
}

// until are the spectra up to a step.
func (w *waterfall) until(step int) []picture.Spectrum {
	n := len(w.rows)
	for n > 0 && w.rows[n-1].Step > step {
		n--
	}
	return w.rows[:n]
}

// drawWaterfall draws the spectra over time: time downwards, singular values
// from left to right, largest first, the brighter the larger. What does not
// count is dim and, without colours, the lightest shade.
func (d *desk) drawWaterfall(g cells.Grid) {
	rows := d.past.until(d.snap.Step)
	if len(rows) == 0 {
		d.empty(g, "no spectrum of this layer yet")
		return
	}
	widest, top := 0, 0.0
	for _, s := range rows {
		widest = max(widest, len(s.Values))
		for _, v := range s.Values {
			top = math.Max(top, v)
		}
	}
	plot := g.Sub(0, 0, min(g.Width, 3*widest), g.Height)
	plot.Heat(d.tier, d.theme.depth, func(x, y float64) cells.Pixel {
		s := rows[min(int(y*float64(len(rows))), len(rows)-1)]
		i := int(x * float64(widest))
		if i >= len(s.Values) {
			return cells.Pixel{}
		}
		return d.theme.sigma(s.Values[i], s.Eps, top)
	})
}

// sigma is the look of a singular value, on a log scale from eps to top.
func (t *theme) sigma(v, eps, top float64) cells.Pixel {
	if !(v > eps) {
		return cells.Pixel{Color: t.below, Shade: 1}
	}
	a := cells.Axis{Min: eps, Max: top, Log: true}
	share := a.Share(v)
	bright := t.magnitude[len(t.magnitude)/3:]
	return cells.Pixel{Color: bright[cells.Level(share, 0, 1, len(bright))], Shade: 2 + cells.Level(share, 0, 1, 3)}
}
