package tui

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"time"

	"github.com/north-tui/north/form"
	"github.com/north-tui/north/internal/cells"
	"github.com/north-tui/north/picture"
	"github.com/north-tui/north/sim"
)

// fakeSource is a run that stands still and remembers what it was asked.
type fakeSource struct {
	snap *sim.Snapshot
	sent []sim.Command
	view picture.View
	full bool
}

func (f *fakeSource) Latest() *sim.Snapshot { return f.snap }

func (f *fakeSource) Send(c sim.Command) bool {
	if f.full {
		return false
	}
	f.sent = append(f.sent, c)
	return true
}

func (f *fakeSource) Look(v picture.View) { f.view = v }

// fakeRun describes a synthetic run on a spiral.
type fakeRun struct {
	steps    int
	start    int // width of each layer at the start
	widths   []int
	images   bool
	portrait bool
}

func (r fakeRun) snapshot() *sim.Snapshot {
	rng := rand.New(rand.NewPCG(7, 1))
	s := &sim.Snapshot{
		Spec:  sim.Spec{Scene: "neurogenesis", Seed: 7, Set: map[string]string{"data": "spiral"}},
		Run:   "1",
		State: sim.Running, Step: r.steps, Epoch: float64(r.steps) / 20, Rate: 3123, Elapsed: 4 * time.Second,
		Settings: fakeSettings(),
	}
	s.Title = "spiral · 800 points · 2 classes"
	s.Params, s.Cost = 513, 490
	for i := range r.widths {
		s.Layers = append(s.Layers, fmt.Sprintf("L%d", i+1))
	}
	s.Events = r.events(rng)
	for _, e := range s.Events {
		if e.Kind == sim.Born {
			s.Births += e.Count
		}
	}
	s.Series = r.series(rng)
	s.Rows = r.rows()
	s.Graph = r.graph(rng)
	s.Spectra = r.spectra()
	s.Grids = []picture.Grid{spiralGrid(48, 96)}
	if r.images {
		s.Grids = nil
		for i := range 24 {
			g := blob(rng, 28)
			g.Name, g.Born = fmt.Sprintf("L1#%d", i), max(i-8, 0)*r.steps/17
			s.Grids = append(s.Grids, g)
		}
	}
	return s
}

func fakeSettings() []form.Setting {
	number := func(name, value string, lo, hi float64, log bool, e form.Effect) form.Setting {
		return form.Setting{Field: form.Field{Name: name, Doc: "doc of " + name, Kind: form.Float, Min: lo, Max: hi, Log: log, Effect: e, Default: value}, Value: value}
	}
	choice := func(name, value string, e form.Effect, choices ...string) form.Setting {
		return form.Setting{Field: form.Field{Name: name, Doc: "doc of " + name, Kind: form.Choice, Choices: choices, Effect: e, Default: value}, Value: value}
	}
	whole := func(name, value string, lo, hi float64, e form.Effect) form.Setting {
		return form.Setting{Field: form.Field{Name: name, Doc: "doc of " + name, Kind: form.Int, Min: lo, Max: hi, Effect: e, Default: value}, Value: value}
	}
	return []form.Setting{
		choice("trigger", "north-act", form.Check, "north-act", "north-weight", "linear", "manual"),
		number("gamma", "0.97", 0, 1, false, form.Check),
		number("eps", "0.01", 1e-6, 1, true, form.Check),
		whole("every", "1", 1, 10000, form.Check),
		whole("max-width", "64", 1, 4096, form.Check),
		choice("init", "north-select", form.Check, "north-select", "random-in", "north-pre"),
		choice("optim", "adam", form.Restart, "adam", "sgd"),
		number("lr", "0.003", 1e-7, 10, true, form.Live),
		whole("batch", "32", 1, 640, form.Live),
		choice("activation", "relu", form.Restart, "relu", "tanh"),
		number("noise", "0.05", 0, 1, false, form.Restart),
		{Field: form.Field{Name: "hidden", Kind: form.Widths, Doc: "widths at the start", Default: "4,4", Effect: form.Restart, Min: 1, Max: 4096}, Value: "4,4"},
	}
}

func fakeCatalogue() Catalogue {
	gamma := form.Field{Name: "gamma", Doc: "share of the rank at the start", Kind: form.Float, Default: "0.97", Min: 0, Max: 1, Effect: form.Check}
	return Catalogue{
		Triggers: []Choice{
			{Name: "north-act", Doc: "rank of the activations above γ·φ₀ of the width", Source: "Maile et al. 2022, arXiv 2202.08539", Fields: []form.Field{gamma}},
			{Name: "north-weight", Doc: "the same with the weights", Source: "Maile et al. 2022", Fields: []form.Field{{Name: "gamma", Kind: form.Float, Default: "0.99", Min: 0, Max: 1, Effect: form.Check}}},
			{Name: "linear", Doc: "a schedule: one neuron at a time", Fields: []form.Field{{Name: "target", Kind: form.Int, Default: "64", Min: 1, Max: 4096, Effect: form.Check}}},
			{Name: "manual", Doc: "only when you press g"},
		},
		Inits: []Choice{
			{Name: "north-select", Doc: "the best of many random candidates", Fields: []form.Field{{Name: "candidates", Kind: form.Int, Default: "1000", Min: 1, Max: 1e6, Effect: form.Check}}},
			{Name: "random-in", Doc: "random fan-in, fan-out 0"},
		},
		Scenes: []Scene{{Name: "neurogenesis", Doc: "a network that grows neurons", Data: []Choice{
			{Name: "spiral", Doc: "two arms", Fields: []form.Field{{Name: "noise", Kind: form.Float, Default: "0.05", Min: 0, Max: 1, Effect: form.Restart}}},
			{Name: "moons", Doc: "two half moons", Fields: []form.Field{{Name: "noise", Kind: form.Float, Default: "0.2", Min: 0, Max: 1, Effect: form.Restart}}},
			{Name: "digits", Doc: "8×8 images of digits"},
		}}, {Name: "transformer", Doc: "a language model that grows", Data: []Choice{{Name: "opticks", Doc: "a book"}}}},
		Figures: []Choice{{Name: "losses", Doc: "training and test loss"}, {Name: "widths", Doc: "neurons per layer"}, {Name: "csv", Doc: "every series as a table"}},
	}
}

// birthSteps are the steps at which a layer grows from its start to its width.
func (r fakeRun) birthSteps(layer int) []int {
	var steps []int
	n := r.widths[layer] - r.start
	for i := range n {
		share := float64(i+1) / float64(n+1)
		steps = append(steps, int(float64(r.steps)*math.Pow(share, 1.6)*.99)+layer*7+1)
	}
	if n > 0 {
		steps[n-1] = r.steps - 12
	}
	return steps
}

func (r fakeRun) events(rng *rand.Rand) []sim.Event {
	var out []sim.Event
	for l := range r.widths {
		for i, step := range r.birthSteps(l) {
			out = append(out, sim.Event{
				Step: step, Kind: sim.Born, Layer: fmt.Sprintf("L%d", l+1), Count: 1, Measure: "rank",
				Value: float64(r.start + i), Threshold: float64(r.start + i - 1), Init: "north-select", Trigger: "north-act", Drift: 3e-8 * rng.Float64(),
				Unit: r.start + i, Candidates: 1001, Rank: r.start + i, Gain: 1, FanIn: []float64{.31}, FanOut: []float64{0},
			})
		}
	}
	out = append(out,
		sim.Event{Step: r.steps / 2, Kind: sim.Changed, Note: "lr 0.001 → 0.003"},
		sim.Event{Step: r.steps * 3 / 4, Kind: sim.Refused, Layer: "L1", Note: "at max width"})
	for i := range out {
		for j := i; j > 0 && out[j].Step < out[j-1].Step; j-- {
			out[j], out[j-1] = out[j-1], out[j]
		}
	}
	return out
}

func (r fakeRun) series(rng *rand.Rand) []sim.Series {
	train := sim.Series{Column: sim.Column{Name: "train_loss", Group: "loss", Label: "train"}}
	test := sim.Series{Column: sim.Column{Name: "test_loss", Group: "loss", Label: "test"}}
	trainAcc := sim.Series{Column: sim.Column{Name: "train_accuracy", Group: "accuracy", Label: "train"}}
	testAcc := sim.Series{Column: sim.Column{Name: "test_accuracy", Group: "accuracy", Label: "test"}}
	every := max(r.steps/60, 1)
	stride := max(r.steps/60000, 1)
	for step := 1; step <= r.steps; step += stride {
		x := float64(step) / float64(r.steps)
		loss := .08 + .62*math.Exp(-4*x)
		noisy := loss * math.Exp(.25*rng.NormFloat64())
		train.Buckets = append(train.Buckets, bucket(step, noisy))
		trainAcc.Buckets = append(trainAcc.Buckets, bucket(step, min(1-loss*.6+.03*rng.NormFloat64(), 1)))
		if step/stride%max(every/stride, 1) == 0 {
			test.Buckets = append(test.Buckets, bucket(step, loss*1.15))
			testAcc.Buckets = append(testAcc.Buckets, bucket(step, 1-loss*.65))
		}
	}
	out := []sim.Series{train, test, trainAcc, testAcc}
	for l := range r.widths {
		name := fmt.Sprintf("L%d", l+1)
		w := sim.Series{Column: sim.Column{Name: "width." + name, Group: "width", Label: name}}
		phi := sim.Series{Column: sim.Column{Name: "phi." + name, Group: "phi", Label: name}}
		births := r.birthSteps(l)
		for step := 1; step <= r.steps; step += max(r.steps/400, 1) {
			n := r.start
			for _, b := range births {
				if b <= step {
					n++
				}
			}
			w.Buckets = append(w.Buckets, bucket(step, float64(n)))
			phi.Buckets = append(phi.Buckets, bucket(step, 1-.15*math.Abs(math.Sin(float64(step)*9/float64(r.steps)+float64(l)))))
		}
		out = append(out, w, phi)
	}
	return out
}

func bucket(step int, v float64) sim.Bucket {
	return sim.Bucket{Step: float64(step), Min: v, Max: v, Last: v}
}

func (r fakeRun) rows() []picture.Row {
	var out []picture.Row
	for l, w := range r.widths {
		rank := w - l%2
		phi := float64(rank) / float64(w)
		row := picture.Row{
			Name: fmt.Sprintf("L%d", l+1), Width: w, Max: 64, Measure: "rank", Value: float64(rank), Threshold: math.Floor(.97 * float64(w)),
			Phi: phi, Initial: 1, Limit: .97, Rank: rank, Step: r.steps,
		}
		row.Add = max(int(row.Value-row.Threshold), 0)
		row.Dead = l % 2
		out = append(out, row)
	}
	return out
}

func (r fakeRun) graph(rng *rand.Rand) picture.Graph {
	g := picture.Graph{Columns: []picture.GraphColumn{{Name: "in", Units: []picture.Unit{{Label: "x1", Value: .9}, {ID: 1, Label: "x2", Value: .8}}}}}
	for l, w := range r.widths {
		c := picture.GraphColumn{Name: fmt.Sprintf("L%d", l+1), Hidden: true}
		births := r.birthSteps(l)
		for i := range w {
			u := picture.Unit{ID: i, Value: rng.Float64(), FanIn: rng.Float64(), FanOut: rng.Float64(), Dead: l%2 == 1 && i == 2}
			if i >= r.start {
				u.Born = births[i-r.start]
			}
			if r.portrait {
				p := ramp(rng, 12)
				u.Picture = &p
			}
			c.Units = append(c.Units, u)
		}
		g.Columns = append(g.Columns, c)
	}
	g.Columns = append(g.Columns, picture.GraphColumn{Name: "out", Units: []picture.Unit{{Label: "class 0", Value: .4}, {ID: 1, Label: "class 1", Value: .6}}})
	for c := 0; c+1 < len(g.Columns); c++ {
		for range 8 {
			g.Links = append(g.Links, picture.Link{
				Column: c, From: rng.IntN(len(g.Columns[c].Units)), To: rng.IntN(len(g.Columns[c+1].Units)), Weight: rng.NormFloat64(),
			})
		}
	}
	return g
}

func (r fakeRun) spectra() []picture.Spectrum {
	var out []picture.Spectrum
	for l, w := range r.widths {
		s := picture.Spectrum{Name: fmt.Sprintf("L%d", l+1), Eps: .01, Step: r.steps}
		s.Title = "activations of " + s.Name + ", σ/√n"
		for i := range w {
			s.Values = append(s.Values, 1.5*math.Exp(-5.6*float64(i)/float64(w)))
		}
		out = append(out, s)
	}
	return out
}

// spiralGrid is a decision surface with two arms and data on it.
func spiralGrid(rows, cols int) picture.Grid {
	g := picture.Grid{Name: "boundary", Title: "output", Rows: rows, Cols: cols, Scale: picture.Classes, Classes: 2, X0: -1.2, X1: 1.2, Y0: -1.2, Y1: 1.2}
	for i := range rows {
		for j := range cols {
			x, y := g.X0+(float64(j)+.5)/float64(cols)*2.4, g.Y1-(float64(i)+.5)/float64(rows)*2.4
			v := math.Sin(math.Atan2(y, x) - 5.5*math.Hypot(x, y))
			p := 1 / (1 + math.Exp(-4*v))
			value := p
			if p > .5 {
				value = 1 + min(p, .999)
			} else {
				value = min(1-p, .999)
			}
			g.Values = append(g.Values, float32(value))
		}
	}
	rng := rand.New(rand.NewPCG(3, 3))
	for i := range 160 {
		t := rng.Float64()
		angle := 5.5*t + float64(i%2)*math.Pi - math.Pi/2
		g.Points = append(g.Points, picture.Point{
			X: t*math.Cos(angle) + .04*rng.NormFloat64(), Y: t*math.Sin(angle) + .04*rng.NormFloat64(), Class: i % 2, Test: i%5 == 0,
		})
	}
	return g
}

func ramp(rng *rand.Rand, n int) picture.Grid {
	g := picture.Grid{Rows: n, Cols: n, Scale: picture.Signed, Min: -1, Max: 1}
	a, b := rng.NormFloat64(), rng.NormFloat64()
	for i := range n {
		for j := range n {
			g.Values = append(g.Values, float32(math.Tanh(a*(float64(j)/float64(n)-.5)*3+b*(float64(i)/float64(n)-.5)*3)))
		}
	}
	return g
}

func blob(rng *rand.Rand, n int) picture.Grid {
	g := picture.Grid{Rows: n, Cols: n, Scale: picture.Signed, Min: -1, Max: 1}
	cx, cy, w := rng.Float64(), rng.Float64(), .05+.1*rng.Float64()
	for i := range n {
		for j := range n {
			x, y := float64(j)/float64(n)-cx, float64(i)/float64(n)-cy
			g.Values = append(g.Values, float32(math.Exp(-(x*x+y*y)/w)-.6*math.Exp(-(x*x+(y-.3)*(y-.3))/w)))
		}
	}
	return g
}

// typical is the run of most tests.
func typical() fakeRun { return fakeRun{steps: 12480, start: 4, widths: []int{23, 17}} }

// screenApp is an app of a size that shows a snapshot.
func screenApp(s *sim.Snapshot, width, height int, o Options) (*app, *fakeSource) {
	source := &fakeSource{snap: s}
	o.Source = source
	o.Catalogue, o.Lessons = fakeCatalogue(), allLessons()
	a := newApp(context.Background(), o)
	a.width, a.height = width, height
	a.keepFocusVisible()
	a.look()
	return a, source
}

var colourful = Options{Depth: cells.True, Tier: cells.Braille}

// broken is a writer that fails.
type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, errors.New("pipe closed") }
