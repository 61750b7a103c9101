package equivariance

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/north-tui/north/nn"
)

// Z are the weights of the groups in mixed layer n, softmax(alpha), in the order of
// Groups; 1 for each term of another layer.
func (m *Model[T]) Z(n int) []float64 {
	l := m.Layers[n]
	z := make([]float64, len(l.Terms))
	if l.Alpha == nil {
		for i := range z {
			z[i] = 1
		}
		return z
	}
	softmax(z, l.Alpha.Value.Row(0))
	return z
}

// Distances are how far the filter bank of layer n is from each group, in the order of
// Groups: |Π_G K - K|/|K|, where Π_G K is the nearest bank that G ties. They are the
// honest measure of approximate equivariance: 0 for the groups the layer commutes with.
func (m *Model[T]) Distances(n int) ([]float64, error) {
	if err := m.expandOne(n); err != nil {
		return nil, err
	}
	bank := m.Layers[n].bank.packed
	all := make([]float64, 0, len(groupNames))
	for _, g := range Groups() {
		all = append(all, distance(bank, m.Config.filters(n, g)))
	}
	return all, nil
}

// distance is that of a packed bank from the nearest one of the group, 0 for a bank of
// zeros.
func distance[T nn.Float](bank []T, f filters) float64 {
	index := f.index(f.freeCols())
	sums := make([]float64, len(bank)/f.group.Order())
	for x, v := range bank {
		sums[index[x]] += float64(v)
	}
	var off, all float64
	for x, v := range bank {
		d := sums[index[x]]/float64(f.group.Order()) - float64(v)
		off += d * d
		all += float64(v) * float64(v)
	}
	if all == 0 {
		return 0
	}
	return math.Sqrt(off / all)
}

// freeCols is the number of weights of a filter.
func (f filters) freeCols() int { return f.inputs() * f.kernel * f.kernel }

// nearest are the weights of the group whose bank is nearest to a packed one:
// E_Gᵀ(K)/|G|, (C·m)×weights of a filter.
func nearest[T nn.Float](bank []T, f filters) nn.Mat[T] {
	sums := make([]float64, len(bank)/f.group.Order())
	for x, at := range f.index(f.freeCols()) {
		sums[at] += float64(bank[x])
	}
	return averaged[T](sums, f)
}

func averaged[T nn.Float](sums []float64, f filters) nn.Mat[T] {
	w := nn.NewMat[T](f.out*f.group.Cosets(), f.freeCols())
	for i, s := range sums {
		w.Data[i] = T(s / float64(f.group.Order()))
	}
	return w
}

// Merge returns the plain network, all C1, that a mixed or partial one is: the sums of
// its terms as weights. It computes the same, with 2.625 times fewer weights in the
// mixed layers. Moments start at 0.
func (m *Model[T]) Merge() (*Model[T], error) {
	return m.plain(m.allOf(C1))
}

// allOf is a chain of one group.
func (m *Model[T]) allOf(g Group) []Group {
	chain := make([]Group, len(m.Layers))
	for n := range chain {
		chain[n] = g
	}
	return chain
}

// Argmax returns a plain network of the groups that a mixed one prefers: from the first
// layer to the last, the group with the largest z within the one before, of equal ones
// the later in the order of Groups. Each layer gets the bank nearest to the mixture that
// the group ties; biases, gammas, betas and running statistics are means over the slots
// of an H-channel. It goes on with norms per H-channel. Running statistics should be
// recomputed.
func (m *Model[T]) Argmax() (*Model[T], error) {
	if m.Config.Layers[0].Kind != Mixed {
		return nil, fmt.Errorf("equivariance: argmax of layers that are %s, want mixed", m.Config.Layers[0].Kind)
	}
	var chain []Group
	within := D4
	for n := range m.Layers {
		within = preferred(m.Z(n), within)
		chain = append(chain, within)
	}
	next, err := m.plain(chain)
	if err != nil {
		return nil, err
	}
	if m.Config.Norm == NormNone {
		return next, nil
	}
	next.Config.Norm = NormGroup
	for n, l := range next.Layers {
		m.averageNorm(l, n, chain[n])
	}
	return next, nil
}

func preferred(z []float64, within Group) Group {
	best := C1
	for _, g := range Groups() {
		if g.Within(within) && z[g] >= z[best] {
			best = g
		}
	}
	return best
}

// plain is a plain network of a chain whose banks are the nearest to those of m, with
// everything else as it is.
func (m *Model[T]) plain(chain []Group) (*Model[T], error) {
	if m.Config.Layers[0].Kind == Plain {
		return nil, errors.New("equivariance: the network is plain already")
	}
	if err := m.expand(); err != nil {
		return nil, err
	}
	c := m.Config.Clone()
	c.Penalty = 0
	for n := range c.Layers {
		c.Layers[n].Kind, c.Layers[n].Group, c.Layers[n].Radius = Plain, chain[n], ""
	}
	next, err := blank[T](c)
	if err != nil {
		return nil, err
	}
	next.Head, *next.Optimizer, next.Threads = m.Head.clone(), *m.Optimizer, m.Threads
	for n, l := range next.Layers {
		own := m.Layers[n].clone()
		l.Gamma, l.Beta, l.Mean, l.Var = own.Gamma, own.Beta, own.Mean, own.Var
		t := l.Terms[0]
		w := nearest(m.Layers[n].bank.packed, c.filters(n, chain[n]))
		for i := range w.Rows {
			copy(t.W.Value.Row(i), w.Row(i))
		}
		if t.B != nil {
			averageSlots(t.B.Value.Row(0), m.Layers[n].bank.bias, chain[n])
		}
	}
	next.resetMoments()
	return next, nil
}

// averageNorm gives layer n of a network with norms per H-channel the means over their
// slots of what m has per physical channel.
func (m *Model[T]) averageNorm(l *Layer[T], n int, g Group) {
	from := m.Layers[n]
	l.Gamma, l.Beta, l.Mean, l.Var = blankNorm[T](m.Config.Layers[n].Base * g.Cosets())
	averageSlots(l.Gamma.Value.Row(0), from.Gamma.Value.Row(0), g)
	averageSlots(l.Beta.Value.Row(0), from.Beta.Value.Row(0), g)
	averageSlots(l.Mean, from.Mean, g)
	averageSlots(l.Var, from.Var, g)
}

// averageSlots sets dst, a number per H-channel, to the means of src, one per physical
// channel.
func averageSlots[T nn.Float](dst, src []T, g Group) {
	sums := make([]float64, len(dst))
	at := spread(g, len(src)/Elements)
	for p, v := range src {
		sums[at[p]] += float64(v)
	}
	for i, s := range sums {
		dst[i] = T(s / float64(g.Order()))
	}
}

// Redrawn returns a network of the same shape with weights drawn afresh, statistics and
// moments as New has them, and alpha as it is: what the retraining of a found
// architecture starts with. Its optimizer has m's settings and has done no step.
func (m *Model[T]) Redrawn(rng *rand.Rand) (*Model[T], error) {
	next, err := New[T](m.Config, rng)
	if err != nil {
		return nil, err
	}
	*next.Optimizer, next.Threads = *m.Optimizer, m.Threads
	next.Optimizer.Steps = 0
	for n, l := range m.Layers {
		if l.Alpha != nil {
			copy(next.Layers[n].Alpha.Value.Row(0), l.Alpha.Value.Row(0))
		}
	}
	return next, nil
}
