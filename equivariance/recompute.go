package equivariance

import (
	"fmt"

	"github.com/north-tui/north/nn"
)

// calibrateImages is how many images are calibrated at a time, a multiple of the chunks.
const calibrateImages = 8 * chunkImages

// Recompute replaces the running statistics of all norms by those of the images, sent
// through as one batch of training: means and biased variances, of the head's norm too.
// Afterwards the logits of these images are those of training, to the bit. They are
// sent through layer by layer, some at a time. On an error nothing has changed.
//
// The reference code averages over steps; with some sixty steps an epoch that costs up
// to 40 points of accuracy (spec section 2.5).
func (m *Model[T]) Recompute(images nn.Mat[T]) error {
	if err := m.checkImages(images); err != nil {
		return err
	}
	if err := m.expand(); err != nil {
		return err
	}
	c := calibration[T]{tape: &m.work.calibrate, all: images}
	c.tape.fit(m, min(images.Rows, calibrateImages), false)
	c.tape.norms = ofBatch
	for n := range m.Layers {
		c.layer(n)
	}
	c.head.fit(m.Config, images.Rows)
	c.head.features = c.features
	c.head.forward(m, ofBatch)
	if !c.finite() {
		return fmt.Errorf("equivariance: statistics of the calibration images at step %d: %w", m.Optimizer.Steps, nn.ErrNotFinite)
	}
	c.keep(m)
	return nil
}

// finite reports whether logits and statistics are: a variance may be infinite without
// the logits telling.
func (c *calibration[T]) finite() bool {
	lists := [][]T{c.head.logits.Data, c.head.mean, c.head.variance}
	for _, f := range c.found {
		lists = append(lists, f[0], f[1])
	}
	for _, l := range lists {
		if !nn.MatOf(1, len(l), l).Finite() {
			return false
		}
	}
	return true
}

// calibration sends images through a layer at a time.
type calibration[T nn.Float] struct {
	tape     *tape[T]
	all      nn.Mat[T]
	in, next []T // what the layer reads, and what it makes, of all images
	y        []T // what its convolution makes of them
	sums     []T // of all images, as those of layerTape
	squares  []T
	features nn.Mat[T]
	head     headTape[T]
	found    [][2][]T // mean and variance of each layer
}

// layer finds the statistics of layer n on all images, and makes what the next one reads.
func (c *calibration[T]) layer(n int) {
	t := c.tape
	l, physical := &t.layers[n], len(t.layers[n].scale)
	config := t.model.Config
	if n+1 < len(t.layers) {
		next := config.filters(n+1, C1)
		c.next = make([]T, t.layers[n+1].at.pixels(c.all.Rows)*next.inputs())
	} else {
		c.features = nn.NewMat[T](c.all.Rows, config.features())
	}
	resize(&c.y, l.at.pixels(c.all.Rows)*physical)
	c.sums, c.squares = make([]T, c.all.Rows*physical), make([]T, c.all.Rows*physical)
	c.convolve(n)
	own, ownSquares := l.sums, l.squares
	l.sums, l.squares = c.sums, c.squares
	t.images = c.all
	t.normalise(n)
	l.sums, l.squares = own, ownSquares
	c.found = append(c.found, [2][]T{append([]T(nil), l.mean...), append([]T(nil), l.variance...)})
	c.activate(n)
	c.in = c.next
}

// convolve makes y of layer n, and its sums, of all images.
func (c *calibration[T]) convolve(n int) {
	t := c.tape
	l, physical := &t.layers[n], len(t.layers[n].scale)
	for from := 0; from < c.all.Rows; from += calibrateImages {
		to := min(from+calibrateImages, c.all.Rows)
		t.images = c.all.Slice(from, to)
		own := l.in
		if n == 0 {
			t.share(to-from, t.work[0].load)
		} else {
			l.in = c.view(c.in, n, from)
		}
		c.made(n, from, func() { t.share(to-from, t.work[n].convolve) })
		l.in = own
		copy(c.sums[from*physical:], l.sums[:(to-from)*physical])
		copy(c.squares[from*physical:], l.squares[:(to-from)*physical])
	}
}

// made does what reads or makes y of layer n, of the images from one on.
func (c *calibration[T]) made(n, from int, do func()) {
	l := &c.tape.layers[n]
	own := l.y
	l.y = c.y[l.at.pixel(from, 0, 0)*len(l.scale):]
	do()
	l.y = own
}

// view is what layer n reads of the images from one on.
func (c *calibration[T]) view(all []T, n, from int) []T {
	at := c.tape.layers[n].at
	return all[from*(at.side+at.pad)*at.pitch()*c.tape.model.Config.filters(n, C1).inputs():]
}

// activate makes what is behind layer n of all images.
func (c *calibration[T]) activate(n int) {
	t := c.tape
	for from := 0; from < c.all.Rows; from += calibrateImages {
		to := min(from+calibrateImages, c.all.Rows)
		t.images = c.all.Slice(from, to)
		if n+1 == len(t.layers) {
			c.made(n, from, func() { t.share(to-from, t.work[n].activate) })
			for i := from; i < to; i++ {
				copy(c.features.Row(i), t.head.features.Row(i-from))
			}
			continue
		}
		own := t.layers[n+1].in
		t.layers[n+1].in = c.view(c.next, n+1, from)
		c.made(n, from, func() { t.share(to-from, t.work[n].activate) })
		t.layers[n+1].in = own
	}
}

// keep makes what was found the running statistics.
func (c *calibration[T]) keep(m *Model[T]) {
	for n, l := range m.Layers {
		if l.Gamma != nil {
			copy(l.Mean, c.found[n][0])
			copy(l.Var, c.found[n][1])
		}
	}
	if m.Head.Gamma != nil {
		copy(m.Head.Mean, c.head.mean)
		copy(m.Head.Var, c.head.variance)
	}
}
