package equivariance

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/north-tui/north/nn"
)

// mixture is a mixed network without norms, whose banks are all that matters.
func mixture[T nn.Float](t testing.TB, radius RadiusKind, seed uint64) *Model[T] {
	t.Helper()
	c := tiny([3]Group{C1, C1, C1}, NormNone, HeadFlatten).As(Mixed)
	for n := range c.Layers {
		c.Layers[n].Radius = radius
	}
	m := shaken(newModel[T](t, c, 1), seed)
	rng := rand.New(rand.NewPCG(seed, 2))
	if err := RandomAlpha(m, rng); err != nil {
		t.Fatal(err)
	}
	return m
}

func packedBank(t *testing.T, m *Model[float64], n int) []float64 {
	t.Helper()
	if err := m.expandLayer(n); err != nil {
		t.Fatal(err)
	}
	return append([]float64(nil), m.Layers[n].bank.packed...)
}

// TestMixture: one bank is the sum of the terms', an alpha of +50 leaves its group alone,
// and with shares for groups above one only the layer commutes with it (test 14).
func TestMixture(t *testing.T) {
	for _, radius := range radiusKinds {
		for n := range 2 {
			m := mixture[float64](t, radius, 3)
			l, z := m.Layers[n], m.Z(n)
			mixed := packedBank(t, m, n)
			sum := make([]float64, len(mixed))
			alpha := l.Alpha.Value.Row(0)
			was := append([]float64(nil), alpha...)
			for i, g := range Groups() {
				for j := range alpha {
					alpha[j] = 0
				}
				alpha[i] = 50
				alone := packedBank(t, m, n)
				if off := distance(alone, m.Config.filters(n, g)); off > 1e-12 {
					t.Errorf("%s alone is off by %g from being tied by it", g, off)
				}
				for x, v := range alone {
					sum[x] += z[i] * v
				}
			}
			if off := relativeError(sum, mixed); off > 1e-12 {
				t.Errorf("radius %s, layer %d: the bank is off by %g from the sum of the terms", radius, n+1, off)
			}
			for _, h := range Groups() {
				for i, g := range Groups() {
					alpha[i] = was[i]
					if !h.Within(g) {
						alpha[i] = math.Inf(-1)
					}
				}
				if off := distance(packedBank(t, m, n), m.Config.filters(n, h)); off > 1e-12 {
					t.Errorf("radius %s, layer %d: groups above %s only, and off by %g", radius, n+1, h, off)
				}
			}
		}
	}
}

// TestMerge: a mixed or partial network merged computes the same (test 15).
func TestMerge(t *testing.T) {
	for _, name := range []string{"mixed", "mixed without norm", "partial"} {
		m, x, labels := trainedOn[float64](t, kinds()[name])
		merged, err := m.Merge()
		if err != nil {
			t.Fatal(err)
		}
		a, err := m.Forward(x)
		if err != nil {
			t.Fatal(err)
		}
		b, err := merged.Forward(x)
		if err != nil {
			t.Fatal(err)
		}
		if off := relativeError(b.Data, a.Data); off > 1e-12 {
			t.Errorf("%s: merged logits off by %g", name, off)
		}
		if got := fmt.Sprint(merged.Config.Groups()); got != "[C1 C1 C1]" || merged.Config.ParamCount() != count(merged) {
			t.Errorf("%s: merged to %s of %d parameters", name, got, count(merged))
		}
		sum := m.WeightsSHA256()
		if _, err := merged.Train(x, labels); err != nil {
			t.Fatal(err)
		}
		if m.WeightsSHA256() != sum {
			t.Errorf("%s: shares memory with the merged one", name)
		}
		if _, err := merged.Merge(); err == nil {
			t.Error("a plain network was merged")
		}
	}
}

// TestArgmax: every layer gets the group with the largest share within the one before,
// and the projection of its bank on what that ties; the distance is 0 just there.
func TestArgmax(t *testing.T) {
	m := mixture[float64](t, RadiusEqual, 5)
	for n, alpha := range [][]float64{{0, 0, 1, 0, 2, 0}, {9, 0, 1, 2, 1, 9}, {0, 0, 0, 0, 0, 0}} {
		copy(m.Layers[n].Alpha.Value.Row(0), alpha)
	}
	next, err := m.Argmax()
	if err != nil {
		t.Fatal(err)
	}
	// D2 first; then C1, as D4 is not within D2; then C1 is all there is.
	if got := fmt.Sprint(next.Config.Groups()); got != "[D2 C1 C1]" {
		t.Errorf("argmax is %s", got)
	}
	index := m.Config.filters(0, D2).index(m.Config.filters(0, D2).freeCols())
	bank := packedBank(t, m, 0)
	free, projected := make([]float64, len(bank)/4), make([]float64, len(bank))
	scatter(free, bank, index)
	addGathered(projected, free, index, 0.25, true)
	near(t, "bank", packedBank(t, next, 0), projected, 1e-12)
	for n, g := range next.Config.Groups() {
		distances, err := next.Distances(n)
		if err != nil {
			t.Fatal(err)
		}
		for i, h := range Groups() {
			if tied := h.Within(g); tied != (distances[i] < 1e-12) {
				t.Errorf("layer %d of %s: distance %g from %s", n+1, g, distances[i], h)
			}
		}
	}
	copy(m.Layers[1].Alpha.Value.Row(0), []float64{1, 1, 0, 1, 1, 0})
	if next, err = m.Argmax(); err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprint(next.Config.Groups()); got != "[D2 D2 D2]" { // of equal ones the later
		t.Errorf("argmax is %s", got)
	}
	if _, err := next.Argmax(); err == nil {
		t.Error("argmax of a plain network")
	}
}

// TestRadius: where weights are held at a radius, scaling them changes nothing, and their
// gradient is orthogonal to them; weights of 0 have no direction (test 16).
func TestRadius(t *testing.T) {
	for _, radius := range []RadiusKind{RadiusEqual, RadiusRef} {
		m := mixture[float64](t, radius, 6)
		x, labels := drawn[float64](m.Config, 4, 2)
		want, err := m.Gradients(x, labels)
		if err != nil {
			t.Fatal(err)
		}
		for n, l := range m.Layers {
			for _, term := range l.Terms {
				if along := dot(term.W.Grad, term.W.Value); math.Abs(along) > 1e-12*norm(term.W.Grad)*norm(term.W.Value)+1e-15 {
					t.Errorf("layer %d, %s: the gradient has %g along the weights", n+1, term.Group, along)
				}
				for i := range term.W.Value.Data {
					term.W.Value.Data[i] *= 3
				}
			}
		}
		if got, err := m.Gradients(x, labels); err != nil || math.Abs(got-want) > 1e-12 {
			t.Errorf("the loss went from %v to %v, %v", want, got, err)
		}
		sum := m.WeightsSHA256()
		clear(m.Layers[1].Terms[3].W.Value.Data)
		if _, err := m.Train(x, labels); err == nil || !strings.Contains(err.Error(), "D1 in layer 2 are all 0") {
			t.Errorf("weights of 0: %v", err)
		}
		if m.WeightsSHA256() == sum {
			t.Error("nothing was cleared")
		}
	}
}

// TestEqualRadius: all expanded banks have one norm then.
func TestEqualRadius(t *testing.T) {
	m := mixture[float64](t, RadiusEqual, 7)
	for n := range m.Layers {
		alpha := m.Layers[n].Alpha.Value.Row(0)
		for i := range alpha {
			for j := range alpha {
				alpha[j] = math.Inf(-1)
			}
			alpha[i] = 0
			bank := packedBank(t, m, n)
			if got, want := math.Sqrt(dots(bank, bank)), math.Sqrt(2*float64(m.Config.Layers[n].physical())); math.Abs(got-want) > 1e-12*want {
				t.Errorf("layer %d, %s: norm %v, want %v", n+1, Groups()[i], got, want)
			}
		}
	}
}

// TestStarts: the shares that the two starts give.
func TestStarts(t *testing.T) {
	m := newModel[float64](t, kinds()["mixed"], 1)
	if z := m.Z(0); math.Abs(z[D4]-0.5964) > 1e-4 || math.Abs(z[C1]-0.0807) > 1e-4 {
		t.Errorf("prior shares %v", z)
	}
	if err := m.StartAlpha(StartUniform); err != nil {
		t.Fatal(err)
	}
	if err := m.StartAlpha("zero"); err == nil {
		t.Error("a start of zero was taken")
	}
	if err := newModel[float64](t, kinds()["D4"], 1).StartAlpha(StartPrior); err == nil {
		t.Error("alpha of a plain network was started")
	}
	for _, z := range m.Z(0) {
		if math.Abs(z-1./6) > 1e-15 {
			t.Errorf("uniform share %v", z)
		}
	}
	if z := newModel[float64](t, kinds()["partial"], 1).Z(0); len(z) != 2 || z[0] != 1 || z[1] != 1 {
		t.Errorf("shares of a partial layer %v", z)
	}
}

// TestRedrawn: alpha stays, all else is new, and it is another network each time.
func TestRedrawn(t *testing.T) {
	m, _, _ := trainedOn[float32](t, kinds()["mixed"])
	m.Layers[1].Alpha.Value.Row(0)[2] = 5
	next, err := m.Redrawn(rand.New(rand.NewPCG(4, 4)))
	if err != nil {
		t.Fatal(err)
	}
	if next.Layers[1].Alpha.Value.Row(0)[2] != 5 || next.Optimizer.Steps != 0 || next.Layers[0].Gamma.Value.Row(0)[0] != 1 {
		t.Error("alpha is lost, or something trained is left")
	}
	if next.WeightsSHA256() == m.WeightsSHA256() {
		t.Error("the weights are the same")
	}
}
