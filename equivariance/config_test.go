package equivariance

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/north-tui/north/nn"
)

// TestConfigRefusals: bad shapes are errors of one line that say why.
func TestConfigRefusals(t *testing.T) {
	for _, tt := range []struct {
		name   string
		change func(c *Config)
		want   string
	}{
		{"no images", func(c *Config) { c.Channels = 0 }, "channels of images: 0, want 1"},
		{"side", func(c *Config) { c.Side = -3 }, "side of images: -3"},
		{"huge side", func(c *Config) { c.Side = 1 << 20 }, "side of images"},
		{"classes", func(c *Config) { c.Classes = 0 }, "classes: 0"},
		{"no layers", func(c *Config) { c.Layers = nil }, "layers: 0"},
		{"hidden", func(c *Config) { c.Head.Hidden = 0 }, "hidden width of the head: 0"},
		{"norm", func(c *Config) { c.Norm = "batch" }, `no norm "batch"`},
		{"eps", func(c *Config) { c.Eps = 0 }, "epsilon 0"},
		{"eps NaN", func(c *Config) { c.Eps = math.NaN() }, "epsilon NaN"},
		{"groups grow", func(c *Config) { c.Layers[1].Group = C1 }, "layer 3 is D4 after C1: groups never grow"},
		{"other branch", func(c *Config) { c.Layers[1].Group, c.Layers[2].Group = C4, D2 }, "groups never grow"},
		{"no such group", func(c *Config) { c.Layers[1].Group = 6 }, "layer 2: there is no group 6"},
		{"even kernel", func(c *Config) { c.Layers[1].Kernel = 4 }, "layer 2: kernel of 4, want an odd"},
		{"base", func(c *Config) { c.Layers[1].Base = 0 }, "base width: 0"},
		{"odd side halved", func(c *Config) { c.Side = 7 }, "layer 1: mean2 on images of side 7"},
		{"even side for 3×3", func(c *Config) { c.Layers[0].Pool = PoolMean3 }, "layer 1: mean3 on images of side 6"},
		{"pool", func(c *Config) { c.Layers[0].Pool = "max" }, `no pool "max"`},
		{"kind", func(c *Config) { c.Layers[0].Kind = "" }, `no kind of layer ""`},
		{"kinds", func(c *Config) { c.Layers[0].Kind, c.Layers[0].Group, c.Layers[0].Radius = Mixed, C1, RadiusEqual }, "want one kind"},
		{"radius of a plain layer", func(c *Config) { c.Layers[0].Radius = RadiusEqual }, "radius"},
		{"head", func(c *Config) { c.Head.Kind = "max" }, `no head "max"`},
		{"norm in the invariant head", func(c *Config) { c.Head.Norm = true }, "flatten head only"},
		{"mixed with the invariant head", func(c *Config) { *c = c.As(Mixed); c.Head.Kind = HeadInvariant }, "mixed layers with the invariant head"},
		{"mixed with norm per H-channel", func(c *Config) { *c = c.As(Mixed); c.Norm = NormGroup }, "mixed layers with norm hchannel"},
		{"group of a mixed layer", func(c *Config) { *c = c.As(Mixed); c.Layers[0].Group = D4 }, "want C1"},
		{"radius", func(c *Config) { *c = c.As(Mixed); c.Layers[0].Radius = "" }, `no radius ""`},
		{"penalty", func(c *Config) { c.Penalty = 1 }, "partial ones only"},
		{"negative penalty", func(c *Config) { *c = c.As(Partial); c.Penalty = -1 }, "penalty -1"},
		{"too many", func(c *Config) { c.Layers[1].Base, c.Layers[2].Base = maxBase, maxBase }, "parameters, want at most"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := tiny([3]Group{D4, D4, D4}, NormGroup, HeadInvariant)
			tt.change(&c)
			_, err := New[float32](c, rand.New(rand.NewPCG(1, 1)))
			if err == nil || !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "\n") {
				t.Errorf("%v, want an error about %q", err, tt.want)
			}
		})
	}
	if _, err := ParseGroup("D8"); err == nil {
		t.Error("D8 was taken")
	}
}

// TestBatchRefusals: bad batches are errors that change nothing.
func TestBatchRefusals(t *testing.T) {
	c := tiny([3]Group{D4, D4, D4}, NormGroup, HeadInvariant)
	m := newModel[float32](t, c, 1)
	x, labels := drawn[float32](c, 3, 1)
	nan := nn.NewMat[float32](3, x.Cols)
	nan.Data[7] = float32(math.NaN())
	huge := nn.NewMat[float32](3, x.Cols)
	for i, v := range x.Data {
		huge.Data[i] = 1e20 * v // their squares are beyond float32
	}
	before := m.WeightsSHA256()
	for name, call := range map[string]func() error{
		"no images":   func() error { _, err := m.Train(nn.Mat[float32]{}, nil); return err },
		"width":       func() error { _, err := m.Train(nn.NewMat[float32](3, 5), labels); return err },
		"labels":      func() error { _, err := m.Train(x, labels[:2]); return err },
		"label":       func() error { _, err := m.Train(x, []int32{0, 1, 3}); return err },
		"negative":    func() error { _, err := m.Evaluate(x, []int32{0, -1, 0}); return err },
		"NaN":         func() error { _, err := m.Train(nan, labels); return err },
		"NaN forward": func() error { return m.Recompute(nan) },
		"huge images": func() error { return m.Recompute(huge) },
		"forward":     func() error { _, err := m.Forward(nn.NewMat[float32](1, 1)); return err },
		"recompute":   func() error { return m.Recompute(nn.NewMat[float32](1, 1)) },
		"probe":       func() error { return m.SetProbe(x, nil) },
		"no probe":    m.Observe,
		"bank":        func() error { _, err := m.Filters(3); return err },
		"distances":   func() error { _, err := m.Distances(-1); return err },
	} {
		if err := call(); err == nil || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if m.WeightsSHA256() != before {
		t.Error("the weights have changed")
	}
	for name, s := range m.Statistics() {
		if !nn.MatOf(1, len(s), s).Finite() {
			t.Errorf("%s is not finite", name)
		}
	}
}

// backbone is that of spec section 2.8, with the groups of its layers.
func backbone(channels, side, hidden, classes int, groups ...Group) Config {
	c := Config{
		Channels: channels, Side: side, Classes: classes, Norm: NormPhysical, Eps: DefaultEps,
		Head: HeadConfig{Kind: HeadFlatten, Hidden: hidden, Norm: true},
	}
	for n, g := range groups {
		c.Layers = append(c.Layers, LayerConfig{Kind: Plain, Group: g, Base: 16 + 16*(n/4), Kernel: 5, Pool: PoolNone})
	}
	return c
}

func repeated(g Group) []Group { return []Group{g, g, g, g, g, g, g, g} }

// TestPaperCounts: the numbers of spec sections 2.8 and 7 (test 17).
func TestPaperCounts(t *testing.T) {
	rot := func(g ...Group) Config { return backbone(1, 28, 64, 10, g...) }
	galaxy := func(g ...Group) Config { return backbone(3, 64, 128, 10, g...) }
	isic := func(g ...Group) Config { return backbone(3, 64, 128, 9, g...) }
	times := func(list ...any) []Group {
		var chain []Group
		for i := 0; i < len(list); i += 2 {
			for range list[i+1].(int) {
				chain = append(chain, list[i].(Group))
			}
		}
		return chain
	}
	for _, tt := range []struct {
		c    Config
		want int
	}{
		{rot(repeated(D4)...), 891098}, {rot(repeated(C4)...), 1761898}, {rot(repeated(D2)...), 1761898},
		{rot(repeated(C2)...), 3503498}, {rot(repeated(D1)...), 3503498}, {rot(repeated(C1)...), 6986698},
		{galaxy(repeated(D4)...), 909114}, {isic(repeated(D4)...), 908985},
		{galaxy(repeated(C4)...), 1780714}, {isic(repeated(C4)...), 1780585},
		{galaxy(repeated(C1)...), 7010314}, {isic(repeated(C1)...), 7010185},
		{rot(repeated(C1)...).As(Mixed), 18307098}, {galaxy(repeated(C1)...).As(Mixed), 18341114}, {isic(repeated(C1)...).As(Mixed), 18340985},
		{rot(repeated(C1)...).As(Partial), 7857498}, // with the lifting layer's C1 bank: section 9.14
		{rot(times(C4, 3, C2, 4, C1, 1)...), 4117098}, {rot(times(D4, 7, C4, 1)...), 1095898}, {rot(times(D4, 7, C1, 1)...), 2324698},
		{rot(times(D4, 2, C2, 4, C1, 2)...), 4987098},
		{galaxy(times(C4, 4, C2, 1, C1, 3)...), 5671914}, {galaxy(times(C4, 2, C2, 6)...), 3419114},
		{galaxy(times(C4, 3, C2, 3, C1, 2)...), 4955114}, {galaxy(times(C4, 2, C2, 5, C1, 1)...), 4238314}, {galaxy(times(C4, 3, C2, 4, C1, 1)...), 4135914},
		{isic(times(D4, 6, D1, 2)...), 2137785}, {isic(times(D4, 7, C2, 1)...), 1523385}, {isic(times(D4, 5, D1, 3)...), 2752185},
		{isic(times(D4, 6, C4, 2)...), 1318585}, {isic(times(D4, 6, C1, 2)...), 3776185},
	} {
		if err := tt.c.Check(); err != nil {
			t.Error(err)
		}
		if got := tt.c.PaperCount(); got != tt.want {
			t.Errorf("%v of %s: %d parameters, want %d", tt.c.Groups(), tt.c.Layers[0].Kind, got, tt.want)
		}
	}
	for g, want := range map[Group]int{D4: 3868, C4: 7374, D2: 7374, C2: 14386, D1: 14386, C1: 28410} {
		c := Small([4]Group{g, g, g, g})
		if got := c.ParamCount(); got != want {
			t.Errorf("scaled down, %s: %d parameters, want %d", g, got, want)
		}
		m := newModel[float32](t, c, 1)
		if got := count(m); got != want {
			t.Errorf("scaled down, %s: there are %d parameters, want %d", g, got, want)
		}
	}
	if got := Small([4]Group{D4, D4, D4, D4}).MultiplyAdds(); got < 1_850_000 || got > 1_950_000 {
		t.Errorf("%d multiply-adds for an image, want about 1.9 M", got)
	}
}

// TestScale: whatever the groups, drawn banks have one scale.
func TestScale(t *testing.T) {
	for _, g := range Groups() {
		m := newModel[float64](t, backbone(1, 28, 8, 10, g, g), 3)
		for n, fan := range []float64{25, 8 * 16 * 25} {
			bank := packedBank(t, m, n)
			if got := dots(bank, bank) / float64(len(bank)) * fan / 2; math.Abs(got-1) > 0.2 {
				t.Errorf("%s, layer %d: variance %v of what is wanted", g, n+1, got)
			}
		}
	}
}
