package equivariance

import (
	"math"

	"github.com/north-tui/north/internal/gemm"
	"github.com/north-tui/north/nn"
)

// headTape is what a pass leaves of the head.
type headTape[T nn.Float] struct {
	means    nn.Mat[T] // samples×P: spatial means behind the last layer
	dMean    []T       // samples×P: gradient by every pixel behind the last layer
	features nn.Mat[T] // samples×features
	z        nn.Mat[T] // samples×hidden: what the first map makes
	normed   nn.Mat[T] // samples×hidden: behind the norm
	active   nn.Mat[T] // samples×hidden
	logits   nn.Mat[T] // samples×classes

	dFeatures, dZ, dLogits nn.Mat[T]
	mean, variance         []T
	scratch                nn.Scratch[T]
	pixels                 int // behind the last layer
}

func (h *headTape[T]) fit(c Config, samples int) {
	last := c.Layers[len(c.Layers)-1]
	physical, hidden := last.physical(), c.Head.Hidden
	side := c.side(len(c.Layers))
	h.pixels = side * side
	reshape(&h.means, samples, physical)
	resize(&h.dMean, samples*physical)
	for _, m := range []*nn.Mat[T]{&h.features, &h.dFeatures} {
		reshape(m, samples, c.features())
	}
	for _, m := range []*nn.Mat[T]{&h.z, &h.normed, &h.active, &h.dZ} {
		reshape(m, samples, hidden)
	}
	for _, m := range []*nn.Mat[T]{&h.logits, &h.dLogits} {
		reshape(m, samples, c.Classes)
	}
	resize(&h.mean, hidden)
	resize(&h.variance, hidden)
}

// reshape gives m a shape. What it holds afterwards is undefined.
func reshape[T nn.Float](m *nn.Mat[T], rows, cols int) {
	resize(&m.Data, rows*cols)
	*m = nn.MatOf(rows, cols, m.Data)
}

// average sets the features of an image from what the last layer makes of it: of every
// physical channel, or of every H-channel, the mean over pixels and slots. Of the slots
// it has to be the mean: of all ways to pool them only this one can be relaxed exactly.
func (h *headTape[T]) average(c Config, image int, out []T) {
	means := h.means.Row(image)
	gemm.ColumnSums(means, h.pixels, len(means), out, len(means))
	gemm.Scale(1/T(h.pixels), means)
	h.pool(c, image)
}

// pool sets the features of an image from its spatial means.
func (h *headTape[T]) pool(c Config, image int) {
	means, features := h.means.Row(image), h.features.Row(image)
	if c.Head.Kind == HeadFlatten {
		copy(features, means)
		return
	}
	group := c.Layers[len(c.Layers)-1].Group
	s := group.structure()
	share := 1 / T(len(s.elements))
	for f := range features {
		base, sum := f/len(s.slots)*Elements, T(0)
		for _, slot := range s.slots[f%len(s.slots)] {
			sum += means[base+slot]
		}
		features[f] = sum * share
	}
}

// unpool sets the gradient by every pixel behind the last layer from that by the
// features.
func (h *headTape[T]) unpool(c Config) {
	share := 1 / T(h.pixels)
	group := C1
	if c.Head.Kind == HeadInvariant {
		group = c.Layers[len(c.Layers)-1].Group
		share /= T(group.Order())
	}
	s, physical := group.structure(), h.means.Cols
	for image := range h.means.Rows {
		row, grad := part(h.dMean, image, physical), h.dFeatures.Row(image)
		for p := range row {
			row[p] = share * grad[p/Elements*len(s.reps)+s.coset[p%Elements]]
		}
	}
}

// forward fills the tape from the features to the logits.
func (h *headTape[T]) forward(m *Model[T], norms statistics) {
	head := m.Head
	head.First.Forward(1, h.features, h.z, &h.scratch)
	h.finishForward(m, norms)
}

// finishForward goes on from what the first map has made.
func (h *headTape[T]) finishForward(m *Model[T], norms statistics) {
	head, normed := m.Head, h.z
	if head.Gamma != nil {
		h.normalise(m, norms)
		normed = h.normed
	}
	if m.Config.Head.Kind == HeadFlatten {
		elu(h.active.Data, normed.Data)
	} else {
		gemm.ReLU(h.active.Data, normed.Data)
	}
	head.Second.Forward(1, h.active, h.logits, &h.scratch)
}

// elu is x, or exp(x) - 1 below 0.
func elu[T nn.Float](dst, src []T) {
	for i, v := range src {
		if v < 0 {
			v = T(math.Expm1(float64(v)))
		}
		dst[i] = v
	}
}

func (h *headTape[T]) normalise(m *Model[T], norms statistics) {
	head := m.Head
	switch norms {
	case ofBatch:
		h.statistics()
	case running:
		copy(h.mean, head.Mean)
		copy(h.variance, head.Var)
	}
	gamma, beta := head.Gamma.Value.Row(0), head.Beta.Value.Row(0)
	for j, mean := range h.mean {
		by := T(float64(gamma[j]) * h.inverse(m, j))
		for i := range h.z.Rows {
			h.normed.Row(i)[j] = T((h.z.Row(i)[j]-mean)*by) + beta[j]
		}
	}
}

// inverse is 1/sqrt(var + eps) of hidden unit j.
func (h *headTape[T]) inverse(m *Model[T], j int) float64 {
	return 1 / math.Sqrt(float64(h.variance[j])+m.Config.Eps)
}

// statistics sets mean and biased variance of the batch.
func (h *headTape[T]) statistics() {
	samples := float64(h.z.Rows)
	for j := range h.mean {
		var sum, square float64
		for i := range h.z.Rows {
			sum += float64(h.z.Row(i)[j])
		}
		mean := sum / samples
		for i := range h.z.Rows {
			d := float64(h.z.Row(i)[j]) - mean
			square += float64(d * d)
		}
		h.mean[j], h.variance[j] = T(mean), T(square/samples)
	}
}

// backward sets the gradients of the head's parameters, where they are wanted, from that
// by the logits, and the gradient by the pixels behind the last layer.
func (h *headTape[T]) backward(m *Model[T], norms statistics, params bool) {
	head := m.Head
	h.backToFirst(m, norms, params)
	if params {
		head.Second.Gradients(1, h.active, h.dLogits)
		head.First.Gradients(1, h.features, h.dZ)
	}
	head.First.InputGradient(1, h.dZ, h.dFeatures)
	h.unpool(m.Config)
}

// backToFirst sets the gradient by what the first map has made, and those of the norm.
func (h *headTape[T]) backToFirst(m *Model[T], norms statistics, params bool) {
	head := m.Head
	head.Second.InputGradient(1, h.dLogits, h.dZ)
	if m.Config.Head.Kind == HeadFlatten {
		for i, v := range h.active.Data {
			if v < 0 {
				h.dZ.Data[i] *= v + 1 // exp(x) is elu(x) + 1
			}
		}
	} else {
		gemm.ReLUGrad(h.dZ.Data, h.dZ.Data, h.z.Data)
	}
	if head.Gamma != nil {
		h.denormalise(m, norms, params)
	}
}

func (h *headTape[T]) denormalise(m *Model[T], norms statistics, params bool) {
	head, samples := m.Head, float64(h.z.Rows)
	gamma, dGamma, dBeta := head.Gamma.Value.Row(0), head.Gamma.Grad.Row(0), head.Beta.Grad.Row(0)
	for j, mean := range h.mean {
		inverse := h.inverse(m, j)
		var sum, product float64
		for i := range h.z.Rows {
			d := float64(h.dZ.Row(i)[j])
			sum += d
			product += float64(d * float64(h.z.Row(i)[j]-mean) * inverse)
		}
		if params {
			dBeta[j], dGamma[j] = T(sum), T(product)
		}
		if norms != ofBatch {
			sum, product = 0, 0
		}
		by := float64(gamma[j]) * inverse
		for i := range h.z.Rows {
			x := float64(h.z.Row(i)[j]-mean) * inverse
			h.dZ.Row(i)[j] = T(by * (float64(h.dZ.Row(i)[j]) - sum/samples - x*product/samples))
		}
	}
}
