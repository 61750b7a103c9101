package plots

import (
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/north-tui/north/picture"
	"github.com/north-tui/north/sim"
)

// steps of the run that spiral imitates.
const runSteps = 12000

// spiral is a recording such as a run with two hidden layers leaves: noisy
// losses, births in both layers, a decision surface with its points.
func spiral() *sim.Recording { return run(2, runSteps, 40) }

// run makes a recording of so many layers, steps and births.
func run(layers, steps, births int) *sim.Recording {
	rng := rand.New(rand.NewPCG(7, 4))
	rec := &sim.Recording{
		Spec: sim.Spec{Scene: "neurogenesis", Seed: 7, Set: map[string]string{"trigger": "north-act", "init": "north-select"}},
		Step: steps,
		Picture: picture.Picture{
			Title: "spiral · 800 points · 2 classes", Params: 513,
			Grids: []picture.Grid{surfaceGrid(48, rng), {
				Name: picture.Confusion, Rows: 2, Cols: 2, Values: []float32{70, 10, 9, 71}, Letters: []string{"left", "right"},
			}},
		},
	}
	rec.Series = append(lossSeries(steps, rng), layerSeries(rec, layers, steps, births, rng)...)
	rec.Series = append(append(rec.Series, growthSeries(steps)...), newbornSeries(rng)...)
	for l := range layers {
		name := fmt.Sprintf("L%d", l+1)
		rec.Rows = append(rec.Rows, picture.Row{Name: name, Width: 20, Max: 64, Measure: "rank"})
		rec.Spectra = append(rec.Spectra, spectrumOf(name, 17+6*l, steps, rng))
	}
	return rec
}

func lossSeries(steps int, rng *rand.Rand) []sim.Series {
	train := series("train_loss", "loss", "train", "nats")
	test := series("test_loss", "loss", "test", "nats")
	correct := series("test_accuracy", "accuracy", "test", "")
	correctTrain := series("train_accuracy", "accuracy", "train", "")
	for i := 1; i <= steps; i++ {
		x := float64(i) / float64(steps)
		level := 0.7*math.Exp(-5*x) + 0.02
		put(&train, i, level*math.Exp(0.45*rng.NormFloat64()))
		put(&correctTrain, i, math.Round(32*math.Min(1, math.Max(0, 1-level+0.05*rng.NormFloat64())))/32)
		if i%20 == 0 {
			put(&test, i, level*1.15+0.012+0.003*rng.NormFloat64())
			put(&correct, i, math.Min(1, 0.99-0.68*level+0.004*rng.NormFloat64()))
		}
	}
	return []sim.Series{train, test, correctTrain, correct}
}

// growthSeries are what a model that grows in blocks reports besides.
func growthSeries(steps int) []sim.Series {
	operations := series("operations", "operations", "operations", "")
	zero, free := series("gradient.zero", "gradient", "zero", ""), series("gradient.free", "gradient", "free", "")
	for i := 1; i <= steps; i++ {
		put(&operations, i, 2.5e6*float64(i))
		put(&zero, i, 1e-3)
		put(&free, i, 1e-3*float64(i-1)/float64(steps))
	}
	return []sim.Series{operations, zero, free}
}

// newbornSeries are newborn neurons that are as active as older ones, but learn little at
// first.
func newbornSeries(rng *rand.Rand) []sim.Series {
	var out []sim.Series
	for age := 1; age <= 1024; age *= 2 {
		for _, group := range []string{picture.NewbornActivity, picture.NewbornGradient} {
			s := series(fmt.Sprintf("%s.%d", group, age), group, fmt.Sprint(age), "")
			level := 1.2
			if group == picture.NewbornGradient {
				level = .01 * float64(age-1)
			}
			for i := range 20 {
				put(&s, 2*i+1, level*math.Exp(.4*rng.NormFloat64()))
			}
			out = append(out, s)
		}
	}
	return out
}

// layerSeries grows the layers in turn, more often early on, and notes it in
// the recording's events.
func layerSeries(rec *sim.Recording, layers, steps, births int, rng *rand.Rand) []sim.Series {
	born := map[int]int{}
	for b := range births {
		born[1+int(float64(steps-1)*math.Pow(float64(b+1)/float64(births+1), 2.2))] = b % layers
	}
	groups := [][2]string{{"width", "neurons"}, {"rank", ""}, {"threshold", ""}, {"phi", ""}, {"limit", ""}, {"count", ""}, {"effective-rank", ""}}
	var out []sim.Series
	for l := range layers {
		for _, g := range groups {
			name := fmt.Sprintf("L%d", l+1)
			out = append(out, series(g[0]+"."+name, g[0], name, g[1]))
		}
	}
	width := make([]int, layers)
	for l := range width {
		width[l] = 4 + l
	}
	for i := 1; i <= steps; i++ {
		if l, ok := born[i]; ok {
			count := 1 + rng.IntN(2)
			width[l] += count
			rec.Events = append(rec.Events, sim.Event{Step: i, Kind: sim.Born, Layer: fmt.Sprintf("L%d", l+1), Count: count})
		}
		if i%10 != 0 {
			continue
		}
		for l := range layers {
			w := float64(width[l])
			phi := 0.98 - 0.2*(1-math.Exp(-3*float64(i)/float64(steps))) + 0.02*rng.NormFloat64()
			of := out[len(groups)*l : len(groups)*(l+1)]
			put(&of[0], i, w)
			put(&of[1], i, math.Round(phi*w))
			put(&of[2], i, math.Floor(0.97*0.9*w))
			put(&of[3], i, phi)
			put(&of[4], i, 0.97*0.9)
			put(&of[5], i, math.Round(phi*w))
			put(&of[6], i, .4*w)
		}
	}
	return out
}

func surfaceGrid(size int, rng *rand.Rand) picture.Grid {
	g := picture.Grid{
		Name: "boundary", Title: "decision surface", Rows: size, Cols: size, Scale: picture.Classes,
		X0: -1.1, X1: 1.1, Y0: -1.1, Y1: 1.1, Classes: 2, Values: make([]float32, size*size),
	}
	arm := func(x, y float64) float64 { return math.Sin(math.Atan2(y, x) - 9*math.Hypot(x, y)) }
	for r := range size {
		for q := range size {
			v := arm(g.X0+(float64(q)+0.5)/float64(size)*2.2, g.Y1-(float64(r)+0.5)/float64(size)*2.2)
			class := 0.0
			if v > 0 {
				class = 1
			}
			g.Values[r*size+q] = float32(class + math.Min(0.999, math.Abs(v)))
		}
	}
	for i := range 800 {
		angle, class := rng.Float64()*9, i%2
		radius := angle / 9
		turn := angle + math.Pi*float64(class) - math.Pi/2
		g.Points = append(g.Points, picture.Point{
			X: radius*math.Cos(turn) + 0.02*rng.NormFloat64(), Y: radius*math.Sin(turn) + 0.02*rng.NormFloat64(),
			Class: class, Test: i%5 == 0,
		})
	}
	return g
}

func spectrumOf(name string, count, step int, rng *rand.Rand) picture.Spectrum {
	s := picture.Spectrum{Name: name, Title: "activations of " + name + ", σ/√n", Eps: 0.01, Step: step}
	for i := range count {
		s.Values = append(s.Values, 0.8*math.Exp(-0.3*float64(i))*(1-0.05*rng.Float64()))
	}
	return s
}

func regressionRun() *sim.Recording {
	rec := run(1, 500, 5)
	g := rec.Grids[0]
	g.Scale, g.Classes, g.Min, g.Max = picture.Signed, 0, 0, 0
	for r := range g.Rows {
		for q := range g.Cols {
			x, y := 6*float64(q)/float64(g.Cols)-3, 6*float64(r)/float64(g.Rows)-3
			g.Values[r*g.Cols+q] = float32(math.Sin(x) * math.Cos(y))
		}
	}
	for i, q := range g.Points {
		g.Points[i].Value = math.Sin(3 * q.X)
	}
	g.Points = g.Points[:200]
	rec.Grids = []picture.Grid{g}
	return rec
}

func lineRun() *sim.Recording {
	rng := rand.New(rand.NewPCG(1, 1))
	rec := run(1, 500, 5)
	g := picture.Grid{Name: "boundary", X0: -3, X1: 3, Y0: -1.5, Y1: 1.5, Scale: picture.Signed}
	for i := range 200 {
		x := -3 + 6*float64(i)/199
		g.Line = append(g.Line, math.Sin(2*x)*0.9)
		x = 6*rng.Float64() - 3
		y := math.Sin(2*x) + 0.1*rng.NormFloat64()
		g.Points = append(g.Points, picture.Point{X: x, Y: y, Value: y, Test: i%5 == 0})
	}
	rec.Grids = []picture.Grid{g}
	return rec
}

func imageRun() *sim.Recording {
	rng := rand.New(rand.NewPCG(1, 1))
	rec := run(1, 500, 5)
	rec.Grids = nil
	for n := range 30 {
		g := picture.Grid{Name: fmt.Sprintf("L1#%d", n), Rows: 8, Cols: 8, Scale: picture.Signed, Born: max(0, n-16) * 137, Dead: n%11 == 5}
		for i := range 64 {
			g.Values = append(g.Values, float32(math.Sin(float64(i%8+n)/2)*math.Cos(float64(i/8)/2)+0.2*rng.NormFloat64()))
		}
		rec.Grids = append(rec.Grids, g)
	}
	return rec
}

func series(name, group, label, unit string) sim.Series {
	return sim.Series{Column: sim.Column{Name: name, Group: group, Label: label, Unit: unit}}
}

func put(s *sim.Series, step int, value float64) {
	s.Buckets = append(s.Buckets, sim.Bucket{Step: float64(step), Min: value, Max: value, Last: value})
}
