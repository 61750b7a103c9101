package equivariance

import (
	"errors"
	"fmt"

	"github.com/north-tui/north/nn"
	"gonum.org/v1/gonum/mat"
)

// probe is the batch through which the base channels are looked at.
type probe[T nn.Float] struct {
	tape      tape[T]
	images    nn.Mat[T]
	labels    []int32
	seen      bool
	gradients bool // of the tape are current
	times     int  // observed so far
	trial     tape[T]
}

// SetProbe sets the probe batch, images as Train takes them. It is not copied: what it
// holds when Observe is called counts. It is an error if the layers are not plain, or a
// norm per physical channel, under which the slots of a base channel differ, meets
// another group than C1.
func (m *Model[T]) SetProbe(images nn.Mat[T], labels []int32) error {
	if err := m.checkProbe(images, labels); err != nil {
		return fmt.Errorf("probe: %w", err)
	}
	p := &m.work.probe
	p.images, p.labels, p.seen = images, labels, false
	return nil
}

func (m *Model[T]) checkProbe(images nn.Mat[T], labels []int32) error {
	if err := m.Config.growable(); err != nil {
		return fmt.Errorf("equivariance: %w", err)
	}
	return m.checkBatch(images, labels)
}

// growable returns an error unless base channels can be seen as neurons.
func (c Config) growable() error {
	for n, l := range c.Layers {
		if l.Kind != Plain {
			return fmt.Errorf("layers are %s, want plain", l.Kind)
		}
		if c.Norm == NormPhysical && l.Group != C1 {
			return fmt.Errorf("norm per physical channel in layer %d of group %s, want it per H-channel", n+1, l.Group)
		}
	}
	return nil
}

// Observe runs the probe batch forwards, after which the matrices of every layer of
// channels are current. Norms take the statistics of the probe batch, as in training,
// and go for constants from there on. Gradients are made when OutputGrad first asks for
// them; they are those of the mean loss and leave training's own alone.
func (m *Model[T]) Observe() error {
	p := &m.work.probe
	if p.images.Rows == 0 {
		return errors.New("equivariance: no probe batch to observe")
	}
	if err := m.checkProbe(p.images, p.labels); err != nil {
		return fmt.Errorf("probe: %w", err)
	}
	if err := m.expand(); err != nil {
		return err
	}
	t := &p.tape
	t.fit(m, p.images.Rows, true)
	t.images, t.norms, t.params = p.images, ofBatch, false
	t.forward()
	p.gradients, p.seen = false, true
	p.times++
	if !t.head.logits.Finite() {
		return fmt.Errorf("equivariance: logits of the probe batch at step %d: %w", m.Optimizer.Steps, nn.ErrNotFinite)
	}
	return nil
}

// Outputs are the logits of the probe batch when it was last observed, samples×classes,
// as a copy.
func (m *Model[T]) Outputs() *mat.Dense {
	if !m.work.probe.seen {
		return &mat.Dense{}
	}
	return m.work.probe.tape.head.logits.Dense()
}

// probeGradients makes the gradients of the probe batch, if they are not there.
func (m *Model[T]) probeGradients() {
	p := &m.work.probe
	if p.gradients {
		return
	}
	t := &p.tape
	m.crossEntropy(t.head.logits, p.labels, t.head.dLogits, T(1/float64(p.images.Rows)))
	t.norms = kept
	t.backward(false)
	p.gradients = true
}

// lossAfter is the mean loss on the probe batch if shift were added to what layer n
// hands on, in the sense of Channels.OutputGrad.
func (m *Model[T]) lossAfter(n int, shift nn.Mat[T]) (float64, error) {
	p := &m.work.probe
	t := &p.trial
	samples := p.images.Rows
	if outputs := m.channels[n].outputs(); shift.Rows != samples || shift.Cols != outputs {
		return 0, fmt.Errorf("equivariance: shift of %d×%d, want %d×%d", shift.Rows, shift.Cols, samples, outputs)
	}
	if err := m.expand(); err != nil {
		return 0, err
	}
	t.fit(m, samples, false)
	t.images, t.norms = p.images, kept
	copy(t.head.mean, p.tape.head.mean)
	copy(t.head.variance, p.tape.head.variance)
	if n+1 == len(m.Layers) {
		m.shiftHead(shift)
		t.head.finishForward(m, kept)
	} else {
		m.shiftLayer(n+1, shift)
		t.share(samples, t.work[n+1].activate)
		for l := n + 2; l < len(m.Layers); l++ {
			t.layers[l].take(&p.tape.layers[l])
			t.share(samples, t.work[l].convolve)
			t.share(samples, t.work[l].activate)
		}
		t.head.forward(m, kept)
	}
	return m.crossEntropy(t.head.logits, p.labels, t.head.dLogits, 1) / float64(samples), nil
}

// take takes over the norm of another pass.
func (l *layerTape[T]) take(from *layerTape[T]) {
	copy(l.scale, from.scale)
	copy(l.shift, from.shift)
}

// shiftHead sets what the head's first map makes, shifted: a column a weight of the map
// that a base channel has, each adding to its row.
func (m *Model[T]) shiftHead(shift nn.Mat[T]) {
	from, to := m.work.probe.tape.head.z, m.work.probe.trial.head.z
	per := shift.Cols / to.Cols
	for i := range to.Rows {
		row := to.Row(i)
		copy(row, from.Row(i))
		for f, v := range shift.Row(i) {
			row[f/per] += v
		}
	}
}

// shiftLayer sets y of layer n, shifted by what a base channel that is 1 everywhere
// would add through the filters in the columns.
func (m *Model[T]) shiftLayer(n int, shift nn.Mat[T]) {
	from, to := &m.work.probe.tape.layers[n], &m.work.probe.trial.layers[n]
	to.take(from)
	f := m.single(n)
	physical, taps := f.outputs(), f.kernel*f.kernel
	sums := make([]T, physical*taps)
	for image := range shift.Rows {
		clear(sums)
		row := shift.Row(image)
		f.each(func(p, q, u, v int) {
			r, c := f.free(p, q, u, v)
			sums[p*taps+u*f.kernel+v] += row[r*f.freeCols()+c]
		})
		to.shifted(from, image, sums, f.kernel)
	}
}

// shifted is an image of y with what a filter of a channel of ones adds: the taps that
// lie inside.
func (l *layerTape[T]) shifted(from *layerTape[T], image int, sums []T, kernel int) {
	physical, side := len(l.scale), l.at.side
	for i := range side {
		for j := range side {
			at := l.at.pixel(image, i, j) * physical
			copy(l.y[at:at+physical], from.y[at:at+physical])
			eachInside(i, j, side, kernel, func(tap int) {
				for p := range physical {
					l.y[at+p] += sums[p*kernel*kernel+tap]
				}
			})
		}
	}
}

// eachInside visits the taps of a filter at a pixel that lie inside the image.
func eachInside(i, j, side, kernel int, visit func(tap int)) {
	pad := (kernel - 1) / 2
	for u := max(0, pad-i); u < min(kernel, side+pad-i); u++ {
		for v := max(0, pad-j); v < min(kernel, side+pad-j); v++ {
			visit(u*kernel + v)
		}
	}
}

// single is the filters of layer n (not the first) that read one base channel.
func (m *Model[T]) single(n int) filters {
	f := m.Config.filters(n, m.Config.Layers[n].Group)
	f.in = 1
	return f
}
