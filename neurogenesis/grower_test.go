package neurogenesis_test

import (
	"bytes"
	"encoding/gob"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"github.com/north-tui/north/neurogenesis"
	"github.com/north-tui/north/neurogenesis/growtest"
	"gonum.org/v1/gonum/mat"
)

// wanting asks for add neurons in each layer, at 1 against 0.
type wanting struct{ add int }

func (wanting) Measure() string { return "wish" }

func (w wanting) Decide(*neurogenesis.Probe) (neurogenesis.Decision, error) {
	return neurogenesis.Decision{Add: w.add, Value: 1}, nil
}

// ranking asks for one neuron while the rank is above half of its baseline.
type ranking struct{}

func (ranking) Measure() string { return "rank" }

func (ranking) Decide(p *neurogenesis.Probe) (neurogenesis.Decision, error) {
	s, err := p.Activations()
	if err != nil {
		return neurogenesis.Decision{}, err
	}
	rank, err := s.Count(neurogenesis.DefaultEps)
	if err != nil {
		return neurogenesis.Decision{}, err
	}
	phi := float64(rank) / float64(p.Layer.Width())
	d := neurogenesis.Decision{Value: float64(rank), Phi: phi, Initial: p.Initial("rank", phi)}
	d.Threshold = math.Floor(d.Initial / 2 * float64(p.Layer.Width()))
	if d.Value > d.Threshold {
		d.Add = 1
	}
	return d, nil
}

// deciding is a trigger made of a function.
type deciding func(p *neurogenesis.Probe) (neurogenesis.Decision, error)

func (deciding) Measure() string { return "test" }

func (f deciding) Decide(p *neurogenesis.Probe) (neurogenesis.Decision, error) { return f(p) }

// making is an initialiser made of a function.
type making func(p *neurogenesis.Probe, count int, rng *rand.Rand) (neurogenesis.Neurons, error)

func (f making) Neurons(p *neurogenesis.Probe, count int, rng *rand.Rand) (neurogenesis.Neurons, error) {
	return f(p, count, rng)
}

// normalRows makes neurons with normal fan-in and no fan-out.
func normalRows(p *neurogenesis.Probe, count int, rng *rand.Rand) (neurogenesis.Neurons, error) {
	_, inputs := p.Layer.FanIn().Dims()
	outputs, _ := p.Layer.FanOut().Dims()
	fanIn := mat.NewDense(count, inputs, nil)
	fanIn.Apply(func(int, int, float64) float64 { return rng.NormFloat64() }, fanIn)
	return neurogenesis.Neurons{FanIn: fanIn, Bias: make([]float64, count), FanOut: mat.NewDense(outputs, count, nil)}, nil
}

func refusing(*neurogenesis.Probe, int, *rand.Rand) (neurogenesis.Neurons, error) {
	return neurogenesis.Neurons{}, fmt.Errorf("%w: nothing to give", neurogenesis.ErrRefused)
}

// setup is a network of two hidden layers of 4 and 5, and a grower of it.
func setup(trigger neurogenesis.Trigger, init making, maxWidth int) (*growtest.Network, *neurogenesis.Grower) {
	net := growtest.New(rand.New(rand.NewPCG(1, 2)), 40, "relu", 3, 4, 5, 2)
	g := neurogenesis.NewGrower(neurogenesis.Strategy{
		Trigger: trigger, TriggerName: "trig", Init: init, InitName: "ini", MaxWidth: maxWidth,
	}, 100, rand.New(rand.NewPCG(1, 3)))
	return net, g
}

func widths(net neurogenesis.Network) []int {
	var w []int
	for _, layer := range net.Hidden() {
		w = append(w, layer.Width())
	}
	return w
}

func grow(t *testing.T, g *neurogenesis.Grower, net neurogenesis.Network, step int) []neurogenesis.Growth {
	t.Helper()
	events, err := g.Grow(net, step)
	if err != nil {
		t.Fatalf("step %d: %v", step, err)
	}
	return events
}

func TestGrow(t *testing.T) {
	net, g := setup(wanting{2}, normalRows, 0)
	events := grow(t, g, net, 7)
	if got := widths(net); !reflect.DeepEqual(got, []int{6, 7}) {
		t.Fatalf("widths %v, want 6 7", got)
	}
	for i, e := range events {
		if e.Count != 2 || e.Index != i || e.Layer != fmt.Sprintf("L%d", i+1) || e.Width != 6+i || e.Drift != 0 ||
			e.Refused || e.Note != "" || e.Trigger != "trig" || e.Init != "ini" || e.Measure != "wish" || e.Decision.Add != 2 {
			t.Errorf("event %d: %+v", i, e)
		}
	}
	if len(events) != 2 {
		t.Errorf("%d events, want 2", len(events))
	}
}

// twins are neurons that come in pairs.
type twins struct{ making }

func (twins) InPairs() {}

// TestInPairs: half a pair is never asked for, but where the width leaves no room
// for the other half.
func TestInPairs(t *testing.T) {
	for _, tt := range []struct{ want, maxWidth, first, second int }{
		{1, 0, 2, 2}, {2, 0, 2, 2}, {3, 0, 4, 4}, {1, 6, 2, 1}, {3, 7, 3, 2},
	} {
		net, g := setup(wanting{tt.want}, normalRows, tt.maxWidth)
		g.Strategy.Init = twins{normalRows}
		events := grow(t, g, net, 1)
		if len(events) != 2 || events[0].Count != tt.first || events[1].Count != tt.second || events[0].Decision.Add != tt.want {
			t.Errorf("%d wanted, at most %d: %+v", tt.want, tt.maxWidth, events)
		}
	}
}

// TestLayerAfterLayer: the second layer is asked when the first has grown.
func TestLayerAfterLayer(t *testing.T) {
	asked := 0
	net, g := setup(deciding(func(p *neurogenesis.Probe) (neurogenesis.Decision, error) {
		if p.Index == 1 {
			if err := p.Observe(); err != nil {
				return neurogenesis.Decision{}, err
			}
			_, inputs := p.Layer.Inputs().Dims()
			if _, columns := p.Layer.FanIn().Dims(); inputs != 7 || columns != 7 {
				t.Errorf("layer 2 sees %d inputs and %d columns of weights, want 7", inputs, columns)
			}
			asked++
		}
		return neurogenesis.Decision{Add: 3, Value: 1}, nil
	}), normalRows, 0)
	grow(t, g, net, 1)
	if asked != 1 {
		t.Errorf("layer 2 was asked %d times", asked)
	}
}

func TestObserveOnce(t *testing.T) {
	tests := []struct {
		name    string
		trigger neurogenesis.Trigger
		want    int
	}{
		{"a trigger that looks at nothing", wanting{0}, 0},
		{"a trigger that looks at the network", deciding(func(p *neurogenesis.Probe) (neurogenesis.Decision, error) {
			_, err := p.Activations()
			return neurogenesis.Decision{}, err
		}), 1},
		{"growth of both layers", wanting{1}, 3},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			net, g := setup(tt.trigger, normalRows, 0)
			grow(t, g, net, 1)
			if net.Observed != tt.want {
				t.Errorf("observed %d times, want %d", net.Observed, tt.want)
			}
		})
	}
}

func TestEvery(t *testing.T) {
	net, g := setup(wanting{1}, normalRows, 0)
	g.Strategy.Every = 5
	for step := 1; step <= 11; step++ {
		grow(t, g, net, step)
	}
	if got := widths(net); !reflect.DeepEqual(got, []int{6, 7}) {
		t.Errorf("widths %v after steps 5 and 10, want 6 7", got)
	}
}

func TestMaxWidth(t *testing.T) {
	net, g := setup(wanting{3}, normalRows, 9)
	var log []string
	for step := 1; step <= 6; step++ {
		for _, e := range grow(t, g, net, step) {
			log = append(log, fmt.Sprintf("%d %s +%d %v %s", step, e.Layer, e.Count, e.Refused, e.Note))
		}
	}
	want := []string{
		"1 L1 +3 false ",
		"1 L2 +3 false ",
		"2 L1 +2 false at max width",
		"2 L2 +1 false at max width",
	}
	if !reflect.DeepEqual(log, want) {
		t.Errorf("events\n%s\nwant\n%s", strings.Join(log, "\n"), strings.Join(want, "\n"))
	}
	if got := widths(net); !reflect.DeepEqual(got, []int{9, 9}) {
		t.Errorf("widths %v, want 9 9", got)
	}
	g.Strategy.MaxWidth = 10
	if events := grow(t, g, net, 7); len(events) != 2 || events[0].Count != 1 {
		t.Errorf("after raising the maximum: %+v", events)
	}
}

// TestRefusalOnce: a refusal is told when it begins, not at every step.
func TestRefusalOnce(t *testing.T) {
	net, g := setup(wanting{1}, refusing, 0)
	count := 0
	for step := 1; step <= 10; step++ {
		for _, e := range grow(t, g, net, step) {
			if !e.Refused || e.Count != 0 || !strings.Contains(e.Note, "nothing to give") {
				t.Errorf("event %+v", e)
			}
			count++
		}
	}
	if count != 2 {
		t.Errorf("%d refusals of 2 layers in 10 steps, want 2", count)
	}
	g.Strategy.Init = making(normalRows)
	grow(t, g, net, 11)
	g.Strategy.Init = making(refusing)
	if events := grow(t, g, net, 12); len(events) != 2 {
		t.Errorf("%d events of a new refusal after growth, want 2", len(events))
	}
}

func TestAtMaxFromStart(t *testing.T) {
	net, g := setup(wanting{1}, normalRows, 4)
	count := 0
	for step := 1; step <= 5; step++ {
		for _, e := range grow(t, g, net, step) {
			if !e.Refused || e.Note != "at max width" {
				t.Errorf("event %+v", e)
			}
			count++
		}
	}
	if count != 2 {
		t.Errorf("%d events, want one a layer", count)
	}
}

// TestEveryFull: a layer that has asked for more than its maximum is asked seldom, until
// there is room; the others are asked as before.
func TestEveryFull(t *testing.T) {
	asked := map[string][]int{}
	wants := 1
	net, g := setup(deciding(func(p *neurogenesis.Probe) (neurogenesis.Decision, error) {
		asked[p.Layer.Name()] = append(asked[p.Layer.Name()], p.Step)
		d := neurogenesis.Decision{Value: 1}
		if p.Index == 0 {
			d.Add = wants
		}
		return d, nil
	}), normalRows, 5)
	g.Strategy.EveryFull = 4
	for step := 1; step <= 9; step++ {
		grow(t, g, net, step)
	}
	if got := fmt.Sprint(asked["L1"]); got != "[1 2 4 8]" {
		t.Errorf("the full layer was asked at %s, want 1, at which it grew, 2, at which it was refused, and every 4th", got)
	}
	if got := len(asked["L2"]); got != 9 {
		t.Errorf("the other layer was asked %d times, want 9", got)
	}
	g.Strategy.MaxWidth++
	if events := grow(t, g, net, 10); len(events) != 1 || events[0].Count != 1 {
		t.Errorf("with room at step 10: %+v", events)
	}
}

// TestNothingChanges: neurons that do not fit leave the network as it was.
func TestNothingChanges(t *testing.T) {
	bad := func(change func(n *neurogenesis.Neurons)) making {
		return func(p *neurogenesis.Probe, count int, rng *rand.Rand) (neurogenesis.Neurons, error) {
			n, err := normalRows(p, count, rng)
			n.Scale = []neurogenesis.Scale{{Unit: 0, By: 0.5}}
			change(&n)
			return n, err
		}
	}
	tests := []struct {
		name string
		init making
		want string
	}{
		{"too many", bad(func(n *neurogenesis.Neurons) { n.Bias = make([]float64, 3) }), "made 3 neurons"},
		{"none", bad(func(n *neurogenesis.Neurons) { n.Bias = nil }), "made 0 neurons"},
		{"shape", bad(func(n *neurogenesis.Neurons) { n.FanIn = mat.NewDense(2, 9, nil) }), "do not fit"},
		{"NaN in", bad(func(n *neurogenesis.Neurons) { n.FanIn.Set(0, 0, math.NaN()) }), "fan-in weight of NaN"},
		{"Inf out", bad(func(n *neurogenesis.Neurons) { n.FanOut.Set(0, 0, math.Inf(1)) }), "fan-out weight of +Inf"},
		{"NaN bias", bad(func(n *neurogenesis.Neurons) { n.Bias[0] = math.NaN() }), "bias of NaN"},
		{"scale", bad(func(n *neurogenesis.Neurons) { n.Scale[0].Unit = 4 }), "scales neuron 4"},
		{"set", bad(func(n *neurogenesis.Neurons) { n.Set = []neurogenesis.FanIn{{Unit: 4, Row: make([]float64, 3)}} }), "sets neuron 4"},
		{"set short", bad(func(n *neurogenesis.Neurons) { n.Set = []neurogenesis.FanIn{{Row: make([]float64, 2)}} }), "2 incoming weights"},
		{"set NaN", bad(func(n *neurogenesis.Neurons) { n.Set = []neurogenesis.FanIn{{Row: []float64{0, math.NaN(), 0}}} }), "neuron 0 to NaN"},
		{"too few parents", bad(func(n *neurogenesis.Neurons) { n.Parent = []int{0} }), "2 neurons with 1 parents"},
		{"parent of elsewhere", bad(func(n *neurogenesis.Neurons) { n.Parent = []int{-1, 4} }), "copy of neuron 4"},
		{"error", func(*neurogenesis.Probe, int, *rand.Rand) (neurogenesis.Neurons, error) {
			return neurogenesis.Neurons{}, errors.New("broken")
		}, "init ini, layer L1: broken"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			net, g := setup(wanting{2}, tt.init, 0)
			if err := net.Observe(); err != nil {
				t.Fatal(err)
			}
			before := mat.DenseCopyOf(net.Outputs())
			if _, err := g.Grow(net, 1); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Fatalf("error %v, want %q", err, tt.want)
			}
			if err := net.Observe(); err != nil {
				t.Fatal(err)
			}
			if !mat.Equal(before, net.Outputs()) || net.Hidden()[0].Width() != 4 {
				t.Error("the network has changed")
			}
		})
	}
}

// TestSet: what is set is there afterwards, and its drift is measured.
func TestSet(t *testing.T) {
	net, g := setup(wanting{1}, func(p *neurogenesis.Probe, count int, rng *rand.Rand) (neurogenesis.Neurons, error) {
		n, err := normalRows(p, count, rng)
		n.Set = []neurogenesis.FanIn{{Unit: 2, Row: []float64{1, 2, 3}, Bias: 4}}
		return n, err
	}, 0)
	growth, err := g.GrowBy(net, 0, 1, 3)
	if err != nil {
		t.Fatal(err)
	}
	layer := net.Hidden()[0]
	if row := layer.FanIn().RawRowView(2); !reflect.DeepEqual(row, []float64{1, 2, 3}) || layer.Bias()[2] != 4 || growth.Drift == 0 {
		t.Errorf("row %v, biases %v, drift %g", row, layer.Bias(), growth.Drift)
	}
}

// TestDrift: what a non-preserving initialiser does is measured.
func TestDrift(t *testing.T) {
	net, g := setup(wanting{1}, func(p *neurogenesis.Probe, count int, rng *rand.Rand) (neurogenesis.Neurons, error) {
		n, err := normalRows(p, count, rng)
		n.Scale = []neurogenesis.Scale{{Unit: 0, By: 0}}
		return n, err
	}, 0)
	if err := net.Observe(); err != nil {
		t.Fatal(err)
	}
	before := mat.DenseCopyOf(net.Outputs())
	growth, err := g.GrowBy(net, 1, 1, 3)
	if err != nil {
		t.Fatal(err)
	}
	var change mat.Dense
	change.Sub(before, net.Outputs())
	want := 0.0
	for _, v := range change.RawMatrix().Data {
		want = max(want, math.Abs(v))
	}
	if want == 0 || growth.Drift != want {
		t.Errorf("drift %g, want %g", growth.Drift, want)
	}
}

func TestGrowBy(t *testing.T) {
	net, g := setup(wanting{0}, normalRows, 7)
	growth, err := g.GrowBy(net, 0, 5, 9)
	if err != nil || growth.Count != 3 || growth.Note != "at max width" || growth.Width != 7 || growth.Trigger != "by hand" {
		t.Errorf("%+v, %v", growth, err)
	}
	for range 2 {
		if growth, err = g.GrowBy(net, 0, 1, 10); err != nil || !growth.Refused || growth.Note != "at max width" {
			t.Errorf("full layer: %+v, %v", growth, err)
		}
	}
	for _, bad := range [][2]int{{-1, 1}, {2, 1}, {0, 0}, {0, -3}} {
		if growth, err := g.GrowBy(net, bad[0], bad[1], 11); err == nil {
			t.Errorf("layer %d, %d neurons: %+v, want an error", bad[0], bad[1], growth)
		}
	}
	if last := g.State().Layers[0].LastGrowth; last != 9 {
		t.Errorf("last growth at %d, want 9", last)
	}
}

func TestTriggerContract(t *testing.T) {
	tests := []struct {
		name string
		d    neurogenesis.Decision
		err  error
	}{
		{"negative", neurogenesis.Decision{Add: -1, Value: 1}, nil},
		{"below its threshold", neurogenesis.Decision{Add: 1, Value: 1, Threshold: 1}, nil},
		{"not a number", neurogenesis.Decision{Add: 1, Value: math.NaN()}, nil},
		{"fails", neurogenesis.Decision{}, errors.New("broken")},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			net, g := setup(deciding(func(*neurogenesis.Probe) (neurogenesis.Decision, error) { return tt.d, tt.err }), normalRows, 0)
			if _, err := g.Grow(net, 1); err == nil || !strings.Contains(err.Error(), "trigger trig, layer L1") {
				t.Errorf("error %v, want one that names trigger and layer", err)
			}
		})
	}
}

func TestBaselines(t *testing.T) {
	net, g := setup(ranking{}, normalRows, 0)
	if err := g.Begin(net); err != nil {
		t.Fatal(err)
	}
	state := g.State()
	if len(state.Layers) != 2 || state.Layers[0].Start != 4 || state.Layers[1].Start != 5 {
		t.Fatalf("state %+v", state)
	}
	first := state.Layers[0].Baselines["rank"].Initial
	for step := 1; step < 6; step++ {
		for _, e := range grow(t, g, net, step) {
			if e.Count == 0 {
				t.Errorf("step %d: note %q though baselines were taken", step, e.Note)
			}
		}
	}
	// A trigger that was not there at the start takes its baseline now, and says so.
	late := deciding(func(p *neurogenesis.Probe) (neurogenesis.Decision, error) {
		return neurogenesis.Decision{Initial: p.Initial("late", float64(p.Step)), Phi: p.Peak("late", float64(p.Step))}, nil
	})
	g.Strategy.Trigger = late
	saved := g.State()
	same := through(t, "json", saved)
	notes := 0
	for step := 6; step < 9; step++ {
		for _, e := range grow(t, g, net, step) {
			if e.Refused || e.Count != 0 || !strings.Contains(e.Note, "baseline of late was missing and is taken at step 6") {
				t.Errorf("event %+v", e)
			}
			notes++
		}
		if r := g.Latest()[0]; r.Initial != 6 || r.Phi != float64(step) {
			t.Errorf("step %d: initial %g, peak %g", step, r.Initial, r.Phi)
		}
	}
	if notes != 2 {
		t.Errorf("%d notes, want one a layer", notes)
	}
	if !reflect.DeepEqual(saved, same) {
		t.Errorf("a saved state went from %+v to %+v as the run went on", same, saved)
	}
	if again := g.State().Layers[0].Baselines["rank"].Initial; again != first {
		t.Errorf("baseline went from %g to %g when the trigger changed", first, again)
	}
}

// TestAskChangesNothing: reading the trigger leaves no trace, before or after Begin.
func TestAskChangesNothing(t *testing.T) {
	net, g := setup(ranking{}, normalRows, 5)
	for _, begun := range []bool{false, true} {
		if begun {
			if err := g.Begin(net); err != nil {
				t.Fatal(err)
			}
		}
		before := g.State()
		reports, err := g.Ask(net, 3)
		if err != nil {
			t.Fatal(err)
		}
		if after := g.State(); !reflect.DeepEqual(before, after) {
			t.Errorf("state went from %+v to %+v", before, after)
		}
		if len(reports) != 2 || reports[0].Rank != int(reports[0].Value) || reports[0].Measure != "rank" || reports[0].Width != 4 ||
			reports[0].Note != "" || reports[1].Note != "at max width" || reports[1].Step != 3 || reports[1].MaxWidth != 5 {
			t.Errorf("reports %+v", reports)
		}
	}
}

func TestDead(t *testing.T) {
	net, g := setup(wanting{0}, normalRows, 0)
	for j := range 3 {
		net.Weights[0].Set(1, j, 0)
	}
	net.Biases[0][1] = -1
	reports, err := g.Ask(net, 1)
	if err != nil {
		t.Fatal(err)
	}
	if reports[0].Dead < 1 || reports[0].Rank > 3 {
		t.Errorf("%d dead and rank %d with a dead neuron of 4", reports[0].Dead, reports[0].Rank)
	}
}

func TestTooFewSamples(t *testing.T) {
	net := growtest.New(rand.New(rand.NewPCG(1, 2)), 5, "relu", 3, 5, 2)
	g := neurogenesis.NewGrower(neurogenesis.Strategy{Trigger: ranking{}}, 0, nil)
	if err := g.Begin(net); err == nil || !strings.Contains(err.Error(), "5 samples in the probe batch for 5 neurons") {
		t.Errorf("error %v, want one that counts samples and neurons", err)
	}
}

// TestRestore: a grower restored in mid-run goes on as the one it was saved from.
func TestRestore(t *testing.T) {
	for _, codec := range []string{"json", "gob"} {
		t.Run(codec, func(t *testing.T) {
			trigger := deciding(func(p *neurogenesis.Probe) (neurogenesis.Decision, error) {
				d, err := ranking{}.Decide(p)
				change, over := p.LossChange(8)
				if over < 8 || p.Step-p.LastGrowth < 3 || change < 0 {
					d.Add = 0
				}
				return d, err
			})
			run := func(restoreAt int) []string {
				net, g := setup(trigger, normalRows, 8)
				source := rand.NewPCG(4, 4)
				g.Rand = rand.New(source)
				if err := g.Begin(net); err != nil {
					t.Fatal(err)
				}
				var log []string
				for step := 1; step <= 40; step++ {
					if err := g.Record(step, math.Sin(float64(step)/4)); err != nil {
						t.Fatal(err)
					}
					log = append(log, fmt.Sprintf("%+v", grow(t, g, net, step)))
					if step == restoreAt {
						fresh := neurogenesis.NewGrower(g.Strategy, 100, g.Rand)
						if err := fresh.Restore(through(t, codec, g.State())); err != nil {
							t.Fatal(err)
						}
						g = fresh
					}
				}
				return log
			}
			want := run(0)
			if strings.Count(strings.Join(want, ""), "Layer:") < 4 {
				t.Fatalf("only these events: %v", want)
			}
			for _, at := range []int{1, 9, 20} {
				if got := run(at); !reflect.DeepEqual(got, want) {
					t.Errorf("restored at %d:\n%v\nwant\n%v", at, got, want)
				}
			}
		})
	}
}

// through encodes a state and decodes it again.
func through(t *testing.T, codec string, s neurogenesis.State) (out neurogenesis.State) {
	t.Helper()
	var buffer bytes.Buffer
	var err error
	if codec == "json" {
		if err = json.NewEncoder(&buffer).Encode(s); err == nil {
			err = json.NewDecoder(&buffer).Decode(&out)
		}
	} else {
		if err = gob.NewEncoder(&buffer).Encode(s); err == nil {
			err = gob.NewDecoder(&buffer).Decode(&out)
		}
	}
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestRestoreRefuses(t *testing.T) {
	layer := neurogenesis.LayerState{Start: 4}
	tests := []struct {
		name  string
		state neurogenesis.State
	}{
		{"NaN loss", neurogenesis.State{Losses: []float64{math.NaN()}}},
		{"too many losses", neurogenesis.State{Losses: make([]float64, neurogenesis.MaxPatience+2)}},
		{"no start", neurogenesis.State{Layers: []neurogenesis.LayerState{{}}}},
		{"negative step", neurogenesis.State{Layers: []neurogenesis.LayerState{{Start: 1, LastGrowth: -1}}}},
		{"infinite baseline", neurogenesis.State{Layers: []neurogenesis.LayerState{{
			Start: 1, Baselines: map[string]neurogenesis.Baseline{"x": {Peak: math.Inf(1)}},
		}}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, g := setup(wanting{0}, normalRows, 0)
			if err := g.Restore(neurogenesis.State{Layers: []neurogenesis.LayerState{layer}}); err != nil {
				t.Fatal(err)
			}
			if err := g.Restore(tt.state); err == nil {
				t.Error("no error")
			}
			if got := g.State(); !reflect.DeepEqual(got.Layers, []neurogenesis.LayerState{layer}) {
				t.Errorf("state changed to %+v", got)
			}
		})
	}
}

func TestRecord(t *testing.T) {
	_, g := setup(wanting{0}, normalRows, 0)
	for _, bad := range []float64{math.NaN(), math.Inf(1)} {
		if err := g.Record(3, bad); err == nil || !strings.Contains(err.Error(), "step 3") {
			t.Errorf("loss %g: error %v, want one that names the step", bad, err)
		}
	}
	for step := range 5 * neurogenesis.MaxPatience {
		if err := g.Record(step, 1/float64(step+1)); err != nil {
			t.Fatal(err)
		}
		if n := len(g.State().Losses); step%97 == 0 && n != min(step+1, neurogenesis.MaxPatience+1) {
			t.Fatalf("%d losses kept after %d steps", n, step+1)
		}
	}
}

// TestLossChange follows the smoothed loss for longer than it is remembered.
func TestLossChange(t *testing.T) {
	net, g := setup(nil, normalRows, 0)
	type answer struct {
		change float64
		over   int
	}
	var got answer
	g.Strategy.Trigger = deciding(func(p *neurogenesis.Probe) (neurogenesis.Decision, error) {
		got.change, got.over = p.LossChange(100)
		return neurogenesis.Decision{}, nil
	})
	var smoothed []float64
	for step := range 3 * neurogenesis.MaxPatience {
		loss := math.Cos(float64(step) / 50)
		if step == 0 {
			smoothed = append(smoothed, loss)
		} else {
			smoothed = append(smoothed, 0.98*smoothed[step-1]+0.02*loss)
		}
		if err := g.Record(step, loss); err != nil {
			t.Fatal(err)
		}
		grow(t, g, net, step)
		over := min(100, step)
		want := answer{smoothed[step] - smoothed[step-over], over}
		if got.over != want.over || math.Abs(got.change-want.change) > 1e-12 {
			t.Fatalf("step %d: %+v, want %+v", step, got, want)
		}
	}
}
