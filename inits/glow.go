package inits

import (
	"fmt"
	"math"
	"slices"

	"github.com/north-tui/north/metrics"
	"github.com/north-tui/north/neurogenesis"
	"gonum.org/v1/gonum/mat"
)

// The descent of the candidates is that of the authors' code, RMSprop with some
// momentum. It begins with splits half as large as the bound allows, since ReLU gives
// small ones no gradient, and steps with which a candidate could go travel times as far
// as its bound, from large ones down to none.
const (
	glowDecay    = 0.9
	glowMomentum = 0.1
	glowEps      = 1e-8
	glowStart    = 0.5
	glowTravel   = 4
)

// integrationNodes is how many sizes of the candidates their part in the loss is
// measured at: the granularity of the authors' code.
const integrationNodes = 3

// glow are candidates that are optimised together. Splits come first.
type glow struct {
	layer neurogenesis.View
	units []int // that are split

	delta, fanIn, fanOut block // splits×inputs, new×inputs and, a row each, new×outputs

	rows   *mat.Dense // of the units, splits×inputs
	bias   []float64  // twice those of the units, and zeros for the new
	reads  *mat.Dense // fan-out of the units, outputs×splits
	center *mat.Dense // activations of the units, samples×splits
}

// optimised takes the candidates of c as far as steps bring them, and keeps the best.
func (i Firefly) optimised(layer neurogenesis.View, c sparks, length float64, count int) (neurogenesis.Neurons, error) {
	g := newGlow(layer, c, i.Bound, length, i.Steps)
	for t := range i.Steps {
		if err := g.descend(1 - float64(t)/float64(i.Steps)); err != nil {
			return neurogenesis.Neurons{}, err
		}
	}
	picked, err := g.best(count)
	if err != nil {
		return neurogenesis.Neurons{}, err
	}
	nothing := fmt.Errorf("%w: no candidate for %s lowers the loss", neurogenesis.ErrRefused, layer.Name())
	if len(picked) == 0 {
		return neurogenesis.Neurons{}, nothing
	}
	kept := g.only(picked)
	size, err := searchUpTo(0, func(size float64) (float64, error) { return layer.LossAfter(kept.pass(size).shift) })
	if err != nil {
		return neurogenesis.Neurons{}, err
	}
	if size == 0 {
		return neurogenesis.Neurons{}, nothing
	}
	kept.shrink(size)
	return kept.sparks().neurons(layer, everything(len(picked))), nil
}

// best are at most count candidates, those that lower the loss most, and only such as do.
func (g *glow) best(count int) ([]int, error) {
	scores, err := g.scores()
	if err != nil {
		return nil, err
	}
	if size := norm(scores); math.IsNaN(size) || math.IsInf(size, 0) {
		return nil, fmt.Errorf("the scores of candidates for %s have norm %g: %w", g.layer.Name(), size, metrics.ErrNotFinite)
	}
	picked := g.sparks().brightest(scores, count)
	return slices.DeleteFunc(picked, func(k int) bool { return scores[k] < 0 }), nil
}

// newGlow prepares the candidates of c, of which a neuron that is split more than once
// keeps the first.
func newGlow(layer neurogenesis.View, c sparks, bound, length float64, steps int) glow {
	var splits, fresh []int
	g := glow{layer: layer}
	for k, m := range c.parent {
		switch {
		case m < 0:
			fresh = append(fresh, k)
		case !slices.Contains(g.units, m):
			g.units, splits = append(g.units, m), append(splits, k)
		}
	}
	g.delta, g.fanIn = block{value: pickRows(c.rows, splits)}, block{value: pickRows(c.rows, fresh)}
	g.fanOut = block{value: pickRows(mat.DenseCopyOf(c.fanOut.T()), fresh)}
	g.gather()
	var bounds []float64
	for s := range g.units {
		row := g.delta.value.RawRowView(s)
		for j, w := range g.rows.RawRowView(s) {
			row[j] = w - row[j]
		}
		most := bound * norm(g.rows.RawRowView(s))
		scale(row, glowStart*most/max(norm(row), 1e-300))
		bounds = append(bounds, most)
	}
	g.delta.limit(bounds, steps)
	g.fanIn.limit(slices.Repeat([]float64{length}, len(fresh)), steps)
	g.fanOut.limit(slices.Repeat([]float64{bound * meanColumnNorm(layer.FanOut())}, len(fresh)), steps)
	return g
}

// gather takes from the layer what belongs to the units.
func (g *glow) gather() {
	w, bias, out := g.layer.FanIn(), g.layer.Bias(), g.layer.FanOut()
	g.rows, g.reads = pickRows(w, g.units), transposed(pickRows(mat.DenseCopyOf(out.T()), g.units))
	own := make([]float64, len(g.units))
	for s, m := range g.units {
		own[s] = bias[m]
	}
	g.bias = slices.Concat(own, own, make([]float64, rowCount(g.fanIn.value)))
	if len(own) > 0 {
		g.center = g.layer.Respond(g.rows, own)
	}
}

// block is parameters of one kind, a candidate a row.
type block struct {
	value          *mat.Dense
	square, moment *mat.Dense // of the descent
	bounds, rates  []float64  // of each row: the largest norm, the length of a step
}

// limit sets the bounds, and the rates with which steps steps go as far as they should.
func (b *block) limit(bounds []float64, steps int) {
	b.bounds, b.rates = bounds, make([]float64, len(bounds))
	if len(bounds) == 0 {
		return
	}
	rows, columns := b.value.Dims()
	b.square, b.moment = mat.NewDense(rows, columns, nil), mat.NewDense(rows, columns, nil)
	for r, most := range bounds {
		b.rates[r] = glowTravel * most / math.Sqrt(float64(columns)) / float64(steps)
	}
}

// descend takes a step, share of it as long as the first, and goes back to the bounds.
func (b *block) descend(grad *mat.Dense, share float64) {
	for r, rate := range b.rates {
		value, square, moment := b.value.RawRowView(r), b.square.RawRowView(r), b.moment.RawRowView(r)
		for j, d := range grad.RawRowView(r) {
			square[j] = glowDecay*square[j] + (1-glowDecay)*d*d
			moment[j] = glowMomentum*moment[j] + d/(math.Sqrt(square[j])+glowEps)
			value[j] -= share * rate * moment[j]
		}
		if size := norm(value); size > b.bounds[r] {
			scale(value, b.bounds[r]/size)
		}
	}
}

// passed is what the candidates do at a size: all activations and slopes belong to the
// units with δ, with −δ, and to the new neurons, in this order.
type passed struct {
	all    *mat.Dense // fan-in rows
	active *mat.Dense // samples×rows
	shift  *mat.Dense // samples×outputs, of Z_{l+1}
}

// pass goes forwards with δ and ω times size.
func (g *glow) pass(size float64) passed {
	p := passed{all: g.stacked(size)}
	p.active = g.layer.Respond(p.all, g.bias)
	splits, fresh := len(g.units), rowCount(g.fanIn.value)
	samples, _ := p.active.Dims()
	_, outputs := g.layer.Fans()
	p.shift = mat.NewDense(samples, outputs, nil)
	if fresh > 0 {
		p.shift.Mul(p.active.Slice(0, samples, 2*splits, 2*splits+fresh), g.fanOut.value)
		p.shift.Scale(size, p.shift)
	}
	if splits > 0 {
		var change mat.Dense
		change.Add(p.active.Slice(0, samples, 0, splits), p.active.Slice(0, samples, splits, 2*splits))
		change.Scale(0.5, &change)
		change.Sub(&change, g.center)
		p.shift.Add(p.shift, product(&change, g.reads.T()))
	}
	return p
}

// stacked is the fan-in rows of the units with δ times size, with −δ, and of the new.
func (g *glow) stacked(size float64) *mat.Dense {
	splits, fresh := len(g.units), rowCount(g.fanIn.value)
	inputs, _ := g.layer.Fans()
	all := mat.NewDense(2*splits+fresh, inputs, nil)
	for s := range splits {
		for j, w := range g.rows.RawRowView(s) {
			all.Set(s, j, w+size*g.delta.value.At(s, j))
			all.Set(splits+s, j, w-size*g.delta.value.At(s, j))
		}
	}
	for k := range fresh {
		all.SetRow(2*splits+k, g.fanIn.value.RawRowView(k))
	}
	return all
}

// above is dL/dZ_{l+1} with a shift, samples×outputs.
func (g *glow) above(shift *mat.Dense) (*mat.Dense, error) {
	if bent, ok := g.layer.(neurogenesis.Bent); ok {
		return bent.GradAfter(shift)
	}
	return g.layer.OutputGrad(), nil
}

// gradients are those of the loss by the parameters, in their shapes, with δ and ω times
// size. They are nil where there is no candidate of the kind.
func (g *glow) gradients(size float64) (delta, fanIn, fanOut *mat.Dense, err error) {
	p := g.pass(size)
	grad, err := g.above(p.shift)
	if err != nil {
		return nil, nil, nil, err
	}
	splits, fresh := len(g.units), rowCount(g.fanIn.value)
	samples, _ := grad.Dims()
	slope := g.layer.Slope(p.all, g.bias)
	if splits > 0 {
		var back, apart mat.Dense
		apart.Sub(slope.Slice(0, samples, 0, splits), slope.Slice(0, samples, splits, 2*splits))
		back.Mul(grad, g.reads)
		back.MulElem(&back, &apart)
		back.Scale(0.5, &back)
		delta = product(back.T(), g.layer.Inputs())
	}
	if fresh > 0 {
		back := product(grad, g.fanOut.value.T())
		back.MulElem(back, slope.Slice(0, samples, 2*splits, 2*splits+fresh))
		back.Scale(size, back)
		fanIn = product(back.T(), g.layer.Inputs())
		fanOut = product(p.active.Slice(0, samples, 2*splits, 2*splits+fresh).T(), grad)
	}
	return delta, fanIn, fanOut, nil
}

// descend takes a step with all candidates.
func (g *glow) descend(share float64) error {
	delta, fanIn, fanOut, err := g.gradients(1)
	if err != nil {
		return err
	}
	g.delta.descend(delta, share)
	g.fanIn.descend(fanIn, share)
	g.fanOut.descend(fanOut, share)
	return nil
}

// scores are by how much each candidate lowers the loss: the gradient by the size of its
// δ or ω, integrated from 0 to 1 with all candidates at the same size. Their sum is the
// fall of the loss, but for the error of the midpoint rule.
func (g *glow) scores() ([]float64, error) {
	splits := len(g.units)
	scores := make([]float64, splits+rowCount(g.fanIn.value))
	for n := range integrationNodes {
		delta, _, fanOut, err := g.gradients((float64(n) + 0.5) / integrationNodes)
		if err != nil {
			return nil, err
		}
		for k := range scores {
			var value, grad mat.Vector
			if k < splits {
				value, grad = g.delta.value.RowView(k), delta.RowView(k)
			} else {
				value, grad = g.fanOut.value.RowView(k-splits), fanOut.RowView(k-splits)
			}
			scores[k] -= mat.Dot(value, grad) / integrationNodes
		}
	}
	return scores, nil
}

// only is some of the candidates, by number, splits first.
func (g *glow) only(picked []int) glow {
	some := glow{layer: g.layer}
	var splits, fresh []int
	for _, k := range picked {
		if k < len(g.units) {
			splits, some.units = append(splits, k), append(some.units, g.units[k])
		} else {
			fresh = append(fresh, k-len(g.units))
		}
	}
	some.delta.value = pickRows(g.delta.value, splits)
	some.fanIn.value, some.fanOut.value = pickRows(g.fanIn.value, fresh), pickRows(g.fanOut.value, fresh)
	some.gather()
	return some
}

// shrink makes δ and ω size times as large.
func (g *glow) shrink(size float64) {
	for _, m := range []*mat.Dense{g.delta.value, g.fanOut.value} {
		if m != nil {
			m.Scale(size, m)
		}
	}
}

// sparks are the candidates as neurons.
func (g *glow) sparks() sparks {
	splits, fresh := len(g.units), rowCount(g.fanIn.value)
	inputs, outputs := g.layer.Fans()
	count := splits + fresh
	if count == 0 {
		return sparks{}
	}
	c := sparks{rows: mat.NewDense(count, inputs, nil), bias: make([]float64, count), fanOut: mat.NewDense(outputs, count, nil), parent: slices.Repeat([]int{-1}, count)}
	for s, m := range g.units {
		c.parent[s], c.bias[s] = m, g.bias[s]
		for j, w := range g.rows.RawRowView(s) {
			c.rows.Set(s, j, w-g.delta.value.At(s, j))
		}
		for o := range outputs {
			c.fanOut.Set(o, s, g.reads.At(o, s)/2)
		}
	}
	for k := range fresh {
		c.rows.SetRow(splits+k, g.fanIn.value.RawRowView(k))
		c.fanOut.SetCol(splits+k, g.fanOut.value.RawRowView(k))
	}
	return c
}

// rowCount is the number of rows of m, 0 if it is nil.
func rowCount(m *mat.Dense) int {
	if m == nil {
		return 0
	}
	rows, _ := m.Dims()
	return rows
}

// pickRows is pick, and nil for no rows.
func pickRows(m *mat.Dense, rows []int) *mat.Dense {
	if len(rows) == 0 {
		return nil
	}
	return pick(m, rows)
}

func transposed(m *mat.Dense) *mat.Dense {
	if m == nil {
		return nil
	}
	return mat.DenseCopyOf(m.T())
}

func product(a, b mat.Matrix) *mat.Dense {
	var c mat.Dense
	c.Mul(a, b)
	return &c
}

// everything is the numbers from 0 to count, exclusive.
func everything(count int) []int {
	all := make([]int, count)
	for k := range all {
		all[k] = k
	}
	return all
}
