package desk

import (
	"math"

	"github.com/north-tui/north/internal/cells"
	"github.com/north-tui/north/picture"
)

// Spectrum is that of the layer in focus, if it was asked for.
func (d *Desk) Spectrum() (picture.Spectrum, bool) {
	name := d.LayerName()
	for _, s := range d.Snap.Spectra {
		if s.Name == name || name == "" {
			return s, len(s.Values) > 0
		}
	}
	return picture.Spectrum{}, false
}

// Above is the number of singular values that count.
func Above(s picture.Spectrum) int {
	n := 0
	for _, v := range s.Values {
		if v > s.Eps {
			n++
		}
	}
	return n
}

func (d *Desk) SpectrumBars(g cells.Grid, s picture.Spectrum) {
	y := spectrumAxis(s)
	c := cells.Chart{X: cells.Axis{Min: 0, Max: float64(len(s.Values))}, Y: y, Level: math.NaN(), Axis: d.Theme.Muted, Tier: d.Tier}
	left := c.Margin(g.Width)
	plot := g.Sub(left, 0, g.Width-left-1, g.Height)
	c.DrawY(g.Sub(0, 0, left, g.Height))
	d.DrawSpectrumBars(plot, s, y, min(max(plot.Width/len(s.Values), 1), 3))
	d.epsLine(plot, y.Share(s.Eps), s.Eps)
}

// DrawSpectrumBars draws one bar a value, those that do not count muted.
func (d *Desk) DrawSpectrumBars(plot cells.Grid, s picture.Spectrum, y cells.Axis, pitch int) {
	shares, owner := spread(s.Values, y, plot.Width, pitch)
	ink := d.Theme.Layer(d.Layer)
	plot.Bars(shares, d.Tier == cells.Braille, func(i int) cells.Style {
		if s.Values[owner[i]] > s.Eps {
			return ink
		}
		return d.Theme.Muted
	})
}

// spread lays bars over columns: pitch columns each with one left blank, or,
// where there are more values than columns, the largest of those that share one.
func spread(values []float64, y cells.Axis, width, pitch int) (shares []float64, owner []int) {
	shares, owner = make([]float64, width), make([]int, width)
	for x := range shares {
		shares[x] = math.NaN()
		i := x / pitch
		if pitch == 1 && len(values) > width {
			i = x * len(values) / width
		}
		if i >= len(values) || pitch > 1 && x%pitch == pitch-1 {
			continue
		}
		owner[x] = i
		if shares[x] = y.Share(values[i]); math.IsNaN(shares[x]) || shares[x] < 0 {
			shares[x] = 0
		}
	}
	return shares, owner
}

// spectrumAxis spans the values and ε, by at most six powers of ten.
func spectrumAxis(s picture.Spectrum) cells.Axis {
	a := cells.Axis{Min: math.Inf(1), Max: math.Inf(-1), Log: true}
	for _, v := range append([]float64{s.Eps}, s.Values...) {
		if v > 0 && !math.IsInf(v, 0) {
			a.Min, a.Max = math.Min(a.Min, v), math.Max(a.Max, v)
		}
	}
	if a.Min > a.Max {
		return cells.Axis{Min: 1e-3, Max: 1, Log: true}
	}
	a.Min = math.Pow(10, math.Floor(math.Log10(math.Max(a.Min/1.5, a.Max*1e-6))))
	a.Max *= 1.2
	return widen(a)
}

// epsLine draws ┄ across the blanks at a share of the height.
func (d *Desk) epsLine(g cells.Grid, share, eps float64) {
	if math.IsNaN(share) || share < 0 || share > 1 {
		return
	}
	y := g.Height - 1 - int(math.Round(share*float64(g.Height-1)))
	for x := range g.Width {
		if g.At(x, y).Rune == ' ' {
			g.Set(x, y, '┄', d.Theme.Warn)
		}
	}
	label := " ε " + cells.Short(eps)
	g.TextRight(g.Width, y, g.Width, label, d.Theme.Warn)
}
