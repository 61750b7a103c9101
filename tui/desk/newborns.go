package desk

import (
	"math"

	"github.com/north-tui/north/internal/cells"
	"github.com/north-tui/north/picture"
	"github.com/north-tui/north/sim"
)

// mostShares bounds the measurements of an age that its quartiles are taken of; of more,
// some are left out, evenly.
const mostShares = 256

// atAge is what was measured of newborn neurons at an age.
type atAge struct {
	age int
	picture.Quartiles
}

// newborns are the shares in a group of series, youngest first, measured up to a step.
func newborns(s *sim.Snapshot, group string, step int) []atAge {
	var out []atAge
	for _, series := range GroupOf(s.Series, group) {
		age, ok := picture.AgeOf(series.Label)
		n := 0
		for n < len(series.Buckets) && series.Buckets[n].Step <= float64(step) {
			n++
		}
		if !ok || n == 0 {
			continue
		}
		var shares []float64
		for i, every := 0, 1+n/mostShares; i < n; i += every {
			if v := series.Buckets[i].Last; v-v == 0 {
				shares = append(shares, v)
			}
		}
		if len(shares) > 0 {
			out = append(out, atAge{age, picture.QuartilesOf(shares)})
		}
	}
	return out
}

// curveOver is the median over age, with the middle half as its envelope. Between two ages
// it is straight on log axes.
func curveOver(ages []atAge, x cells.Axis, columns int) cells.Curve {
	c := cells.Curve{Spans: make([]cells.Span, max(columns, 0)), Envelope: true, Broken: -1}
	for i := range c.Spans {
		c.Spans[i].Empty = true
	}
	place := func(a atAge) int { return int(x.Share(float64(a.age))*float64(columns-1) + .5) }
	for i, a := range ages {
		from, to := place(a), place(a)
		q, next := a.Charted(), a.Charted()
		if i+1 < len(ages) {
			to, next = place(ages[i+1]), ages[i+1].Charted()
		}
		for at := from; at <= to && at < len(c.Spans); at++ {
			share := 0.0
			if to > from {
				share = float64(at-from) / float64(to-from)
			}
			c.Spans[at] = cells.Span{Min: interpolated(q.Low, next.Low, share), Y: interpolated(q.Median, next.Median, share), Max: interpolated(q.High, next.High, share)}
		}
	}
	return c
}

// interpolated is a number from a to b, on a log axis.
func interpolated(a, b, share float64) float64 { return a * math.Pow(b/a, share) }

// DrawNewborns draws how newborn neurons do against older ones: over their age, their
// activity and their gradient as shares of the older ones' medians, and the gradients in the
// other lanes of a race.
func (d *Desk) DrawNewborns(g cells.Grid) {
	gradient, activity := newborns(d.Snap, picture.NewbornGradient, d.Snap.Step), newborns(d.Snap, picture.NewbornActivity, d.Snap.Step)
	if len(gradient) == 0 || len(activity) == 0 {
		reason := "no newborn neuron has been measured yet"
		if d.Setting("newborns") == "0" {
			reason = "newborns is 0, so newborn neurons are not measured"
		}
		d.Empty(g, reason)
		return
	}
	c := d.Chart()
	c.X = cells.Axis{Min: 1, Max: float64(max(gradient[len(gradient)-1].age, 16)), Log: true}
	c.XUnit, c.Marks, c.Cursors, c.Until = "steps old", nil, nil, 0
	c.Level, c.LabelRoom = 1, EndLabelRoom(g.Width)
	head := g.Sub(1, 0, g.Width-1, 1)
	g = g.Sub(0, 1, g.Width, g.Height-1)
	columns := c.Columns(g.Width, g.Height)
	for i, ages := range [][]atAge{gradient, activity} {
		curve := curveOver(ages, c.X, columns)
		curve.Style, curve.Faint, curve.Pattern = d.Theme.Train, d.Theme.trainFaint, cells.Solid
		name := "grad"
		if i == 1 {
			curve.Style, curve.Faint, curve.Pattern, name = d.Theme.test, d.Theme.testFaint, cells.Dashed, "act"
		}
		curve.Label = EndLabel(name, cells.Short(ages[len(ages)-1].Median), c.LabelRoom-1)
		c.Curves = append(c.Curves, curve)
	}
	others, at := d.others()
	for i, l := range others {
		ages := newborns(l, picture.NewbornGradient, math.MaxInt)
		if len(ages) == 0 {
			continue
		}
		curve := curveOver(ages, c.X, columns)
		curve.Style, curve.Pattern, curve.Label, curve.Envelope = d.Theme.Lane(at[i]), ghostPatterns[i], l.Lane, false
		c.Curves = append(c.Curves, curve)
	}
	c.Y = d.RangeOf("newborns", c.Curves, true, cells.Axis{Min: 1, Max: 1})
	d.newbornHead(head, c.Curves[0], gradient)
	c.Draw(g)
}

// newbornHead writes the gradient at a few ages: at 1 0 · 8 .022 · 128 .07.
func (d *Desk) newbornHead(g cells.Grid, curve cells.Curve, ages []atAge) {
	x := g.Text(0, 0, "gradient", curve.Style)
	for i, a := range ages {
		if a.age != 1 && a.age != 8 && a.age != 128 && a.age != 1024 {
			continue
		}
		sign := " · "
		if i == 0 {
			sign = " "
		}
		text := sign + cells.Short(a.Median) + " at " + Grouped(a.age)
		if x+cells.TextWidth(text) > g.Width {
			return
		}
		x = g.Text(x, 0, text, d.Theme.Muted)
	}
	if text := " · of older neurons' median"; x+cells.TextWidth(text) <= g.Width {
		g.Text(x, 0, text, d.Theme.Muted)
	}
}
