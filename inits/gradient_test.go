package inits

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"testing"

	"github.com/north-tui/north/neurogenesis"
	"github.com/north-tui/north/neurogenesis/growtest"
	"gonum.org/v1/gonum/diff/fd"
	"gonum.org/v1/gonum/mat"
)

// bridged is a layer of which the gradient across it is known: the inputs are
// the identity.
type bridged struct {
	neurogenesis.Layer
	a, fanOut *mat.Dense
}

func (b bridged) Name() string           { return "L1" }
func (b bridged) OutputGrad() *mat.Dense { return mat.DenseCopyOf(b.a.T()) }
func (b bridged) FanOut() *mat.Dense     { return b.fanOut }
func (b bridged) Fans() (in, out int) {
	_, in = b.a.Dims()
	out, _ = b.fanOut.Dims()
	return in, out
}
func (b bridged) FanIn() *mat.Dense { _, inputs := b.a.Dims(); return mat.NewDense(1, inputs, nil) }
func (b bridged) Respond(*mat.Dense, []float64) *mat.Dense {
	return mat.NewDense(1, 1, nil)
}
func (b bridged) Slope(*mat.Dense, []float64) *mat.Dense { return mat.NewDense(1, 1, []float64{1}) }
func (b bridged) Inputs() *mat.Dense {
	_, inputs := b.a.Dims()
	one := mat.NewDense(inputs, inputs, nil)
	for i := range inputs {
		one.Set(i, i, 1)
	}
	return one
}

// TestGradMaxFixtures: the fan-out spans the eigenvectors of AAᵀ of largest
// eigenvalue, for gradients made by PyTorch.
func TestGradMaxFixtures(t *testing.T) {
	data, err := os.ReadFile("testdata/mlp.json")
	if err != nil {
		t.Fatal(err)
	}
	var cases []struct {
		W        [][][]float64
		GradMaxA [][][]float64 `json:"gradmax_a"`
	}
	if err := json.Unmarshal(data, &cases); err != nil {
		t.Fatal(err)
	}
	checked := 0
	for i, tt := range cases {
		for l, rows := range tt.GradMaxA {
			layer := bridged{a: fromRows(rows), fanOut: fromRows(tt.W[l+1])}
			for count := 1; count <= 3; count++ {
				t.Run(fmt.Sprintf("%d/L%d/count=%d", i, l+1, count), func(t *testing.T) {
					checkGradMax(t, layer, count)
					checked++
				})
			}
		}
	}
	if checked < 12 {
		t.Errorf("%d cases, want more", checked)
	}
}

func checkGradMax(t *testing.T, layer bridged, count int) {
	n, err := GradMax{}.Neurons(&neurogenesis.Probe{Layer: layer}, count, nil)
	if err != nil {
		t.Fatal(err)
	}
	outputs, _ := layer.a.Dims()
	var square mat.SymDense
	square.SymOuterK(1, layer.a)
	var eigen mat.EigenSym
	if !eigen.Factorize(&square, true) {
		t.Fatal("no convergence")
	}
	values := eigen.Values(nil)
	rank := 0
	for _, v := range values {
		if v > 1e-14*values[outputs-1] {
			rank++
		}
	}
	_, made := n.FanOut.Dims()
	if made != min(count, rank) {
		t.Fatalf("%d neurons for %d and a gradient of rank %d", made, count, rank)
	}
	length := meanColumnNorm(layer.fanOut)
	for j := range made {
		u := mat.Col(nil, j, n.FanOut)
		if math.Abs(norm(u)-length) > 1e-12 {
			t.Errorf("fan-out %d has norm %g, want %g", j, norm(u), length)
		}
		var product mat.VecDense
		product.MulVec(&square, mat.NewVecDense(outputs, u))
		for o, v := range u {
			if want := values[outputs-1-j] * v; math.Abs(product.AtVec(o)-want) > 1e-9*values[outputs-1]*length {
				t.Errorf("fan-out %d is not the eigenvector of eigenvalue %g", j, values[outputs-1-j])
			}
		}
	}
	if mat.Norm(n.FanIn, 1) != 0 {
		t.Error("fan-in is not zero")
	}
}

// TestLowersLoss: what is there to lower the loss does.
func TestLowersLoss(t *testing.T) {
	for _, name := range []string{"tiny", "splitting", "firefly"} {
		t.Run(name, func(t *testing.T) {
			grown := 0
			for seed := range uint64(60) {
				net, index, count := randomNetwork(seed)
				before := net.Loss()
				n, err := neurons(net, index, count, onShelf(t, name, nil), seed)
				if errors.Is(err, neurogenesis.ErrRefused) {
					continue
				}
				if err != nil {
					t.Fatal(err)
				}
				insert(t, net, net.Hidden()[index], n)
				if after := net.Loss(); after >= before {
					t.Errorf("seed %d: the loss went from %g to %g", seed, before, after)
				}
				grown++
			}
			if grown < 30 {
				t.Errorf("refused in %d of 60 networks", 60-grown)
			}
		})
	}
}

// TestTINYDirections: a linear layer of rank k is found by k neurons, so the
// residual vanishes; with fewer, what is left is the rest of the singular values.
func TestTINYDirections(t *testing.T) {
	rng := rand.New(rand.NewPCG(21, 0))
	x := normal(rng, 50, 6)
	var target, b mat.Dense
	b.Mul(normal(rng, 6, 2), normal(rng, 2, 4))
	target.Mul(x, &b)
	for count := 1; count <= 3; count++ {
		rows, values, out, err := directions(x, &target, count, 1e-9)
		if err != nil {
			t.Fatal(err)
		}
		if k := len(values); k != min(count, 2) {
			t.Fatalf("%d directions of %d in a map of rank 2", k, count)
		}
		for j, v := range values {
			scale(rows.RawRowView(j), v)
		}
		var inner, fit mat.Dense
		inner.Mul(x, rows.T())
		fit.Mul(&inner, out.T())
		fit.Sub(&target, &fit)
		left := norm(leftOver(t, &target, count))
		if got := mat.Norm(&fit, 2); math.Abs(got-left) > 1e-5*mat.Norm(&target, 2) {
			t.Errorf("%d neurons leave %g of the target, want %g", count, got, left)
		}
	}
}

// leftOver are the singular values of m but for the first.
func leftOver(t *testing.T, m *mat.Dense, first int) []float64 {
	var svd mat.SVD
	if !svd.Factorize(m, mat.SVDNone) {
		t.Fatal("no convergence")
	}
	return svd.Values(nil)[first:]
}

func TestLineSearch(t *testing.T) {
	for _, best := range []float64{0x1p-20, 0.25, 1, 4, 512} {
		got, err := lineSearch(func(s float64) (float64, error) { return (s - best) * (s - best), nil })
		if err != nil || got != best {
			t.Errorf("minimum at %g: %g, %v", best, got, err)
		}
	}
	for name, f := range map[string]func(s float64) float64{
		"uphill": func(s float64) float64 { return s },
		"flat":   func(float64) float64 { return 1 },
		"NaN": func(s float64) float64 {
			if s > 0 {
				return math.NaN()
			}
			return 0
		},
	} {
		if got, err := lineSearch(func(s float64) (float64, error) { return f(s), nil }); err != nil || got != 0 {
			t.Errorf("%s: %g, %v", name, got, err)
		}
	}
	if _, err := lineSearch(func(float64) (float64, error) { return 0, errors.New("broken") }); err == nil {
		t.Error("no error")
	}
}

// TestLineSearchEnds: it ends at its bounds where the loss falls for ever, and where
// it rises, after as many looks at the loss as there are scales.
func TestLineSearchEnds(t *testing.T) {
	for _, tt := range []struct {
		name  string
		slope float64
		want  float64
		looks int
	}{
		{"downhill for ever", -1, 1 << mostDoublings, 2 + mostDoublings},
		{"uphill", 1, 0, 2 + mostHalvings},
	} {
		looks := 0
		got, err := lineSearch(func(s float64) (float64, error) { looks++; return tt.slope * s, nil })
		if err != nil || got != tt.want || looks != tt.looks {
			t.Errorf("%s: %g after %d looks, %v, want %g after %d", tt.name, got, looks, err, tt.want, tt.looks)
		}
	}
}

// TestFireflyRanking: the order is that of gradients measured by differences on
// networks into which each candidate was put.
func TestFireflyRanking(t *testing.T) {
	build := func() (*growtest.Network, neurogenesis.Layer) {
		net := growtest.New(rand.New(rand.NewPCG(5, 5)), 25, "tanh", 3, 4, 3, 2)
		for j := range net.Biases[0] {
			net.Biases[0][j] = 0.1 * float64(j)
		}
		if err := net.Observe(); err != nil {
			t.Fatal(err)
		}
		return net, net.Hidden()[0]
	}
	_, layer := build()
	c := Firefly{Candidates: 12, Jitter: 1e-4}.sparks(layer, 12, 0.8, rand.New(rand.NewPCG(6, 0)))
	got := gradientNorms(layer, c)
	want := make([]float64, len(got))
	for k := range want {
		net, layer := build()
		insert(t, net, layer, c.neurons(layer, []int{k}))
		want[k] = lastNeuronGradient(t, net)
		if math.Abs(got[k]/want[k]-1) > 1e-3 {
			t.Errorf("candidate %d (of neuron %d): gradient norm %g, by differences %g", k, c.parent[k], got[k], want[k])
		}
	}
	order := func(norms []float64) []int { return sparks{parent: slices.Repeat([]int{-1}, 12)}.brightest(norms, 12) }
	if !slices.Equal(order(got), order(want)) {
		t.Errorf("order %v, by differences %v", order(got), order(want))
	}
	first := c.brightest(got, 12)
	seen := make(map[int]bool)
	for _, k := range first {
		if m := c.parent[k]; m >= 0 && seen[m] {
			t.Errorf("neuron %d is split twice", m)
		} else if m >= 0 {
			seen[m] = true
		}
	}
	if len(seen) == 0 || len(first) < 6+len(seen) {
		t.Errorf("picked %v", first)
	}
	for i, parent := range c.neurons(layer, first).Parent {
		if parent != c.parent[first[i]] {
			t.Errorf("picked candidate %d is told to be a copy of %d, but is of %d", first[i], parent, c.parent[first[i]])
		}
	}
}

// lastNeuronGradient is the norm of the gradient by all weights of the last neuron
// of the first layer, by central differences.
func lastNeuronGradient(t *testing.T, net *growtest.Network) float64 {
	layer := net.Hidden()[0]
	unit := layer.Width() - 1
	out := layer.FanOut()
	inputs, outputs := len(layer.FanIn().RawRowView(unit)), len(mat.Col(nil, unit, out))
	at := slices.Concat(slices.Clone(layer.FanIn().RawRowView(unit)), layer.Bias()[unit:], mat.Col(nil, unit, out))
	g := fd.Gradient(nil, func(x []float64) float64 {
		layer.SetFanIn(unit, x[:inputs], x[inputs])
		out.SetCol(unit, x[inputs+1:inputs+1+outputs])
		if err := net.Observe(); err != nil {
			t.Fatal(err)
		}
		return net.Loss()
	}, at, &fd.Settings{Formula: fd.Central})
	return norm(g)
}

// TestSplittingMatrix: the second derivative of the loss by the size of a split
// is vᵀSv, and the steepest split is its smallest eigenvector.
func TestSplittingMatrix(t *testing.T) {
	net := growtest.New(rand.New(rand.NewPCG(7, 7)), 30, "tanh", 3, 4, 3, 2)
	if err := net.Observe(); err != nil {
		t.Fatal(err)
	}
	layer := net.Hidden()[0]
	splits, err := steepest(layer.Inputs(), splittingWeights(layer, 0), 9, rand.New(rand.NewPCG(1, 1)))
	if err != nil || len(splits) == 0 {
		t.Fatalf("splits %v, %v", splits, err)
	}
	for _, s := range splits {
		var eigen mat.EigenSym
		if !eigen.Factorize(measuredMatrix(t, layer, s.unit), true) {
			t.Fatal("no convergence")
		}
		smallest, size := eigen.Values(nil)[0], 0.0
		for _, v := range eigen.Values(nil) {
			size = max(size, math.Abs(v))
		}
		if math.Abs(s.value-smallest) > 2e-2*size {
			t.Errorf("neuron %d: smallest eigenvalue %g, by differences of the loss %g", s.unit, s.value, smallest)
		}
		var vectors mat.Dense
		eigen.VectorsTo(&vectors)
		if cosine := math.Abs(mat.Dot(vectors.ColView(0), mat.NewVecDense(4, s.direction))); cosine < 0.99 {
			t.Errorf("neuron %d: cosine %g of the eigenvectors", s.unit, cosine)
		}
	}
	for i := 1; i < len(splits); i++ {
		if splits[i].value < splits[i-1].value {
			t.Errorf("splits are not in order: %v", splits)
		}
	}
}

// measuredMatrix is S_m from losses alone.
func measuredMatrix(t *testing.T, layer neurogenesis.Layer, unit int) *mat.SymDense {
	const step = 1e-3
	_, inputs := layer.FanIn().Dims()
	length := norm(append(slices.Clone(layer.FanIn().RawRowView(unit)), layer.Bias()[unit]))
	second := func(direction []float64) float64 {
		at := func(step float64) float64 {
			l, err := layer.LossAfter(splitShift(layer, []split{{unit: unit, direction: direction}}, step))
			if err != nil {
				t.Fatal(err)
			}
			return l
		}
		return 2 * (at(step) - at(0)) / (step * length * step * length)
	}
	basis := func(at ...int) []float64 {
		d := make([]float64, inputs+1)
		for _, i := range at {
			d[i]++
		}
		return d
	}
	s := mat.NewSymDense(inputs+1, nil)
	for i := range inputs + 1 {
		for j := range i + 1 {
			if i == j {
				s.SetSym(i, i, second(basis(i)))
			} else {
				s.SetSym(i, j, (second(basis(i, j))-second(basis(i))-second(basis(j)))/2)
			}
		}
	}
	return s
}

// TestSmallestEigens compares with all eigenvalues at once, also where the matrices
// have few of them, and one of them none.
func TestSmallestEigens(t *testing.T) {
	rng := rand.New(rand.NewPCG(8, 8))
	for _, tt := range []struct {
		n, rank int
		tol     float64
	}{{1, 1, 1e-12}, {2, 2, 1e-12}, {7, 3, 1e-10}, {48, 48, 1e-9}, {200, 10, 1e-9}, {200, 200, 2e-2}} {
		matrices := []*mat.SymDense{symmetric(rng, tt.n, tt.rank), mat.NewSymDense(tt.n, nil), symmetric(rng, tt.n, 1), symmetric(rng, tt.n, tt.rank)}
		found, err := smallestEigens(tt.n, len(matrices), rng, func(out, in *mat.Dense) {
			for m, a := range matrices {
				var product mat.VecDense
				product.MulVec(a, in.ColView(m))
				out.SetCol(m, product.RawVector().Data)
			}
		})
		if err != nil {
			t.Fatal(err)
		}
		for m, a := range matrices {
			var eigen mat.EigenSym
			if !eigen.Factorize(a, true) {
				t.Fatal("no convergence")
			}
			values, e := eigen.Values(nil), found[m]
			size := max(math.Abs(values[0]), math.Abs(values[tt.n-1]))
			if math.Abs(e.value-values[0]) > tt.tol*size || math.Abs(e.largest-size) > tt.tol*size {
				t.Errorf("n=%d, rank %d, matrix %d: smallest %g, largest %g, want %g and %g", tt.n, tt.rank, m, e.value, e.largest, values[0], size)
			}
			v := mat.NewVecDense(tt.n, e.vector)
			if quotient := mat.Inner(v, a, v); math.Abs(mat.Norm(v, 2)-1) > 1e-12 || math.Abs(quotient-e.value) > 1e-9*size {
				t.Errorf("n=%d, rank %d, matrix %d: vᵀAv %g of the vector, want %g", tt.n, tt.rank, m, quotient, e.value)
			}
		}
	}
}

// symmetric is a random matrix of a rank, with eigenvalues of both signs.
func symmetric(rng *rand.Rand, n, rank int) *mat.SymDense {
	a := mat.NewSymDense(n, nil)
	for r := range rank {
		a.SymRankOne(a, 1-2*float64(r%2), mat.NewVecDense(n, normal(rng, n, 1).RawMatrix().Data))
	}
	return a
}

// TestSplitsKeepFunction: halves that have not moved are the neuron.
func TestSplitsKeepFunction(t *testing.T) {
	_, layer := smallNetwork(t, 3, 4)
	still := []split{{unit: 2, direction: []float64{0.5, 0.5, 0.5, 0.5}}}
	if mat.Norm(splitShift(layer, still, 0), 1) != 0 || mat.Norm(splitShift(layer, still, 0.1), 1) == 0 {
		t.Error("a split of nothing moves the outputs, or a real one does not")
	}
	if got := splitNeurons(layer, still, 0).Parent; !slices.Equal(got, []int{2}) {
		t.Errorf("parents %v, want neuron 2", got)
	}
}
