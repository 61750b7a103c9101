package neurogenesis_test

import (
	"errors"
	"math"
	"reflect"
	"strings"
	"testing"

	"github.com/north-tui/north/neurogenesis"
	"github.com/north-tui/north/neurogenesis/growtest"
	"gonum.org/v1/gonum/mat"
)

// removing is a pruner made of a function.
type removing func(p *neurogenesis.Probe, candidates []int, most int) ([]int, error)

func (removing) Measure() string { return "victims" }

func (f removing) Select(p *neurogenesis.Probe, candidates []int, most int) ([]int, error) {
	return f(p, candidates, most)
}

// youngest selects the last candidates.
func youngest(_ *neurogenesis.Probe, candidates []int, most int) ([]int, error) {
	return candidates[len(candidates)-most:], nil
}

func prune(t *testing.T, g *neurogenesis.Grower, net neurogenesis.Network, step int) []neurogenesis.Growth {
	t.Helper()
	events, err := g.Prune(net, step)
	if err != nil {
		t.Fatalf("step %d: %v", step, err)
	}
	return events
}

// TestPrune: as many as allowed go from each layer, and the change of the outputs
// is measured.
func TestPrune(t *testing.T) {
	net, g := setup(wanting{0}, normalRows, 0)
	if events := prune(t, g, net, 10); events != nil {
		t.Errorf("%+v without a pruner", events)
	}
	g.Strategy.Pruning = neurogenesis.Pruning{Pruner: removing(youngest), Name: "pru", Every: 5, Most: 2, Keep: 3}
	if err := net.Observe(); err != nil {
		t.Fatal(err)
	}
	before := mat.DenseCopyOf(net.Outputs())
	if events := prune(t, g, net, 9); events != nil {
		t.Errorf("%+v between two checks", events)
	}
	events := prune(t, g, net, 10)
	if got := widths(net); !reflect.DeepEqual(got, []int{3, 3}) {
		t.Fatalf("widths %v, want 3 3", got)
	}
	var drift float64
	for i, e := range events {
		if e.Index != i || e.Count != -1-i || e.Width != 3 || e.Trigger != "pru" || e.Init != "" || e.Measure != "victims" ||
			e.Decision.Value != float64(1+i) || !math.IsNaN(e.Decision.Phi) || e.Refused {
			t.Errorf("event %+v", e)
		}
		drift += e.Drift
	}
	var change mat.Dense
	change.Sub(before, net.Outputs())
	moved := max(mat.Max(&change), -mat.Min(&change))
	if len(events) != 2 || moved == 0 || drift < moved {
		t.Errorf("%d events, outputs moved by %g, drift adds up to %g", len(events), moved, drift)
	}
	if events := prune(t, g, net, 15); len(events) != 0 {
		t.Errorf("%+v at the least width", events)
	}
}

// TestReplace: what is removed comes back as neurons of the init, which change no output,
// and the widths stay.
func TestReplace(t *testing.T) {
	net, g := setup(wanting{0}, normalRows, 0)
	net.Steps = 40
	g.Strategy.Pruning = neurogenesis.Pruning{Pruner: removing(youngest), Name: "pru", Most: 2, Replace: true}
	events := prune(t, g, net, 40)
	if len(events) != 4 {
		t.Fatalf("%d events, want a removal and a birth in each of two layers: %+v", len(events), events)
	}
	for i, e := range events {
		want := neurogenesis.Growth{Index: i / 2, Count: -2, Width: []int{2, 3}[i/2], Measure: "victims"}
		if i%2 == 1 {
			want = neurogenesis.Growth{Index: i / 2, Count: 2, Width: []int{4, 5}[i/2], Init: g.Strategy.InitName}
		}
		if e.Index != want.Index || e.Count != want.Count || e.Width != want.Width || e.Measure != want.Measure || e.Init != want.Init || e.Trigger != "pru" {
			t.Errorf("event %d is %+v, want %+v", i, e, want)
		}
		if e.Count > 0 && e.Drift != 0 {
			t.Errorf("the new neurons of layer %d move outputs by %g", e.Index, e.Drift)
		}
	}
	for i, layer := range net.Hidden() {
		if born := layer.Born(); !reflect.DeepEqual(born[len(born)-2:], []int{40, 40}) {
			t.Errorf("layer %d: births %v", i, born)
		}
	}
}

// TestGrace: newborn neurons are no candidates, those of the start are.
func TestGrace(t *testing.T) {
	net, g := setup(wanting{0}, normalRows, 0)
	net.Steps = 40
	if _, err := g.GrowBy(net, 0, 2, 40); err != nil {
		t.Fatal(err)
	}
	var offered [][]int
	g.Strategy.Pruning = neurogenesis.Pruning{Grace: 30, Pruner: removing(func(p *neurogenesis.Probe, candidates []int, _ int) ([]int, error) {
		if p.Index == 0 {
			offered = append(offered, candidates)
		}
		return nil, nil
	})}
	for _, step := range []int{10, 69, 70} {
		prune(t, g, net, step)
	}
	if want := [][]int{{0, 1, 2, 3}, {0, 1, 2, 3}, {0, 1, 2, 3, 4, 5}}; !reflect.DeepEqual(offered, want) {
		t.Errorf("candidates %v, want %v", offered, want)
	}
	if births := net.Hidden()[0].Born(); !reflect.DeepEqual(births, []int{0, 0, 0, 0, 40, 40}) {
		t.Errorf("births %v", births)
	}
}

// TestLimit: a pruner sees the share that the trigger would grow above, as the
// trigger has it after what was removed from the layers before. Asking for it
// teaches the trigger nothing.
func TestLimit(t *testing.T) {
	for _, limit := range []float64{0.5, math.NaN()} {
		net, g := setup(deciding(func(p *neurogenesis.Probe) (neurogenesis.Decision, error) {
			p.Initial("width", float64(p.Layer.Width()))
			_, inputs := p.Layer.FanIn().Dims()
			return neurogenesis.Decision{Limit: limit / float64(inputs)}, nil
		}), normalRows, 0)
		var seen []float64
		g.Strategy.Pruning = neurogenesis.Pruning{Most: 1, Pruner: removing(func(p *neurogenesis.Probe, candidates []int, _ int) ([]int, error) {
			seen = append(seen, p.Limit)
			return candidates[:1], nil
		})}
		prune(t, g, net, 1)
		want := []float64{limit / 3, limit / 3} // inputs of the first layer, and its width less one
		if math.IsNaN(limit) {
			want = []float64{0, 0}
		}
		if !reflect.DeepEqual(seen, want) {
			t.Errorf("limits %v, want %v", seen, want)
		}
		for i, layer := range g.State().Layers {
			if layer.Baselines != nil {
				t.Errorf("layer %d learnt %v", i, layer.Baselines)
			}
		}
	}
	net, g := setup(deciding(func(*neurogenesis.Probe) (neurogenesis.Decision, error) {
		return neurogenesis.Decision{}, errors.New("broken")
	}), normalRows, 0)
	g.Strategy.Pruning = neurogenesis.Pruning{Pruner: removing(youngest)}
	if _, err := g.Prune(net, 1); err == nil || !strings.Contains(err.Error(), "trigger trig, layer L1: broken") {
		t.Errorf("error %v", err)
	}
}

// TestPrunerContract: a pruner that selects what it must not is an error, and
// nothing is removed.
func TestPrunerContract(t *testing.T) {
	for _, tt := range []struct {
		name  string
		units []int
		err   error
		want  string
	}{
		{"too many", []int{0, 1, 2}, nil, "selects 3 neurons"},
		{"twice", []int{1, 1}, nil, "neuron 1"},
		{"none such", []int{4}, nil, "neuron 4"},
		{"fails", nil, errors.New("broken"), "pruner pru, layer L1: broken"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			net, g := setup(wanting{0}, normalRows, 0)
			g.Strategy.Pruning = neurogenesis.Pruning{Name: "pru", Most: 2, Pruner: removing(func(*neurogenesis.Probe, []int, int) ([]int, error) {
				return tt.units, tt.err
			})}
			if _, err := g.Prune(net, 1); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error %v, want %q", err, tt.want)
			}
			if got := widths(net); !reflect.DeepEqual(got, []int{4, 5}) {
				t.Errorf("widths %v", got)
			}
		})
	}
}

// deeper is a network whose second hidden layer comes later.
type deeper struct {
	*growtest.Network
	hidden int
}

func (d *deeper) Hidden() []neurogenesis.Layer { return d.Network.Hidden()[:d.hidden] }

// TestInsertedLayer: a layer that comes later has waited since then, not since the
// start of the run.
func TestInsertedLayer(t *testing.T) {
	net, g := setup(wanting{0}, normalRows, 0)
	late := &deeper{net, 1}
	if err := g.Begin(late); err != nil {
		t.Fatal(err)
	}
	grow(t, g, late, 10)
	late.hidden = 2
	grow(t, g, late, 20)
	layers := g.State().Layers
	if len(layers) != 2 || layers[0].LastGrowth != 0 || layers[1].LastGrowth != 20 || layers[1].Start != 5 {
		t.Errorf("layers %+v", layers)
	}
}
