package darts

import (
	"encoding/json"
	"math"
	"os"
	"strings"
	"testing"

	"github.com/north-tui/north/nn"
)

// tensor is flat and row-major.
type tensor struct {
	Shape []int
	Data  []float64
}

// mat is a tensor as a matrix, all axes but the first flattened.
func (x tensor) mat() nn.Mat[float64] {
	rows := 1
	if len(x.Shape) > 1 {
		rows = x.Shape[0]
	}
	return nn.MatOf(rows, len(x.Data)/rows, x.Data)
}

// byType are matrices, one a cell type.
type byType map[CellType]tensor

// list is in the order of the types of a space.
func (b byType) list(s Space) []nn.Mat[float64] {
	var out []nn.Mat[float64]
	for _, t := range s.Types() {
		out = append(out, b[t].mat())
	}
	return out
}

// fixtureConfig is a Space as the fixtures have it.
type fixtureConfig struct {
	Kind                 string
	In, C, Stem, Rank, N int
	Classes              int
	Cells                []CellType
	Eps                  float64
	Ops                  []string
	NodeBN               bool `json:"node_bn"`
	Genotype             fixtureGenotype
}

// fixtureGenotype has pairs of name and source as mixed lists.
type fixtureGenotype map[CellType][][2][2]any

func (g fixtureGenotype) genotype() Genotype {
	out := Genotype{}
	for t, nodes := range g {
		for _, pair := range nodes {
			var p [2]Choice
			for i, c := range pair {
				p[i] = Choice{c[0].(string), int(c[1].(float64))}
			}
			out[t] = append(out[t], p)
		}
	}
	return out
}

// space is the config with images of the given sides.
func (c fixtureConfig) space(shape []int) Space {
	s := Space{Kind: c.Kind, Inputs: c.In, Channels: c.C, Stem: c.Stem, Rank: c.Rank, Nodes: c.N, Classes: c.Classes, Cells: c.Cells, Eps: c.Eps}
	for _, o := range c.Ops {
		if o != none {
			s.Ops = append(s.Ops, o)
		}
	}
	if c.Kind == Conv {
		s.Height, s.Width = 4, 4
		if len(shape) == 4 {
			s.Height, s.Width = shape[2], shape[3]
		}
	}
	return s.withDefaults()
}

func (c fixtureConfig) hasNone() bool { return len(c.Ops) > 0 && c.Ops[0] == none }

// activation is the one that has the config's columns.
func (c fixtureConfig) activation() string {
	if c.hasNone() {
		return Softmax
	}
	return CRB
}

// read decodes a fixture's document.
func read(t *testing.T, name string, into any) {
	t.Helper()
	text, err := os.ReadFile("testdata/" + name + ".json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, into); err != nil {
		t.Fatal(err)
	}
}

// cases decodes the cases of a document.
func cases[C any](t *testing.T, name string) []C {
	t.Helper()
	var document struct{ Cases []C }
	read(t, name, &document)
	if len(document.Cases) == 0 {
		t.Fatalf("%s: no cases", name)
	}
	return document.Cases
}

// casesWith decodes the cases of a document that have a field, or those that do not.
func casesWith[C any](t *testing.T, name, field string, has bool) []C {
	t.Helper()
	var out []C
	for _, raw := range cases[map[string]json.RawMessage](t, name) {
		if _, ok := raw[field]; ok != has {
			continue
		}
		text, err := json.Marshal(raw)
		var c C
		if err == nil {
			err = json.Unmarshal(text, &c)
		}
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, c)
	}
	return out
}

// close compares numbers, relative to their size where that is above 1.
func close(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tolerance*max(1, math.Abs(want))) {
		t.Errorf("%s: %v, want %v", what, got, want)
	}
}

// same compares lists.
func same(t *testing.T, what string, got, want []float64, tolerance float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%s: %d numbers, want %d", what, len(got), len(want))
	}
	for i, v := range want {
		if !(math.Abs(got[i]-v) <= tolerance*max(1, math.Abs(v))) {
			t.Fatalf("%s: entry %d is %v, want %v", what, i, got[i], v)
		}
	}
}

// setParams fills a network from a fixture, all of whose parameters it must have.
func setParams(t *testing.T, n *network[float64], params map[string]tensor) {
	t.Helper()
	for i, p := range n.list {
		x, ok := params[p.name]
		if !ok || len(x.Data) != p.rows*p.cols {
			t.Fatalf("parameter %s of %d×%d: fixture has %v", p.name, p.rows, p.cols, x.Shape)
		}
		copy(n.in(n.value, i).Data, x.Data)
	}
	if len(n.list) != len(params) {
		t.Fatalf("%d parameters, the fixture has %d", len(n.list), len(params))
	}
}

// sameParams compares those that a fixture lists.
func sameParams(t *testing.T, n *network[float64], memory []float64, want map[string]tensor, tolerance float64) {
	t.Helper()
	seen := 0
	for i, p := range n.list {
		if x, ok := want[p.name]; ok {
			same(t, p.name, n.in(memory, i).Data, x.Data, tolerance)
			seen++
		}
	}
	if seen != len(want) {
		t.Errorf("%d of the fixture's %d parameters found", seen, len(want))
	}
}

// sameNorms compares the norms of all parameters that a fixture lists.
func sameNorms(t *testing.T, n *network[float64], memory []float64, want map[string]float64, tolerance float64) {
	t.Helper()
	for i, p := range n.list {
		if x, ok := want[p.name]; ok {
			square := 0.0
			for _, v := range n.in(memory, i).Data {
				square += v * v
			}
			close(t, "norm of "+p.name, math.Sqrt(square), x, tolerance)
		}
	}
}

// fixtureNetwork builds a supernet or a discrete network of a fixture.
func fixtureNetwork(t *testing.T, c fixtureConfig, shape []int, params map[string]tensor) *network[float64] {
	t.Helper()
	s := c.space(shape)
	if err := s.Check(); err != nil {
		t.Fatal(err)
	}
	n := newNetwork[float64](s, candidates(s, c.activation()), c.NodeBN, nil)
	setParams(t, n, params)
	return n
}

// fixtureTrainer wraps it.
func fixtureTrainer(t *testing.T, c fixtureConfig, shape []int, params map[string]tensor) *trainer[float64] {
	return &trainer[float64]{net: fixtureNetwork(t, c, shape, params), threads: 1}
}

func TestActivationFixtures(t *testing.T) {
	for _, c := range cases[struct {
		Name, Activation     string
		Alpha, A, GA, GAlpha tensor
		LRAlpha              float64 `json:"lr_alpha"`
		Beta1, Beta2         float64
		AdamEps              float64 `json:"adam_eps"`
		Steps                []struct {
			G, Alpha, M, V tensor
			Mask           [][]float64
		}
	}](t, "activation") {
		t.Run(c.Name, func(t *testing.T) {
			alpha := c.Alpha.mat()
			if len(c.Steps) == 0 {
				a, g := nn.NewMat[float64](alpha.Rows, alpha.Cols), nn.NewMat[float64](alpha.Rows, alpha.Cols)
				Activate(c.Activation, a, alpha)
				same(t, "a", a.Data, c.A.Data, 1e-14)
				PullBack(c.Activation, g, c.GA.mat(), a, alpha)
				same(t, "gradient by alpha", g.Data, c.GAlpha.Data, 1e-14)
				return
			}
			settings := Settings{Activation: CRB, AlphaRate: c.LRAlpha, Beta1: c.Beta1, Beta2: c.Beta2, AlphaEps: c.AdamEps}
			r := newArchitecture(alpha.Rows, alpha.Cols)
			copy(r.alpha.Data, alpha.Data)
			r.begin(CRB)
			for i, step := range c.Steps {
				copy(r.pulls.total.Data, step.G.Data)
				r.step(&settings, i+1)
				same(t, "alpha", r.alpha.Data, step.Alpha.Data, 1e-14)
				same(t, "m", r.m.Data, step.M.Data, 1e-14)
				same(t, "v", r.v.Data, step.V.Data, 1e-14)
				for e, row := range step.Mask {
					same(t, "mask", r.mask.Row(e), row, 0)
				}
			}
		})
	}
}

func TestProjectionFixtures(t *testing.T) {
	for _, c := range casesWith[struct {
		Name      string
		Ops       []string
		V, Key, D tensor
		Genotype  [][2][2]any
		Delta     float64
		Selected  []float64
	}](t, "projection", "activation", false) {
		t.Run(c.Name, func(t *testing.T) {
			v, key := c.V.mat(), c.Key.mat()
			var p projection
			p.find(v, key, c.Ops[0] == none)
			d := nn.NewMat[float64](v.Rows, v.Cols)
			p.fill(d)
			same(t, "D", d.Data, c.D.Data, 0)
			var columns []Operation
			for _, name := range c.Ops {
				columns = append(columns, Operation{Name: name})
			}
			got := genotype([]CellType{Normal}, []projection{p}, columns)
			if want := (fixtureGenotype{Normal: c.Genotype}).genotype(); !got.Equal(want) {
				t.Errorf("genotype %v, want %v", got, want)
			}
			close(t, "delta", distance(v, d), c.Delta, 1e-12)
			var selected []float64
			for _, e := range p.kept {
				selected = append(selected, e.value)
			}
			same(t, "selected", selected, c.Selected, 0)
		})
	}
}

// opCase is an operation with what goes in and comes out.
type opCase struct {
	Name, Op     string
	Stride       int
	Eps          float64
	X, Y, DY, DX tensor
	Params       map[string]tensor
	Grads        map[string]tensor
}

// channelMajor turns samples×channels×positions into channels×(samples·positions).
func channelMajor(x tensor) nn.Mat[float64] {
	samples, channels := x.Shape[0], x.Shape[1]
	area := len(x.Data) / (samples * channels)
	m := nn.NewMat[float64](channels, samples*area)
	for s := range samples {
		for c := range channels {
			copy(m.Row(c)[s*area:(s+1)*area], x.Data[(s*channels+c)*area:])
		}
	}
	return m
}

func TestOperationFixtures(t *testing.T) {
	for _, file := range []string{"dense_ops", "conv_ops"} {
		for _, c := range cases[opCase](t, file) {
			t.Run(file+"/"+c.Name, func(t *testing.T) { testOperation(t, c) })
		}
	}
}

func testOperation(t *testing.T, c opCase) {
	s := Space{Kind: Dense, Inputs: 1, Channels: c.X.Shape[1], Nodes: 1, Classes: 2, Cells: []CellType{Normal}, Eps: c.Eps, Ops: []string{c.Op}, Rank: 1}
	if len(c.X.Shape) == 4 {
		s.Kind, s.Height, s.Width = Conv, c.X.Shape[2], c.X.Shape[3]
	}
	if c.Stride == 2 {
		s.Cells, s.Channels = []CellType{Reduce}, s.Channels/2
	}
	s = s.withDefaults()
	n := newNetwork[float64](s, candidates(s, CRB), false, nil)
	for i, p := range n.list {
		if name, ok := strings.CutPrefix(p.name, "cells.0.edges.0."+c.Op+"."); ok {
			copy(n.in(n.value, i).Data, c.Params[name].Data)
		}
	}
	var tp tape[float64]
	tp.x.Rows = c.X.Shape[0]
	tp.fit(n, tp.x.Rows)
	for len(tp.ones) < 1000 {
		tp.ones = append(tp.ones, 1)
	}
	cl, ct := &n.cells[0], &tp.cells[0]
	y := channelMajor(c.Y)
	ct.state[0], ct.state[2] = channelMajor(c.X), nn.NewMat[float64](y.Rows, y.Cols)
	a := nn.MatOf(2, 1, []float64{1, 0})
	n.forwardFan(&tp, cl, &cl.fans[0], a, true)
	same(t, "y", ct.state[2].Data, y.Data, 1e-11)

	ct.dState[0], ct.dState[2] = nn.NewMat[float64](ct.state[0].Rows, ct.state[0].Cols), channelMajor(c.DY)
	n.backwardNode(&tp, ct, 0)
	n.backwardFan(&tp, cl, &cl.fans[0], a, true, true)
	same(t, "dx", ct.dState[0].Data, channelMajor(c.DX).Data, 1e-11)
	for i, p := range n.list {
		if name, ok := strings.CutPrefix(p.name, "cells.0.edges.0."+c.Op+"."); ok {
			same(t, "gradient of "+name, n.in(n.grad, i).Data, c.Grads[name].Data, 1e-11)
		}
	}
	dot := 0.0
	for i, v := range channelMajor(c.DY).Data {
		dot += v * y.Data[i]
	}
	close(t, "gradient by a", tp.ga[0].Data[0], dot, 1e-11)
}

func TestNetworkFixtures(t *testing.T) {
	for _, file := range []string{"dense_network", "conv_network"} {
		for _, c := range cases[struct {
			Name, Activation     string
			Config               fixtureConfig
			Alpha, A, GA, GAlpha byType
			X, Logits            tensor
			Labels               []int32
			Params, Grads        map[string]tensor
			GradNorm             map[string]float64 `json:"grad_norm"`
			Loss, F              float64
		}](t, file) {
			t.Run(file+"/"+c.Name, func(t *testing.T) {
				tr := fixtureTrainer(t, c.Config, c.X.Shape, c.Params)
				s := tr.net.space
				alpha, a := c.Alpha.list(s), c.A.list(s)
				for i, m := range alpha {
					got := nn.NewMat[float64](m.Rows, m.Cols)
					Activate(c.Activation, got, m)
					same(t, "a", got.Data, a[i].Data, 1e-14)
				}
				b := batch[float64]{c.X.mat(), c.Labels}
				loss := tr.pass(&b, a, true, true)
				close(t, "loss", loss, c.Loss, 1e-10)
				same(t, "logits", tr.tape.logits.Data, c.Logits.Data, 1e-10)
				close(t, "F", tr.net.squares(), c.F, 1e-10)
				for i, m := range c.GA.list(s) {
					same(t, "gradient by a", tr.tape.ga[i].Data, m.Data, 1e-10)
					g := nn.NewMat[float64](m.Rows, m.Cols)
					PullBack(c.Activation, g, tr.tape.ga[i], a[i], alpha[i])
					same(t, "gradient by alpha", g.Data, c.GAlpha.list(s)[i].Data, 1e-10)
				}
				sameParams(t, tr.net, tr.net.grad, c.Grads, 1e-10)
				sameNorms(t, tr.net, tr.net.grad, c.GradNorm, 1e-10)
			})
		}
	}
}
