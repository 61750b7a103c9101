package equivariance

import (
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/north-tui/north/nn"
)

// tensor is numbers with a shape, row by row.
type tensor struct {
	Shape []int
	Data  []float64
}

// fixtureConfig is Config as the fixtures have it.
type fixtureConfig struct {
	InChannels int `json:"in_channels"`
	Size       int
	Classes    int
	BN         struct {
		Kind NormKind
		Eps  float64
	}
	Layers []fixtureLayer
	Head   struct {
		Kind   HeadKind
		Hidden int
		BN     bool
	}
}

type fixtureLayer struct {
	Group      *Group
	Mixed      bool
	Base, K    int
	Bias       bool
	Pool       Pool
	WeightNorm RadiusKind `json:"weight_norm"`
	Rho        map[string]float64
}

func (f fixtureLayer) config() LayerConfig {
	l := LayerConfig{Kind: Plain, Base: f.Base, Kernel: f.K, Bias: f.Bias, Pool: f.Pool}
	if f.Mixed {
		l.Kind, l.Radius = Mixed, f.WeightNorm
	} else {
		l.Group = *f.Group
	}
	return l
}

func (f fixtureConfig) config() Config {
	c := Config{
		Channels: f.InChannels, Side: f.Size, Classes: f.Classes, Norm: f.BN.Kind, Eps: f.BN.Eps,
		Head: HeadConfig{Kind: f.Head.Kind, Hidden: f.Head.Hidden, Norm: f.Head.BN},
	}
	if c.Norm == NormNone && c.Eps == 0 {
		c.Eps = DefaultEps
	}
	for _, l := range f.Layers {
		c.Layers = append(c.Layers, l.config())
	}
	return c
}

// readCases decodes all cases of the fixtures whose file begins with a name.
func readCases[C any](t *testing.T, name string) []C {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("testdata", name+"*.json"))
	if err != nil || len(files) == 0 {
		t.Fatalf("%d fixtures %s, %v", len(files), name, err)
	}
	var all []C
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var document struct{ Cases []C }
		if err := json.Unmarshal(text, &document); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		all = append(all, document.Cases...)
	}
	return all
}

// both runs a test in both precisions with their tolerances.
func both(t *testing.T, double, single float64, test64, test32 func(t *testing.T, tolerance float64)) {
	t.Run("float64", func(t *testing.T) { test64(t, double) })
	t.Run("float32", func(t *testing.T) { test32(t, single) })
}

// near compares numbers relative to the largest of them, or to 1 where that is more.
func near[T nn.Float](t *testing.T, what string, got []T, want []float64, tolerance float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Errorf("%s: %d numbers, want %d", what, len(got), len(want))
		return
	}
	scale := 1.0
	for _, v := range want {
		scale = max(scale, math.Abs(v))
	}
	for i, v := range want {
		if d := math.Abs(float64(got[i]) - v); !(d <= tolerance*scale) {
			t.Errorf("%s[%d] = %v, want %v", what, i, got[i], v)
			return
		}
	}
}

func converted[T nn.Float](x []float64) []T {
	out := make([]T, len(x))
	for i, v := range x {
		out[i] = T(v)
	}
	return out
}

func images[T nn.Float](x tensor) nn.Mat[T] {
	return nn.MatOf(x.Shape[0], len(x.Data)/x.Shape[0], converted[T](x.Data))
}

// flat are the entries of a parameter's matrix, without padding.
func flat[T nn.Float](m nn.Mat[T]) []T {
	var out []T
	for i := range m.Rows {
		out = append(out, m.Row(i)...)
	}
	return out
}

// fill sets a matrix row by row.
func fill[T nn.Float](t testing.TB, what string, m nn.Mat[T], x tensor) {
	t.Helper()
	if len(x.Data) != m.Rows*m.Cols {
		t.Fatalf("%s: %d numbers, want %d×%d", what, len(x.Data), m.Rows, m.Cols)
	}
	for i := range m.Rows {
		copy(m.Row(i), converted[T](x.Data[i*m.Cols:(i+1)*m.Cols]))
	}
}

// setParams sets parameters and statistics, alpha included.
func setParams[T nn.Float](t testing.TB, m *Model[T], params, state map[string]tensor) {
	t.Helper()
	for _, p := range allNamed(m) {
		x, ok := params[p.Name]
		if !ok {
			t.Fatalf("no %s in the fixture", p.Name)
		}
		fill(t, p.Name, p.Param.Value, x)
	}
	for name, s := range m.Statistics() {
		if x, ok := state[name]; ok {
			copy(s, converted[T](x.Data))
		}
	}
}

// allNamed are all parameters, alpha included.
func allNamed[T nn.Float](m *Model[T]) []nn.Named[T] {
	list := m.Named()
	for n, l := range m.Layers {
		if l.Alpha != nil {
			list = append(list, nn.Named[T]{Name: fmt.Sprintf("layers.%d.alpha", n), Param: l.Alpha})
		}
	}
	return list
}

func newModel[T nn.Float](t testing.TB, c Config, seed uint64) *Model[T] {
	t.Helper()
	m, err := New[T](c, rand.New(rand.NewPCG(seed, 1)))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// TestGroupFixtures: the tables of the groups and of the expansions.
func TestGroupFixtures(t *testing.T) {
	type fixture struct {
		Name          string
		Product       [][]int
		Inverse       []int
		Gather        map[int][][]int
		Group         *Group
		Code          [2]int
		Elements      []int
		M             int
		Reps          []int
		Slots         [][]int
		LocCoset      []int `json:"loc_coset"`
		LocElement    []int `json:"loc_element"`
		Subgroups     []Group
		OneEntry      []Group `json:"one_entry"`
		COut          int     `json:"c_out"`
		CIn           int     `json:"c_in"`
		K             int
		ImgChannels   int `json:"img_channels"`
		Lifting, Conv tensor
		Bias          []int
	}
	for _, c := range readCases[fixture](t, "groups") {
		t.Run(c.Name, func(t *testing.T) {
			equal := func(what string, got, want any) {
				t.Helper()
				if fmt.Sprint(got) != fmt.Sprint(want) {
					t.Errorf("%s: %v, want %v", what, got, want)
				}
			}
			switch {
			case c.Product != nil:
				for a := range Elements {
					equal("inverse", Inverse(a), c.Inverse[a])
					for b := range Elements {
						equal("product", Product(a, b), c.Product[a][b])
					}
					for side, gather := range c.Gather {
						equal("gather", Gather(a, side), gather[a])
					}
				}
			case strings.HasPrefix(c.Name, "subgroup"):
				g := *c.Group
				flip, turns := g.Code()
				equal("code", [2]int{flip, turns}, c.Code)
				equal("elements", g.Members(), c.Elements)
				equal("order", g.Order(), len(c.Elements))
				equal("m", g.Cosets(), c.M)
				equal("reps", g.structure().reps, c.Reps)
				equal("slots", g.Slots(), c.Slots)
				for s := range Elements {
					coset, element := g.Locate(s)
					equal("place", []int{coset, element}, []int{c.LocCoset[s], c.LocElement[s]})
				}
				var within []Group
				for _, h := range Groups() {
					if h.Within(g) {
						within = append(within, h)
					}
				}
				equal("subgroups", within, c.Subgroups)
				equal("one entry", g.OneEntry(), c.OneEntry)
			default:
				for _, x := range []struct {
					filters
					want tensor
				}{
					{filters{*c.Group, true, c.COut, c.ImgChannels, c.K}, c.Lifting},
					{filters{*c.Group, false, c.COut, c.CIn, c.K}, c.Conv},
				} {
					cols := x.in * c.K * c.K
					if !x.lifting {
						cols *= Elements
					}
					var got []int
					x.each(func(p, q, u, v int) {
						row, col := x.free(p, q, u, v)
						got = append(got, row*cols+col)
					})
					want := make([]int, len(x.want.Data))
					for i, v := range x.want.Data {
						want[i] = int(v)
					}
					equal("table", got, want)
				}
				equal("bias", spread(*c.Group, c.COut), c.Bias)
			}
		})
	}
}

// fields is a case whose names differ in case alone, like k and K.
type fields map[string]json.RawMessage

// get decodes a field.
func get[V any](t testing.TB, f fields, name string) V {
	t.Helper()
	var v V
	if err := json.Unmarshal(f[name], &v); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return v
}
