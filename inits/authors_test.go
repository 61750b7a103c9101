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
	"gonum.org/v1/gonum/mat"
)

// authorsCase is a network and what PyTorch made of the papers' formulas on it; see
// testdata/authors.py.
type authorsCase struct {
	Activation    string
	Sizes         []int
	Probe, Target [][]float64
	Weights       [][][]float64
	Biases        [][]float64
	Layers        []struct {
		TINY struct {
			Residual [][]float64
		}
		Splitting struct {
			Values  []float64
			Vectors [][]float64
			Change  float64
		}
		Firefly struct {
			Units       []int
			Steps, Keep int
			Bound       float64
			Start       fireflies
			fireflies
			Scores []float64
			Kept   []int
			Change float64
		}
		SENN struct {
			Score           float64
			Rows            [][]float64
			Gains           []float64
			Random, Climbed float64
		}
	}
}

// fireflies are candidates, one a row.
type fireflies struct {
	Delta  [][]float64
	FanIn  [][]float64 `json:"fan_in"`
	FanOut [][]float64 `json:"fan_out"`
}

// network is the one of the case, observed.
func (c authorsCase) network(t *testing.T) *growtest.Network {
	t.Helper()
	net := growtest.New(rand.New(rand.NewPCG(1, 1)), len(c.Probe), c.Activation, c.Sizes...)
	net.Probe, net.Target = fromRows(c.Probe), fromRows(c.Target)
	for l, w := range c.Weights {
		net.Weights[l], net.Biases[l] = fromRows(w), slices.Clone(c.Biases[l])
	}
	if err := net.Observe(); err != nil {
		t.Fatal(err)
	}
	return net
}

// eachAuthorsLayer goes through every hidden layer of every case.
func eachAuthorsLayer(t *testing.T, do func(t *testing.T, c authorsCase, index int)) {
	t.Helper()
	data, err := os.ReadFile("testdata/authors.json")
	if err != nil {
		t.Fatal(err)
	}
	var cases []authorsCase
	if err := json.Unmarshal(data, &cases); err != nil {
		t.Fatal(err)
	}
	if len(cases) == 0 {
		t.Fatal("no cases")
	}
	for i, c := range cases {
		for index := range c.Layers {
			t.Run(fmt.Sprintf("%d/%s/L%d", i, c.Activation, index+1), func(t *testing.T) { do(t, c, index) })
		}
	}
}

// changeOf is by how much the loss changes when neurons are inserted.
func changeOf(t *testing.T, net *growtest.Network, index int, n neurogenesis.Neurons) float64 {
	t.Helper()
	before := net.Loss()
	insert(t, net, net.Hidden()[index], n)
	return net.Loss() - before
}

// TestAuthorsTINY: what is left to follow is the residual after the bias above too.
func TestAuthorsTINY(t *testing.T) {
	eachAuthorsLayer(t, func(t *testing.T, c authorsCase, index int) {
		layer := c.network(t).Hidden()[index]
		desired := mat.DenseCopyOf(layer.OutputGrad())
		samples, _ := desired.Dims()
		desired.Scale(-float64(samples), desired)
		got, err := unexpressed(layer, desired)
		if err != nil {
			t.Fatal(err)
		}
		want := fromRows(c.Layers[index].TINY.Residual)
		if !mat.EqualApprox(got, want, 1e-6*mat.Norm(desired, 2)) {
			got.Sub(got, want)
			t.Errorf("residual is off by %g of a desired change of norm %g", mat.Norm(got, 2), mat.Norm(desired, 2))
		}
	})
}

// TestAuthorsSplitting: the smallest eigenvalues are those of the authors' splitting
// matrices, and the split lowers the loss as much.
func TestAuthorsSplitting(t *testing.T) {
	eachAuthorsLayer(t, func(t *testing.T, c authorsCase, index int) {
		want := c.Layers[index].Splitting
		net := c.network(t)
		layer := net.Hidden()[index]
		splits, err := steepest(layer.Inputs(), splittingWeights(layer, 0), layer.Width(), rand.New(rand.NewPCG(1, 1)))
		if err != nil {
			t.Fatal(err)
		}
		negative := 0
		for _, v := range want.Values {
			if v < 0 {
				negative++
			}
		}
		if len(splits) != negative {
			t.Errorf("%d of %d neurons can be split, want %d", len(splits), layer.Width(), negative)
		}
		for _, s := range splits {
			cosine := math.Abs(mat.Dot(mat.NewVecDense(len(s.direction), s.direction), mat.NewVecDense(len(s.direction), want.Vectors[s.unit])))
			if math.Abs(s.value/want.Values[s.unit]-1) > 1e-9 || cosine < 1-1e-9 {
				t.Errorf("neuron %d: eigenvalue %g, want %g; cosine %g of the eigenvectors", s.unit, s.value, want.Values[s.unit], cosine)
			}
		}
		n, err := neurons(net, index, 1, Splitting{}, 1)
		if want.Change == 0 && errors.Is(err, neurogenesis.ErrRefused) {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		// The line search stops where the loss first rises, the authors' number is the
		// lowest of all scales.
		if got := changeOf(t, net, index, n); got >= 0 || got > 0.5*want.Change {
			t.Errorf("the loss changes by %g, with the authors' formula by %g", got, want.Change)
		}
	})
}

// sparks are the candidates with which the fixture begins, on a layer.
func (f fireflies) sparks(layer neurogenesis.View, units []int) sparks {
	deltas, rows := fromRows(f.Delta), fromRows(f.FanIn)
	_, inputs := rows.Dims()
	outputs, _ := layer.FanOut().Dims()
	count := len(f.Delta) + len(f.FanIn)
	c := sparks{rows: mat.NewDense(count, inputs, nil), bias: make([]float64, count), fanOut: mat.NewDense(outputs, count, nil)}
	for k := range count {
		if k >= len(units) {
			c.parent = append(c.parent, -1)
			c.rows.SetRow(k, rows.RawRowView(k-len(units)))
			c.fanOut.SetCol(k, f.FanOut[k-len(units)])
			continue
		}
		c.parent = append(c.parent, units[k])
		for j := range inputs {
			c.rows.Set(k, j, layer.FanIn().At(units[k], j)-deltas.At(k, j))
		}
	}
	return c
}

// TestAuthorsFirefly: descent, scores, choice and the fall of the loss are those of the
// paper's algorithm, and a hundred times those of candidates that are not optimised.
func TestAuthorsFirefly(t *testing.T) {
	total, oneShot, layers := 0.0, 0.0, 0
	eachAuthorsLayer(t, func(t *testing.T, c authorsCase, index int) {
		want := c.Layers[index].Firefly
		net := c.network(t)
		layer := net.Hidden()[index]
		length, err := meanNorm(layer)
		if err != nil {
			t.Fatal(err)
		}
		start := want.Start.sparks(layer, want.Units)
		g := newGlow(layer, start, want.Bound, length, want.Steps)
		for step := range want.Steps {
			if err := g.descend(1 - float64(step)/float64(want.Steps)); err != nil {
				t.Fatal(err)
			}
		}
		for _, block := range []struct {
			name      string
			got, want *mat.Dense
		}{
			{"δ", g.delta.value, fromRows(want.Delta)},
			{"fan-in", g.fanIn.value, fromRows(want.FanIn)},
			{"fan-out", g.fanOut.value, fromRows(want.FanOut)},
		} {
			if !mat.EqualApprox(block.got, block.want, 1e-6) {
				t.Errorf("%s\n%v\nwant\n%v", block.name, mat.Formatted(block.got), mat.Formatted(block.want))
			}
		}
		scores, err := g.scores()
		if err != nil {
			t.Fatal(err)
		}
		for k, s := range scores {
			if math.Abs(s-want.Scores[k]) > 1e-6 {
				t.Errorf("candidate %d scores %g, want %g", k, s, want.Scores[k])
			}
		}
		n, err := Firefly{Steps: want.Steps, Bound: want.Bound}.optimised(layer, start, length, want.Keep)
		if err != nil {
			t.Fatal(err)
		}
		got := changeOf(t, net, index, n)
		if math.Abs(got-want.Change) > 1e-6 {
			t.Errorf("the loss changes by %g, want %g", got, want.Change)
		}
		net = c.network(t)
		if n, err = neurons(net, index, want.Keep, onShelf(t, "firefly", map[string]string{"steps": "0"}), 1); err != nil {
			t.Fatal(err)
		}
		oneShot += math.Abs(changeOf(t, net, index, n))
		total, layers = total+got, layers+1
	})
	if -total < 100*oneShot {
		t.Errorf("the loss falls by %g on average, without optimising it moves by %g", -total/float64(layers), oneShot/float64(layers))
	}
	t.Logf("change of the loss: %.2g on average, without optimising %.2g", total/float64(layers), oneShot/float64(layers))
}

// TestAuthorsSENN: scores are those of the definition, and the neuron that is taken is
// better than the best of 300 random ones and comes near to one after a long climb.
func TestAuthorsSENN(t *testing.T) {
	eachAuthorsLayer(t, func(t *testing.T, c authorsCase, index int) {
		want := c.Layers[index].SENN
		net := c.network(t)
		layer := net.Hidden()[index]
		p := &neurogenesis.Probe{Layer: layer, Index: index}
		natural, err := p.NaturalGradient()
		if err != nil {
			t.Fatal(err)
		}
		gains := func(rows *mat.Dense) []float64 {
			count, _ := rows.Dims()
			e, err := natural.Expansion(layer.Respond(rows, make([]float64, count)))
			if err != nil {
				t.Fatal(err)
			}
			return e.Gains()
		}
		if math.Abs(natural.Score/want.Score-1) > 1e-9 {
			t.Errorf("score %g, want %g", natural.Score, want.Score)
		}
		for k, g := range gains(fromRows(want.Rows)) {
			if math.Abs(g-want.Gains[k]) > 1e-9*want.Score {
				t.Errorf("row %d adds %g, want %g", k, g, want.Gains[k])
			}
		}
		n, err := neurons(net, index, 1, onShelf(t, "senn", nil), 1)
		if err != nil {
			t.Fatal(err)
		}
		if got := gains(n.FanIn)[0]; got < want.Random*(1-1e-3) || got < 0.7*want.Climbed {
			t.Errorf("the neuron adds %g, the best of 300 random ones %g, after a climb %g", got, want.Random, want.Climbed)
		}
	})
}

// plain is a view that knows neither its curvature nor its gradient elsewhere.
type plain struct{ neurogenesis.View }

// TestPlainViews: what such a layer cannot tell is made up for, and the loss falls.
func TestPlainViews(t *testing.T) {
	for _, name := range []string{"firefly", "splitting"} {
		grown := 0
		for seed := range uint64(30) {
			net, index, count := randomNetwork(seed)
			before := net.Loss()
			p := &neurogenesis.Probe{Layer: plain{net.Hidden()[index]}, Index: index}
			n, err := onShelf(t, name, nil).Neurons(p, count, rand.New(rand.NewPCG(seed, 3)))
			if errors.Is(err, neurogenesis.ErrRefused) {
				continue
			}
			if err != nil {
				t.Fatal(err)
			}
			grown++
			if insert(t, net, net.Hidden()[index], n); net.Loss() >= before {
				t.Errorf("%s, seed %d: the loss went from %g to %g", name, seed, before, net.Loss())
			}
		}
		if grown < 15 {
			t.Errorf("%s refused in %d of 30 networks", name, 30-grown)
		}
	}
}

// TestCurvatureOfPlainViews: the window has the weight of the spike, and its height for
// smooth activations.
func TestCurvatureOfPlainViews(t *testing.T) {
	net := growtest.New(rand.New(rand.NewPCG(4, 4)), 4000, "relu", 1, 1, 1)
	net.Weights[0].Set(0, 0, 2)
	if err := net.Observe(); err != nil {
		t.Fatal(err)
	}
	layer := net.Hidden()[0]
	exact, window := curvature(layer, 3), curvature(plain{layer}, 3)
	if got, want := mat.Sum(window), mat.Sum(exact); math.Abs(got/want-1) > 0.05 {
		t.Errorf("f″ sums up to %g over normal pre-activations, want %g", got, want)
	}
}
