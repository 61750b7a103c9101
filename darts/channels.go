package darts

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/north-tui/north/internal/gemm"
	"github.com/north-tui/north/nn"
	"gonum.org/v1/gonum/mat"
)

// Channels are the channels of a cell as the place where neurons live. It satisfies
// neurogenesis.Layer. A neuron is a channel of the cell's second input:
//
//	inputs            what the preprocessing of the second input reads, rectified
//	fan-in            a row of cells.K.pre1.W; there is no bias, the normalisation
//	                  would take it off again
//	activation        relu of the normalised pre-activation, over the probe batch
//	fan-out           a column of the stacked maps of the second input's edges: lowrank.W1,
//	                  linear.W, twolayer.W1 or conv1.W of each
//
// A sample is a position of an image. A new channel is one of every state of the cell:
// what it needs besides, in the other preprocessing, the operations and the maps behind
// the cell, Append makes.
//
// Matrices are float64 copies that hold until the next Observe. Those of the batch are
// empty before the first and after channels were added or taken away, anywhere.
type Channels[T nn.Float] struct {
	search *Search[T]
	cell   int

	inputs, before, after, grad *mat.Dense // of the last Observe; nil if not asked for
}

// spoil forgets the copies.
func (l *Channels[T]) spoil() {
	l.inputs, l.before, l.after, l.grad = nil, nil, nil, nil
}

// Name is the cell's: cell 0.
func (l *Channels[T]) Name() string { return fmt.Sprintf("cell %d", l.cell) }

// Width is the number of channels of a state.
func (l *Channels[T]) Width() int { return l.search.space.Widths[l.cell] }

// Born are the weight steps done when the channels were born.
func (l *Channels[T]) Born() []int { return slices.Clone(l.search.born[l.cell]) }

// in is the map into the channels, width×inputs.
func (l *Channels[T]) in() nn.Mat[T] {
	net := l.search.net
	return net.in(net.value, net.cells[l.cell].pre[shiftedSource].w)
}

// out is the stacked maps that read them, outputs×width.
func (l *Channels[T]) out() nn.Mat[T] {
	c := &l.search.net.cells[l.cell]
	f := &c.fans[shiftedSource]
	return l.search.net.stackedRows(l.search.net.value, c, f, span{0, f.rows})
}

// Fans are the numbers of incoming and outgoing weights of a channel.
func (l *Channels[T]) Fans() (in, out int) { return l.in().Cols, l.out().Rows }

// FanIn is the present incoming weights, width×inputs.
func (l *Channels[T]) FanIn() *mat.Dense { return l.in().Dense() }

// FanOut is the present outgoing weights, outputs×width.
func (l *Channels[T]) FanOut() *mat.Dense { return l.out().Dense() }

// Bias is zeros.
func (l *Channels[T]) Bias() []float64 { return make([]float64, l.Width()) }

// read is what the map into the channels read, inputs×samples.
func (l *Channels[T]) read() nn.Mat[T] {
	return l.search.probe.tape.relu[l.search.net.cells[l.cell].pre[shiftedSource].input]
}

// observed reports whether the probe batch went through the present network.
func (l *Channels[T]) observed() bool { return l.search.probe.seen }

// Inputs is what the channels were fed, samples×inputs.
func (l *Channels[T]) Inputs() *mat.Dense {
	if !l.observed() {
		return &mat.Dense{}
	}
	if l.inputs == nil {
		l.inputs = transposed(l.read())
	}
	return l.inputs
}

// PreActivations is samples×width, before the normalisation.
func (l *Channels[T]) PreActivations() *mat.Dense {
	if !l.observed() {
		return &mat.Dense{}
	}
	if l.before == nil {
		z := nn.NewMat[T](l.Width(), l.read().Cols)
		product(l.search.threads, l.in(), l.read(), z)
		l.before = transposed(z)
	}
	return l.before
}

// Activations is samples×width.
func (l *Channels[T]) Activations() *mat.Dense {
	if !l.observed() {
		return &mat.Dense{}
	}
	if l.after == nil {
		state := l.search.probe.tape.cells[l.cell].state[shiftedSource]
		h := nn.NewMat[T](state.Rows, state.Cols)
		gemm.ReLU(h.Data, state.Data)
		l.after = transposed(h)
	}
	return l.after
}

// OutputGrad is the gradient of the mean loss by what the fan-out computes,
// samples×outputs; 0 for operations that are not evaluated.
func (l *Channels[T]) OutputGrad() *mat.Dense {
	if !l.observed() {
		return &mat.Dense{}
	}
	if l.grad == nil {
		g := l.search.stackedGrad(l.cell)
		if g.Rows == 0 {
			g = nn.NewMat[T](l.out().Rows, l.read().Cols)
		}
		l.grad = transposed(g)
	}
	return l.grad
}

// LossAfter is the mean loss on the probe batch if shift, samples×outputs, were added to
// what the fan-out computes. It changes nothing.
func (l *Channels[T]) LossAfter(shift *mat.Dense) (float64, error) {
	if !l.observed() {
		return 0, errors.New("darts: the probe batch has not been observed")
	}
	samples, outputs := l.read().Cols, l.out().Rows
	if rows, cols := shift.Dims(); rows != samples || cols != outputs {
		return 0, fmt.Errorf("darts: shift of %d×%d, want %d×%d", rows, cols, samples, outputs)
	}
	return l.search.lossAfter(l.cell, nn.MatFrom[T](shift))
}

// Respond returns the activations, samples×count, that channels with this fan-in
// (count×inputs) would have had. Biases make no difference.
func (l *Channels[T]) Respond(fanIn *mat.Dense, _ []float64) *mat.Dense {
	z, _ := l.excite(fanIn)
	if z.Rows == 0 {
		return &mat.Dense{}
	}
	gemm.ReLU(z.Data, z.Data)
	return transposed(z)
}

// Slope returns the derivatives of these activations by the pre-activations with the
// mean and the variance of the batch held: 1/√(variance + eps) where the channel is
// active, else 0.
func (l *Channels[T]) Slope(fanIn *mat.Dense, _ []float64) *mat.Dense {
	z, inverse := l.excite(fanIn)
	if z.Rows == 0 {
		return &mat.Dense{}
	}
	for c, r := range inverse {
		row := z.Row(c)
		for i, v := range row {
			row[i] = 0
			if v > 0 {
				row[i] = r
			}
		}
	}
	return transposed(z)
}

// excite returns the normalised pre-activations, count×samples, and the inverse
// deviations; no rows if nothing was observed.
func (l *Channels[T]) excite(fanIn *mat.Dense) (nn.Mat[T], []T) {
	if !l.observed() {
		return nn.Mat[T]{}, nil
	}
	w, x := nn.MatFrom[T](fanIn), l.read()
	z, inverse := nn.NewMat[T](w.Rows, x.Cols), make([]T, w.Rows)
	product(l.search.threads, w, x, z)
	normalise(z, inverse, l.search.space.Eps, l.search.probe.tape.ones)
	return z, inverse
}

// transposed is a float64 copy of the transpose.
func transposed[T nn.Float](m nn.Mat[T]) *mat.Dense {
	d := mat.NewDense(m.Cols, m.Rows, nil)
	raw := d.RawMatrix()
	for r := range m.Rows {
		for c, v := range m.Row(r) {
			raw.Data[c*raw.Stride+r] = float64(v)
		}
	}
	return d
}

// ScaleFanOut multiplies the outgoing weights of one channel. It panics if there is no
// such channel.
func (l *Channels[T]) ScaleFanOut(unit int, by float64) {
	out := l.out()
	for i := range out.Rows {
		row := out.Row(i)
		row[unit] = T(float64(row[unit]) * by)
	}
}

// SetFanIn replaces the incoming weights of one channel; its bias makes no difference.
// It panics if there is no such channel or row has not one weight an input.
func (l *Channels[T]) SetFanIn(unit int, row []float64, _ float64) {
	own := l.in().Row(unit)
	if len(row) != len(own) {
		panic(fmt.Sprintf("darts: %d incoming weights for a channel of %s, want %d", len(row), l.Name(), len(own)))
	}
	for i, v := range row {
		own[i] = T(v)
	}
}

// checkNew returns an error unless new channels fit.
func (l *Channels[T]) checkNew(fanIn *mat.Dense, bias []float64, fanOut *mat.Dense) error {
	count, inputs := fanIn.Dims()
	outputs, columns := fanOut.Dims()
	switch {
	case count != len(bias) || count < 1:
		return fmt.Errorf("%d rows of fan-in and %d biases, want as many and at least 1", count, len(bias))
	case inputs != l.in().Cols:
		return fmt.Errorf("fan-in of %d×%d, want %d×%d", count, inputs, count, l.in().Cols)
	case outputs != l.out().Rows || columns != count:
		return fmt.Errorf("fan-out of %d×%d, want %d×%d", outputs, columns, l.out().Rows, count)
	case l.Width()+count > maxSize:
		return fmt.Errorf("%d channels, want at most %d", l.Width()+count, maxSize)
	}
	for _, list := range [][]float64{nn.MatFrom[float64](fanIn).Data, bias, nn.MatFrom[float64](fanOut).Data} {
		for _, v := range list {
			if math.IsNaN(float64(T(v))) || math.IsInf(float64(T(v)), 0) {
				return fmt.Errorf("weights %w", nn.ErrNotFinite)
			}
		}
	}
	return nil
}
