package equivariance

import (
	"math"
	"testing"

	"github.com/north-tui/north/nn"
)

// fixturePass is what a pass over a network gives.
type fixturePass struct {
	Logits tensor
	Loss   float64
	Grads  map[string]tensor
	DX     tensor
}

// networkFixture is a network with what it computes.
type networkFixture struct {
	Name        string
	Config      fixtureConfig
	X           tensor
	Labels      []int32
	Params      map[string]tensor
	State       map[string]tensor
	Train, Eval fixturePass
	BatchStats  map[string]tensor `json:"batch_stats"`
}

func TestNetworkFixtures(t *testing.T) {
	both(t, 1e-10, 1e-3, testNetworkFixtures[float64], testNetworkFixtures[float32])
}

func testNetworkFixtures[T nn.Float](t *testing.T, tolerance float64) {
	for _, c := range readCases[networkFixture](t, "network") {
		t.Run(c.Name, func(t *testing.T) { testNetwork[T](t, c, tolerance) })
	}
}

// testNetwork compares logits, losses, gradients and statistics.
func testNetwork[T nn.Float](t *testing.T, c networkFixture, tolerance float64) *Model[T] {
	t.Helper()
	m := newModel[T](t, c.Config.config(), 1)
	setParams(t, m, c.Params, c.State)
	x := images[T](c.X)
	for name, want := range map[string]fixturePass{"train": c.Train, "eval": c.Eval} {
		loss, err := m.pass(x, c.Labels, map[string]statistics{"train": ofBatch, "eval": running}[name], true)
		if err != nil || math.Abs(loss-want.Loss) > tolerance {
			t.Errorf("%s: loss %v, %v, want %v", name, loss, err, want.Loss)
		}
		near(t, name+" logits", m.work.train.head.logits.Data, want.Logits.Data, min(tolerance, 1e-4))
		for _, p := range allNamed(m) {
			near(t, name+" gradient of "+p.Name, flat(p.Param.Grad), want.Grads[p.Name].Data, tolerance)
		}
		near(t, name+" dx", m.work.train.planes().Data, want.DX.Data, tolerance)
	}
	logits, err := m.Forward(x)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "logits", logits.Data, c.Eval.Logits.Data, min(tolerance, 1e-4))
	if err := m.Recompute(x); err != nil {
		t.Fatal(err)
	}
	for name, s := range m.Statistics() {
		near(t, name, s, c.BatchStats[name].Data, tolerance)
	}
	setParams(t, m, c.Params, c.State)
	return m
}
