package triggers_test

import (
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"testing"

	"github.com/north-tui/north/neurogenesis"
	"github.com/north-tui/north/triggers"
	"gonum.org/v1/gonum/mat"
)

// fixed is a network whose one hidden layer has the given activations.
type fixed struct {
	neurogenesis.Layer // nil: nothing else is asked of it
	h                  *mat.Dense
}

func (f fixed) Name() string                 { return "L1" }
func (f fixed) Width() int                   { _, width := f.h.Dims(); return width }
func (f fixed) Activations() *mat.Dense      { return f.h }
func (f fixed) Hidden() []neurogenesis.Layer { return []neurogenesis.Layer{f} }
func (f fixed) Observe() error               { return nil }
func (f fixed) Outputs() *mat.Dense          { return f.h }

// TestFixtures compares with figures made by numpy: activations and a baseline in,
// number of neurons out.
func TestFixtures(t *testing.T) {
	data, err := os.ReadFile("testdata/trigger_act.json")
	if err != nil {
		t.Fatal(err)
	}
	var cases []struct {
		M, N, Count, Threshold, K int
		Gamma, Phi0, Eps          float64
		H                         [][]float64
	}
	if err := json.Unmarshal(data, &cases); err != nil {
		t.Fatal(err)
	}
	for i, tt := range cases {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			h := mat.NewDense(tt.N, tt.M, nil)
			for i, row := range tt.H {
				h.SetRow(i, row)
			}
			d := decideFrom(t, triggers.NorthAct{Gamma: tt.Gamma, Eps: neurogenesis.Eps{Value: tt.Eps}}, fixed{h: h}, tt.Phi0)
			if int(d.Value) != tt.Count || int(d.Threshold) != tt.Threshold || d.Add != tt.K {
				t.Errorf("%g against %g adds %d, want %d against %d adds %d", d.Value, d.Threshold, d.Add, tt.Count, tt.Threshold, tt.K)
			}
			if d.Initial != tt.Phi0 || math.Abs(d.Limit-tt.Gamma*tt.Phi0) > 1e-15 || d.Phi != float64(tt.Count)/float64(tt.M) {
				t.Errorf("phi %g, initial %g, limit %g", d.Phi, d.Initial, d.Limit)
			}
		})
	}
}

// decideFrom asks a trigger about a layer whose every baseline is phi.
func decideFrom(t *testing.T, trigger neurogenesis.Trigger, net neurogenesis.Network, phi float64) neurogenesis.Decision {
	t.Helper()
	g := neurogenesis.NewGrower(neurogenesis.Strategy{Trigger: trigger}, 0, rand.New(rand.NewPCG(0, 0)))
	if err := g.Begin(net); err != nil {
		t.Fatal(err)
	}
	state := g.State()
	for metric := range state.Layers[0].Baselines {
		state.Layers[0].Baselines[metric] = neurogenesis.Baseline{Initial: phi, Peak: phi}
	}
	if err := g.Restore(state); err != nil {
		t.Fatal(err)
	}
	reports, err := g.Ask(net, 1)
	if err != nil {
		t.Fatal(err)
	}
	return reports[0].Decision
}
