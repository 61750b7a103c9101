// Package screentest has runs that nobody trained, for tests of what is drawn.
package screentest

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/north-tui/north/form"
	"github.com/north-tui/north/internal/cells"
	"github.com/north-tui/north/picture"
	"github.com/north-tui/north/sim"
	"github.com/north-tui/north/tui/desk"
)

// NameLayers names the layers that can be in focus, as learners do.
func NameLayers(s *sim.Snapshot) {
	if s == nil || s.Layers != nil {
		return
	}
	for _, b := range s.Diagram.Blocks {
		if b.Grows {
			s.Layers = append(s.Layers, b.Name)
		}
	}
	for _, r := range s.Rows {
		if !slices.Contains(s.Layers, r.Name) {
			s.Layers = append(s.Layers, r.Name)
		}
	}
	for _, c := range s.Graph.Columns {
		if c.Hidden && !slices.Contains(s.Layers, c.Name) {
			s.Layers = append(s.Layers, c.Name)
		}
	}
}

// Run describes a synthetic run on a spiral.
type Run struct {
	Steps    int   // done so far
	Start    int   // width of each layer at the start
	Widths   []int // now
	Images   bool  // of weights instead of a plane
	Portrait bool  // each neuron has a picture
}

// Snapshot is the run at its last step.
func (r Run) Snapshot() *sim.Snapshot {
	rng := rand.New(rand.NewPCG(7, 1))
	s := &sim.Snapshot{
		Spec:  sim.Spec{Scene: "neurogenesis", Seed: 7, Set: map[string]string{"data": "spiral"}},
		Began: sim.Spec{Scene: "neurogenesis", Seed: 7, Set: map[string]string{"data": "spiral"}},
		Run:   "1",
		State: sim.Running, Step: r.Steps, Epoch: float64(r.Steps) / 20, Rate: 3123, Elapsed: 4 * time.Second,
		Settings: Settings(), Does: "north-act",
	}
	s.Title = "spiral · 800 points · 2 classes"
	s.Params, s.Cost, s.Per = 513, 2940, "sample"
	s.Events = r.events(rng)
	for _, e := range s.Events {
		if e.Kind == sim.Born {
			s.Births += e.Count
		}
	}
	s.Series = r.series(rng)
	s.Rows, s.Metrics = r.rows(), r.metrics()
	s.Graph = r.graph(rng)
	s.Spectra = r.spectra()
	s.Grids = []picture.Grid{SpiralGrid(48, 96)}
	if r.Images {
		s.Grids = nil
		for i := range 24 {
			g := blob(rng, 28)
			g.Name, g.Born = fmt.Sprintf("L1#%d", i), max(i-8, 0)*r.Steps/17
			s.Grids = append(s.Grids, g)
		}
	}
	return s
}

// Settings are those of the run.
func Settings() []form.Setting {
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

// birthSteps are the steps at which a layer grows from its start to its width.
func (r Run) birthSteps(layer int) []int {
	var steps []int
	n := r.Widths[layer] - r.Start
	for i := range n {
		share := float64(i+1) / float64(n+1)
		steps = append(steps, int(float64(r.Steps)*math.Pow(share, 1.6)*.99)+layer*7+1)
	}
	if n > 0 {
		steps[n-1] = r.Steps - 12
	}
	return steps
}

func (r Run) events(rng *rand.Rand) []sim.Event {
	var out []sim.Event
	for l := range r.Widths {
		for i, step := range r.birthSteps(l) {
			out = append(out, sim.Event{
				Step: step, Kind: sim.Born, Layer: fmt.Sprintf("L%d", l+1), Count: 1, Measure: "rank",
				Value: float64(r.Start + i), Threshold: float64(r.Start + i - 1), Init: "north-select", Trigger: "north-act", Drift: 3e-8 * rng.Float64(),
				Unit: r.Start + i, Candidates: 1001, Rank: r.Start + i, Gain: 1, FanIn: []float64{.31}, FanOut: []float64{0},
			})
		}
	}
	out = append(out,
		sim.Event{Step: r.Steps / 2, Kind: sim.Changed, Note: "lr 0.001 → 0.003"},
		sim.Event{Step: r.Steps * 3 / 4, Kind: sim.Refused, Layer: "L1", Note: "at max width"})
	for i := range out {
		for j := i; j > 0 && out[j].Step < out[j-1].Step; j-- {
			out[j], out[j-1] = out[j-1], out[j]
		}
	}
	return out
}

func (r Run) series(rng *rand.Rand) []sim.Series {
	train := sim.Series{Column: sim.Column{Name: "train_loss", Group: "loss", Label: "train"}}
	test := sim.Series{Column: sim.Column{Name: "test_loss", Group: "loss", Label: "test"}}
	trainAcc := sim.Series{Column: sim.Column{Name: "train_accuracy", Group: "accuracy", Label: "train"}}
	testAcc := sim.Series{Column: sim.Column{Name: "test_accuracy", Group: "accuracy", Label: "test"}}
	every := max(r.Steps/60, 1)
	stride := max(r.Steps/60000, 1)
	for step := 1; step <= r.Steps; step += stride {
		x := float64(step) / float64(r.Steps)
		loss := .08 + .62*math.Exp(-4*x)
		noisy := loss * math.Exp(.25*rng.NormFloat64())
		train.Buckets = append(train.Buckets, Bucket(step, noisy))
		right := min(1-loss*.6+.01*rng.NormFloat64(), 1)
		if step/stride%max(every/stride, 1) == 0 {
			test.Buckets = append(test.Buckets, Bucket(step, loss*1.15))
			trainAcc.Buckets = append(trainAcc.Buckets, Bucket(step, right))
			testAcc.Buckets = append(testAcc.Buckets, Bucket(step, 1-loss*.65))
		}
	}
	out := []sim.Series{train, test, trainAcc, testAcc}
	for l := range r.Widths {
		name := fmt.Sprintf("L%d", l+1)
		w := sim.Series{Column: sim.Column{Name: "width." + name, Group: "width", Label: name}}
		phi := sim.Series{Column: sim.Column{Name: "phi." + name, Group: "phi", Label: name}}
		count := sim.Series{Column: sim.Column{Name: "count." + name, Group: "count", Label: name}}
		rank := sim.Series{Column: sim.Column{Name: "effective-rank." + name, Group: "effective-rank", Label: name}}
		births := r.birthSteps(l)
		for step := 1; step <= r.Steps; step += max(r.Steps/400, 1) {
			n := r.Start
			for _, b := range births {
				if b <= step {
					n++
				}
			}
			w.Buckets = append(w.Buckets, Bucket(step, float64(n)))
			if len(w.Buckets)%8 == 0 {
				count.Buckets = append(count.Buckets, Bucket(step, float64(n-l%2)))
				rank.Buckets = append(rank.Buckets, Bucket(step, effectiveRank(n)))
			}
			phi.Buckets = append(phi.Buckets, Bucket(step, 1-.15*math.Abs(math.Sin(float64(step)*9/float64(r.Steps)+float64(l)))))
		}
		out = append(out, w, phi, count, rank)
	}
	return out
}

// effectiveRank is that of a layer of so many neurons.
func effectiveRank(width int) float64 { return 2 * math.Sqrt(float64(width)) }

// metrics are those of every layer now.
func (r Run) metrics() []picture.Metric {
	var out []picture.Metric
	for l, w := range r.Widths {
		name := fmt.Sprintf("L%d", l+1)
		out = append(out,
			picture.Metric{Group: "count", Layer: name, Value: float64(w - l%2), Step: r.Steps},
			picture.Metric{Group: "effective-rank", Layer: name, Value: effectiveRank(w), Step: r.Steps})
	}
	return out
}

// Bucket is one measurement.
func Bucket(step int, v float64) sim.Bucket {
	return sim.Bucket{Step: float64(step), Min: v, Max: v, Last: v}
}

func (r Run) rows() []picture.Row {
	var out []picture.Row
	for l, w := range r.Widths {
		rank := w - l%2
		phi := float64(rank) / float64(w)
		row := picture.Row{
			Name: fmt.Sprintf("L%d", l+1), Width: w, Max: 64, Measure: "rank", Value: float64(rank), Threshold: math.Floor(.97 * float64(w)),
			Phi: phi, Initial: 1, Limit: .97, Rank: rank, Step: r.Steps,
		}
		row.Add = max(int(row.Value-row.Threshold), 0)
		row.Dead = l % 2
		if births := r.birthSteps(l); len(births) > 0 {
			row.LastGrowth = births[len(births)-1]
		}
		out = append(out, row)
	}
	return out
}

func (r Run) graph(rng *rand.Rand) picture.Graph {
	g := picture.Graph{Columns: []picture.GraphColumn{{Name: "in", Units: []picture.Unit{{Label: "x1", Value: .9}, {ID: 1, Label: "x2", Value: .8}}}}}
	for l, w := range r.Widths {
		c := picture.GraphColumn{Name: fmt.Sprintf("L%d", l+1), Hidden: true}
		births := r.birthSteps(l)
		for i := range w {
			u := picture.Unit{ID: i, Value: rng.Float64(), FanIn: rng.Float64(), FanOut: rng.Float64(), Dead: l%2 == 1 && i == 2}
			if i >= r.Start {
				u.Born = births[i-r.Start]
			}
			if r.Portrait {
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

func (r Run) spectra() []picture.Spectrum {
	var out []picture.Spectrum
	for l, w := range r.Widths {
		s := picture.Spectrum{Name: fmt.Sprintf("L%d", l+1), Eps: .01, Step: r.Steps}
		s.Title = "activations of " + s.Name + ", σ/√n"
		for i := range w {
			s.Values = append(s.Values, 1.5*math.Exp(-5.6*float64(i)/float64(w)))
		}
		out = append(out, s)
	}
	return out
}

// SpiralGrid is a decision surface with two arms and data on it.
func SpiralGrid(rows, cols int) picture.Grid {
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

// Typical is the run of most tests.
func Typical() Run { return Run{Steps: 12480, Start: 4, Widths: []int{23, 17}} }

// Desk is what panels draw a snapshot from, without a screen around them.
func Desk(s *sim.Snapshot, words desk.Words) *desk.Desk {
	NameLayers(s)
	d := desk.New(desk.NewTheme(cells.Mono, false), cells.ASCII)
	d.Snap, d.Words = s, words
	return &d
}
