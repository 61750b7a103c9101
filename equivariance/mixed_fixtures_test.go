package equivariance

import (
	"fmt"
	"math"
	"testing"

	"github.com/north-tui/north/nn"
)

// TestMixedLayerFixtures: mixtures, their gradients, distances and nearest banks.
func TestMixedLayerFixtures(t *testing.T) {
	both(t, 1e-11, 1e-4, testMixedLayerFixtures[float64], testMixedLayerFixtures[float32])
}

func testMixedLayerFixtures[T nn.Float](t *testing.T, tolerance float64) {
	for _, c := range readCases[fields](t, "mixed_layers") {
		t.Run(get[string](t, c, "name"), func(t *testing.T) {
			x, y := get[tensor](t, c, "x"), get[tensor](t, c, "y")
			layer := get[fixtureLayer](t, c, "layer")
			m := newModel[T](t, layerConfig(layer.config(), get[bool](t, c, "lifting"), get[int](t, c, "c_in"), x.Shape[2]), 1)
			n := len(m.Layers) - 1
			l := m.Layers[n]
			params, grads := get[map[string]tensor](t, c, "params"), get[map[string]tensor](t, c, "grads")
			names := map[string]*nn.Param[T]{"alpha": l.Alpha}
			for _, term := range l.Terms {
				names["w."+term.Group.String()], names["b."+term.Group.String()] = term.W, term.B
				if want, ok := layer.Rho[term.Group.String()]; ok && math.Abs(m.radius(n, term.Group)-want) > 1e-14*want {
					t.Errorf("radius of %s is %v, want %v", term.Group, m.radius(n, term.Group), want)
				}
			}
			for name, p := range names {
				fill(t, name, p.Value, params[name])
			}
			b := benchOf(t, m, n, x.Shape[0])
			near(t, "z", m.Z(n), get[tensor](t, c, "z").Data, tolerance)
			bank, err := m.Filters(n)
			if err != nil {
				t.Fatal(err)
			}
			near(t, "K", bank, get[tensor](t, c, "K_mix").Data, tolerance)
			near(t, "B", l.bank.bias, get[tensor](t, c, "B_mix").Data, tolerance)
			b.read(x)
			b.share(b.images.Rows, b.work[n].convolve)
			near(t, "y", b.field(b.layers[n].y, x.Shape[0], y.Shape[1]), y.Data, tolerance)
			b.pull(get[tensor](t, c, "dy"))
			for name, p := range names {
				near(t, "gradient of "+name, flat(p.Grad), grads[name].Data, tolerance)
			}
			near(t, "dx", b.field(b.layers[n].dX, x.Shape[0], x.Shape[1]), get[tensor](t, c, "dx").Data, tolerance)
			distances, err := m.Distances(n)
			if err != nil {
				t.Fatal(err)
			}
			for i, g := range Groups() {
				if want := get[map[string]float64](t, c, "distance")[g.String()]; math.Abs(distances[i]-want) > tolerance {
					t.Errorf("distance from %s is %v, want %v", g, distances[i], want)
				}
			}
			for name, want := range get[map[Group]tensor](t, c, "nearest") {
				near(t, "nearest "+name.String(), nearest(l.bank.packed, m.Config.filters(n, name)).Data, want.Data, tolerance)
			}
		})
	}
}

// TestMixedNetworkFixtures: mixed networks, merged and as their preferred groups.
func TestMixedNetworkFixtures(t *testing.T) {
	both(t, 1e-10, 1e-3, testMixedNetworkFixtures[float64], testMixedNetworkFixtures[float32])
}

func testMixedNetworkFixtures[T nn.Float](t *testing.T, tolerance float64) {
	type fixture struct {
		networkFixture
		Z      []tensor
		Merged struct {
			Size   int
			Logits tensor
		}
		Argmax struct {
			Groups           []Group
			Config           fixtureConfig
			Params           map[string]tensor
			State            map[string]tensor
			Logits           tensor
			RecomputedState  map[string]tensor `json:"recomputed_state"`
			RecomputedLogits tensor            `json:"recomputed_logits"`
		}
	}
	for _, c := range readCases[fixture](t, "mixed_networks") {
		t.Run(c.Name, func(t *testing.T) {
			m := testNetwork[T](t, c.networkFixture, tolerance)
			x := images[T](c.X)
			for n, want := range c.Z {
				near(t, "z", m.Z(n), want.Data, tolerance)
			}
			forward := func(what string, m *Model[T], want tensor) {
				t.Helper()
				logits, err := m.Forward(x)
				if err != nil {
					t.Fatal(err)
				}
				near(t, what, logits.Data, want.Data, tolerance)
			}
			merged, err := m.Merge()
			if err != nil {
				t.Fatal(err)
			}
			if got := merged.Config.ParamCount(); got != c.Merged.Size {
				t.Errorf("merged: %d parameters, want %d", got, c.Merged.Size)
			}
			forward("merged", merged, c.Merged.Logits)

			a, err := m.Argmax()
			if err != nil {
				t.Fatal(err)
			}
			if got := fmt.Sprint(a.Config.Groups()); got != fmt.Sprint(c.Argmax.Groups) {
				t.Fatalf("argmax: %s, want %v", got, c.Argmax.Groups)
			}
			if got, want := fmt.Sprint(a.Config), fmt.Sprint(c.Argmax.Config.config()); got != want {
				t.Errorf("argmax: %s, want %s", got, want)
			}
			for _, p := range a.Named() {
				near(t, p.Name, flat(p.Param.Value), c.Argmax.Params[p.Name].Data, tolerance)
			}
			for name, s := range a.Statistics() {
				near(t, name, s, c.Argmax.State[name].Data, tolerance)
			}
			forward("argmax", a, c.Argmax.Logits)
			if err := a.Recompute(x); err != nil {
				t.Fatal(err)
			}
			for name, s := range a.Statistics() {
				near(t, name, s, c.Argmax.RecomputedState[name].Data, tolerance)
			}
			forward("recomputed", a, c.Argmax.RecomputedLogits)
		})
	}
}

// TestCountFixtures: parameters by both conventions.
func TestCountFixtures(t *testing.T) {
	type fixture struct {
		Name, Convention string
		Config           fixtureConfig
		Count            int
	}
	for _, c := range readCases[fixture](t, "counts") {
		config := c.Config.config()
		got := config.ParamCount()
		if c.Convention == "paper" {
			got = config.PaperCount()
		}
		if got != c.Count {
			t.Errorf("%s: %d parameters, want %d", c.Name, got, c.Count)
		}
	}
}
