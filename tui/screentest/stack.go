package screentest

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"

	"github.com/north-tui/north/form"
	"github.com/north-tui/north/picture"
	"github.com/north-tui/north/sim"
)

// Stack is a language model of so many layers, in which the first layer got a
// head and neurons lately. Without grown nothing has grown yet.
func Stack(layers int, grown bool) *sim.Snapshot {
	rng := rand.New(rand.NewPCG(3, 1))
	s := &sim.Snapshot{
		Spec: sim.Spec{Scene: "transformer", Seed: 1, Set: map[string]string{}}, Began: sim.Spec{Scene: "transformer", Seed: 1}, Run: "1", State: sim.Running,
		Step: 640, Head: 640, Epoch: 1.2, Rate: 158, Settings: stackSettings(),
	}
	s.Title, s.Params, s.Cost, s.Per = "opticks · 567038 characters · 91 different", 28544, 182016, "token"
	s.Diagram = stackDiagram(layers, grown)
	s.Series = stackSeries(rng, s.Step, grown)
	s.Passages = []picture.Passage{{Name: "now", Title: "sampled at temperature 0.8", Given: "The Rays of Light", Text: " which the Glass\nbe refracted and the Colours of the Prism, the Angles of the\nthickness of the Rays are in the first Part of the Light.", Step: 640}}
	for _, e := range []struct {
		kind, unit          string
		size                int
		layers, heads, last bool
	}{{"mlp", "neurons", 32, true, false, false}, {"heads", "heads", 1, true, false, false}, {"value", "dimensions", 8, true, true, false}, {"key", "dimensions", 8, true, true, false}, {"hidden", "dimensions", 16, false, false, false}, {"layer", "layers", 1, false, false, true}} {
		s.Expansions = append(s.Expansions, picture.Expansion{Kind: e.kind, Doc: "doc of " + e.kind, Unit: e.unit, Size: e.size, Layers: e.layers, Heads: e.heads, Ordered: e.last})
	}
	m := picture.Grid{Name: "matrix", Title: "L1 W1 96×32", Rows: 96, Cols: 32, Scale: picture.Signed, Min: -.4, Max: .4}
	for range m.Rows * m.Cols {
		m.Values = append(m.Values, float32(.2*rng.NormFloat64()))
	}
	s.Events = []sim.Event{{Kind: sim.Noted, Note: s.Title + "; h 32, 2 layers"}}
	if grown {
		m.Outlines = []picture.Outline{{Name: "free", Row: 64, Rows: 32, Cols: 32}}
		s.Events = append(s.Events, sim.Event{Step: 600, Kind: sim.Born, Layer: "L1", Count: 32, Init: "mlp", Trigger: "by hand", Drift: 4.8e-7, Note: "24,064 → 28,544 parameters"})
		s.Births = 32
		s.Receipts = []picture.Receipt{{Step: 600, Title: "mlp:+32@L1 by hand", Lines: []picture.ReceiptLine{
			{Name: "max |Δlogit|", Before: "≤ 8.1e-5", After: "4.8e-7"}, {Name: "loss, same batch", Before: "2.10443", After: "2.10443"},
			{Name: "parameters", Before: "24,064", After: "28,544"}, {Name: "operations/token", Before: "169,728", After: "182,016"},
			{Name: "old", After: "W1 b1 W2 · 4,160"}, {Name: "zero", After: "W2 · 1,024"}, {Name: "free", After: "W1 b1 · 1,056"},
		}}, {Step: 300, Title: "heads:+1@L1 by schedule", Lines: []picture.ReceiptLine{{Name: "max |Δlogit|", Before: "≤ 2e-5", After: "0.27", Bad: true}}}}
		for _, name := range []string{"before", "after"} {
			s.Passages = append(s.Passages, picture.Passage{Name: name, Given: "The Rays of Light", Text: " and the same the the Rays of the\nthe the Rays", Step: 600})
		}
	}
	s.Grids = append(s.Grids, m)
	for e := range 2 {
		s.Grids = append(s.Grids, attentionMap(fmt.Sprintf("head %d", e+1), 0, rng))
	}
	if grown {
		s.Grids = append(s.Grids, attentionMap("head 3", 600, rng))
	}
	return s
}

func stackDiagram(layers int, grown bool) picture.Diagram {
	d := picture.Diagram{Stream: picture.Size{Name: "h", Value: 32}, Blocks: []picture.Block{{Name: "in", Parts: []picture.Part{
		{Name: "characters", Sizes: []picture.Size{{Name: "V", Value: 91}}}, {Name: "positions", Sizes: []picture.Size{{Name: "s", Value: 64}}},
	}}}}
	for n := range layers {
		b := picture.Block{Name: fmt.Sprintf("L%d", n+1), Grows: true}
		heads, p := 2, picture.Size{Name: "p", Value: 64}
		if n == 0 && grown {
			heads, p = 3, picture.Size{Name: "p", Value: 96, New: 32}
		}
		for e := range heads {
			head := picture.Part{Name: fmt.Sprintf("head %d", e+1), Sizes: []picture.Size{{Name: "k", Value: 16}, {Name: "v", Value: 16}}}
			if e == 2 {
				head.New, head.Sizes[0].New, head.Sizes[1].New = true, 16, 16
			}
			b.Parts = append(b.Parts, head)
		}
		b.Parts = append(b.Parts, picture.Part{Name: "MLP", Sizes: []picture.Size{p}})
		d.Blocks = append(d.Blocks, b)
	}
	return picture.Diagram{Stream: d.Stream, Blocks: append(d.Blocks, picture.Block{Name: "out", Parts: []picture.Part{{Name: "characters", Sizes: []picture.Size{{Name: "V", Value: 91}}}}})}
}

func stackSettings() []form.Setting {
	var out []form.Setting
	for _, f := range []struct{ name, value string }{{"trigger", "static"}, {"init", "north-select"}, {"lr", "0.008"}, {"batch", "16"}, {"grow", "none"}, {"ramp", "100"}} {
		out = append(out, form.Setting{Field: form.Field{Name: f.name, Doc: "doc of " + f.name, Kind: form.Text, Default: f.value, Effect: form.Live}, Value: f.value})
	}
	return out
}

func stackSeries(rng *rand.Rand, steps int, grown bool) []sim.Series {
	of := func(name string, from, every int, value func(step float64) float64) sim.Series {
		s := sim.Series{Column: sim.ColumnOf(name)}
		for step := from; step <= steps; step += every {
			s.Buckets = append(s.Buckets, Bucket(step, value(float64(step))))
		}
		return s
	}
	loss := func(step float64) float64 { return 1.9 + 2.6*math.Exp(-step/120) }
	out := []sim.Series{
		of("train_loss", 1, 1, func(step float64) float64 { return loss(step) + .06*rng.NormFloat64() }),
		of("val_loss", 50, 50, func(step float64) float64 { return loss(step) + .05 }),
		of("tokens", 1, 1, func(step float64) float64 { return 1024 * step }),
	}
	if grown {
		for i, role := range []string{"old", "zero"} {
			out = append(out, of("gradient."+role, 601, 1, func(step float64) float64 { return 4e-3 / float64(1+i) * (1 + .2*math.Sin(step)) }))
		}
		out = append(out, of("gradient.free", 602, 1, func(step float64) float64 { return 1e-5 * (step - 600) }))
	}
	return out
}

func attentionMap(name string, born int, rng *rand.Rand) picture.Grid {
	letters := strings.Split("Light is refracted by Prisms and", "")
	g := picture.Grid{Name: name, Title: "32 characters of the validation text", Rows: len(letters), Cols: len(letters), Scale: picture.Magnitude, Max: 1, Letters: letters, Born: born}
	for i := range letters {
		for j := range letters {
			v := 0.0
			if j <= i {
				v = math.Exp(-float64(i-j)/3) * rng.Float64()
			}
			g.Values = append(g.Values, float32(v))
		}
	}
	return g
}
