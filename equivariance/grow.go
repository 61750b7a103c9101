package equivariance

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/north-tui/north/nn"
	"gonum.org/v1/gonum/mat"
)

// Append adds base channels after the existing ones: fanIn count×inputs, with the norm
// folded in, bias count, fanOut outputs×count. Old weights and moments keep every bit,
// the new moments are zero. The statistics of a new channel's norm are those that it has
// on the probe batch if that was observed, and its gamma and beta undo them: with them
// the channel is fanIn and bias. With a fanOut of 0 the network computes what it did.
//
// It changes nothing when it returns an error: on a wrong shape, a number that is not
// finite in T, a width out of range, or biases without a place for them.
func (c *Channels[T]) Append(fanIn *mat.Dense, bias []float64, fanOut *mat.Dense) error {
	in, out := nn.MatFrom[T](fanIn), nn.MatFrom[T](fanOut)
	if err := c.checkChannels(in, bias, out); err != nil {
		return fmt.Errorf("equivariance: %d channels for %s: %w", len(bias), c.Name(), err)
	}
	norms := c.normsOf(fanIn, bias)
	width, step := c.Width(), c.model.Optimizer.Steps
	c.appendIn(in, fanIn, bias, norms, step)
	p, per := c.next()
	p.AppendCols(len(bias)*per, step)
	for r := range p.Value.Rows {
		row := p.Value.Row(r)[width*per:]
		for j := range row {
			row[j] = out.Row(r*per + j%per)[j/per]
		}
	}
	c.model.Config.Layers[c.n].Base += len(bias)
	c.christen(len(bias))
	return nil
}

func (c *Channels[T]) checkChannels(in nn.Mat[T], bias []float64, out nn.Mat[T]) error {
	count := len(bias)
	grown := c.model.Config.Clone()
	grown.Layers[c.n].Base += count
	if err := grown.growable(); err != nil {
		return err
	}
	switch {
	case count == 0:
		return errors.New("no biases given")
	case in.Rows != count || in.Cols != c.inputs():
		return fmt.Errorf("fan-in of %d×%d, want %d×%d", in.Rows, in.Cols, count, c.inputs())
	case out.Rows != c.outputs() || out.Cols != count:
		return fmt.Errorf("fan-out of %d×%d, want %d×%d", out.Rows, out.Cols, c.outputs(), count)
	case !in.Finite() || !out.Finite() || !nn.MatOf(1, count, bias).Finite():
		return fmt.Errorf("weights %w", nn.ErrNotFinite)
	case c.layer().Gamma == nil && c.layer().Terms[0].B == nil && slices.ContainsFunc(bias, func(b float64) bool { return b != 0 }):
		return errors.New("biases in a layer that has neither biases nor a norm, want 0")
	}
	return grown.Check()
}

// normOf are statistics of a channel of a norm.
type normOf struct{ mean, variance, gamma, beta float64 }

// normsOf are the norms, one a channel of the norm, of base channels that are to be
// fanIn and bias.
func (c *Channels[T]) normsOf(fanIn *mat.Dense, bias []float64) []normOf {
	if c.layer().Gamma == nil {
		return nil
	}
	per := c.model.Config.normChannels(c.n) / c.Width()
	norms := make([]normOf, len(bias)*per)
	for i := range norms {
		norms[i].variance = 1
	}
	if c.readable() {
		c.measure(norms, fanIn, per)
	}
	for i := range norms {
		n := &norms[i]
		n.gamma = math.Sqrt(n.variance + c.model.Config.Eps)
		n.beta = c.biasOf(fanIn.RawRowView(i/per), bias[i/per], i%per) + n.mean
	}
	return norms
}

// readable reports whether what the layer reads of the probe batch is there.
func (c *Channels[T]) readable() bool {
	p := &c.model.work.probe
	return p.seen && p.tape.layers[c.n].channels[0] == c.shape().inputs()
}

// measure sets mean and biased variance of new channels on the probe batch.
func (c *Channels[T]) measure(norms []normOf, fanIn *mat.Dense, per int) {
	l := &c.model.work.probe.tape.layers[c.n]
	s := c.group().structure()
	of := func(p int) int { // the channel of the norm of a physical channel
		if per == 1 {
			return p / Elements
		}
		return p/Elements*per + s.coset[p%Elements]
	}
	samples := c.model.work.probe.images.Rows
	counts := float64(samples * l.at.side * l.at.side * Elements / per)
	y, physical := c.convolved(fanIn, 0, len(norms)/per)
	each := func(visit func(n *normOf, v float64)) {
		for image := range samples {
			for i := range l.at.side {
				for j, v := range y[l.at.pixel(image, i, 0)*physical:][:l.at.side*physical] {
					visit(&norms[of(j%physical)], float64(v))
				}
			}
		}
	}
	each(func(n *normOf, v float64) { n.mean += v / counts })
	for i := range norms {
		norms[i].mean, norms[i].variance = float64(T(norms[i].mean)), 0
	}
	each(func(n *normOf, v float64) { n.variance += (v - n.mean) * (v - n.mean) / counts })
}

// appendIn adds the rows of new base channels, their biases and their norms.
func (c *Channels[T]) appendIn(in nn.Mat[T], fanIn *mat.Dense, bias []float64, norms []normOf, step int) {
	l, m := c.layer(), c.group().Cosets()
	t := l.Terms[0]
	rows, count := t.W.Value.Rows, len(bias)*m
	t.W.AppendRows(count, step)
	if t.B != nil {
		t.B.AppendCols(count, step)
	}
	for r := range count {
		cols := t.W.Value.Cols
		copy(t.W.Value.Row(rows+r), in.Row(r / m)[r%m*cols:][:cols])
		if t.B != nil && norms == nil {
			t.B.Value.Row(0)[rows+r] = T(c.biasOf(fanIn.RawRowView(r/m), bias[r/m], r%m))
		}
	}
	if norms == nil {
		return
	}
	old := len(l.Mean)
	l.Gamma.AppendCols(len(norms), step)
	l.Beta.AppendCols(len(norms), step)
	l.Mean, l.Var = append(l.Mean, make([]T, len(norms))...), append(l.Var, make([]T, len(norms))...)
	for i, n := range norms {
		l.setNorm(old+i, n)
	}
}

func (l *Layer[T]) setNorm(i int, n normOf) {
	l.Gamma.Value.Row(0)[i], l.Beta.Value.Row(0)[i] = T(n.gamma), T(n.beta)
	l.Mean[i], l.Var[i] = T(n.mean), T(n.variance)
}

// Remove takes base channels away, by position. At least one must stay. It changes
// nothing when it returns an error.
func (c *Channels[T]) Remove(units []int) error {
	sorted := slices.Sorted(slices.Values(units))
	for i, u := range sorted {
		if u < 0 || u >= c.Width() {
			return fmt.Errorf("equivariance: no channel %d in %s, which has %d", u, c.Name(), c.Width())
		}
		if i > 0 && u == sorted[i-1] {
			return fmt.Errorf("equivariance: channel %d of %s removed twice", u, c.Name())
		}
	}
	if len(units) == c.Width() {
		return fmt.Errorf("equivariance: %s must keep at least one channel", c.Name())
	}
	l, t := c.layer(), c.layer().Terms[0]
	rows := expandUnits(sorted, t.W.Value.Rows/c.Width())
	t.W.RemoveRows(rows)
	if t.B != nil {
		t.B.RemoveCols(rows)
	}
	if l.Gamma != nil {
		gone := expandUnits(sorted, len(l.Mean)/c.Width())
		l.Gamma.RemoveCols(gone)
		l.Beta.RemoveCols(gone)
		l.Mean, l.Var = without(l.Mean, gone), without(l.Var, gone)
	}
	p, per := c.next()
	p.RemoveCols(expandUnits(sorted, per))
	c.units = without(c.units, sorted)
	c.model.Config.Layers[c.n].Base -= len(units)
	return nil
}

// expandUnits are the positions of what each unit has so many of.
func expandUnits(units []int, per int) []int {
	var at []int
	for _, u := range units {
		for i := range per {
			at = append(at, u*per+i)
		}
	}
	return at
}

// without is a copy of a list without the entries at some positions.
func without[E any](list []E, gone []int) []E {
	var kept []E
	for i, e := range list {
		if _, found := slices.BinarySearch(gone, i); !found {
			kept = append(kept, e)
		}
	}
	return kept
}

// ScaleFanOut multiplies the outgoing weights of one channel. It panics if there is no
// such channel.
func (c *Channels[T]) ScaleFanOut(unit int, by float64) {
	c.mustHave(unit)
	p, per := c.next()
	for r := range p.Value.Rows {
		row := p.Value.Row(r)[unit*per : (unit+1)*per]
		for j := range row {
			row[j] = T(float64(row[j]) * by)
		}
	}
}

// SetFanIn replaces the incoming weights, the bias and the norm of one channel, as
// Append sets those of a new one. Its moments stay. It panics if there is no such
// channel or row has not one weight an input.
func (c *Channels[T]) SetFanIn(unit int, row []float64, bias float64) {
	c.mustHave(unit)
	if len(row) != c.inputs() {
		panic(fmt.Sprintf("equivariance: %d incoming weights for a channel of %s, want %d", len(row), c.Name(), c.inputs()))
	}
	l, m := c.layer(), c.group().Cosets()
	t := l.Terms[0]
	norms := c.normsOf(mat.NewDense(1, len(row), slices.Clone(row)), []float64{bias})
	for a := range m {
		own := t.W.Value.Row(unit*m + a)
		for j := range own {
			own[j] = T(row[a*len(own)+j])
		}
		if t.B != nil {
			t.B.Value.Row(0)[unit*m+a] = 0
			if norms == nil {
				t.B.Value.Row(0)[unit*m+a] = T(c.biasOf(row, bias, a))
			}
		}
	}
	for i, n := range norms {
		l.setNorm(unit*len(norms)+i, n)
	}
}

func (c *Channels[T]) mustHave(unit int) {
	if unit < 0 || unit >= c.Width() {
		panic(fmt.Sprintf("equivariance: no channel %d in %s, which has %d", unit, c.Name(), c.Width()))
	}
}
