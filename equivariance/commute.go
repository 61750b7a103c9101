package equivariance

import (
	"fmt"
	"math"

	"github.com/north-tui/north/nn"
)

// Turn returns images, samples×(channels·side²), with every plane turned by an element
// of D4.
func Turn[T nn.Float](element int, images nn.Mat[T], side int) nn.Mat[T] {
	gather := Gather(element, side)
	out := nn.NewMat[T](images.Rows, images.Cols)
	for i := range images.Rows {
		row, from := out.Row(i), images.Row(i)
		for at := range row {
			plane := at / len(gather) * len(gather)
			row[at] = from[plane+gather[at-plane]]
		}
	}
	return out
}

// turnPixels calls move with each pixel of an image and with the pixel that lies there
// once the image is turned.
func turnPixels(element, side int, move func(i, j, fromI, fromJ int)) {
	for i := range side {
		for j := range side {
			row, col := source(element, side-1, i, j)
			move(i, j, row, col)
		}
	}
}

// turnField turns a feature field of so many images, channels·slots side by side: every
// plane, and the slots go to others, (g·y)[o,s] = T_g y[o, g⁻¹s].
func turnField[T nn.Float](dst, src []T, at geometry, images, physical, element int) {
	var slot [Elements]int
	for s := range slot {
		slot[s] = Product(Inverse(element), s)
	}
	for image := range images {
		turnPixels(element, at.side, func(i, j, fromI, fromJ int) {
			to, from := dst[at.pixel(image, i, j)*physical:][:physical], src[at.pixel(image, fromI, fromJ)*physical:][:physical]
			for p := range to {
				to[p] = from[p/Elements*Elements+slot[p%Elements]]
			}
		})
	}
}

// Commutators say, for each layer and each element g of D4, by how much the layer fails
// to commute with g: |layer(g·x) - g·layer(x)| / |layer(x)| over what the layer reads of
// some images, with the running statistics. The layer is convolution, norm and ReLU;
// pools commute. Elements of the layer's group have a rounding, with norms per
// H-channel or base channel.
func (m *Model[T]) Commutators(images nn.Mat[T]) ([][Elements]float64, error) {
	if err := m.checkImages(images); err != nil {
		return nil, err
	}
	if err := m.expand(); err != nil {
		return nil, err
	}
	t := &m.work.evaluate
	t.fit(m, images.Rows, false)
	t.images, t.norms = images, running
	t.forward()
	if !t.head.logits.Finite() {
		return nil, fmt.Errorf("equivariance: logits of the images at step %d: %w", m.Optimizer.Steps, nn.ErrNotFinite)
	}
	all := make([][Elements]float64, len(m.Layers))
	for n := range m.Layers {
		all[n] = t.commutators(n)
	}
	return all, nil
}

// commutators are those of layer n of a tape that was passed forwards. What the layer
// makes is of another element afterwards, and so is what the first layer reads.
func (t *tape[T]) commutators(n int) [Elements]float64 {
	l, samples := &t.layers[n], t.images.Rows
	physical := len(l.scale)
	straight := l.rectified(samples)
	images, in := t.images, l.in
	defer func() { t.images, l.in = images, in }()
	if n > 0 {
		l.in = make([]T, len(in))
	}
	want := make([]T, len(straight))
	var off [Elements]float64 // the identity's is 0
	for g := 1; g < Elements; g++ {
		if n == 0 {
			t.images = Turn(g, images, l.at.side)
			t.share(samples, t.work[0].load)
		} else {
			turnField(l.in, in, l.at, samples, t.model.Config.filters(n, C1).inputs(), g)
		}
		t.share(samples, t.work[n].convolve)
		turnField(want, straight, l.at, samples, physical, g)
		off[g] = relativeError(l.rectified(samples), want)
	}
	return off
}

// rectified is the field behind norm and ReLU, in the geometry of y with margins of 0.
func (l *layerTape[T]) rectified(samples int) []T {
	out := make([]T, len(l.y))
	for image := range samples {
		l.activateRows(image, out, l.at, image)
	}
	return out
}

// relativeError is |a - b|/|b|, 0 where both are 0.
func relativeError[T nn.Float](a, b []T) float64 {
	var off, all float64
	for i, v := range a {
		d := float64(v) - float64(b[i])
		off += d * d
		all += float64(b[i]) * float64(b[i])
	}
	if off == 0 {
		return 0
	}
	return math.Sqrt(off / all)
}
