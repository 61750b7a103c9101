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

// SpectrumBars draws the singular values as bars over an axis, with the line ε: as many
// bars cross it as count.
func (d *Desk) SpectrumBars(g cells.Grid, s picture.Spectrum) {
	y := d.steady("spectrum "+s.Name, spectrumRange(s))
	c := cells.Chart{X: cells.Axis{Min: 0, Max: float64(len(s.Values))}, Y: y, Level: math.NaN(), Axis: d.Theme.Muted, Tier: d.Tier}
	left := c.Margin(g.Width)
	c.DrawY(g.Sub(0, 0, left, g.Height))
	plot := g.Sub(left, 0, g.Width-left-1, g.Height)
	label := " ε " + cells.Short(s.Eps)
	free := plot.Width - cells.TextWidth(label)
	bars, pitch := plot, pitchOf(s, plot.Width)
	switch { // the label hides no bar that counts
	case min(pitch*Above(s), Above(s)*plot.Width/len(s.Values)) < free:
	case free >= min(len(s.Values), 2*cells.TextWidth(label)):
		bars.Width, pitch = free, pitchOf(s, free)
	default:
		label, free = "", plot.Width
	}
	d.DrawSpectrumBars(bars, s, y, pitch)
	if share := y.Share(s.Eps); !(share >= 0 && share <= 1) {
		return
	}
	row, _ := y.Row(s.Eps, g.Height, d.Tier)
	for x := range free {
		if plot.At(x, row).Rune == ' ' {
			plot.Set(x, row, '┄', d.Theme.Warn)
		}
	}
	plot.TextRight(plot.Width, row, plot.Width, label, d.Theme.Warn)
}

// pitchOf is how many columns a bar gets, one of them blank where it gets several.
func pitchOf(s picture.Spectrum, width int) int { return min(max(width/len(s.Values), 1), 3) }

// DrawSpectrumBars draws one bar a value. Those that count reach into the row of ε, the
// others, muted, do not.
func (d *Desk) DrawSpectrumBars(plot cells.Grid, s picture.Spectrum, y cells.Axis, pitch int) {
	owner := spread(s.Values, plot.Width, pitch)
	counts := func(x int) bool { return s.Values[owner[x]] > s.Eps }
	row, _ := y.Row(s.Eps, plot.Height, d.Tier)
	below := float64(plot.Height-1-row) / float64(plot.Height)
	least := below + .5/float64(plot.Height) // half a cell, the least that all characters show
	if d.Tier == cells.Braille {
		least = below + .125/float64(plot.Height)
	}
	shares := make([]float64, plot.Width)
	for x := range shares {
		switch {
		case owner[x] < 0:
			shares[x] = math.NaN()
		case counts(x):
			shares[x] = math.Max(y.Share(s.Values[owner[x]]), least)
		case s.Values[owner[x]] > 0:
			shares[x] = math.Min(y.Share(s.Values[owner[x]]), below)
		}
	}
	ink := d.Theme.Layer(d.Layer)
	plot.Bars(shares, d.Tier == cells.Braille, func(x int) cells.Style {
		if counts(x) {
			return ink
		}
		return d.Theme.Muted
	})
}

// spread lays bars over columns, pitch columns each with one left blank, and returns
// whose each column is, -1 for a blank. Where there are more values than columns, a column
// shows the largest of those that share it.
func spread(values []float64, width, pitch int) (owner []int) {
	owner = make([]int, width)
	for x := range owner {
		i := x / pitch
		if pitch == 1 && len(values) > width {
			i = x * len(values) / width
		}
		if owner[x] = i; i >= len(values) || pitch > 1 && x%pitch == pitch-1 {
			owner[x] = -1
		}
	}
	return owner
}

// spectrumRange spans the values and ε, by at most six powers of ten.
func spectrumRange(s picture.Spectrum) cells.Axis {
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
