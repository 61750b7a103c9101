package equivariance

import "github.com/north-tui/north/internal/gemm"

// backward goes from the gradient by the logits back through all layers and sets the
// gradient of every parameter that is wanted. With images it makes the gradient by the images too.
func (t *tape[T]) backward(images bool) {
	samples := t.images.Rows
	t.head.backward(t.model, t.norms, t.params)
	for n := len(t.layers) - 1; n >= 0; n-- {
		t.share(samples, t.work[n].unpool)
		t.denormalise(n)
		t.share(samples, t.work[n].back)
		if t.params {
			t.finish(n)
		}
	}
	if images {
		t.imageGradient()
	}
}

// unpool sets d, behind the norm, of the images of a chunk: back through pool and ReLU.
func (t *tape[T]) unpool(n, chunk int) {
	l := &t.layers[n]
	physical := len(l.scale)
	from, to := t.chunk(chunk)
	for image := from; image < to; image++ {
		clear(part(l.dSums, image, physical))
		clear(part(l.dProducts, image, physical))
		switch t.model.Config.Layers[n].Pool {
		case PoolMean2:
			t.unpoolMean2(n, image)
		case PoolMean3:
			t.unpoolMean3(n, chunk, image)
		default:
			l.unrectify(image, 0, 0, 1, t.above(n, image))
		}
	}
}

// above is the gradient by what layer n hands on of an image; behind the last layer it is
// the same for all pixels.
func (t *tape[T]) above(n, image int) gemm.Field[T] {
	physical := len(t.layers[n].scale)
	if n == len(t.layers)-1 {
		return gemm.Field[T]{Data: part(t.head.dMean, image, physical)}
	}
	next := &t.layers[n+1]
	return field(next.dX, next.at, image, physical)
}

// unrectify sets every stride-th pixel of every stride-th row of d, from row i and pixel
// j on: the gradient where the ReLU let through.
func (l *layerTape[T]) unrectify(image, i, j, stride int, grad gemm.Field[T]) {
	physical := len(l.scale)
	every := func(x []T) gemm.Field[T] {
		return gemm.Field[T]{Data: x[l.at.pixel(image, i, j)*physical:], Row: stride * l.at.pitch() * physical, Step: stride * physical}
	}
	count := l.at.side / stride
	gemm.AffineReLUGrad(count, count, physical, every(l.d), grad, every(l.y),
		l.scale, l.shift, l.about, part(l.dSums, image, physical), part(l.dProducts, image, physical))
}

func (t *tape[T]) unpoolMean2(n, image int) {
	for i := range 2 {
		for j := range 2 {
			t.layers[n].unrectify(image, i, j, 2, t.above(n, image))
		}
	}
}

func (t *tape[T]) unpoolMean3(n, chunk, image int) {
	l := &t.layers[n]
	physical, side := len(l.scale), l.at.side
	full, grad := part(l.full, chunk, side*side*physical), t.above(n, image)
	clear(full)
	for i := range PoolMean3.side(side) {
		for j := range PoolMean3.side(side) {
			pixel := grad.Data[i*grad.Row+j*grad.Step:][:physical]
			eachAround(i, j, side, func(to int) { gemm.Axpy(1, pixel, part(full, to, physical)) })
		}
	}
	l.unrectify(image, 0, 0, 1, field(full, geometry{side: side}, 0, physical))
}

// denormalise sets the gradients of gamma and beta of layer n, and the way back through
// its norm as d·a + y·b + c. With s = gamma/sqrt(var + eps), x̂ the normed y and the
// sums over a channel of N numbers it is
//
//	dy = s·(d - sum(d)/N - x̂·sum(d·x̂)/N)
//
// in training, and s·d with statistics that are constants. d lacks the factor of the pool.
func (t *tape[T]) denormalise(n int) {
	l, layer := &t.layers[n], t.model.Layers[n]
	share := t.model.Config.Layers[n].Pool.share()
	channel := layer.bank.channel
	if channel == nil {
		for p := range l.a {
			l.a[p], l.b[p], l.c[p] = T(share), 0, 0
		}
		return
	}
	gamma, dGamma, dBeta := layer.Gamma.Value.Row(0), layer.Gamma.Grad.Row(0), layer.Beta.Grad.Row(0)
	if !t.params {
		for p, c := range channel {
			l.a[p], l.b[p], l.c[p] = T(float64(gamma[c])*l.inverse[c]*share), 0, 0
		}
		return
	}
	l.sumUp(channel, t.images.Rows, l.dSums, dBeta, share)
	l.sumUp(channel, t.images.Rows, l.dProducts, dGamma, share)
	for c, v := range dGamma {
		dGamma[c] = T(float64(v) * l.inverse[c])
	}
	counts := float64(t.images.Rows*l.at.side*l.at.side) * float64(len(channel)/len(l.mean))
	for p, c := range channel {
		by := float64(gamma[c]) * l.inverse[c]
		l.a[p], l.b[p], l.c[p] = T(by*share), 0, 0
		if t.norms == ofBatch {
			slope := by * l.inverse[c] * float64(dGamma[c]) / counts
			l.b[p] = T(-slope)
			l.c[p] = T(float64(slope*float64(l.mean[c])) - by*float64(dBeta[c])/counts)
		}
	}
}

// sumUp sets dst, one number a channel of the norm, to the sums over all images, times a
// factor.
func (l *layerTape[T]) sumUp(channel []int32, samples int, sums, dst []T, by float64) {
	physical, total := len(channel), l.total
	clear(total)
	for image := range samples {
		for p, v := range part(sums, image, physical) {
			total[channel[p]] += float64(v)
		}
	}
	for c, v := range total {
		dst[c] = T(v * by)
	}
}

// back finishes d of the images of a chunk, adds up the gradient of the bank and makes
// that by what the layer reads.
func (t *tape[T]) back(n, chunk int) {
	l, b := &t.layers[n], &t.model.Layers[n].bank
	physical, run := len(l.scale), l.at.run()
	dPacked, dBias, sums := part(l.dPacked, chunk, len(b.packed)), part(l.dBias, chunk, physical), part(l.local, chunk, physical)
	clear(dBias)
	from, to := t.chunk(chunk)
	for image := from; image < to; image++ {
		gemm.Combine(l.at.side, l.at.side, physical, field(l.d, l.at, image, physical), field(l.y, l.at, image, physical), l.a, l.b, l.c)
		d := l.d[l.at.pixel(image, 0, 0)*physical:][:run*physical]
		if t.params {
			t.bankGradient(n, image, d, dPacked, beta[T](image-from))
		}
		if t.params && b.bias != nil {
			gemm.ColumnSums(sums, run, physical, d, physical)
			gemm.Axpy(1, sums, dBias)
		}
		if n > 0 {
			t.inputGradient(n, image)
		}
	}
}

// bankGradient sets, or with beta 1 adds to, dPacked the gradient of one image: that of a
// window's entry is the sum over the windows of the entry times d.
func (t *tape[T]) bankGradient(n, image int, d, dPacked []T, beta T) {
	l, f := &t.layers[n], t.model.Config.filters(n, C1)
	run, outputs := l.at.run(), f.outputs()
	if n == 0 {
		step := f.kernel * f.in
		a := l.in[(stacked(l.at).pixel(image, 0, 0)-l.at.pad)*step:]
		gemm.Overlapping(true, f.kernel*step, outputs, run, a, step, d, outputs, beta, dPacked, outputs)
		return
	}
	inputs := f.inputs()
	depth := f.kernel * inputs
	for u := range f.kernel {
		a := l.in[(l.at.pixel(image, u-l.at.pad, 0)-l.at.pad)*inputs:]
		gemm.Overlapping(true, depth, outputs, run, a, inputs, d, outputs, beta, dPacked[u*depth*outputs:], outputs)
	}
}

// inputGradient sets dX of one image: d convolved with the filters turned by 180°.
func (t *tape[T]) inputGradient(n, image int) {
	l, f, reversed := &t.layers[n], t.model.Config.filters(n, C1), t.model.Layers[n].bank.reversed
	run, inputs, outputs := l.at.run(), f.inputs(), f.outputs()
	dX := l.dX[l.at.pixel(image, 0, 0)*inputs:][:run*inputs]
	depth := f.kernel * outputs
	for u := range f.kernel {
		a := l.d[(l.at.pixel(image, u-l.at.pad, 0)-l.at.pad)*outputs:]
		gemm.Overlapping(false, run, inputs, depth, a, outputs, reversed[u*depth*inputs:], inputs, beta[T](u), dX, inputs)
	}
}

// finish adds up the chunks of layer n and sets the gradients of its parameters.
func (t *tape[T]) finish(n int) {
	l, b := &t.layers[n], &t.model.Layers[n].bank
	size, physical := len(b.packed), len(l.scale)
	dPacked, dBias := part(l.dPacked, 0, size), part(l.dBias, 0, physical)
	for chunk := 1; chunk < chunksOf(t.images.Rows); chunk++ {
		gemm.Axpy(1, part(l.dPacked, chunk, size), dPacked)
		gemm.Axpy(1, part(l.dBias, chunk, physical), dBias)
	}
	t.model.gradients(n, dPacked, dBias)
}

// imageGradient sets dX of the first layer.
func (t *tape[T]) imageGradient() {
	for image := range t.images.Rows {
		t.inputGradient(0, image)
	}
}
