package inits

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"github.com/north-tui/north/form"
	"github.com/north-tui/north/neurogenesis"
	"github.com/north-tui/north/neurogenesis/growtest"
	"gonum.org/v1/gonum/mat"
)

// shelf sets every initialisation up, with few candidates to be quick.
func shelf(t *testing.T, do func(t *testing.T, e neurogenesis.InitEntry, i neurogenesis.Initializer)) {
	for _, e := range All() {
		t.Run(e.Name, func(t *testing.T) {
			v, err := form.Resolve(e.Fields, map[string]string{"candidates": "20"})
			if err != nil {
				t.Fatal(err)
			}
			do(t, e, e.New(v))
		})
	}
}

// TestShelf holds every entry to what all of them promise, on random networks:
// as many neurons as asked for, or fewer, or a refusal; nothing but the random
// numbers decides; and those that claim to preserve do.
func TestShelf(t *testing.T) {
	shelf(t, func(t *testing.T, e neurogenesis.InitEntry, i neurogenesis.Initializer) {
		if e.Doc == "" || e.Source == "" {
			t.Error("no doc or no source")
		}
		grown := 0
		for seed := range uint64(40) {
			net, index, count := randomNetwork(seed)
			first, err := neurons(net, index, count, i, seed)
			if errors.Is(err, neurogenesis.ErrRefused) {
				continue
			}
			if err != nil {
				t.Fatalf("seed %d: %v", seed, err)
			}
			if second, err := neurons(net, index, count, i, seed); err != nil || !reflect.DeepEqual(first, second) {
				t.Errorf("seed %d: not the same twice, %v", seed, err)
			}
			if made := len(first.Bias); made < 1 || made > count {
				t.Errorf("seed %d: %d neurons for %d", seed, made, count)
			}
			before := mat.DenseCopyOf(net.Outputs())
			insert(t, net, net.Hidden()[index], first)
			if e.Preserving && !mat.EqualApprox(net.Outputs(), before, 1e-12) {
				t.Errorf("seed %d: outputs moved", seed)
			}
			if e.Preserving && mat.Norm(first.FanOut, 1) == 0 && !mat.Equal(net.Outputs(), before) {
				t.Errorf("seed %d: outputs moved by a bit though nothing reads the new neurons", seed)
			}
			grown++
		}
		if grown < 20 {
			t.Errorf("refused in %d of 40 networks", 40-grown)
		}
	})
}

// insert adds neurons to a layer as a Grower does, and observes the network.
func insert(t *testing.T, net *growtest.Network, layer neurogenesis.Layer, n neurogenesis.Neurons) {
	t.Helper()
	if err := layer.Append(n.FanIn, n.Bias, n.FanOut); err != nil {
		t.Fatal(err)
	}
	for _, s := range n.Scale {
		layer.ScaleFanOut(s.Unit, s.By)
	}
	for _, e := range n.Set {
		layer.SetFanIn(e.Unit, e.Row, e.Bias)
	}
	if err := net.Observe(); err != nil {
		t.Fatal(err)
	}
}

// randomNetwork is an observed network with a random target, one of its layers, and
// how many neurons to add. Some have fewer samples than neurons.
func randomNetwork(seed uint64) (net *growtest.Network, index, count int) {
	rng := rand.New(rand.NewPCG(seed, 1))
	size := func(most int) int { return 1 + rng.IntN(most) }
	activation := []string{"relu", "tanh"}[rng.IntN(2)]
	net = growtest.New(rng, 2+rng.IntN(30), activation, 1+size(12), size(9), size(9), size(4))
	for _, b := range net.Biases {
		for i := range b {
			b[i] = 0.1 * rng.NormFloat64()
		}
	}
	if err := net.Observe(); err != nil {
		panic(err)
	}
	index, count = rng.IntN(2), size(5)
	samples, outputs := net.Outputs().Dims()
	net.Target = normal(rng, samples, outputs)
	return net, index, count
}

func neurons(net *growtest.Network, index, count int, i neurogenesis.Initializer, seed uint64) (neurogenesis.Neurons, error) {
	p := &neurogenesis.Probe{Layer: net.Hidden()[index], Index: index}
	return i.Neurons(p, count, rand.New(rand.NewPCG(seed, 3)))
}

// TestRescaled: new rows have the mean norm of the existing ones, and no bias.
func TestRescaled(t *testing.T) {
	for _, name := range []string{"random-in", "north-select", "north-pre", "north-weight"} {
		net, layer := smallNetwork(t, 12, 5)
		want := 0.0
		for j := range 5 {
			want += norm(layer.FanIn().RawRowView(j)) / 5
		}
		n, err := neurons(net, 0, 3, onShelf(t, name, nil), 1)
		if err != nil {
			t.Fatal(err)
		}
		for j := range 3 {
			if got := norm(n.FanIn.RawRowView(j)); math.Abs(got/want-1) > 1e-12 || n.Bias[j] != 0 {
				t.Errorf("%s: row %d has norm %g and bias %g, want %g and 0", name, j, got, n.Bias[j], want)
			}
		}
	}
}

// smallNetwork is an observed network of one hidden layer.
func smallNetwork(t *testing.T, inputs, width int) (*growtest.Network, neurogenesis.Layer) {
	t.Helper()
	net := growtest.New(rand.New(rand.NewPCG(2, 2)), 60, "relu", inputs, width, 3)
	if err := net.Observe(); err != nil {
		t.Fatal(err)
	}
	return net, net.Hidden()[0]
}

func onShelf(t *testing.T, name string, set map[string]string) neurogenesis.Initializer {
	t.Helper()
	for _, e := range All() {
		if e.Name == name {
			v, err := form.Resolve(e.Fields, set)
			if err != nil {
				t.Fatal(err)
			}
			return e.New(v)
		}
	}
	t.Fatalf("no init %s", name)
	return nil
}

// TestRefusals: what cannot be done is refused, with a reason, and never crashes.
func TestRefusals(t *testing.T) {
	situations := []struct {
		name   string
		change func(net *growtest.Network)
		works  []string // all others refuse
	}{
		{"no fan-in", func(net *growtest.Network) { net.Weights[0].Zero() }, []string{"random-out"}},
		{"no gradient", func(net *growtest.Network) { net.Weights[1].Zero() }, []string{
			"random-in", "random-out", "north-select", "north-pre", "north-weight", "north-opt", "net2wider",
		}},
		{"silent inputs", func(net *growtest.Network) { net.Probe.Zero() }, []string{
			"random-in", "random-out", "north-weight", "net2wider", "variance-transfer",
		}},
		{"dead layer", func(net *growtest.Network) {
			for j := range net.Biases[0] {
				net.Biases[0][j] = -100
			}
			net.Biases[1][0] = 0.5 // for there to be a gradient
		}, []string{
			"random-in", "random-out", "north-select", "north-pre", "north-weight", "north-opt", "gradmax", "firefly",
			"nest", "net2wider", "variance-transfer", "senn", // but not tiny: the bias above can follow what does not depend on the sample
		}},
	}
	shelf(t, func(t *testing.T, e neurogenesis.InitEntry, i neurogenesis.Initializer) {
		for _, s := range situations {
			t.Run(s.name, func(t *testing.T) {
				net, _ := smallNetwork(t, 6, 4)
				s.change(net)
				if err := net.Observe(); err != nil {
					t.Fatal(err)
				}
				n, err := neurons(net, 0, 2, i, 1)
				if slices.Contains(s.works, e.Name) {
					if err != nil {
						t.Fatal(err)
					}
					if size := mat.Norm(n.FanIn, 1) + mat.Norm(n.FanOut, 1); math.IsNaN(size) || math.IsInf(size, 0) {
						t.Errorf("neurons %+v", n)
					}
				} else if !errors.Is(err, neurogenesis.ErrRefused) {
					t.Errorf("error %v, want a refusal", err)
				}
			})
		}
		t.Run("not finite", func(t *testing.T) {
			net, layer := smallNetwork(t, 6, 4)
			layer.FanIn().Set(1, 1, math.NaN())
			if err := net.Observe(); err != nil {
				t.Fatal(err)
			}
			if _, err := neurons(net, 0, 2, i, 1); e.Name != "random-out" && (err == nil || errors.Is(err, neurogenesis.ErrRefused)) {
				t.Errorf("error %v, want a failure", err)
			}
		})
	})
}

// TestRandomOutNote: an activation that is not 0 at 0 moves the outputs, and the
// note says so.
func TestRandomOutNote(t *testing.T) {
	for _, tt := range []struct {
		activation string
		note       bool
	}{{"relu", false}, {"tanh", false}, {"sigmoid", true}} {
		net := growtest.New(rand.New(rand.NewPCG(2, 2)), 20, tt.activation, 4, 3, 2)
		if err := net.Observe(); err != nil {
			t.Fatal(err)
		}
		n, err := neurons(net, 0, 2, RandomOut{}, 1)
		if err != nil || (n.Note != "") != tt.note {
			t.Errorf("%s: note %q, %v", tt.activation, n.Note, err)
		}
	}
}

// TestLeftDerivative: with a derivative of 0 at 0 the inits that give no incoming
// weights refuse, and no others.
func TestLeftDerivative(t *testing.T) {
	shelf(t, func(t *testing.T, e neurogenesis.InitEntry, i neurogenesis.Initializer) {
		for activation, refused := range map[string]bool{"relu": false, "relu-left": e.Name == "gradmax" || e.Name == "random-out"} {
			net := growtest.New(rand.New(rand.NewPCG(2, 2)), 60, activation, 6, 4, 3)
			net.Target = normal(rand.New(rand.NewPCG(3, 3)), 60, 3)
			if err := net.Observe(); err != nil {
				t.Fatal(err)
			}
			n, err := neurons(net, 0, 2, i, 1)
			if errors.Is(err, neurogenesis.ErrRefused) != refused || err != nil && !refused {
				t.Errorf("%s: error %v, want a refusal: %v", activation, err, refused)
			}
			if none := err == nil && mat.Norm(n.FanIn, 1) == 0; none && activation == "relu-left" {
				t.Error("neurons with a fan-in of zero, which never learn")
			}
		}
	})
}

// TestKernel: new rows of north-weight are orthogonal to all existing ones.
func TestKernel(t *testing.T) {
	for seed := range uint64(20) {
		rng := rand.New(rand.NewPCG(seed, 1))
		inputs := 3 + rng.IntN(30)
		width := 1 + rng.IntN(inputs-1)
		net := growtest.New(rng, 10, "relu", inputs, width, 2)
		if err := net.Observe(); err != nil {
			t.Fatal(err)
		}
		if seed%2 == 1 { // a copied row must not matter
			net.Weights[0].SetRow(width-1, net.Weights[0].RawRowView(0))
		}
		n, err := neurons(net, 0, 4, NorthWeight{}, seed)
		if err != nil || n.Note != "" {
			t.Fatalf("seed %d: note %q, %v", seed, n.Note, err)
		}
		var product mat.Dense
		product.Mul(net.Weights[0], n.FanIn.T())
		if worst := mat.Max(&product); worst > 1e-7 || mat.Min(&product) < -1e-7 {
			t.Errorf("seed %d (%d×%d): W·row is up to %g", seed, width, inputs, worst)
		}
	}
}

func TestNoKernel(t *testing.T) {
	for _, width := range []int{4, 7} {
		net, _ := smallNetwork(t, 4, width)
		n, err := neurons(net, 0, 2, NorthWeight{}, 1)
		if err != nil || n.Note != "no null space, random-in instead" {
			t.Errorf("width %d: note %q, %v", width, n.Note, err)
		}
		want, err := neurons(net, 0, 2, RandomIn{}, 1)
		if err != nil || !mat.EqualApprox(n.FanIn, want.FanIn, 1e-12) {
			t.Errorf("width %d: not the neurons of random-in, %v", width, err)
		}
	}
}

// TestPreActivations: with inputs that can express it, the new pre-activations are
// orthogonal to the existing ones; also if inputs are constant, copied, or more
// than the samples.
func TestPreActivations(t *testing.T) {
	for _, tt := range []struct{ samples, inputs, width int }{{60, 20, 5}, {60, 20, 19}, {30, 50, 8}, {200, 64, 40}} {
		t.Run(fmt.Sprintf("n=%d/inputs=%d/width=%d", tt.samples, tt.inputs, tt.width), func(t *testing.T) {
			net := growtest.New(rand.New(rand.NewPCG(3, 3)), tt.samples, "relu", tt.inputs, tt.width, 2)
			for i := range tt.samples {
				net.Probe.Set(i, 0, 0)
				net.Probe.Set(i, 2, net.Probe.At(i, 1))
			}
			if err := net.Observe(); err != nil {
				t.Fatal(err)
			}
			layer := net.Hidden()[0]
			n, err := neurons(net, 0, 2, NorthPre{Selection{Candidates: 30}}, 1)
			if tt.inputs-2 <= tt.width && tt.inputs <= tt.samples {
				if !errors.Is(err, neurogenesis.ErrRefused) {
					t.Errorf("error %v, want a refusal: nothing is left", err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			var z, product mat.Dense
			z.Mul(layer.Inputs(), n.FanIn.T())
			product.Mul(layer.PreActivations().T(), &z)
			cosine := mat.Norm(&product, 2) / mat.Norm(&z, 2) / mat.Norm(layer.PreActivations(), 2)
			if cosine > 1e-6 {
				t.Errorf("cosine with existing pre-activations %g, want 0", cosine)
			}
		})
	}
}

// TestPreActivationsWithBiases: the new pre-activations are no longer orthogonal to the
// existing ones, though most of them is.
func TestPreActivationsWithBiases(t *testing.T) {
	for seed := range uint64(5) {
		net := growtest.New(rand.New(rand.NewPCG(seed, 3)), 200, "relu", 20, 5, 2)
		for j := range net.Biases[0] {
			net.Biases[0][j] = 0.5 - float64(j)/3
		}
		if err := net.Observe(); err != nil {
			t.Fatal(err)
		}
		n, err := neurons(net, 0, 2, NorthPre{Selection{Candidates: 30}}, seed)
		if err != nil {
			t.Fatal(err)
		}
		var z mat.Dense
		z.Mul(net.Hidden()[0].Inputs(), n.FanIn.T())
		outside, err := newComplement(net.Hidden()[0].PreActivations())
		if err != nil {
			t.Fatal(err)
		}
		rest := mat.DenseCopyOf(&z)
		if err := outside.project(rest); err != nil {
			t.Fatal(err)
		}
		within := math.Sqrt(1 - sumSquares(rest)/sumSquares(&z))
		if within < 1e-3 || within > 0.3 {
			t.Errorf("seed %d: a share %g of the norm is within the span of the existing ones, want some and less than 0.3", seed, within)
		}
	}
}

// TestComplement: nothing is left of the column space, though one of its
// directions is a thousand times shorter than the other and one is there twice.
func TestComplement(t *testing.T) {
	rng := rand.New(rand.NewPCG(9, 0))
	a := normal(rng, 30, 3)
	for i := range 30 {
		a.Set(i, 1, a.At(i, 0)+1e-3*a.At(i, 1))
		a.Set(i, 2, a.At(i, 0))
	}
	outside, err := newComplement(a)
	if err != nil {
		t.Fatal(err)
	}
	x := normal(rng, 30, 5)
	if err := outside.project(x); err != nil {
		t.Fatal(err)
	}
	var qr mat.QR
	qr.Factorize(a.Slice(0, 30, 0, 2))
	var q, left mat.Dense
	qr.QTo(&q)
	left.Mul(q.Slice(0, 30, 0, 2).T(), x)
	if share := mat.Norm(&left, 2) / mat.Norm(x, 2); share > 1e-5 {
		t.Errorf("share %g of the projection is in the column space", share)
	}
	if mat.Norm(x, 2) < 5 {
		t.Errorf("norm %g of what was about 11", mat.Norm(x, 2))
	}
}

// TestPseudoInverse compares with the SVD, for tall, wide and deficient matrices.
func TestPseudoInverse(t *testing.T) {
	rng := rand.New(rand.NewPCG(8, 0))
	for _, shape := range [][3]int{{20, 6, 6}, {6, 20, 6}, {20, 8, 3}, {8, 20, 3}, {5, 5, 2}} {
		a := normal(rng, shape[0], shape[1])
		if shape[2] < min(shape[0], shape[1]) {
			a.Mul(normal(rng, shape[0], shape[2]), normal(rng, shape[2], shape[1]))
		}
		x := normal(rng, shape[0], 4)
		inverse, err := newPseudoInverse(a)
		if err != nil {
			t.Fatal(err)
		}
		got, reached, err := inverse.apply(x)
		if err != nil {
			t.Fatal(err)
		}
		var svd mat.SVD
		if !svd.Factorize(a, mat.SVDThin) {
			t.Fatal("no convergence")
		}
		var want, image mat.Dense
		svd.SolveTo(&want, x, shape[2])
		if !mat.EqualApprox(got, &want, 1e-6) {
			t.Errorf("%v: pseudo-inverse\n%v\nwant\n%v", shape, mat.Formatted(got), mat.Formatted(&want))
		}
		image.Mul(a, &want)
		if power := sumSquares(&image); math.Abs(reached/power-1) > 1e-6 {
			t.Errorf("%v: reached %g, want %g", shape, reached, power)
		}
	}
}

// TestGreedyAvoidsCopies: the paper's selection takes near copies, the greedy one
// does not.
func TestGreedyAvoidsCopies(t *testing.T) {
	net, _ := smallNetwork(t, 2, 2)
	rank := func(set map[string]string) float64 {
		n, err := neurons(net, 0, 6, onShelf(t, "north-select", set), 1)
		if err != nil {
			t.Fatal(err)
		}
		layer := net.Hidden()[0]
		var wider mat.Dense
		wider.Augment(layer.Activations(), layer.Respond(n.FanIn, n.Bias))
		return score(t, &wider)
	}
	if greedy, top := rank(nil), rank(map[string]string{"select": "top"}); greedy <= top {
		t.Errorf("greedy scores %g, at once %g", greedy, top)
	}
}

// TestBetterThanRandom: what is selected scores higher than what is not.
func TestBetterThanRandom(t *testing.T) {
	for _, set := range []map[string]string{nil, {"score": "residual"}, {"select": "top"}} {
		net, layer := smallNetwork(t, 8, 6)
		scores := make(map[string]float64)
		for _, name := range []string{"random-in", "north-select"} {
			for seed := range uint64(5) {
				n, err := neurons(net, 0, 2, onShelf(t, name, set), seed)
				if err != nil {
					t.Fatal(err)
				}
				var wider mat.Dense
				wider.Augment(layer.Activations(), layer.Respond(n.FanIn, n.Bias))
				scores[name] += score(t, &wider)
			}
		}
		if scores["north-select"] <= scores["random-in"] {
			t.Errorf("%v: selected %g, random %g", set, scores["north-select"], scores["random-in"])
		}
	}
}

// TestUniform: the numbers fill the range evenly.
func TestUniform(t *testing.T) {
	m := uniform(rand.New(rand.NewPCG(1, 1)), 100, 100, 2)
	var bins [8]int
	for _, v := range m.RawMatrix().Data {
		if v < -2 || v > 2 {
			t.Fatalf("%g is out of range", v)
		}
		bins[min(7, int((v+2)*2))]++
	}
	for i, n := range bins {
		if math.Abs(float64(n)-1250) > 150 { // four and a half standard deviations
			t.Errorf("bin %d has %d of 10000, want 1250", i, n)
		}
	}
}
