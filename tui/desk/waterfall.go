package desk

import (
	"math"

	"github.com/north-tui/north/internal/cells"
	"github.com/north-tui/north/picture"
)

// Waterfall is the history of the spectrum of one layer, as far as the screen
// has seen it: snapshots hold only the newest. When full it keeps every second
// spectrum and takes in half as many from then on.
type Waterfall struct {
	run, layer string
	every      int
	seen, last int                // spectra, step of the last
	Rows       []picture.Spectrum // oldest first
}

// maxWaterfall bounds the rows; 256 fill the tallest panel.
const maxWaterfall = 256

func (w *Waterfall) Add(run string, s picture.Spectrum) {
	if run != w.run || s.Name != w.layer {
		*w = Waterfall{run: run, layer: s.Name, every: 1, last: -1}
	}
	if s.Step <= w.last {
		return
	}
	w.last = s.Step
	w.seen++
	if w.seen%w.every != 0 {
		return
	}
	w.Rows = append(w.Rows, s)
	if len(w.Rows) < maxWaterfall {
		return
	}
	kept := make([]picture.Spectrum, 0, maxWaterfall)
	for i := 1; i < len(w.Rows); i += 2 {
		kept = append(kept, w.Rows[i])
	}
	w.Rows, w.every = kept, 2*w.every
}

// until are the spectra up to a step.
func (w *Waterfall) until(step int) []picture.Spectrum {
	n := len(w.Rows)
	for n > 0 && w.Rows[n-1].Step > step {
		n--
	}
	return w.Rows[:n]
}

// DrawWaterfall draws the spectra over time: time downwards, singular values
// from left to right, largest first, the brighter the larger. What does not
// count is dim and, without colours, the lightest shade.
func (d *Desk) DrawWaterfall(g cells.Grid) {
	rows := d.Past.until(d.Snap.Step)
	if len(rows) == 0 {
		d.Empty(g, "no spectrum of this layer yet")
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
	plot.Heat(d.Tier, d.Theme.Depth, func(x, y float64) cells.Pixel {
		s := rows[min(int(y*float64(len(rows))), len(rows)-1)]
		i := int(x * float64(widest))
		if i >= len(s.Values) {
			return cells.Pixel{}
		}
		return d.Theme.sigma(s.Values[i], s.Eps, top)
	})
}

// sigma is the look of a singular value, on a log scale from eps to top.
func (t *Theme) sigma(v, eps, top float64) cells.Pixel {
	if !(v > eps) {
		return cells.Pixel{Color: t.below, Shade: 1}
	}
	a := cells.Axis{Min: eps, Max: top, Log: true}
	share := a.Share(v)
	bright := t.magnitude[len(t.magnitude)/3:]
	return cells.Pixel{Color: bright[cells.Level(share, 0, 1, len(bright))], Shade: 2 + cells.Level(share, 0, 1, 3)}
}
