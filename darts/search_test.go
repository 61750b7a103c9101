package darts

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/north-tui/north/nn"
)

// run does all steps of a search, at most so many.
func run[T nn.Float](t testing.TB, s *Search[T], most int) []Report {
	t.Helper()
	var log []Report
	for range most {
		r, err := s.Step()
		if errors.Is(err, ErrFinished) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		log = append(log, r)
	}
	return log
}

// sameReports compares logs bit for bit.
func sameReports(t *testing.T, got, want []Report) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%d reports, want %d", len(got), len(want))
	}
	for i := range want {
		if fmt.Sprint(got[i]) != fmt.Sprint(want[i]) {
			t.Fatalf("report %d:\n%+v\nwant\n%+v", i, got[i], want[i])
		}
	}
}

// TestDiscreteAlready (E1): what is discrete already loses nothing by the cut.
func TestDiscreteAlready(t *testing.T) {
	s := small[float32](t, smallConv(), CRB)
	run(t, s, 10)
	s.project()
	for i, r := range s.types {
		copy(r.alpha.Data, s.targets[i].Data)
		r.begin(CRB)
	}
	c, err := s.Cut()
	if err != nil {
		t.Fatal(err)
	}
	if c.Gap != 0 || c.Soft != c.Discrete {
		t.Errorf("a gap of %v: %v and %v", c.Gap, c.Soft, c.Discrete)
	}
	if m := s.Metrics(); m.Delta != 0 || m.Positive != c.Kept {
		t.Errorf("distance %v, %d operations", m.Delta, m.Positive)
	}
}

// TestDeterminism (E2): the same seed gives the same log and the same weights with any
// number of threads, and another seed others. Looking disturbs nothing.
func TestDeterminism(t *testing.T) {
	for _, name := range []string{"softmax", "crb+pr+fimt", "crb+admm"} {
		t.Run(name, func(t *testing.T) {
			var want []Report
			var hash string
			for _, threads := range []int{1, 2, 3, 16} {
				p, err := PresetNamed(name)
				if err != nil {
					t.Fatal(err)
				}
				pool, _ := noisyDigits[float32](t)
				s, err := NewSearch(Dense8(), p.Apply(Usual()), pool, 5)
				if err != nil {
					t.Fatal(err)
				}
				s.SetThreads(threads)
				if threads > 1 {
					look(t, s)
				}
				log := run(t, s, 30)
				if threads == 1 {
					want, hash = log, s.WeightsSHA256()
					continue
				}
				sameReports(t, log, want)
				if s.WeightsSHA256() != hash {
					t.Fatal("the weights differ")
				}
			}
		})
	}
}

// look asks for everything that can be read between two steps.
func look[T nn.Float](t *testing.T, s *Search[T]) {
	t.Helper()
	if _, err := s.Cut(); err != nil {
		t.Fatal(err)
	}
	if err := s.SetProbe(s.pool.pick(all(20))); err != nil {
		t.Fatal(err)
	}
	if err := s.Observe(); err != nil {
		t.Fatal(err)
	}
	for _, l := range s.Channels() {
		l.OutputGrad()
	}
	s.Metrics()
	s.Schedule()
	if _, err := s.Pulls(Normal, 0); err != nil {
		t.Fatal(err)
	}
}

// TestPrecisions: float32 follows float64 for some steps.
func TestPrecisions(t *testing.T) {
	for name, space := range map[string]Space{"dense": smallDense(), "conv": smallConv()} {
		t.Run(name, func(t *testing.T) {
			single, double := run(t, small[float32](t, space, CRB), 6), run(t, small[float64](t, space, CRB), 6)
			for i := range double {
				close(t, "loss", single[i].Loss, double[i].Loss, 1e-3)
				relative(t, "F", single[i].F, double[i].F, 1e-2)
			}
		})
	}
}

// TestSmoke (E4): on two seeds CRB with proximity closes most of the gap that softmax
// leaves, and softmax does not go below its floor.
func TestSmoke(t *testing.T) {
	pool, test := noisyDigits[float32](t)
	gap, delta := map[string]float64{}, map[string]float64{}
	for _, name := range []string{"softmax", "crb+pr"} {
		for seed := range uint64(2) {
			s, err := NewSearch(Dense8(), preset(t, name), pool, seed)
			if err != nil {
				t.Fatal(err)
			}
			run(t, s, 1000)
			c, err := s.Cut()
			if err != nil {
				t.Fatal(err)
			}
			m := s.Metrics()
			if m.Delta < m.Floor || name == "softmax" && m.Floor < 0.654 {
				t.Errorf("%s: distance %v, floor %v", name, m.Delta, m.Floor)
			}
			if score, err := s.Evaluate(test); err != nil || score.Accuracy < 0.6 {
				t.Errorf("%s: test accuracy %v, %v", name, score, err)
			}
			gap[name] += c.Gap
			delta[name] += m.Delta
		}
	}
	if r := delta["crb+pr"] / delta["softmax"]; r > 0.5 {
		t.Errorf("ratio of distances %v, want less than 0.5", r)
	}
	if r := gap["crb+pr"] / gap["softmax"]; r > 0.6 {
		t.Errorf("ratio of gaps %v, want less than 0.6", r)
	}
}

// TestAllocations: a step in steady state allocates nothing, nor does the gap.
func TestAllocations(t *testing.T) {
	for name, space := range map[string]Space{"dense": smallDense(), "conv": smallConv()} {
		for _, p := range Presets() {
			t.Run(name+"/"+p.Name, func(t *testing.T) {
				settings := p.Apply(Usual())
				settings.S, settings.Batch = 2, 8
				s, err := NewSearch(space, settings, randomData[float32](space, 60, 7), 3)
				if err != nil {
					t.Fatal(err)
				}
				once := func() {
					if _, err := s.Step(); err != nil {
						t.Fatal(err)
					}
					if _, _, err := s.Gap(); err != nil {
						t.Fatal(err)
					}
					s.Metrics()
					s.Schedule()
				}
				for range 25 {
					once()
				}
				if n := testing.AllocsPerRun(10, once); n > 0 {
					t.Errorf("%v allocations a step", n)
				}
			})
		}
	}
}

// TestSecondOrder: the unrolled gradient steps a search, allocates nothing and is
// another than the first-order one.
func TestSecondOrder(t *testing.T) {
	first, second := small[float32](t, smallDense(), CRB), small[float32](t, smallDense(), CRB)
	c := second.Settings()
	c.Order = 2
	if err := second.Change(c); err != nil {
		t.Fatal(err)
	}
	run(t, first, 25)
	run(t, second, 25)
	if fmt.Sprint(first.types[0].alpha) == fmt.Sprint(second.types[0].alpha) {
		t.Error("both orders give one architecture")
	}
	if n := testing.AllocsPerRun(10, func() { run1(t, second) }); n > 0 {
		t.Errorf("%v allocations a step", n)
	}
}

func run1[T nn.Float](t *testing.T, s *Search[T]) {
	if _, err := s.Step(); err != nil {
		t.Fatal(err)
	}
}

// TestSaveLoad: a search that loads a state, grown channels and all, and a fork go on as
// the one that saved it, bit for bit, and read nothing beyond it.
func TestSaveLoad(t *testing.T) {
	for _, name := range []string{"softmax+fimt", "crb+pr", "crb+admm+fimt"} {
		t.Run(name, func(t *testing.T) {
			p, _ := PresetNamed(name)
			s := small[float32](t, smallDense(), p.Activation)
			c := p.Apply(s.Settings())
			c.S = 2
			if err := s.Change(c); err != nil {
				t.Fatal(err)
			}
			other := small[float32](t, smallDense(), p.Activation)
			run(t, s, 17)
			if err := s.SetProbe(s.pool); err != nil {
				t.Fatal(err)
			}
			if err := s.Observe(); err != nil {
				t.Fatal(err)
			}
			grow(t, s, 0)
			grow(t, s, 2)
			run(t, s, 5)
			var file bytes.Buffer
			if err := s.Save(&file); err != nil {
				t.Fatal(err)
			}
			file.WriteString("rest")
			if err := other.Load(&file); err != nil {
				t.Fatal(err)
			}
			if file.String() != "rest" {
				t.Errorf("%q left", file.String())
			}
			fork, err := s.Fork()
			if err != nil {
				t.Fatal(err)
			}
			if other.Last() != s.Last() && !math.IsNaN(s.Last().Tau) {
				t.Error("the last reports differ")
			}
			for _, copied := range []*Search[float32]{other, fork} {
				if err := copied.SetProbe(s.pool); err != nil {
					t.Fatal(err)
				}
				if err := copied.Observe(); err != nil {
					t.Fatal(err)
				}
			}
			var want []Report
			for i, each := range []*Search[float32]{s, other, fork} {
				grow(t, each, 1)
				log := run(t, each, 40)
				if i == 0 {
					want = log
				}
				sameReports(t, log, want)
				if each.WeightsSHA256() != s.WeightsSHA256() || each.Genotype().String() != s.Genotype().String() {
					t.Error("the weights or the cells differ")
				}
				if fmt.Sprint(each.Channels()[1].Born()) != fmt.Sprint(s.Channels()[1].Born()) {
					t.Error("the births differ")
				}
			}
		})
	}
}

// grow adds two channels with a small fan-out.
func grow(t *testing.T, s *Search[float32], layer int) {
	t.Helper()
	addChannels(t, s.Channels()[layer])
}

// TestLoadRefuses: damaged files and those of others are errors that change nothing.
func TestLoadRefuses(t *testing.T) {
	s := small[float32](t, smallDense(), CRB)
	run(t, s, 3)
	var file bytes.Buffer
	if err := s.Save(&file); err != nil {
		t.Fatal(err)
	}
	good := file.Bytes()
	flip := func(at int) []byte {
		bad := bytes.Clone(good)
		bad[at] ^= 0x40
		return bad
	}
	space := smallDense()
	space.Channels = 5
	for name, tt := range map[string]struct {
		into *Search[float32]
		file []byte
		want string
	}{
		"empty":      {s, nil, "header"},
		"cut off":    {s, good[:len(good)-1], "EOF"},
		"bit":        {s, flip(len(good) / 2), "checksum"},
		"version":    {s, flip(4), "version"},
		"space":      {small[float32](t, space, CRB), good, "space"},
		"activation": {small[float32](t, smallDense(), Softmax), good, "activation"},
	} {
		t.Run(name, func(t *testing.T) {
			before := tt.into.WeightsSHA256()
			err := tt.into.Load(bytes.NewReader(tt.file))
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error %v, want one about %q", err, tt.want)
			}
			if tt.into.WeightsSHA256() != before {
				t.Error("the weights have changed")
			}
		})
	}
	double := small[float64](t, smallDense(), CRB)
	if err := double.Load(bytes.NewReader(good)); err == nil || !strings.Contains(err.Error(), "8") {
		t.Errorf("a float64 search took in float32: %v", err)
	}
}

// TestChange: settings change between two steps; what needs a search of its own is
// refused with ErrRestart and changes nothing.
func TestChange(t *testing.T) {
	s := small[float32](t, smallDense(), Softmax)
	run(t, s, 7)
	for name, tt := range map[string]struct {
		change  func(c *Settings)
		restart bool
	}{
		"activation": {func(c *Settings) { c.Activation = CRB }, true},
		"batch":      {func(c *Settings) { c.Batch = 9 }, true},
		"name":       {func(c *Settings) { c.Regulariser = "proximity" }, false},
		"S":          {func(c *Settings) { c.S = 0.5 }, false},
		"rate":       {func(c *Settings) { c.AlphaRate = math.NaN() }, false},
		"epochs":     {func(c *Settings) { c.Epochs = 0 }, false},
	} {
		before := s.Settings()
		c := before
		tt.change(&c)
		err := s.Change(c)
		if err == nil || errors.Is(err, ErrRestart) != tt.restart || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: error %v", name, err)
		}
		if s.Settings() != before {
			t.Errorf("%s: the settings have changed", name)
		}
	}
	c := s.Settings()
	c.Activation = CRB
	fresh, err := s.Restart(c)
	if err != nil || fresh.Iteration() != 0 || len(fresh.Columns()) != len(s.Columns())-1 {
		t.Errorf("restart: %v", err)
	}
	c = s.Settings()
	c.Schedule, c.Regulariser, c.Rho, c.AlphaRate, c.RateMax = Dynamic, ADMM, 2, 0.1, 0.1
	if err := s.Change(c); err != nil {
		t.Fatal(err)
	}
	if fmt.Sprint(s.types[0].z) != fmt.Sprint(s.types[0].a) {
		t.Error("Z does not begin with A(α)")
	}
	if log := run(t, s, 3); log[2].Rate < 0.05 || math.IsNaN(log[2].Tau) {
		t.Errorf("report %+v", log[2])
	}
	tau := s.Schedule().Tau
	c.M, c.S = 1.2, 3
	if err := s.Change(c); err != nil {
		t.Fatal(err)
	}
	if st := s.Schedule(); math.Abs(st.Tau-tau) > 1e-12*tau || st.Decisions != 0 {
		t.Errorf("τ %v, was %v", st.Tau, tau)
	}
	c.Tau0 = 1e6
	if err := s.Change(c); err != nil {
		t.Fatal(err)
	}
	if r := run(t, s, 1)[0]; r.Tau < 1e5 || r.Tau > 1e7 {
		t.Errorf("τ %v after a new τ₀ of 1e6", r.Tau)
	}
}

// TestKill: an operation that is killed stays dead, and revived it is as before.
func TestKill(t *testing.T) {
	s := small[float32](t, smallDense(), CRB)
	run(t, s, 4)
	before := fmt.Sprint(*s.types[0])
	k, err := s.Kill(Normal, 2, "tanh")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Kill(Normal, 2, "tanh"); err == nil {
		t.Error("killed twice")
	}
	if err := s.Revive(k); err != nil {
		t.Fatal(err)
	}
	if fmt.Sprint(*s.types[0]) != before {
		t.Error("it did not come back as it was")
	}
	if err := s.Revive(k); err == nil {
		t.Error("revived twice")
	}
	if _, err := s.Kill(Normal, 2, "tanh"); err != nil {
		t.Fatal(err)
	}
	run(t, s, 30)
	p, err := s.Pulls(Normal, 2)
	if err != nil || !p[2].Dead || p[2].Op != "tanh" || s.types[0].a.Row(2)[2] != 0 {
		t.Errorf("%+v, %v", p[2], err)
	}
	for name, kill := range map[string]func() error{
		"type":    func() error { _, err := s.Kill(Reduce, 0, "tanh"); return err },
		"edge":    func() error { _, err := s.Kill(Normal, 5, "tanh"); return err },
		"name":    func() error { _, err := s.Kill(Normal, 0, "max3"); return err },
		"softmax": func() error { _, err := small[float32](t, smallDense(), Softmax).Kill(Normal, 0, "skip"); return err },
	} {
		if err := kill(); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

// TestPulls: the parts of a step add up, and tell what the scene says of them.
func TestPulls(t *testing.T) {
	for _, name := range []string{"softmax+pr", "crb+admm"} {
		s := small[float64](t, smallDense(), map[string]string{"softmax+pr": Softmax, "crb+admm": CRB}[name])
		p, _ := PresetNamed(name)
		c := p.Apply(s.Settings())
		c.S, c.Period = 1, 2
		if err := s.Change(c); err != nil {
			t.Fatal(err)
		}
		run(t, s, 5)
		for row := range Edges(2) {
			list, err := s.Pulls(Normal, row)
			if err != nil {
				t.Fatal(err)
			}
			sum := 0.0
			for _, p := range list {
				close(t, "task", p.Task, p.Slope*(p.Data-p.RowMean), 1e-12)
				close(t, "decay", p.Decay, c.AlphaDecay*p.Alpha, 1e-12)
				sum += p.Task
			}
			if name == "softmax+pr" && math.Abs(sum) > 1e-12 {
				t.Errorf("row %d sums to %g", row, sum)
			}
		}
		if name == "crb+admm" {
			if b, err := s.NodeBalance(Normal, 1); err != nil || math.Abs(b) > 1e-3 {
				t.Errorf("balance %v, %v", b, err)
			}
		}
	}
}

// TestEnd: after the last step there is none.
func TestEnd(t *testing.T) {
	s := small[float32](t, smallDense(), CRB)
	c := s.Settings()
	c.Epochs = 2
	if err := s.Change(c); err != nil {
		t.Fatal(err)
	}
	if n := len(run(t, s, 1000)); n != s.TotalSteps() || s.Iteration() != n {
		t.Errorf("%d steps, want %d", n, s.TotalSteps())
	}
	if s.Schedule().Due {
		t.Error("a step is due after the last")
	}
}

// TestNotFinite: a loss that leaves the finite numbers is an error, and the step that
// finds it changes no weight.
func TestNotFinite(t *testing.T) {
	s := small[float32](t, smallDense(), CRB)
	w, err := s.Weights("head.W")
	if err != nil {
		t.Fatal(err)
	}
	w.Data[0] = float32(math.Inf(1))
	before := s.WeightsSHA256()
	if _, err := s.Step(); !errors.Is(err, nn.ErrNotFinite) {
		t.Errorf("error %v", err)
	}
	if s.WeightsSHA256() != before || s.Iteration() != 0 {
		t.Error("the weights have changed")
	}
	if _, err := s.Cut(); !errors.Is(err, nn.ErrNotFinite) {
		t.Errorf("error %v of a cut", err)
	}
}

// TestRefusals: spaces, settings and data that do not fit are errors of one line.
func TestRefusals(t *testing.T) {
	good := randomData[float32](smallDense(), 60, 7)
	for name, tt := range map[string]struct {
		change func(s *Space, c *Settings, d *Data[float32])
		want   string
	}{
		"kind":       {func(s *Space, _ *Settings, _ *Data[float32]) { s.Kind = "text" }, `"text"`},
		"nodes":      {func(s *Space, _ *Settings, _ *Data[float32]) { s.Nodes = 0 }, "0 nodes"},
		"cells":      {func(s *Space, _ *Settings, _ *Data[float32]) { s.Cells = nil }, "0 cells"},
		"cell":       {func(s *Space, _ *Settings, _ *Data[float32]) { s.Cells[1] = "big" }, `"big"`},
		"reduce":     {func(s *Space, _ *Settings, _ *Data[float32]) { s.Cells[1] = Reduce }, "reduces"},
		"operation":  {func(s *Space, _ *Settings, _ *Data[float32]) { s.Ops = []string{"skip", "conv7"} }, `"conv7"`},
		"none":       {func(s *Space, _ *Settings, _ *Data[float32]) { s.Ops = []string{"none"} }, `"none"`},
		"twice":      {func(s *Space, _ *Settings, _ *Data[float32]) { s.Ops = []string{"skip", "skip"} }, "twice"},
		"channels":   {func(s *Space, _ *Settings, _ *Data[float32]) { s.Channels = 0 }, "0 channels"},
		"classes":    {func(s *Space, _ *Settings, _ *Data[float32]) { s.Classes = 1 }, "1 classes"},
		"activation": {func(_ *Space, c *Settings, _ *Data[float32]) { c.Activation = "tanh" }, `"tanh"`},
		"order":      {func(_ *Space, c *Settings, _ *Data[float32]) { c.Order = 3 }, "order 3"},
		"features":   {func(s *Space, _ *Settings, _ *Data[float32]) { s.Inputs = 6 }, "60×5"},
		"numbers":    {func(_ *Space, _ *Settings, d *Data[float32]) { d.X.Data = d.X.Data[:9] }, "9 numbers"},
		"labels":     {func(_ *Space, _ *Settings, d *Data[float32]) { d.Labels = d.Labels[1:] }, "59 labels"},
		"label":      {func(s *Space, _ *Settings, _ *Data[float32]) { s.Classes = 2 }, "label 2"},
		"class":      {func(s *Space, _ *Settings, _ *Data[float32]) { s.Classes = 4 }, "leaves out class 3"},
		"valid":      {func(_ *Space, c *Settings, _ *Data[float32]) { c.S = 30 }, "validation split of 2"},
		"batch":      {func(_ *Space, c *Settings, _ *Data[float32]) { c.Batch = 50 }, "batch of 50"},
	} {
		t.Run(name, func(t *testing.T) {
			space, settings, data := smallDense(), Usual(), good
			settings.Batch = 8
			tt.change(&space, &settings, &data)
			s, err := NewSearch(space, settings, data, 3)
			if s != nil || err == nil || !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "\n") {
				t.Errorf("error %v, want one about %q", err, tt.want)
			}
		})
	}
	bad := good.pick(all(60))
	bad.X.Data[7] = float32(math.NaN())
	if _, err := NewSearch(smallDense(), Usual(), bad, 1); !errors.Is(err, nn.ErrNotFinite) {
		t.Errorf("NaN: %v", err)
	}
	if _, err := PresetNamed("darts+"); err == nil {
		t.Error("a preset that there is not")
	}
	s := small[float32](t, smallDense(), CRB)
	if _, err := s.Architecture(Reduce); err == nil {
		t.Error("an architecture that there is not")
	}
	if _, err := s.Weights("stem.B"); err == nil {
		t.Error("weights that there are not")
	}
}

// TestPresets: their names and switches are those of the specification, and each runs.
func TestPresets(t *testing.T) {
	for _, tt := range []Preset{
		{Name: "darts", Activation: Softmax, Schedule: Fixed, Regulariser: Plain, S: 1},
		{Name: "crb", Activation: CRB, Schedule: Fixed, Regulariser: Plain, S: 4},
		{Name: "crb+fimt", Activation: CRB, Schedule: Dynamic, Regulariser: Plain, S: 4},
		{Name: "crb+pr", Activation: CRB, Schedule: Fixed, Regulariser: Prox, S: 4},
		{Name: "crb+admm", Activation: CRB, Schedule: Fixed, Regulariser: ADMM, S: 4},
		{Name: "crb+pr+fimt", Activation: CRB, Schedule: Dynamic, Regulariser: Prox, S: 4},
		{Name: "crb+admm+fimt", Activation: CRB, Schedule: Dynamic, Regulariser: ADMM, S: 4},
		{Name: "darts-prime", Activation: Softmax, Schedule: Dynamic, Regulariser: Prox, S: 10},
	} {
		p, err := PresetNamed(tt.Name)
		if err != nil {
			t.Fatal(err)
		}
		if p.Doc, tt.Doc = "", ""; p != tt {
			t.Errorf("%+v, want %+v", p, tt)
		}
	}
}
