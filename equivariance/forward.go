package equivariance

import (
	"math"

	"github.com/north-tui/north/internal/gemm"
	"github.com/north-tui/north/nn"
)

// forward fills the tape from its images to the logits. The banks are expanded.
func (t *tape[T]) forward() {
	samples := t.images.Rows
	t.share(samples, t.work[0].load)
	for n := range t.layers {
		t.share(samples, t.work[n].convolve)
		t.normalise(n)
		t.share(samples, t.work[n].activate)
	}
	t.head.forward(t.model, t.norms)
}

// load stacks the images of a chunk for the first layer.
func (t *tape[T]) load(chunk int) {
	l, c := &t.layers[0], t.model.Config
	kernel, side, pad := c.Layers[0].Kernel, c.Side, c.Layers[0].pad()
	per := kernel * c.Channels
	from, to := t.chunk(chunk)
	for image := from; image < to; image++ {
		planes := t.images.Row(image)
		for i := range side {
			row := l.in[stacked(l.at).pixel(image, i, 0)*per:][:side*per]
			for q := range c.Channels {
				stack(row, planes[q*side*side:][:side*side], i-pad, kernel, per, c.Channels, q)
			}
		}
	}
}

// stack writes one channel of a plane into a row of stacked pixels: of every pixel, those
// of the kernel rows from top on, 0 beyond the edges.
func stack[T nn.Float](row, plane []T, top, kernel, per, channels, q int) {
	side := len(row) / per
	for u := range kernel {
		at := u*channels + q
		if i := top + u; i >= 0 && i < side {
			for j, v := range plane[i*side:][:side] {
				row[j*per+at] = v
			}
			continue
		}
		for j := range side {
			row[j*per+at] = 0
		}
	}
}

// convolve makes y of the images of a chunk, and their statistics for a norm that needs
// them: of each image the sums and the squares about its own means, while it is in the
// cache.
func (t *tape[T]) convolve(n, chunk int) {
	l, b := &t.layers[n], &t.model.Layers[n].bank
	physical := len(l.scale)
	run := l.at.run()
	from, to := t.chunk(chunk)
	for image := from; image < to; image++ {
		y := l.y[l.at.pixel(image, 0, 0)*physical:][:run*physical]
		l.convolve(t.model.Config.filters(n, C1), image, b.packed, y)
		if b.bias != nil {
			gemm.AddRow(run, physical, y, physical, b.bias)
		}
		if t.norms == ofBatch && b.channel != nil {
			l.statistics(image, y, part(l.local, chunk, physical))
		}
	}
}

// convolve convolves one image with a packed bank: a product a row of the kernel, all in
// one for the first layer.
func (l *layerTape[T]) convolve(f filters, image int, packed, y []T) {
	run, outputs := l.at.run(), f.outputs()
	if f.lifting {
		step := f.kernel * f.in
		a := l.in[(stacked(l.at).pixel(image, 0, 0)-l.at.pad)*step:]
		gemm.Overlapping(false, run, outputs, f.kernel*step, a, step, packed, outputs, 0, y, outputs)
		return
	}
	inputs := f.inputs()
	depth := f.kernel * inputs
	for u := range f.kernel {
		a := l.in[(l.at.pixel(image, u-l.at.pad, 0)-l.at.pad)*inputs:]
		gemm.Overlapping(false, run, outputs, depth, a, inputs, packed[u*depth*outputs:], outputs, beta[T](u), y, outputs)
	}
}

// beta is 0 for the first of some products that are added up, 1 for the others.
func beta[T nn.Float](index int) T {
	if index == 0 {
		return 0
	}
	return 1
}

// statistics sums up an image of y, channel by channel. Between the rows y is set to 0.
func (l *layerTape[T]) statistics(image int, y, mean []T) {
	physical, side := len(mean), l.at.side
	for i := 1; i < side; i++ {
		clear(y[(i*l.at.pitch()-l.at.pad)*physical : i*l.at.pitch()*physical])
	}
	sums, squares := part(l.sums, image, physical), part(l.squares, image, physical)
	gemm.ColumnSums(sums, l.at.run(), physical, y, physical)
	for p, v := range sums {
		mean[p] = v / T(side*side)
	}
	clear(squares)
	gemm.SquaresAbout(squares, side, side, physical, gemm.Field[T]{Data: y, Row: l.at.pitch() * physical, Step: physical}, mean)
}

// normalise sets the norm of layer n as scale and shift of each physical channel, from
// the statistics that the pass is to take.
func (t *tape[T]) normalise(n int) {
	l, layer := &t.layers[n], t.model.Layers[n]
	channel := layer.bank.channel
	if channel == nil {
		for p := range l.scale {
			l.scale[p], l.shift[p], l.about[p] = 1, 0, 0
		}
		return
	}
	switch t.norms {
	case ofBatch:
		l.batchStatistics(channel, t.images.Rows)
	case running:
		copy(l.mean, layer.Mean)
		copy(l.variance, layer.Var)
	}
	for c, v := range l.variance {
		l.inverse[c] = 1 / math.Sqrt(float64(v)+t.model.Config.Eps)
	}
	gamma, beta := layer.Gamma.Value.Row(0), layer.Beta.Value.Row(0)
	for p, c := range channel {
		by := float64(gamma[c]) * l.inverse[c]
		l.about[p], l.scale[p] = l.mean[c], T(by)
		l.shift[p] = T(float64(beta[c]) - float64(float64(l.mean[c])*by))
	}
}

// batchStatistics sets mean and biased variance of the norm's channels from those of all
// images: the squares about one mean are those about another and what lies between.
func (l *layerTape[T]) batchStatistics(channel []int32, samples int) {
	physical, pixels := len(channel), float64(l.at.side*l.at.side)
	counts := float64(samples) * pixels * float64(physical/len(l.mean)) // slots of a channel: alike for all
	total := l.total
	clear(total)
	for image := range samples {
		for p, sum := range part(l.sums, image, physical) {
			total[channel[p]] += float64(sum)
		}
	}
	for c := range total {
		l.mean[c] = T(total[c] / counts)
	}
	clear(total)
	for image := range samples {
		sums, squares := part(l.sums, image, physical), part(l.squares, image, physical)
		for p, sum := range sums {
			own := float64(sum / T(pixels))
			between := own - float64(l.mean[channel[p]])
			total[channel[p]] += float64(squares[p]) + float64(between*(2*(float64(sum)-float64(pixels*own))+float64(pixels*between)))
		}
	}
	for c := range total {
		l.variance[c] = T(total[c] / counts)
	}
}

// activate makes of y what the next layer reads: norm, ReLU and pool, and behind the
// last layer the spatial mean.
func (t *tape[T]) activate(n, chunk int) {
	l, pool := &t.layers[n], t.model.Config.Layers[n].Pool
	side := pool.side(l.at.side)
	last := n == len(t.layers)-1
	to, out := geometry{side: side}, []T(nil)
	if last {
		out = part(l.pooled, chunk, side*side*len(l.scale))
	}
	first, end := t.chunk(chunk)
	for image := first; image < end; image++ {
		at := 0
		if !last {
			to, out, at = t.layers[n+1].at, t.layers[n+1].in, image
		}
		switch pool {
		case PoolMean2:
			l.activateMean2(image, out, to, at)
		case PoolMean3:
			l.activateMean3(image, part(l.full, chunk, l.at.side*l.at.side*len(l.scale)), out, to, at)
		default:
			l.activateRows(image, out, to, at)
		}
		if last {
			t.head.average(t.model.Config, image, out)
		}
	}
}

// field is the pixels of an image in memory of a geometry.
func field[T nn.Float](x []T, at geometry, image, channels int) gemm.Field[T] {
	return gemm.Field[T]{Data: x[at.pixel(image, 0, 0)*channels:], Row: at.pitch() * channels, Step: channels}
}

func (l *layerTape[T]) activateRows(image int, out []T, to geometry, at int) {
	physical, side := len(l.scale), l.at.side
	gemm.AffineReLU(side, side, physical, field(out, to, at, physical), field(l.y, l.at, image, physical), l.scale, l.shift)
}

func (l *layerTape[T]) activateMean2(image int, out []T, to geometry, at int) {
	physical := len(l.scale)
	gemm.AffineReLUMean(to.side, to.side, physical, field(out, to, at, physical), field(l.y, l.at, image, physical), l.scale, l.shift)
}

// activateMean3 divides by 9 also at the margin, where fewer pixels are added up.
func (l *layerTape[T]) activateMean3(image int, full, out []T, to geometry, at int) {
	physical, side := len(l.scale), l.at.side
	l.activateRows(image, full, geometry{side: side}, 0)
	for i := range to.side {
		for j := range to.side {
			mean := out[to.pixel(at, i, j)*physical:][:physical]
			clear(mean)
			eachAround(i, j, side, func(pixel int) { gemm.Axpy(1, part(full, pixel, physical), mean) })
			gemm.Scale(T(1./9), mean)
		}
	}
}

// eachAround visits the pixels of an image that pixel (i, j) of its pool of 3×3 with
// stride 2 is made of.
func eachAround(i, j, side int, visit func(pixel int)) {
	for row := max(0, 2*i-1); row < min(side, 2*i+2); row++ {
		for col := max(0, 2*j-1); col < min(side, 2*j+2); col++ {
			visit(row*side + col)
		}
	}
}
