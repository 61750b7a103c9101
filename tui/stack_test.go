package tui

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/north-tui/north/form"
	"github.com/north-tui/north/internal/cells"
	"github.com/north-tui/north/picture"
	"github.com/north-tui/north/sim"
)

// fakeStack is a language model of so many layers, in which the first layer got a
// head and neurons lately. Without grown nothing has grown yet.
func fakeStack(layers int, grown bool) *sim.Snapshot {
	rng := rand.New(rand.NewPCG(3, 1))
	s := &sim.Snapshot{
		Spec: sim.Spec{Scene: "transformer", Seed: 1, Set: map[string]string{}}, Run: "1", State: sim.Running,
		Step: 640, Head: 640, Epoch: 1.2, Rate: 158, Settings: stackSettings(),
	}
	s.Title, s.Params, s.Cost = "opticks · 567038 characters · 91 different", 28544, 182016
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
			s.Buckets = append(s.Buckets, bucket(step, value(float64(step))))
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

func TestGoldenStack(t *testing.T) {
	mono := Options{Depth: cells.Mono, Tier: cells.ASCII}
	for _, tt := range []struct {
		name          string
		snap          *sim.Snapshot
		width, height int
		options       Options
		keys          []string
	}{
		{"80x24", fakeStack(2, true), 80, 24, colourful, nil},
		{"80x24-start", fakeStack(2, false), 80, 24, colourful, nil},
		{"80x24-ascii", fakeStack(2, true), 80, 24, mono, nil},
		{"120x40", fakeStack(2, true), 120, 40, colourful, nil},
		{"120x40-ascii", fakeStack(4, true), 120, 40, mono, nil},
		{"200x60", fakeStack(4, true), 200, 60, colourful, nil},
		{"60x18", fakeStack(3, true), 60, 18, colourful, nil},
		{"80x24-many-layers", fakeStack(12, true), 80, 24, colourful, nil},
		{"80x24-growth", fakeStack(2, true), 80, 24, colourful, []string{"V"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			a, _ := screenApp(tt.snap, tt.width, tt.height, tt.options)
			press(a, tt.keys...)
			golden(t, "stack-"+tt.name, a.screen().String())
		})
	}
}

// TestStackMarksNewborns: what was born lately is marked with a sign, and its size
// is written apart.
func TestStackMarksNewborns(t *testing.T) {
	for _, size := range [][2]int{{50, 7}, {50, 12}, {100, 16}} {
		d := deskOf(fakeStack(2, true), Options{Tier: cells.ASCII})
		got := drawn(networkID, d, size[0], size[1])
		if !strings.Contains(got, "p 64+32") || strings.Count(strings.ReplaceAll(got, "✦ new", ""), "✦") < 3 {
			t.Errorf("%d×%d: newborns are not marked:\n%s", size[0], size[1], got)
		}
		d = deskOf(fakeStack(2, false), Options{Tier: cells.ASCII})
		if got = drawn(networkID, d, size[0], size[1]); strings.Contains(strings.ReplaceAll(got, "✦ new", ""), "✦") {
			t.Errorf("%d×%d: something is marked as new:\n%s", size[0], size[1], got)
		}
	}
}

// TestStackPanelsComeWithTheirContent: there is no receipt before a growth, and what
// a stack does not have is on no key.
func TestStackPanelsComeWithTheirContent(t *testing.T) {
	a, source := screenApp(fakeStack(2, false), 120, 40, colourful)
	shown := func(id panelID) bool { return visible(a.arrangement().arrange(), id) }
	if shown(widthsID) || shown(orthogonalityID) || !shown(accuracyID) || !source.view.Shows("text") {
		t.Errorf("receipt %v, orthogonality %v, text %v, asked for: %v", shown(widthsID), shown(orthogonalityID), shown(accuracyID), source.view.Shows("text"))
	}
	source.snap = fakeStack(2, true)
	source.snap.Rows = []picture.Row{{Name: "L1", Width: 96, Max: 128, Measure: "rank"}}
	a.Update(tick{})
	if !shown(widthsID) {
		t.Error("no receipt after a growth")
	}
	if a.showPanel(orthogonalityID); !shown(orthogonalityID) {
		t.Error("no orthogonality although a trigger asks")
	}
	source.snap = typical().snapshot()
	a.Update(tick{})
	if got := a.desk.panels()[networkID].name; got != "network" {
		t.Errorf("a network is shown as %s", got)
	}
}

func TestReceiptTellsWhatBroke(t *testing.T) {
	d := deskOf(fakeStack(2, true), colourful)
	if got := drawn(widthsID, d, 60, 12); !strings.Contains(got, "4.8e-7 ✓") || strings.Contains(got, "✗") || !strings.Contains(got, "zero W2 · 1,024") {
		t.Errorf("a growth that kept its promise:\n%s", got)
	}
	d.scroll = 1
	if got := drawn(widthsID, d, 60, 12); !strings.Contains(got, "0.27 ✗") || !strings.Contains(got, "step 300") {
		t.Errorf("an older growth that did not:\n%s", got)
	}
}

// TestReceiptsScroll: from the panel of receipts the arrows lead to older ones, and
// no further.
func TestReceiptsScroll(t *testing.T) {
	a, _ := screenApp(fakeStack(2, true), 120, 40, colourful)
	a.focus = widthsID
	if press(a, "down", "down"); !strings.Contains(a.screen().String(), "receipt · step 300") {
		t.Error("the older receipt is not shown")
	}
	if press(a, "up", "up"); !strings.Contains(a.screen().String(), "receipt · step 600") {
		t.Error("the newest receipt is not shown again")
	}
}

// TestTextsCompared: equal texts are said to be, and the first difference is said
// and shown, wherever it is.
func TestTextsCompared(t *testing.T) {
	th := newTheme(cells.Mono, false)
	wide, narrow := 60, 30
	compare := func(before, after string, width int) []textLine {
		return comparison(&th, &picture.Passage{Text: before}, &picture.Passage{Text: after}, width)
	}
	if got := compare("Light\nis", "Light\nis", wide); len(got) != 2 || got[0].text != "✓ 8 characters" || got[1].text != "Light¶is" {
		t.Errorf("equal texts: %+v", got)
	}
	if got := compare("Light", "Light", narrow); got[0].head+got[0].text != "before = after growth ✓" {
		t.Errorf("equal texts in little room: %+v", got)
	}
	for _, same := range []int{0, 5, 25, 60} {
		head := strings.Repeat("a", same)
		got := compare(head+"Xtail of the first", head+"Ytail of the other", narrow)
		if len(got) != 3 || got[0].text != fmt.Sprintf("✗ differ from character %d", same+1) {
			t.Fatalf("texts that differ after %d characters: %+v", same, got)
		}
		for i, want := range []rune{'X', 'Y'} {
			line := []rune(got[i+1].head + got[i+1].text)
			if at := got[i+1].wrong; at < 0 || at >= 30 || line[at] != want {
				t.Errorf("after %d characters, column %d of %q is marked, want %c", same, at, string(line), want)
			}
		}
	}
}

// TestGradientsCountFromTheGrowth: the chart begins at the last growth, whatever
// came before.
func TestGradientsCountFromTheGrowth(t *testing.T) {
	s := fakeStack(2, true)
	for i := range s.Series {
		if s.Series[i].Group == "gradient" {
			s.Series[i].Buckets = append([]sim.Bucket{bucket(300, 9)}, s.Series[i].Buckets...)
		}
	}
	series := deskOf(s, colourful).gradients()
	if len(series) != 3 {
		t.Fatalf("%d series, want old, zero and free", len(series))
	}
	for _, of := range series {
		first := map[string]float64{"free": 2}[of.Label]
		if got := of.Buckets[0].Step; got != max(first, 1) {
			t.Errorf("%s begins %g steps after the growth", of.Label, got)
		}
	}
}

// TestGrowthDialog: the words the fields make, their price, and what is sent.
func TestGrowthDialog(t *testing.T) {
	for _, tt := range []struct {
		keys []string
		want string
	}{
		{[]string{"P"}, "mlp:+32"},
		{[]string{"P", "down", "8", "down", "2"}, "mlp:+8@L2"},
		{[]string{"E", "down", "right"}, "heads:+2"},
		{[]string{"V", "down", "down", "1", ",", "2", "down", "1"}, "value:+8@L1,L2,H1"},
		{[]string{"Q", "down", "down", "L", "1"}, "key:+8@L1"},
		{[]string{"C"}, "hidden:+16"},
		{[]string{"I"}, "layer:+1@L3"},
		{[]string{"I", "down", "down", "left"}, "layer:+1@L2"},
		{[]string{"g", "right"}, "heads:+1"},
	} {
		t.Run(strings.Join(tt.keys, " "), func(t *testing.T) {
			a, source := screenApp(fakeStack(2, true), 100, 36, colourful)
			press(a, tt.keys...)
			if source.view.Quote != tt.want {
				t.Fatalf("asks for the price of %q, want %q", source.view.Quote, tt.want)
			}
			source.snap.Quote = &picture.Quote{Growth: tt.want, Title: "it", Params: 100, After: 150, Cost: 2, Then: 3}
			a.Update(tick{})
			a.compose()
			if screen := a.screen().String(); !strings.Contains(screen, "100 → 150  (+50.0 %)") {
				t.Errorf("no price:\n%s", screen)
			}
			press(a, "enter")
			if n := len(source.sent); n != 1 || source.sent[0].Verb != "grow" || source.sent[0].Text != tt.want || a.dialog != nil {
				t.Errorf("sent %+v", source.sent)
			}
		})
	}
}

// TestGrowthDialogRefuses: what cannot be done is said and not sent.
func TestGrowthDialogRefuses(t *testing.T) {
	a, source := screenApp(fakeStack(2, true), 100, 36, colourful)
	press(a, "P", "down", "down", "9")
	source.snap.Quote = &picture.Quote{Growth: "mlp:+32@L9", Err: "no layer 9 in the model, which has 2"}
	if press(a, "enter"); a.dialog == nil || !strings.Contains(a.notice, "no layer 9") || len(source.sent) > 0 {
		t.Errorf("notice %q, sent %+v", a.notice, source.sent)
	}
	press(a, "up", "0")
	if press(a, "enter"); a.dialog == nil || len(source.sent) > 0 {
		t.Errorf("growth by 0: sent %+v", source.sent)
	}
}

// TestGrowthKeysElsewhere: in a scene that does not grow in these ways each key says
// so and sends nothing.
func TestGrowthKeysElsewhere(t *testing.T) {
	a, source := screenApp(typical().snapshot(), 100, 36, colourful)
	for _, k := range growthKeys {
		if press(a, k.key); a.dialog != nil || !strings.Contains(a.notice, "S leads to other scenes") {
			t.Errorf("%s: notice %q", k.key, a.notice)
		}
	}
	if press(a, "O"); len(source.sent) > 0 {
		t.Errorf("sent %+v", source.sent)
	}
	stack, source := screenApp(fakeStack(2, true), 100, 36, colourful)
	if press(stack, "O"); len(source.sent) != 1 || source.sent[0].Verb != "ungrow" {
		t.Errorf("sent %+v, want the last growth taken back", source.sent)
	}
}

// TestStackFillsEverySize: at every size the frame is exactly as large as the
// screen.
func TestStackFillsEverySize(t *testing.T) {
	for _, s := range []*sim.Snapshot{fakeStack(2, true), fakeStack(13, true), fakeStack(1, false), oddStack()} {
		a, _ := screenApp(s, 1, 1, colourful)
		for width := 1; width <= 240; width += 7 + width/8 {
			for height := 1; height <= 70; height += 3 + height/8 {
				a.width, a.height = width, height
				a.keepFocusVisible()
				a.look()
				a.compose()
				checkFrame(t, a.View(), width, height)
				press(a, "V")
				checkFrame(t, a.View(), width, height)
				press(a, "esc", "tab")
			}
		}
	}
}

// oddStack is at the edges of what can come.
func oddStack() *sim.Snapshot {
	s := fakeStack(3, true)
	s.Diagram.Stream = picture.Size{Name: "h", Value: 4096, New: 4096}
	s.Diagram.Blocks[1].Parts = nil
	s.Diagram.Blocks[2].Parts = append(s.Diagram.Blocks[2].Parts, picture.Part{}, picture.Part{Name: "MLP", Sizes: []picture.Size{{}}})
	for range 40 {
		s.Diagram.Blocks[3].Parts = append(s.Diagram.Blocks[3].Parts, picture.Part{Name: "head", New: true, Sizes: []picture.Size{{Name: "k", Value: 1000}, {Name: "v", Value: 1, New: 1}}})
	}
	s.Passages[0].Text, s.Passages[1].Text = "\x1b[2J語\t\x00é", ""
	s.Grids[0].Outlines = []picture.Outline{{Name: "free", Row: 95, Col: 31, Rows: 9, Cols: 9}, {Row: -1, Col: -1}}
	s.Grids[1].Values[0], s.Grids[1].Letters[0] = float32(math.NaN()), "語"
	s.Receipts[0].Lines = append(s.Receipts[0].Lines, picture.ReceiptLine{}, picture.ReceiptLine{Name: strings.Repeat("x", 90), Before: "語", After: strings.Repeat("y", 200), Bad: true})
	for i := range s.Series {
		s.Series[i].Buckets[0].Last = math.Inf(1)
	}
	return s
}

// TestStackFrameFitsTheLine: a whole frame of the largest size, maps and weights
// included, takes less than 48 KiB.
func TestStackFrameFitsTheLine(t *testing.T) {
	for _, depth := range []cells.Depth{cells.Mono, cells.Basic, cells.Indexed, cells.True} {
		a, _ := screenApp(fakeStack(4, true), 200, 60, Options{Depth: depth, Tier: cells.Braille})
		if a.compose(); len(a.View()) > 48<<10 {
			t.Errorf("depth %d: %d bytes", depth, len(a.View()))
		}
	}
}
