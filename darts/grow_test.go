package darts

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/north-tui/north/form"
	"github.com/north-tui/north/inits"
	"github.com/north-tui/north/internal/contract"
	"github.com/north-tui/north/neurogenesis"
	"github.com/north-tui/north/nn"
	"github.com/north-tui/north/triggers"
	"gonum.org/v1/gonum/mat"
)

var (
	_ neurogenesis.Layer   = (*Channels[float32])(nil)
	_ neurogenesis.Network = grown[float32]{}
)

// grown is a search as a grower sees it.
type grown[T nn.Float] struct{ *Search[T] }

func (g grown[T]) Hidden() []neurogenesis.Layer {
	var list []neurogenesis.Layer
	for _, l := range g.Channels() {
		list = append(list, l)
	}
	return list
}

// growing is a small search after some steps, observed on its first samples.
func growing[T nn.Float](t *testing.T, space Space, activation string) *Search[T] {
	t.Helper()
	s := small[T](t, space, activation)
	for range 5 {
		if _, err := s.Step(); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.SetProbe(s.pool.pick(all(17))); err != nil {
		t.Fatal(err)
	}
	if err := s.Observe(); err != nil {
		t.Fatal(err)
	}
	return s
}

// smallDense and smallConv are spaces that take a moment.
func smallDense() Space {
	return Space{Kind: Dense, Inputs: 5, Channels: 4, Nodes: 2, Classes: 3, Cells: []CellType{Normal, Normal, Normal}}
}

func smallConv() Space {
	return Space{Kind: Conv, Inputs: 2, Height: 4, Width: 6, Channels: 4, Stem: 5, Nodes: 2, Classes: 3, Cells: []CellType{Normal, Normal, Reduce, Normal}}
}

// small is a search on random samples.
func small[T nn.Float](t testing.TB, space Space, activation string) *Search[T] {
	t.Helper()
	settings := Usual()
	settings.Activation, settings.Epochs, settings.Batch, settings.S = activation, 50, 8, 2
	s, err := NewSearch(space, settings, randomData[T](space, 60, 7), 3)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// randomData are samples with classes in turn.
func randomData[T nn.Float](space Space, samples int, seed uint64) Data[T] {
	space = space.withDefaults()
	rng := rand.New(rand.NewPCG(seed, 1))
	d := Data[T]{X: nn.NewMat[T](samples, space.Inputs*space.Height*space.Width)}
	for i := range d.X.Data {
		d.X.Data[i] = T(rng.NormFloat64())
	}
	for i := range samples {
		d.Labels = append(d.Labels, int32(i%space.Classes))
		d.X.Row(i)[0] += T(i % space.Classes)
	}
	return d
}

func near(t *testing.T, what string, got, want mat.Matrix, tolerance float64) {
	t.Helper()
	if !mat.EqualApprox(got, want, tolerance) {
		t.Errorf("%s:\n%v\nwant\n%v", what, mat.Formatted(got), mat.Formatted(want))
	}
}

// TestChannels: the matrices belong together, LossAfter has OutputGrad as its
// derivative, and new channels that nothing reads change no output by a bit.
func TestChannels(t *testing.T) {
	for name, space := range map[string]Space{"dense": smallDense(), "conv": smallConv()} {
		for _, activation := range []string{Softmax, CRB} {
			t.Run(name+"/"+activation, func(t *testing.T) {
				s := growing[float64](t, space, activation)
				if len(s.Channels()) == 0 {
					t.Fatal("nothing to grow")
				}
				for round := range 2 * len(s.Channels()) {
					testChannels(t, s, s.Channels()[round%len(s.Channels())])
				}
			})
		}
	}
}

func testChannels(t *testing.T, s *Search[float64], l *Channels[float64]) {
	var z mat.Dense
	z.Mul(l.Inputs(), l.FanIn().T())
	near(t, l.Name()+" pre-activations", l.PreActivations(), &z, 1e-12)
	near(t, l.Name()+" response", l.Respond(l.FanIn(), l.Bias()), l.Activations(), 1e-12)
	before := s.WeightsSHA256()
	loss, err := s.ProbeLoss()
	if err != nil {
		t.Fatal(err)
	}
	grad := l.OutputGrad()
	at := func(by float64) float64 {
		var shift mat.Dense
		shift.Scale(by, grad)
		loss, err := l.LossAfter(&shift)
		if err != nil {
			t.Fatal(err)
		}
		return loss
	}
	if got := at(0); math.Abs(got-loss) > 1e-14 {
		t.Errorf("loss %v without a shift, want %v", got, loss)
	}
	norm := mat.Norm(grad, 2)
	if got := (at(1e-6) - at(-1e-6)) / 2e-6; math.Abs(got/(norm*norm)-1) > 1e-5 {
		t.Errorf("%s: slope %v along the gradient, want %v", l.Name(), got, norm*norm)
	}
	if s.WeightsSHA256() != before {
		t.Error("looking has changed the weights")
	}

	out, width := s.Outputs(), l.Width()
	contract.AddNeurons(t, l, 2, 0)
	if err := s.Observe(); err != nil {
		t.Fatal(err)
	}
	near(t, "outputs after growth", s.Outputs(), out, 0)
	if l.Width() != width+2 || len(l.Born()) != width+2 {
		t.Errorf("width %d with %d births, want %d", l.Width(), len(l.Born()), width+2)
	}
	if _, err := s.Step(); err != nil {
		t.Fatal(err)
	}
	if err := l.Remove([]int{1}); err != nil {
		t.Fatal(err)
	}
	if err := s.Observe(); err != nil {
		t.Fatal(err)
	}
}

// TestGrowthKeepsBits: old weights and their momentum are where they were, in all
// matrices, and the fan-in and fan-out are those given.
func TestGrowthKeepsBits(t *testing.T) {
	s := growing[float32](t, smallDense(), CRB)
	before, err := s.Fork()
	if err != nil {
		t.Fatal(err)
	}
	l := s.Channels()[1]
	width, rows := l.Width(), l.out().Rows
	in, out := mat.NewDense(3, l.in().Cols, nil), mat.NewDense(rows, 3, nil)
	in.Apply(func(i, j int, _ float64) float64 { return float64(10*i + j) }, in)
	out.Apply(func(i, j int, _ float64) float64 { return float64(3*i - j) }, out)
	if err := l.Append(in, make([]float64, 3), out); err != nil {
		t.Fatal(err)
	}
	near(t, "fan-in", l.FanIn().Slice(width, width+3, 0, l.in().Cols), in, 0)
	// Of the edges out of the second input of a cell of 2 nodes each has low-rank, of rank
	// 1, linear and twolayer.
	if got := l.FanOut(); got.At(0, width) != 0 || got.At(1, width) != 3 || got.At(1+width+3, width+2) != 3*float64(1+width)-2 {
		t.Errorf("fan-out\n%v", mat.Formatted(got))
	}
	sum := func(n *network[float32], memory []float32) (sum float64) {
		for _, v := range memory {
			sum += float64(v) * float64(v)
		}
		return sum
	}
	close(t, "momentum", sum(s.net, s.net.velocity), sum(before.net, before.net.velocity), 1e-12)
	for i, p := range before.net.list {
		old, now := before.net.in(before.net.value, i), s.net.in(s.net.value, i)
		if now.Rows == p.rows && now.Cols == p.cols {
			same(t, p.name, doubles(now.Data), doubles(old.Data), 0)
		} else if now.Row(0)[0] != old.Row(0)[0] {
			t.Errorf("%s has changed", p.name)
		}
	}
	if err := l.Remove([]int{4, 5, 6}); err != nil {
		t.Fatal(err)
	}
	same(t, "weights", doubles(s.net.value), doubles(before.net.value), 0)
	same(t, "momentum", doubles(s.net.velocity), doubles(before.net.velocity), 0)
}

func doubles(x []float32) []float64 {
	out := make([]float64, len(x))
	for i, v := range x {
		out[i] = float64(v)
	}
	return out
}

// TestChannelsRefuse: what does not fit is an error that changes nothing, and nothing
// panics before the probe batch is observed.
func TestChannelsRefuse(t *testing.T) {
	s := growing[float64](t, smallDense(), CRB)
	l := s.Channels()[0]
	before, inputs, outputs := s.WeightsSHA256(), l.in().Cols, l.out().Rows
	nan := mat.NewDense(1, inputs, nil)
	nan.Set(0, 0, math.NaN())
	for name, err := range map[string]error{
		"fan-in":  l.Append(mat.NewDense(1, inputs+1, nil), make([]float64, 1), mat.NewDense(outputs, 1, nil)),
		"fan-out": l.Append(mat.NewDense(1, inputs, nil), make([]float64, 1), mat.NewDense(outputs-1, 1, nil)),
		"biases":  l.Append(mat.NewDense(1, inputs, nil), make([]float64, 2), mat.NewDense(outputs, 1, nil)),
		"finite":  l.Append(nan, make([]float64, 1), mat.NewDense(outputs, 1, nil)),
		"none":    l.Remove([]int{4}),
		"twice":   l.Remove([]int{1, 1}),
		"all":     l.Remove([]int{0, 1, 2, 3}),
	} {
		if err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	if s.WeightsSHA256() != before {
		t.Error("the weights have changed")
	}
	contract.AddNeurons(t, l, 1, 0.1)
	for _, m := range []*mat.Dense{l.Inputs(), l.PreActivations(), l.Activations(), l.OutputGrad(), l.Respond(nan, nil), l.Slope(nan, nil)} {
		if !m.IsEmpty() {
			t.Error("a matrix of a network that is no more")
		}
	}
	if _, err := l.LossAfter(mat.NewDense(1, 1, nil)); err == nil {
		t.Error("a loss without an observation")
	}
	fresh := small[float64](t, smallDense(), CRB)
	if err := fresh.Observe(); err == nil {
		t.Error("observed without a probe batch")
	}
	if err := fresh.SetProbe(randomData[float64](smallConv(), 5, 1)); err == nil {
		t.Error("a probe batch of another space")
	}
}

// triggerOf and initOf make entries of the shelves with their usual settings.
func triggerOf(t *testing.T, e neurogenesis.TriggerEntry) neurogenesis.Trigger {
	return e.New(usual(t, e.Fields))
}

func initOf(t *testing.T, e neurogenesis.InitEntry) neurogenesis.Initializer {
	return e.New(usual(t, e.Fields))
}

func usual(t *testing.T, fields []form.Field) form.Values {
	t.Helper()
	v, err := form.Resolve(fields, nil)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// TestShelf: every trigger and every initialiser of the shelves works on a search, and
// those that preserve the function do so.
func TestShelf(t *testing.T) {
	for _, e := range inits.All() {
		t.Run("init "+e.Name, func(t *testing.T) {
			s := growing[float64](t, smallDense(), CRB)
			before := s.Outputs()
			g := neurogenesis.NewGrower(neurogenesis.Strategy{
				Trigger: triggerOf(t, triggers.All()[0]), TriggerName: triggers.All()[0].Name, Init: initOf(t, e), InitName: e.Name,
			}, 100, rand.New(rand.NewPCG(1, 3)))
			growth, err := g.GrowBy(grown[float64]{s}, 1, 2, 5)
			if err != nil {
				t.Fatal(err)
			}
			if growth.Refused {
				t.Skip(growth.Note)
			}
			if err := s.Observe(); err != nil {
				t.Fatal(err)
			}
			if e.Preserving {
				near(t, "outputs", s.Outputs(), before, 1e-12)
			}
			if _, err := s.Step(); err != nil {
				t.Fatal(err)
			}
		})
	}
	for _, e := range triggers.All() {
		t.Run("trigger "+e.Name, func(t *testing.T) {
			s := growing[float64](t, smallDense(), CRB)
			g := neurogenesis.NewGrower(neurogenesis.Strategy{
				Trigger: triggerOf(t, e), TriggerName: e.Name, Init: initOf(t, inits.All()[0]), InitName: inits.All()[0].Name, MaxWidth: 9,
			}, 100, rand.New(rand.NewPCG(1, 3)))
			if err := g.Begin(grown[float64]{s}); err != nil {
				t.Fatal(err)
			}
			for step := range 4 {
				r, err := s.Step()
				if err == nil {
					err = g.Record(step, r.Loss)
				}
				if err == nil {
					err = s.Observe()
				}
				if err == nil {
					_, err = g.Grow(grown[float64]{s}, step)
				}
				if err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

// addChannels appends two with a small fan-out.
func addChannels(t *testing.T, l neurogenesis.Layer) { contract.AddNeurons(t, l, 2, 0.1) }
