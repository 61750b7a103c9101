package equivariance

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/north-tui/north/internal/gemm"
	"github.com/north-tui/north/nn"
	"gonum.org/v1/gonum/mat"
)

// Channels are the base channels of a layer as neurons: what the triggers and
// initialisations of neurogenesis see of it. It satisfies neurogenesis.Layer.
//
// A sample is an image. A base channel has eight slots of many pixels; the matrices hold
// their means, over slots and pixels:
//
//	inputs       the weights of a base channel, m rows of the layer's W one after the other, and where its
//	             H-channels can have biases of their own, how far each of the m lies from their mean; an input is
//	             the mean of what the weight is multiplied by
//	fan-in       those weights with the norm folded in, so that pre-activations, normed, are inputs·fan-inᵀ + bias
//	activations  means behind the ReLU
//	outputs      the weights that the next layer, or the head's first map, has for one base channel, as they are
//
// What stands for the gradient of an output, and what LossAfter adds, is as if the base
// channel were 1 in every slot and pixel: exact for channels that are constant over
// them, and an approximation for others. Respond and Slope are exact: new channels are
// convolved. A channel that is appended gets a norm that, on the probe batch, gives back
// its fan-in and bias.
type Channels[T nn.Float] struct {
	model  *Model[T]
	n      int
	units  []nn.Unit
	nextID int

	times  int // observation that the copies are of
	copies struct{ inputs, preActivations, activations, outputGrad *mat.Dense }
}

// Hidden are the layers of base channels, first layer first: L1 and on. What was
// returned before a relaxation, a Load or a Restore is no longer part of the model.
func (m *Model[T]) Hidden() []*Channels[T] { return m.channels }

// makeChannels gives all base channels new identities.
func (m *Model[T]) makeChannels() {
	for n, l := range m.Config.Layers {
		c := &Channels[T]{model: m, n: n}
		c.christen(l.Base)
		m.channels = append(m.channels, c)
	}
}

// adopt takes over the identities of another model's channels.
func (m *Model[T]) adopt(from *Model[T]) {
	for n, c := range from.channels {
		m.channels = append(m.channels, &Channels[T]{model: m, n: n, units: slices.Clone(c.units), nextID: c.nextID})
	}
}

// christen gives identities to new channels.
func (c *Channels[T]) christen(count int) {
	for range count {
		c.units = append(c.units, nn.Unit{ID: c.nextID, Born: c.model.Optimizer.Steps})
		c.nextID++
	}
}

func (c *Channels[T]) layer() *Layer[T] { return c.model.Layers[c.n] }

// shape is the filters of one base channel of the layer.
func (c *Channels[T]) shape() filters {
	f := c.model.Config.filters(c.n, c.group())
	f.out = 1
	return f
}

func (c *Channels[T]) group() Group { return c.model.Config.Layers[c.n].Group }

// Name is the layer's name, L1.
func (c *Channels[T]) Name() string { return fmt.Sprintf("L%d", c.n+1) }

// Width is the number of base channels.
func (c *Channels[T]) Width() int { return c.model.Config.Layers[c.n].Base }

// Units are the channels' identities, in order. Callers must not write to them.
func (c *Channels[T]) Units() []nn.Unit { return c.units }

// Born are the optimizer steps at which the channels were born, in order.
func (c *Channels[T]) Born() []int {
	born := make([]int, len(c.units))
	for i, u := range c.units {
		born[i] = u.Born
	}
	return born
}

// weights is the number of weights of a base channel.
func (c *Channels[T]) weights() int { return c.group().Cosets() * c.layer().Terms[0].W.Value.Cols }

// Responses is how many numbers a base channel makes of an image: its slots times the
// pixels, before a pool.
func (c *Channels[T]) Responses() int {
	side := c.model.Config.side(c.n)
	return Elements * side * side
}

// NextID is the identity the next channel will have.
func (c *Channels[T]) NextID() int { return c.nextID }

// GradientNorms appends to norms, for each base channel in order, the Euclidean norm of the
// gradient by its weights that the latest training step left.
func (c *Channels[T]) GradientNorms(norms []float64) []float64 {
	g, m := c.layer().Terms[0].W.Grad, c.group().Cosets()
	for r := 0; r < g.Rows; r += m {
		var square float64
		for i := r; i < r+m; i++ {
			row := g.Row(i)
			square += float64(gemm.Dot(row, row))
		}
		norms = append(norms, math.Sqrt(square))
	}
	return norms
}

// MeanActivity appends to means, for each base channel in order, the mean of its
// activations over slots, pixels and at most the given number of first images of the latest
// training batch, before the step changed the weights. ok is false if there was no step
// since the layer got its width.
func (c *Channels[T]) MeanActivity(images int, means []float64) (_ []float64, ok bool) {
	t := &c.model.work.train
	if t.model != c.model || c.n >= len(t.layers) || len(t.layers[c.n].scale) != Elements*c.Width() || t.images.Rows == 0 {
		return means, false
	}
	l := &t.layers[c.n]
	images = min(images, t.images.Rows)
	sums := l.activeSums(images, l.y, l.scale, l.shift)
	first := len(means)
	means = append(means, make([]float64, c.Width())...)
	for i, v := range sums {
		means[first+i%len(l.scale)/Elements] += float64(v) / float64(Elements*images*l.at.side*l.at.side)
	}
	return means, true
}

// own is the number of H-channels of a base channel if each has a bias of its own, 0
// otherwise: through its norm, or without one through a bias of the layer.
func (c *Channels[T]) own() int {
	m, norm := c.group().Cosets(), c.model.Config.Norm
	if m == 1 || norm == NormShared || norm == NormNone && c.layer().Terms[0].B == nil {
		return 0
	}
	return m
}

// inputs is the number of weights and of such biases of a base channel.
func (c *Channels[T]) inputs() int { return c.weights() + c.own() }

// biasOf is the bias of H-channel a of a base channel with some fan-in.
func (c *Channels[T]) biasOf(fanIn []float64, bias float64, a int) float64 {
	if c.own() == 0 {
		return bias
	}
	return bias + fanIn[c.weights()+a]
}

// next is the map that reads the layer, with the number of its columns per base channel.
func (c *Channels[T]) next() (p *nn.Param[T], per int) {
	if c.n+1 < len(c.model.Layers) {
		p = c.model.Layers[c.n+1].Terms[0].W
		return p, p.Value.Cols / c.Width()
	}
	p = c.model.Head.First.W
	return p, p.Value.Cols / c.Width()
}

// outputs is the number of weights that read a base channel.
func (c *Channels[T]) outputs() int {
	p, per := c.next()
	return p.Value.Rows * per
}

// folded is the norm of every row of W as a factor and a sum, with the statistics of the
// last observation, or else the running ones.
func (c *Channels[T]) folded() (scale, shift []float64) {
	l, group := c.layer(), c.group()
	rows := l.Terms[0].W.Value.Rows
	scale, shift = make([]float64, rows), make([]float64, rows)
	mean, variance := l.Mean, l.Var
	if c.seen() {
		t := &c.model.work.probe.tape.layers[c.n]
		mean, variance = t.mean, t.variance
	}
	channel := c.model.Config.normChannel(c.n)
	s := group.structure()
	for r := range rows {
		bias := 0.0
		if b := l.Terms[0].B; b != nil {
			bias = float64(b.Value.Row(0)[r])
		}
		scale[r], shift[r] = 1, bias
		if channel == nil {
			continue
		}
		of := channel[r/len(s.reps)*Elements+s.reps[r%len(s.reps)]]
		scale[r] = float64(l.Gamma.Value.Row(0)[of]) / math.Sqrt(float64(variance[of])+c.model.Config.Eps)
		shift[r] = float64(l.Beta.Value.Row(0)[of]) + scale[r]*(bias-float64(mean[of]))
	}
	return scale, shift
}

// seen reports whether the probe has been observed with the layer as wide as it is.
func (c *Channels[T]) seen() bool {
	p := &c.model.work.probe
	return p.seen && len(p.tape.layers[c.n].scale) == Elements*c.Width()
}

// Fans are the numbers of incoming and outgoing weights of a channel.
func (c *Channels[T]) Fans() (in, out int) {
	p, per := c.next()
	return c.inputs(), p.Value.Rows * per
}

// FanIn is the weights with the norm folded in, width×inputs.
func (c *Channels[T]) FanIn() *mat.Dense {
	w, m := c.layer().Terms[0].W.Value, c.group().Cosets()
	scale, shift := c.folded()
	out, bias := mat.NewDense(c.Width(), c.inputs(), nil), c.Bias()
	for r := range w.Rows {
		row := out.RawRowView(r / m)[r%m*w.Cols:]
		for j, v := range w.Row(r) {
			row[j] = scale[r] * float64(v)
		}
		if c.own() > 0 {
			out.Set(r/m, c.weights()+r%m, shift[r]-bias[r/m])
		}
	}
	return out
}

// Bias is what is added in the mean, width.
func (c *Channels[T]) Bias() []float64 {
	_, shift := c.folded()
	m := c.group().Cosets()
	out := make([]float64, c.Width())
	for r, v := range shift {
		out[r/m] += v / float64(m)
	}
	return out
}

// FanOut is the weights that read the layer, outputs×width.
func (c *Channels[T]) FanOut() *mat.Dense {
	p, per := c.next()
	out := mat.NewDense(p.Value.Rows*per, c.Width(), nil)
	for r := range p.Value.Rows {
		for j, v := range p.Value.Row(r) {
			out.Set(r*per+j%per, j/per, float64(v))
		}
	}
	return out
}

// refresh forgets the copies of an earlier observation.
func (c *Channels[T]) refresh() {
	if times := c.model.work.probe.times; c.times != times {
		c.times = times
		c.copies.inputs, c.copies.preActivations, c.copies.activations, c.copies.outputGrad = nil, nil, nil, nil
	}
}

// cached makes a matrix at the first call after an observation. Without one it is empty.
func (c *Channels[T]) cached(m **mat.Dense, fill func() *mat.Dense) *mat.Dense {
	if !c.model.work.probe.seen {
		return &mat.Dense{}
	}
	if *m == nil {
		*m = fill()
	}
	return *m
}

// Inputs is what the weights of a base channel are multiplied by, samples×inputs.
func (c *Channels[T]) Inputs() *mat.Dense {
	c.refresh()
	return c.cached(&c.copies.inputs, c.makeInputs)
}

// PreActivations is samples×width.
func (c *Channels[T]) PreActivations() *mat.Dense {
	c.refresh()
	return c.cached(&c.copies.preActivations, func() *mat.Dense {
		l := &c.model.work.probe.tape.layers[c.n]
		pixels := T(l.at.side * l.at.side)
		return c.pooled(func(image, p int) float64 {
			return float64(c.sum(image, p)/pixels)*float64(l.scale[p]) + float64(l.shift[p])
		})
	})
}

// Activations is samples×width.
func (c *Channels[T]) Activations() *mat.Dense {
	c.refresh()
	return c.cached(&c.copies.activations, func() *mat.Dense {
		l := &c.model.work.probe.tape.layers[c.n]
		sums := l.activeSums(c.model.work.probe.images.Rows, l.y, l.scale, l.shift)
		return c.pooled(func(image, p int) float64 {
			return float64(sums[image*len(l.scale)+p]) / float64(l.at.side*l.at.side)
		})
	})
}

// pooled is the means over the slots of what is given for each physical channel.
func (c *Channels[T]) pooled(of func(image, p int) float64) *mat.Dense {
	samples := c.model.work.probe.images.Rows
	physical := len(c.model.work.probe.tape.layers[c.n].scale)
	out := mat.NewDense(samples, physical/Elements, nil)
	for i := range samples {
		row := out.RawRowView(i)
		for p := range physical {
			row[p/Elements] += of(i, p) / Elements
		}
	}
	return out
}

// OutputGrad is dL/d of what each weight of the next map adds if the channel that it
// reads is 1 everywhere, samples×outputs.
func (c *Channels[T]) OutputGrad() *mat.Dense {
	c.refresh()
	return c.cached(&c.copies.outputGrad, func() *mat.Dense {
		c.model.probeGradients()
		if c.n+1 == len(c.model.Layers) {
			return c.headGrad()
		}
		return c.layerGrad()
	})
}

// LossAfter is the mean loss on the probe batch if shift, samples×outputs, were added to
// what the next map reads of the layer. It changes nothing. It is an error before the
// first observation.
func (c *Channels[T]) LossAfter(shift *mat.Dense) (float64, error) {
	if !c.model.work.probe.seen {
		return 0, errors.New("equivariance: no probe batch was observed")
	}
	return c.model.lossAfter(c.n, nn.MatFrom[T](shift))
}
