package growth

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/north-tui/north/form"
	"github.com/north-tui/north/inits"
	"github.com/north-tui/north/mlp"
	"github.com/north-tui/north/neurogenesis"
	"github.com/north-tui/north/nn"
	"github.com/north-tui/north/sim"
	"github.com/north-tui/north/triggers"
)

// shown is a network of two hidden layers as a Grower takes it.
type shown struct {
	*mlp.Network[float32]
	Layers
}

func (s *shown) Hidden() []neurogenesis.Layer { return s.Of(s.Network.Hidden()) }

func newShown(t *testing.T) *shown {
	t.Helper()
	net, err := mlp.New[float32](mlp.Spec{Inputs: 2, Outputs: 2, Hidden: []int{3, 4}, Activation: "relu", Loss: "cross-entropy", Init: "glorot"}, rand.New(rand.NewPCG(1, 3)))
	if err != nil {
		t.Fatal(err)
	}
	rng := rand.New(rand.NewPCG(1, 1))
	x := nn.NewMat[float32](40, 2)
	labels := make([]int32, x.Rows)
	for i := range x.Data {
		x.Data[i] = float32(rng.NormFloat64())
		labels[i/2] = int32(i / 2 % 2)
	}
	if err := net.SetProbe(x, nn.Targets[float32]{Labels: labels}); err != nil {
		t.Fatal(err)
	}
	return &shown{Network: net}
}

// TestChoose finds every entry of both shelves, and the usual ones.
func TestChoose(t *testing.T) {
	trigger, init := TriggerField("static"), InitField("random-in")
	for _, tr := range triggers.All() {
		for _, in := range inits.All() {
			c, err := Choose(map[string]string{TriggerKey: tr.Name, InitKey: in.Name}, trigger, init)
			if err != nil || c.Trigger.Name != tr.Name || c.Init.Name != in.Name {
				t.Errorf("%s, %s: chosen %s, %s, %v", tr.Name, in.Name, c.Trigger.Name, c.Init.Name, err)
			}
		}
	}
	if c, err := Choose(nil, trigger, init); err != nil || c.Trigger.Name != "static" || c.Init.Name != "random-in" {
		t.Errorf("the usual ones are %s, %s, %v", c.Trigger.Name, c.Init.Name, err)
	}
	for _, set := range []map[string]string{{TriggerKey: "nonsense"}, {InitKey: "nonsense"}} {
		if _, err := Choose(set, trigger, init); err == nil || !strings.Contains(err.Error(), "nonsense") {
			t.Errorf("%v: error %v", set, err)
		}
	}
	if c := Choices(); len(c[TriggerKey]) != len(triggers.All()) || len(c[InitKey]) != len(inits.All()) {
		t.Errorf("%d triggers and %d inits to choose from", len(c[TriggerKey]), len(c[InitKey]))
	}
}

// TestLayers: the list is the same until a layer comes.
func TestLayers(t *testing.T) {
	s := newShown(t)
	first := s.Hidden()
	if again := s.Hidden(); len(first) != 2 || &again[0] != &first[0] {
		t.Errorf("%d layers, want 2 in the same list", len(first))
	}
	if err := s.InsertHidden(2); err != nil {
		t.Fatal(err)
	}
	if now := s.Hidden(); len(now) != 3 || now[2].Name() != "L3" {
		t.Errorf("%d layers after one came", len(now))
	}
	if got := testing.AllocsPerRun(100, func() { s.Hidden() }); got != 0 {
		t.Errorf("%g allocations for a list that is known", got)
	}
}

// TestGrowing: what a strategy does to a network is told by events, rows and
// explanations that agree.
func TestGrowing(t *testing.T) {
	s := newShown(t)
	set := map[string]string{TriggerKey: "north-act", InitKey: "random-in", "gamma": "0.2"}
	c, err := Choose(set, TriggerField("static"), InitField("random-in"))
	if err != nil {
		t.Fatal(err)
	}
	v, err := form.Resolve(append(c.Trigger.Fields, c.Init.Fields...), set)
	if err != nil {
		t.Fatal(err)
	}
	g := neurogenesis.NewGrower(c.Strategy(v), 100, rand.New(rand.NewPCG(1, 1)))
	g.Strategy.MaxWidth = 6
	if err := g.Begin(s); err != nil {
		t.Fatal(err)
	}
	values := func(e neurogenesis.TriggerEntry) (form.Values, error) {
		return form.Resolve(e.Fields, Without(set, e))
	}
	before := s.WeightsSHA256()
	for _, w := range WhatIf(g, s, 0, values) {
		if w.Note == "" && len(w.Add) != 2 {
			t.Errorf("%s would add %v, want a number for each of 2 layers", w.Trigger, w.Add)
		}
	}
	if s.WeightsSHA256() != before || g.Strategy.TriggerName != "north-act" {
		t.Error("asking what would be changed what is")
	}
	grown, err := g.Grow(s, 1)
	if err != nil {
		t.Fatal(err)
	}
	if len(grown) == 0 || grown[0].Count < 1 {
		t.Fatalf("grew %+v, want neurons in L1", grown)
	}
	e := Event(grown[0], []int{9, 9})
	if e.Kind != sim.Born || e.Layer != "L1" || e.Init != "random-in" || e.Measure != "rank" || fmt.Sprint(e.Widths) != "[9 9]" {
		t.Errorf("event %+v", e)
	}
	why := Explain(c, g, s, 1, 0, v)
	if why == nil || !strings.HasSuffix(why.Intro, bornByIt) || why.Lines[len(why.Lines)-1].Result != fmt.Sprint(e.Count) {
		t.Errorf("explained as %+v, want the %d neurons that were born", why, e.Count)
	}
	if Explain(c, g, s, 1, 2, v) != nil {
		t.Error("a layer that is not there is explained")
	}
	reports, err := g.Ask(s, 2)
	if err != nil {
		t.Fatal(err)
	}
	if rows := Rows(reports); len(rows) != 2 || rows[0].Name != "L1" || rows[0].Width != 3+e.Count || rows[0].Max != 6 {
		t.Errorf("rows %+v", rows)
	}
}

// TestEvents: each kind of growth becomes one of event.
func TestEvents(t *testing.T) {
	for kind, g := range map[sim.Kind]neurogenesis.Growth{
		sim.Born: {Count: 2}, sim.Shrunk: {Count: -1}, sim.Refused: {Refused: true, Count: 3}, sim.Noted: {Note: "x"},
	} {
		e := Event(g, []int{4})
		if e.Kind != kind || (e.Widths != nil) != (kind == sim.Born || kind == sim.Shrunk) {
			t.Errorf("%+v becomes %+v", g, e)
		}
	}
}

// TestOptionsHaveSources keeps the pickers whole.
func TestOptionsHaveSources(t *testing.T) {
	for setting, options := range Choices() {
		for _, o := range options {
			if o.Doc == "" || o.Source == "" {
				t.Errorf("%s %s: %+v", setting, o.Name, o)
			}
		}
	}
}
