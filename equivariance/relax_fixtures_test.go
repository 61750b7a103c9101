package equivariance

import (
	"math"
	"testing"

	"github.com/north-tui/north/nn"
)

// TestRelaxLayerFixtures: weights and what goes with them, every pair of groups.
func TestRelaxLayerFixtures(t *testing.T) {
	both(t, 1e-15, 1e-7, testRelaxLayerFixtures[float64], testRelaxLayerFixtures[float32])
}

func testRelaxLayerFixtures[T nn.Float](t *testing.T, tolerance float64) {
	type stored struct {
		Lifting tensor `json:"lifting_w"`
		Conv    tensor `json:"conv_w"`
		B       tensor
		Gamma   tensor
		Head    tensor `json:"head_W1"`
	}
	type fixture struct {
		Name     string
		From, To Group
		R        int
		COut     int `json:"c_out"`
		CIn      int `json:"c_in"`
		K        int
		stored
		Relaxed stored
	}
	for _, c := range readCases[fixture](t, "relax_layers") {
		t.Run(c.Name, func(t *testing.T) {
			param := func(x tensor, rows int) *nn.Param[T] {
				p := nn.NewParam[T](rows, len(x.Data)/rows, true)
				fill(t, "weights", p.Value, x)
				return p
			}
			in := len(c.stored.Lifting.Data) / c.stored.Lifting.Shape[0] / c.K / c.K
			for what, x := range map[string]struct {
				was, want tensor
				lifting   bool
				in        int
			}{
				"lifting": {c.Lifting, c.Relaxed.Lifting, true, in},
				"conv":    {c.Conv, c.Relaxed.Conv, false, c.CIn},
			} {
				got := relaxedWeights(param(x.was, x.was.Shape[0]),
					filters{c.From, x.lifting, c.COut, x.in, c.K}, filters{c.To, x.lifting, c.COut, x.in, c.K})
				near(t, what, flat(got.Value), toT[T](x.want.Data), 0)
			}
			for what, x := range map[string][2]tensor{"b": {c.B, c.Relaxed.B}, "gamma": {c.Gamma, c.Relaxed.Gamma}} {
				near(t, what, flat(relaxedRow(param(x[0], 1), c.COut, c.From, c.To).Value), toT[T](x[1].Data), 0)
				near(t, what+" as a statistic", copiedByCoset(converted[T](x[0].Data), c.COut, c.From, c.To), toT[T](x[1].Data), 0)
			}
			near(t, "head", flat(relaxedHead(param(c.Head, c.Head.Shape[0]), c.COut, c.From, c.To).Value), c.Relaxed.Head.Data, tolerance)
		})
	}
}

// relaxStage is a network and what came of it.
type relaxStage struct {
	Op   string
	Args struct {
		Layer int
		To    Group
		LR    float64
	}
	Config fixtureConfig
	Params map[string]tensor
	State  map[string]tensor
	Adam   *struct {
		T    int
		M, V map[string]tensor
	}
	Logits    tensor
	Size      int
	TrainLoss float64 `json:"train_loss"`
}

// TestRelaxNetworkFixtures: chains of relaxations with training between.
func TestRelaxNetworkFixtures(t *testing.T) {
	both(t, 1e-14, 1e-4, testRelaxNetworkFixtures[float64], testRelaxNetworkFixtures[float32])
}

func testRelaxNetworkFixtures[T nn.Float](t *testing.T, tolerance float64) {
	type fixture struct {
		Name   string
		X      tensor
		Labels []int32
		Stages []relaxStage
	}
	for _, c := range readCases[fixture](t, "relax_networks") {
		t.Run(c.Name, func(t *testing.T) {
			first := c.Stages[0]
			m := newModel[T](t, first.Config.config(), 1)
			setParams(t, m, first.Params, first.State)
			if first.Adam != nil {
				m.Optimizer.Steps = first.Adam.T
				for _, p := range m.Named() {
					fill(t, p.Name, p.Param.M, first.Adam.M[p.Name])
					fill(t, p.Name, p.Param.V, first.Adam.V[p.Name])
				}
			}
			for i, s := range c.Stages {
				if i > 0 {
					apply(t, m, s, images[T](c.X), c.Labels, tolerance)
				}
				checkStage(t, m, s, images[T](c.X), tolerance)
			}
		})
	}
}

// apply does to a network what a stage says.
func apply[T nn.Float](t *testing.T, m *Model[T], s relaxStage, x nn.Mat[T], labels []int32, tolerance float64) {
	t.Helper()
	if s.Op == "adam_step" {
		m.Optimizer.LearningRate = s.Args.LR
		loss, err := m.Train(x, labels)
		if err != nil || math.Abs(loss-s.TrainLoss) > max(1e-10, tolerance) {
			t.Errorf("training loss %v, %v, want %v", loss, err, s.TrainLoss)
		}
		if err := m.Recompute(x); err != nil {
			t.Fatal(err)
		}
		return
	}
	done, err := m.Relax(Relaxation{s.Args.Layer, s.Args.To}, Carry, x)
	if err != nil {
		t.Fatal(err)
	}
	r := done.Receipt
	if r.After.Params != s.Size || r.Change > max(1e-12, tolerance)*max(1, r.Largest) {
		t.Errorf("receipt %+v, want %d parameters and hardly any change", r, s.Size)
	}
}

func checkStage[T nn.Float](t *testing.T, m *Model[T], s relaxStage, x nn.Mat[T], tolerance float64) {
	t.Helper()
	if got := m.Config.ParamCount(); got != s.Size {
		t.Errorf("%d parameters, want %d", got, s.Size)
	}
	for _, p := range m.Named() {
		near(t, p.Name, flat(p.Param.Value), s.Params[p.Name].Data, tolerance)
		if s.Adam != nil {
			near(t, "first moment of "+p.Name, flat(p.Param.M), s.Adam.M[p.Name].Data, tolerance)
			near(t, "second moment of "+p.Name, flat(p.Param.V), s.Adam.V[p.Name].Data, tolerance)
		}
	}
	if s.Adam != nil && m.Optimizer.Steps != s.Adam.T {
		t.Errorf("%d steps, want %d", m.Optimizer.Steps, s.Adam.T)
	}
	for name, got := range m.Statistics() {
		near(t, name, got, s.State[name].Data, max(tolerance, 1e-12))
	}
	logits, err := m.Forward(x)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "logits", logits.Data, s.Logits.Data, max(tolerance, 1e-10))
}
