package equivariance

import (
	"fmt"
	"math"
	"slices"

	"github.com/north-tui/north/nn"
)

// State says what becomes of the optimizer's moments when a layer is relaxed.
type State string

// The two ways: carry lifts the moments with the weights; reset starts the optimizer
// anew, all parameters being born at the present step, as the reference code does.
const (
	Carry State = "carry"
	Reset State = "reset"
)

// Price is what a network costs.
type Price struct {
	Params       int // free parameters
	MultiplyAdds int // to go forwards for one image
}

// Price is that of the configuration.
func (c Config) Price() Price {
	return Price{Params: c.ParamCount(), MultiplyAdds: c.MultiplyAdds()}
}

// Receipt says what a relaxation did.
type Receipt struct {
	Relaxation    Relaxation
	From          Group
	Factor        int // r = |G|/|H|: so many times as many free weights
	State         State
	Step          int // updates that the optimizer had done
	Before, After Price
	Change        float64 // largest change of a logit on the images given, 0 without images
	Largest       float64 // largest logit on them, of which Change is a rounding
	Images        int     // number of images given
}

// Relaxed is a relaxation that was done.
type Relaxed[T nn.Float] struct {
	Receipt Receipt
	Before  *Model[T] // what the model was, for Restore
}

// Relax is the relaxation morphism: layer r.Layer of a plain network, G until now, is
// rewritten as a layer of the subgroup r.To with |G|/|H| times as many free weights. Its
// filter bank stays as it is, bit for bit, and so do the outputs with running
// statistics, up to rounding; the receipt holds their largest change on the images, of
// which there may be none. All that is stored per channel goes with it (spec section 3).
//
// With norms per H-channel, outputs in training differ until the weights move, since
// fewer slots are averaged; with norms per base or physical channel they do not.
//
// It works on a copy: on an error, which wraps ErrRefused, the model is as it was. A
// relaxation is refused if the group is not a proper subgroup of the layer's, or does
// not hold that of the layer behind it, or if the network is not plain.
func (m *Model[T]) Relax(r Relaxation, state State, images nn.Mat[T]) (*Relaxed[T], error) {
	config, err := m.Config.Relaxed(r)
	if err != nil {
		return nil, err
	}
	if err := m.checkRelax(state, images); err != nil {
		return nil, refuse(r, err)
	}
	receipt := Receipt{
		Relaxation: r, From: m.Config.Layers[r.Layer].Group, State: state,
		Step: m.Optimizer.Steps, Before: m.Config.Price(), Images: images.Rows,
	}
	receipt.Factor = receipt.From.Order() / r.To.Order()
	next := m.relaxed(r, config)
	if state == Reset {
		next.resetMoments()
	}
	receipt.After = next.Config.Price()
	before, err := m.logits(images)
	if err != nil {
		return nil, refuse(r, err)
	}
	after, err := next.logits(images)
	if err != nil {
		return nil, refuse(r, err)
	}
	receipt.Largest, receipt.Change = largest(before, after)
	next.Release()
	return &Relaxed[T]{Receipt: receipt, Before: m.swap(next)}, nil
}

func refuse(r Relaxation, err error) error { return fmt.Errorf("%w: %s: %w", ErrRefused, r, err) }

func (m *Model[T]) checkRelax(state State, images nn.Mat[T]) error {
	if state != Carry && state != Reset {
		return fmt.Errorf("no state %q; there are %s, %s", state, Carry, Reset)
	}
	if images.Rows > 0 {
		return m.checkImages(images)
	}
	return nil
}

// relaxed is a copy of m with one layer relaxed, to a configuration.
func (m *Model[T]) relaxed(r Relaxation, c Config) *Model[T] {
	next := m.Clone()
	from := m.Config.Layers[r.Layer].Group
	next.Config = c
	l := next.Layers[r.Layer]
	l.relax(m.Config, r.Layer, from, r.To)
	if r.Layer == len(m.Layers)-1 && m.Config.Head.Kind == HeadInvariant {
		next.Head.First.W = relaxedHead(next.Head.First.W, m.Config.Layers[r.Layer].Base, from, r.To)
	}
	return next
}

// relax rewrites a layer of group from as one of group to.
func (l *Layer[T]) relax(c Config, n int, from, to Group) {
	t := l.Terms[0]
	base := c.Layers[n].Base
	relaxed := &Term[T]{Group: to, W: relaxedWeights(t.W, c.filters(n, from), c.filters(n, to))}
	if t.B != nil {
		relaxed.B = relaxedRow(t.B, base, from, to)
	}
	l.Terms[0] = relaxed
	if c.Norm == NormGroup {
		l.Gamma, l.Beta = relaxedRow(l.Gamma, base, from, to), relaxedRow(l.Beta, base, from, to)
		l.Mean, l.Var = copiedByCoset(l.Mean, base, from, to), copiedByCoset(l.Var, base, from, to)
	}
}

// relaxedWeights reads the weights of the subgroup back from the bank of the group, at
// the slots that represent its cosets:
//
//	w'[o·m_H+a][i·m_H+b][pos(κ)] = K[8o+s_a][8i+κ·s_b]
func relaxedWeights[T nn.Float](w *nn.Param[T], from, to filters) *nn.Param[T] {
	rows := to.out * to.group.Cosets()
	cols := w.Value.Cols // alike for all groups: more channels, and as many times fewer elements
	next := nn.NewParam[T](rows, cols, w.Decay)
	fromRow, fromCol := make([]int, rows), make([]int, cols)
	s := to.group.structure()
	r := float64(from.group.Order() / to.group.Order())
	to.each(func(p, q, u, v int) {
		if s.element[p%Elements] != 0 {
			return
		}
		i, j := from.free(p, q, u, v)
		row, col := to.free(p, q, u, v)
		fromRow[row], fromCol[col] = i, j
		lift(next, row, col, w, i, j, r)
	})
	setBirths(next, w, fromRow, fromCol)
	return next
}

// lift copies an entry with its moments, the first divided by r and the second by r²:
// for a symmetric gradient upstream, that by a copy is the r-th part of the gradient by
// its original.
func lift[T nn.Float](to *nn.Param[T], row, col int, from *nn.Param[T], i, j int, r float64) {
	to.Value.Row(row)[col] = from.Value.Row(i)[j]
	to.M.Row(row)[col] = T(float64(from.M.Row(i)[j]) / r)
	to.V.Row(row)[col] = T(float64(from.V.Row(i)[j]) / (r * r))
}

// setBirths gives rows and columns the births of those that they are copies of, whose
// order they keep.
func setBirths[T nn.Float](to, from *nn.Param[T], fromRow, fromCol []int) {
	rows, cols := from.Born()
	pick := func(born, at []int) []int {
		out := make([]int, len(at))
		for i, j := range at {
			out[i] = born[j]
		}
		return out
	}
	if err := to.SetBorn(pick(rows, fromRow), pick(cols, fromCol)); err != nil {
		panic(err) // births follow base channels, whose order is kept
	}
}

// origin is, for each H-channel of the subgroup, that of the group which holds its
// representative.
func origin(base int, from, to Group) []int {
	reps, of := to.structure().reps, from.structure()
	at := make([]int, base*len(reps))
	for i := range at {
		at[i] = i/len(reps)*len(of.reps) + of.coset[reps[i%len(reps)]]
	}
	return at
}

// relaxedRow copies a number per H-channel: biases, gammas, betas.
func relaxedRow[T nn.Float](p *nn.Param[T], base int, from, to Group) *nn.Param[T] {
	at := origin(base, from, to)
	next := nn.NewParam[T](1, len(at), p.Decay)
	for i, j := range at {
		lift(next, 0, i, p, 0, j, float64(from.Order()/to.Order()))
	}
	setBirths(next, p, []int{0}, at)
	return next
}

func copiedByCoset[T nn.Float](x []T, base int, from, to Group) []T {
	at := origin(base, from, to)
	out := make([]T, len(at))
	for i, j := range at {
		out[i] = x[j]
	}
	return out
}

// relaxedHead divides the weights among the copies of an H-channel. Their moments are
// those of the original: the gradient by a copy's weight is that by the original's.
func relaxedHead[T nn.Float](w *nn.Param[T], base int, from, to Group) *nn.Param[T] {
	at := origin(base, from, to)
	r := T(from.Order() / to.Order())
	next := nn.NewParam[T](w.Value.Rows, len(at), w.Decay)
	rows := make([]int, w.Value.Rows)
	for i := range rows {
		rows[i] = i
		for col, j := range at {
			lift(next, i, col, w, i, j, 1)
			next.Value.Row(i)[col] /= r
		}
	}
	setBirths(next, w, rows, at)
	return next
}

// resetMoments starts the optimizer anew at the present step: moments of 0, with bias
// corrections that count from here.
func (m *Model[T]) resetMoments() {
	for _, p := range m.Params() {
		clear(p.M.Data)
		clear(p.V.Data)
		now := slices.Repeat([]int{m.Optimizer.Steps}, max(p.Value.Rows, p.Value.Cols))
		if err := p.SetBorn(now[:p.Value.Rows], now[:p.Value.Cols]); err != nil {
			panic(err) // they are all alike
		}
	}
}

// logits are those of images, nil for none.
func (m *Model[T]) logits(images nn.Mat[T]) (nn.Mat[T], error) {
	if images.Rows == 0 {
		return nn.Mat[T]{}, nil
	}
	out, err := m.Forward(images)
	if err == nil && !out.Finite() {
		err = fmt.Errorf("logits of the images given: %w", nn.ErrNotFinite)
	}
	return out, err
}

// largest is the largest absolute value of the entries of a, and of a - b.
func largest[T nn.Float](a, b nn.Mat[T]) (entry, difference float64) {
	for i, v := range a.Data {
		entry = max(entry, math.Abs(float64(v)))
		difference = max(difference, math.Abs(float64(v)-float64(b.Data[i])))
	}
	return entry, difference
}
