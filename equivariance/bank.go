package equivariance

import (
	"fmt"
	"math"

	"github.com/north-tui/north/internal/gemm"
	"github.com/north-tui/north/nn"
)

// bank is a layer's filter bank as convolution reads it, and how it was made.
type bank[T nn.Float] struct {
	packed   []T     // taps·inputs×outputs; see filters.packed
	reversed []T     // taps·outputs×inputs; see filters.reversed
	bias     []T     // outputs; nil without biases
	turn     []int32 // packed entry of each reversed one
	channel  []int32 // of the norm, for each physical channel; nil without a norm

	share  []float64 // z of each term
	factor []float64 // of each term: z times radius over norm
	norm   []float64 // of each term's weights, where they are held at a radius
	slope  []float64 // by each z
}

// expand makes the filter banks of all layers from their weights.
func (m *Model[T]) expand() error {
	for n := range m.Layers {
		if err := m.expandLayer(n); err != nil {
			return err
		}
	}
	return nil
}

// expandOne is expandLayer for a number that others give.
func (m *Model[T]) expandOne(n int) error {
	if n < 0 || n >= len(m.Layers) {
		return fmt.Errorf("equivariance: no layer %d, there are 0 to %d", n, len(m.Layers)-1)
	}
	return m.expandLayer(n)
}

// expandLayer makes layer n's bank: K = sum of factor·E_G(w) over its terms. It is an
// error if weights that are held at a radius are all 0, as they have no direction then.
func (m *Model[T]) expandLayer(n int) error {
	l := m.Layers[n]
	m.fitBank(n)
	b := &l.bank
	m.shares(n)
	for i, t := range l.Terms {
		b.factor[i] = b.share[i]
		if radius := m.radius(n, t.Group); radius > 0 {
			b.norm[i] = norm(t.W.Value)
			if b.norm[i] == 0 {
				return fmt.Errorf("equivariance: the weights of %s in layer %d are all 0, want a direction to hold at a norm of %g", t.Group, n+1, radius)
			}
			b.factor[i] *= radius / b.norm[i]
		}
		addGathered(b.packed, t.W.Value.Data, t.index, T(b.factor[i]), i == 0)
		if t.B != nil {
			addGathered(b.bias, t.B.Value.Data, t.spread, T(b.share[i]), i == 0)
		}
	}
	for x, at := range b.turn {
		b.reversed[x] = b.packed[at]
	}
	return nil
}

// addGathered sets, or adds to, dst what lies at some places of w, multiplied.
func addGathered[T nn.Float](dst, w []T, at []int32, by T, first bool) {
	dst = dst[:len(at)]
	switch {
	case first && by == 1:
		for x, i := range at {
			dst[x] = w[i]
		}
	case first:
		for x, i := range at {
			dst[x] = by * w[i]
		}
	default:
		for x, i := range at {
			dst[x] += T(by * w[i])
		}
	}
}

// norm is the Euclidean norm.
func norm[T nn.Float](m nn.Mat[T]) float64 { return math.Sqrt(dot(m, m)) }

// dot is the sum of the products of entries. Here as elsewhere, products are converted so
// that no compiler fuses them with a sum: machines would round differently.
func dot[T nn.Float](a, b nn.Mat[T]) float64 {
	var sum float64
	for i := range a.Rows {
		other := b.Row(i)
		for j, v := range a.Row(i) {
			sum += float64(float64(v) * float64(other[j]))
		}
	}
	return sum
}

// fitBank gives the bank and the tables of layer n the present shape.
func (m *Model[T]) fitBank(n int) {
	l, f := m.Layers[n], m.Config.filters(n, C1)
	for _, t := range l.Terms {
		if f.group = t.Group; len(t.index) != f.size() || t.stride != t.W.Value.Stride {
			t.index, t.spread, t.stride = f.index(t.W.Value.Stride), spread(t.Group, f.out), t.W.Value.Stride
		}
	}
	b := &l.bank
	if len(b.packed) == f.size() && len(b.channel) == m.normed(n) {
		return
	}
	*b = bank[T]{
		packed: make([]T, f.size()), reversed: make([]T, f.size()), turn: f.turnBack(),
		share: make([]float64, len(l.Terms)), factor: make([]float64, len(l.Terms)),
		norm: make([]float64, len(l.Terms)), slope: make([]float64, len(l.Terms)),
	}
	if l.Terms[0].B != nil {
		b.bias = make([]T, f.outputs())
	}
	b.channel = m.Config.normChannel(n)
}

// normed is the number of physical channels of layer n that have a norm: all or none.
func (m *Model[T]) normed(n int) int {
	if m.Config.Norm == NormNone {
		return 0
	}
	return m.Config.Layers[n].physical()
}

// normChannel is the channel of the norm of each physical channel of layer n, nil
// without a norm.
func (c Config) normChannel(n int) []int32 {
	l := c.Layers[n]
	switch c.Norm {
	case NormGroup:
		return spread(l.Group, l.Base)
	case NormShared:
		return spread(D4, l.Base)
	case NormPhysical:
		return spread(C1, l.Base)
	default:
		return nil
	}
}

// radius is the norm at which the weights of a group in layer n are held, 0 for free
// weights: spec section 4.
func (m *Model[T]) radius(n int, g Group) float64 {
	l := m.Config.Layers[n]
	switch l.Radius {
	case RadiusEqual:
		return math.Sqrt(2 * float64(l.physical()) / float64(g.Order()))
	case RadiusRef:
		return float64(l.Kernel) * math.Sqrt(float64(g.Order()))
	default:
		return 0
	}
}

// shares sets z: softmax(alpha) in a mixed layer, 1 for every term in others.
func (m *Model[T]) shares(n int) {
	l := m.Layers[n]
	z := l.bank.share
	if l.Alpha == nil {
		for i := range z {
			z[i] = 1
		}
		return
	}
	softmax(z, l.Alpha.Value.Row(0))
}

func softmax[T nn.Float](z []float64, alpha []T) {
	top, sum := math.Inf(-1), 0.0
	for _, a := range alpha {
		top = max(top, float64(a))
	}
	for i, a := range alpha {
		z[i] = math.Exp(float64(a) - top)
		sum += z[i]
	}
	for i := range z {
		z[i] /= sum
	}
}

// gradients sets the gradients of the weights, biases and alpha of layer n from those
// of its bank, dK packed and dB (nil without biases):
//
//	dw_G = z_G·E_Gᵀ(dK), through w ↦ rho·w/|w| where weights are held at a radius
//	dz_G = <dK, E_G(w_G)> + <dB, B_G>,  dalpha = z·(dz - <z, dz>)
func (m *Model[T]) gradients(n int, dPacked, dBias []T) {
	l := m.Layers[n]
	b := &l.bank
	for i, t := range l.Terms {
		scatter(t.W.Grad.Data, dPacked, t.index)
		b.slope[i] = 0
		if t.B != nil {
			scatter(t.B.Grad.Data, dBias, t.spread)
			b.slope[i] = dot(t.B.Grad, t.B.Value)
			gemm.Scale(T(b.share[i]), t.B.Grad.Data)
		}
		if len(l.Terms) > 1 {
			m.weigh(n, i)
		}
	}
	if l.Alpha != nil {
		alphaGradient(l.Alpha.Grad.Row(0), b.share, b.slope)
	}
}

// scatter sets dst to Eᵀ: what lies at each entry is added up where its weight is.
func scatter[T nn.Float](dst, d []T, at []int32) {
	clear(dst)
	d = d[:len(at)]
	for x, i := range at {
		dst[i] += d[x]
	}
}

// weigh turns E_Gᵀ(dK) of a term into the gradient of its weights, and adds to the slope
// by z.
func (m *Model[T]) weigh(n, term int) {
	t, b := m.Layers[n].Terms[term], &m.Layers[n].bank
	along, scale := dot(t.W.Grad, t.W.Value), 1.0
	if radius := m.radius(n, t.Group); radius > 0 {
		scale = radius / b.norm[term]
		gemm.Axpy(T(-along/(b.norm[term]*b.norm[term])), t.W.Value.Data, t.W.Grad.Data)
	}
	b.slope[term] += scale * along
	gemm.Scale(T(b.factor[term]), t.W.Grad.Data)
	if penalty := m.Config.Penalty; penalty > 0 && t.Group == C1 {
		gemm.Axpy(T(2*penalty), t.W.Value.Data, t.W.Grad.Data)
	}
}

func alphaGradient[T nn.Float](grad []T, z, slope []float64) {
	mean := 0.0
	for i, s := range slope {
		mean += float64(z[i] * s)
	}
	for i, s := range slope {
		grad[i] = T(z[i] * (s - mean))
	}
}
