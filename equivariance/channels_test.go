package equivariance

import (
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
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

// grown is a model as a Grower sees it.
type grown[T nn.Float] struct{ *Model[T] }

func (g grown[T]) Hidden() []neurogenesis.Layer {
	var layers []neurogenesis.Layer
	for _, c := range g.Model.Hidden() {
		layers = append(layers, c)
	}
	return layers
}

// tiny is a network of three layers on 6×6 images, with every part.
func tiny(groups [3]Group, norm NormKind, head HeadKind) Config {
	c := Config{
		Channels: 2, Side: 6, Classes: 3, Norm: norm, Eps: DefaultEps,
		Head: HeadConfig{Kind: head, Hidden: 5, Norm: head == HeadFlatten},
	}
	for n, g := range groups {
		c.Layers = append(c.Layers, LayerConfig{
			Kind: Plain, Group: g, Base: []int{2, 1, 2}[n], Kernel: []int{5, 3, 3}[n],
			Bias: n == 1 || norm == NormNone, Pool: []Pool{PoolMean2, PoolMean3, PoolNone}[n],
		})
	}
	return c
}

// growing are configurations that NORTH can grow.
func growing() map[string]Config {
	return map[string]Config{
		"D4":           tiny([3]Group{D4, D4, D4}, NormGroup, HeadInvariant),
		"chain":        tiny([3]Group{C4, C2, C1}, NormGroup, HeadFlatten),
		"mirrors":      tiny([3]Group{D4, D2, D1}, NormGroup, HeadInvariant),
		"shared":       tiny([3]Group{D4, D4, D4}, NormShared, HeadFlatten),
		"without norm": tiny([3]Group{D4, C4, C2}, NormNone, HeadInvariant),
		"physical C1":  tiny([3]Group{C1, C1, C1}, NormPhysical, HeadFlatten),
	}
}

// observed is a model after some steps that has looked at the batch it saw.
func observed[T nn.Float](t testing.TB, c Config, samples int) (*Model[T], nn.Mat[T], []int32) {
	t.Helper()
	m := newModel[T](t, c, 3)
	x, labels := drawn[T](c, samples, 4)
	for range 3 {
		if _, err := m.Train(x, labels); err != nil {
			t.Fatal(err)
		}
	}
	if err := m.SetProbe(x, labels); err != nil {
		t.Fatal(err)
	}
	if err := m.Observe(); err != nil {
		t.Fatal(err)
	}
	return m, x, labels
}

func equal(t *testing.T, what string, got, want mat.Matrix, tolerance float64) {
	t.Helper()
	if !mat.EqualApprox(got, want, tolerance) {
		t.Errorf("%s:\n%v\nwant\n%v", what, mat.Formatted(got), mat.Formatted(want))
	}
}

// TestObserve: the matrices belong together, Respond gives back the activations, and
// they follow when channels are added that nothing reads, when the model learns and when
// channels go. The outputs are those of training.
func TestObserve(t *testing.T) {
	for name, c := range growing() {
		t.Run(name, func(t *testing.T) {
			m, x, labels := observed[float64](t, c, 9)
			for round := range 3 {
				for _, h := range m.Hidden() {
					bias := h.Bias()
					var z mat.Dense
					z.Mul(h.Inputs(), h.FanIn().T())
					z.Apply(func(_, j int, v float64) float64 { return v + bias[j] }, &z)
					equal(t, h.Name()+" pre-activations", h.PreActivations(), &z, 1e-11)
					equal(t, h.Name()+" response to its own weights", h.Respond(h.FanIn(), bias), h.Activations(), 1e-11)
					if got := len(h.Born()); got != h.Width() {
						t.Errorf("%s: %d births for %d channels", h.Name(), got, h.Width())
					}
				}
				grown := m.Hidden()[round]
				before := m.Outputs()
				contract.AddNeurons(t, grown, 2, 0)
				if err := m.Observe(); err != nil {
					t.Fatal(err)
				}
				equal(t, "outputs after growth", m.Outputs(), before, 0)
				if _, err := m.Gradients(x, labels); err != nil {
					t.Fatal(err)
				}
				equal(t, "outputs of training", m.work.train.head.logits.Dense(), before, 1e-12)
				if _, err := m.Train(x, labels); err != nil {
					t.Fatal(err)
				}
				if round == 1 {
					if err := grown.Remove([]int{0}); err != nil {
						t.Fatal(err)
					}
				}
				if err := m.Observe(); err != nil {
					t.Fatal(err)
				}
			}
			if got, want := m.Config.ParamCount(), count(m); got != want {
				t.Errorf("the configuration counts %d parameters, there are %d", got, want)
			}
		})
	}
}

// count is the number of parameters that there are.
func count[T nn.Float](m *Model[T]) int {
	sum := 0
	for _, p := range m.Params() {
		sum += p.Value.Rows * p.Value.Cols
	}
	return sum
}

// TestGrowthPreserves: with the running statistics, too, a channel that nothing reads
// changes nothing, to the bit, and one that is read adds what Respond says.
func TestGrowthPreserves(t *testing.T) {
	for name, c := range growing() {
		t.Run(name, func(t *testing.T) {
			m, x, _ := observed[float64](t, c, 9)
			if err := m.Recompute(x); err != nil {
				t.Fatal(err)
			}
			before, err := m.Forward(x)
			if err != nil {
				t.Fatal(err)
			}
			for _, h := range m.Hidden() {
				contract.AddNeurons(t, h, 1, 0)
				after, err := m.Forward(x)
				if err != nil {
					t.Fatal(err)
				}
				if !slices.Equal(after.Data, before.Data) {
					t.Errorf("%s: the logits moved", h.Name())
				}
				if err := m.Observe(); err != nil {
					t.Fatal(err)
				}
				last := h.Width() - 1
				own, bias := h.FanIn(), h.Bias()
				got := h.Respond(own, bias).ColView(last)
				equal(t, h.Name()+" appended", h.Activations().ColView(last), got, 1e-11)
				h.SetFanIn(last, own.RawRowView(0), bias[0])
				if err := m.Observe(); err != nil {
					t.Fatal(err)
				}
				equal(t, h.Name()+" copied", h.Activations().ColView(last), h.Activations().ColView(0), 1e-11)
			}
		})
	}
}

// TestLossAfter: its derivative is OutputGrad, with no shift it is the loss, and it
// changes nothing.
func TestLossAfter(t *testing.T) {
	for name, c := range growing() {
		t.Run(name, func(t *testing.T) {
			m, x, labels := observed[float64](t, c, 9)
			before := m.WeightsSHA256()
			want, err := m.Gradients(x, labels)
			if err != nil {
				t.Fatal(err)
			}
			for _, h := range m.Hidden() {
				grad := h.OutputGrad()
				at := func(by float64) float64 {
					var shift mat.Dense
					shift.Scale(by, grad)
					loss, err := h.LossAfter(&shift)
					if err != nil {
						t.Fatal(err)
					}
					return loss
				}
				if got := at(0); math.Abs(got-want) > 1e-13 {
					t.Errorf("%s: loss %v without a shift, want %v", h.Name(), got, want)
				}
				norm := mat.Norm(grad, 2)
				if norm == 0 {
					t.Fatalf("%s: no gradient", h.Name())
				}
				by := 1e-6 / norm
				if got := (at(by) - at(-by)) / 2 / by; math.Abs(got/(norm*norm)-1) > 1e-5 {
					t.Errorf("%s: slope %v along the gradient, want %v", h.Name(), got, norm*norm)
				}
				samples, outputs := grad.Dims()
				for _, shape := range [][2]int{{samples + 1, outputs}, {samples, outputs + 1}} {
					if _, err := h.LossAfter(mat.NewDense(shape[0], shape[1], nil)); err == nil {
						t.Errorf("%s: a shift of %v was taken", h.Name(), shape)
					}
				}
			}
			if m.WeightsSHA256() != before {
				t.Error("the weights have changed")
			}
		})
	}
}

// TestSlope is the derivative of Respond by the bias.
func TestSlope(t *testing.T) {
	m, _, _ := observed[float64](t, growing()["mirrors"], 9)
	for _, h := range m.Hidden() {
		const step = 1e-7
		moved := func(by float64) *mat.Dense {
			bias := h.Bias()
			for i := range bias {
				bias[i] += by
			}
			return h.Respond(h.FanIn(), bias)
		}
		var want mat.Dense
		want.Sub(moved(step), moved(-step))
		want.Scale(1/(2*step), &want)
		equal(t, h.Name(), h.Slope(h.FanIn(), h.Bias()), &want, 1e-5)
	}
}

// TestConstantChannel: for a channel that is alike in all slots and pixels, LossAfter of
// what it would add is the loss once it is there.
func TestConstantChannel(t *testing.T) {
	for _, name := range []string{"D4", "without norm", "shared"} {
		m, x, labels := observed[float64](t, growing()[name], 9)
		for _, h := range m.Hidden()[:2] {
			_, inputs := h.FanIn().Dims()
			outputs, _ := h.FanOut().Dims()
			const bias = 0.7
			fanOut := mat.NewDense(outputs, 1, nil)
			rng := rand.New(rand.NewPCG(1, 1))
			fanOut.Apply(func(int, int, float64) float64 { return 0.1 * rng.NormFloat64() }, fanOut)
			if h.n == 1 { // its pool of 3×3 makes constants smaller at the margin
				continue
			}
			var shift mat.Dense
			shift.Mul(h.Respond(mat.NewDense(1, inputs, nil), []float64{bias}), fanOut.T())
			want, err := h.LossAfter(&shift)
			if err != nil {
				t.Fatal(err)
			}
			if err := h.Append(mat.NewDense(1, inputs, nil), []float64{bias}, fanOut); err != nil {
				t.Fatal(err)
			}
			if c := m.Config; c.Norm != NormNone {
				continue // the norms behind it go by other statistics then
			}
			got, err := m.Gradients(x, labels)
			if err != nil || math.Abs(got-want) > 1e-12 {
				t.Errorf("%s, %s: loss %v, %v, want %v", name, h.Name(), got, err, want)
			}
		}
	}
}

// TestShelfGrowsChannels: every initialisation grows a layer of channels, those that
// claim it without a change of the logits, and training goes on.
func TestShelfGrowsChannels(t *testing.T) {
	for _, e := range inits.All() {
		t.Run(e.Name, func(t *testing.T) {
			values, err := form.Resolve(e.Fields, map[string]string{"candidates": "20"})
			if err != nil {
				t.Fatal(err)
			}
			grew := 0
			for _, name := range []string{"D4", "mirrors"} {
				for n := range 3 {
					m, x, labels := observed[float64](t, growing()[name], 12)
					h, before := m.Hidden()[n], m.Outputs()
					made, err := e.New(values).Neurons(&neurogenesis.Probe{Layer: h, Index: n, Step: 3}, 1, rand.New(rand.NewPCG(1, 2)))
					if errors.Is(err, neurogenesis.ErrRefused) {
						continue
					}
					if err != nil {
						t.Fatal(err)
					}
					if err := h.Append(made.FanIn, made.Bias, made.FanOut); err != nil {
						t.Fatal(err)
					}
					for _, s := range made.Scale {
						h.ScaleFanOut(s.Unit, s.By)
					}
					for _, s := range made.Set {
						h.SetFanIn(s.Unit, s.Row, s.Bias)
					}
					grew++
					if err := m.Observe(); err != nil {
						t.Fatal(err)
					}
					if e.Preserving && !mat.EqualApprox(m.Outputs(), before, 1e-9) {
						t.Errorf("%s, %s: the logits moved", name, h.Name())
					}
					if _, err := m.Train(x, labels); err != nil {
						t.Fatal(err)
					}
				}
			}
			if grew == 0 {
				t.Error("refused everywhere")
			}
		})
	}
}

// TestShelfAsksChannels: every trigger has an answer.
func TestShelfAsksChannels(t *testing.T) {
	m, _, _ := observed[float64](t, growing()["D4"], 12)
	for _, e := range triggers.All() {
		values, err := form.Resolve(e.Fields, nil)
		if err != nil {
			t.Fatal(err)
		}
		for n, h := range m.Hidden() {
			d, err := e.New(values).Decide(&neurogenesis.Probe{Layer: h, Index: n, Step: 3, Start: h.Width(), MaxWidth: 20})
			if err != nil || d.Add < 0 {
				t.Errorf("%s, %s: %+v, %v", e.Name, h.Name(), d, err)
			}
		}
	}
}

// TestGrower: a trigger and an initialisation off the shelf grow a network while it
// trains, and relaxing goes on with what has grown.
func TestGrower(t *testing.T) {
	m, x, labels := observed[float32](t, growing()["D4"], 16)
	s := neurogenesis.Strategy{MaxWidth: 4}
	for _, e := range triggers.All() {
		if e.Name == "linear" || s.Trigger == nil {
			values, err := form.Resolve(e.Fields, nil)
			if err != nil {
				t.Fatal(err)
			}
			s.Trigger, s.TriggerName = e.New(values), e.Name
		}
	}
	for _, e := range inits.All() {
		if e.Name == "north-select" || s.Init == nil {
			values, err := form.Resolve(e.Fields, map[string]string{"candidates": "10"})
			if err != nil {
				t.Fatal(err)
			}
			s.Init, s.InitName = e.New(values), e.Name
		}
	}
	g := neurogenesis.NewGrower(s, 30, rand.New(rand.NewPCG(1, 3)))
	if err := g.Begin(grown[float32]{m}); err != nil {
		t.Fatal(err)
	}
	for step := 1; step <= 30; step++ {
		loss, err := m.Train(x, labels)
		if err == nil {
			err = g.Record(step, loss)
		}
		if err == nil {
			_, err = g.Grow(grown[float32]{m}, step)
		}
		if err != nil {
			t.Fatalf("step %d: %v", step, err)
		}
	}
	for l, to := range map[int]Group{2: C4} {
		if err := m.Recompute(x); err != nil {
			t.Fatal(err)
		}
		done, err := m.Relax(Relaxation{l, to}, Carry, x)
		if err != nil || done.Receipt.Change > 1e-4 {
			t.Fatalf("%v, %+v", err, done)
		}
	}
	if got := m.Hidden()[2].Width(); got != m.Config.Layers[2].Base || len(m.Hidden()[2].Units()) != got {
		t.Errorf("%d channels after the relaxation, with %d identities", got, len(m.Hidden()[2].Units()))
	}
}

// TestUnobserved: before the first observation, and after a relaxation, matrices of the
// probe are empty, those of weights are there, and channels can be added.
func TestUnobserved(t *testing.T) {
	m, x, labels := observed[float64](t, growing()["D4"], 9)
	mustRelax(t, m, Relaxation{2, C4}, Carry, x)
	fresh := newModel[float64](t, growing()["D4"], 1)
	for _, m := range []*Model[float64]{m, fresh} {
		for _, h := range m.Hidden() {
			for what, got := range map[string]*mat.Dense{
				"inputs": h.Inputs(), "pre-activations": h.PreActivations(), "activations": h.Activations(), "gradient": h.OutputGrad(),
				"response": h.Respond(h.FanIn(), h.Bias()), "slope": h.Slope(h.FanIn(), h.Bias()), "outputs": m.Outputs(),
			} {
				if !got.IsEmpty() {
					t.Errorf("%s: %s are there", h.Name(), what)
				}
			}
			outputs, _ := h.FanOut().Dims()
			if _, err := h.LossAfter(mat.NewDense(9, outputs, nil)); err == nil {
				t.Errorf("%s: a loss without a probe", h.Name())
			}
			contract.AddNeurons(t, h, 1, 0.1)
		}
		if _, err := m.Train(x, labels); err != nil {
			t.Fatal(err)
		}
	}
}

// TestGrowthRefusals: bad neurons change nothing.
func TestGrowthRefusals(t *testing.T) {
	m, _, _ := observed[float32](t, growing()["without norm"], 9)
	bare := growing()["without norm"]
	for n := range bare.Layers {
		bare.Layers[n].Bias = false
	}
	without, _, _ := observed[float32](t, bare, 9)
	dense := func(rows, cols int) *mat.Dense { return mat.NewDense(rows, cols, nil) }
	for _, tt := range []struct {
		name string
		m    *Model[float32]
		call func(h *Channels[float32], in, out int) error
		want string
	}{
		{"no biases", m, func(h *Channels[float32], in, out int) error { return h.Append(dense(1, in), nil, dense(out, 1)) }, "no biases"},
		{"fan-in", m, func(h *Channels[float32], in, out int) error {
			return h.Append(dense(1, in+1), []float64{0}, dense(out, 1))
		}, "fan-in of 1×"},
		{"fan-out", m, func(h *Channels[float32], in, out int) error {
			return h.Append(dense(1, in), []float64{0}, dense(out+1, 1))
		}, "fan-out of"},
		{"infinite in float32", m, func(h *Channels[float32], in, out int) error {
			x := dense(1, in)
			x.Set(0, 0, 1e300)
			return h.Append(x, []float64{0}, dense(out, 1))
		}, "not finite"},
		{"too wide", m, func(h *Channels[float32], in, out int) error {
			return h.Append(dense(maxBase, in), make([]float64, maxBase), dense(out, maxBase))
		}, "base width"},
		{"bias without a place", without, func(h *Channels[float32], in, out int) error {
			return h.Append(dense(1, in), []float64{1}, dense(out, 1))
		}, "want 0"},
		{"no such channel", m, func(h *Channels[float32], in, out int) error { return h.Remove([]int{9}) }, "no channel 9"},
		{"twice", m, func(h *Channels[float32], in, out int) error { return h.Remove([]int{0, 0}) }, "twice"},
		{"all", m, func(h *Channels[float32], in, out int) error { return h.Remove([]int{0, 1}) }, "at least one"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			h, before := tt.m.Hidden()[0], tt.m.WeightsSHA256()
			_, in := h.FanIn().Dims()
			out, _ := h.FanOut().Dims()
			if err := tt.call(h, in, out); err == nil || !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "\n") {
				t.Errorf("%v, want an error about %q", err, tt.want)
			}
			if tt.m.WeightsSHA256() != before || h.Width() != 2 {
				t.Error("something has changed")
			}
		})
	}
	for name, c := range map[string]Config{
		"mixed":    tiny([3]Group{C1, C1, C1}, NormPhysical, HeadFlatten).As(Mixed),
		"physical": tiny([3]Group{D4, D4, D4}, NormPhysical, HeadFlatten),
	} {
		m := newModel[float32](t, c, 1)
		x, labels := drawn[float32](c, 4, 1)
		if err := m.SetProbe(x, labels); err == nil {
			t.Errorf("%s: the probe was taken", name)
		}
		if err := m.Observe(); err == nil {
			t.Errorf("%s: observed", name)
		}
	}
}

// TestTrainedChannels: what a training step leaves of the base channels is what the probe
// sees of the same batch, and the lengths of their gradients.
func TestTrainedChannels(t *testing.T) {
	for name, c := range growing() {
		t.Run(name, func(t *testing.T) {
			if _, ok := newModel[float64](t, c, 3).Hidden()[0].MeanActivity(1, nil); ok {
				t.Error("activity without a training step")
			}
			m, x, labels := observed[float64](t, c, 9)
			var want []*mat.Dense
			for _, h := range m.Hidden() {
				want = append(want, mat.DenseCopyOf(h.Activations()))
			}
			if _, err := m.Train(x, labels); err != nil {
				t.Fatal(err)
			}
			for n, h := range m.Hidden() {
				for _, images := range []int{3, 9, 20} {
					active, ok := h.MeanActivity(images, nil)
					if !ok {
						t.Fatalf("%s: no activity", h.Name())
					}
					mean := mat.NewDense(1, h.Width(), nil)
					for i := range min(images, 9) {
						for j, v := range want[n].RawRowView(i) {
							mean.Set(0, j, mean.At(0, j)+v/float64(min(images, 9)))
						}
					}
					equal(t, h.Name()+" activity", mat.NewDense(1, len(active), active), mean, 1e-11)
				}
				g, lengths := m.Layers[n].Terms[0].W.Grad, mat.NewDense(1, h.Width(), nil)
				for r := range g.Rows {
					for _, v := range g.Row(r) {
						j := r * h.Width() / g.Rows
						lengths.Set(0, j, math.Hypot(lengths.At(0, j), v))
					}
				}
				norms := h.GradientNorms(nil)
				equal(t, h.Name()+" gradients", mat.NewDense(1, len(norms), norms), lengths, 1e-11)
			}
		})
	}
}
