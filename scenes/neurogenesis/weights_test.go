package neurogenesis

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/north-tui/north/nn"
	"github.com/north-tui/north/scenes/scene"
	"github.com/north-tui/north/scenes/scene/scenetest"
	"github.com/north-tui/north/sim"
	"github.com/north-tui/north/weights"
)

// grown is a run that has grown, and its learner.
func grown(t *testing.T, words ...string) (*sim.Session, *growing) {
	t.Helper()
	s := open(t, spec(2, append([]string{"trigger=linear", "every=20"}, words...)...), sim.Options{Threads: 1})
	advance(t, s, 90)
	return s, s.Learner().(*growing)
}

// testMatrix is the test data as a matrix.
func testMatrix(g *growing) nn.Mat[float32] {
	x, _ := g.tested()
	var memory []float32
	return x.Dense(&memory)
}

func predicted(t *testing.T, g *growing) []float32 {
	t.Helper()
	x, _ := g.tested()
	out, err := g.net.PredictOn(x)
	if err != nil {
		t.Fatal(err)
	}
	var flat []float32
	for i := range out.Rows {
		flat = append(flat, out.Row(i)...)
	}
	return flat
}

// TestPyTorch: PyTorch computes the same outputs on the test data.
func TestPyTorch(t *testing.T) {
	for _, words := range [][]string{
		{"data=digits", "hidden=6"}, {"data=moons", "activation=tanh", "hidden=5,3,2"}, {"data=moons", "activation=gelu"},
		{"data=sine", "activation=leaky-relu"}, {"data=digits", "inputs=standard", "hidden=6"},
	} {
		t.Run(strings.Join(words, " "), func(t *testing.T) {
			t.Parallel()
			_, g := grown(t, words...)
			x := testMatrix(g)
			input := weights.Tensor{Name: "x", Shape: []int{x.Rows, x.Cols}}
			for i := range x.Rows {
				input.Floats = append(input.Floats, x.Row(i)...)
			}
			scenetest.PyTorch(t, g, []weights.Tensor{input}, "net(x)", predicted(t, g))
		})
	}
}

// TestPyTorchOfATable: PyTorch computes from the values of a table, by what the metadata
// say of its inputs, what is predicted here. Gaps are nan.
func TestPyTorchOfATable(t *testing.T) {
	gaps := "a,w,y\n"
	for i := range 100 {
		a, w := fmt.Sprint(i%17), []string{"u", "v", "v"}[i%3]
		if i%7 == 0 {
			a = "NA"
		}
		if i%5 == 0 {
			w = ""
		}
		gaps += fmt.Sprintf("%s,%s,%s\n", a, w, []string{"no", "yes"}[i%17/9])
	}
	withGaps := filepath.Join(t.TempDir(), "gaps.csv")
	if err := os.WriteFile(withGaps, []byte(gaps), 0o644); err != nil {
		t.Fatal(err)
	}
	for name, path := range map[string]string{
		"regression": table(t, 100, func(a, b, c, d float64) string { return fmt.Sprint(100 + 20*a*b) }),
		"classes":    table(t, 100, func(a, b, c, d float64) string { return map[bool]string{true: "yes", false: "no"}[a > b] }),
		"gaps":       withGaps,
	} {
		t.Run(name, func(t *testing.T) {
			_, g := grown(t, "data="+path)
			out, want, by := "predict(raw)", predicted(t, g), 1.
			if g.data.Target.Deviation > 0 { // PyTorch's sums are within 1e-5 of the standardised outputs
				by = g.data.Target.Deviation
				out += fmt.Sprintf(" / %g", by)
				for i, z := range want {
					want[i] = float32(g.data.Target.Mean/by + float64(z))
				}
			}
			scenetest.PyTorch(t, g, []weights.Tensor{rawInputs(t, g, name == "gaps")}, out, want)
		})
	}
}

// rawInputs are the test data as values of the table, by the metadata of the weights, with
// nan where a value is missing.
func rawInputs(t *testing.T, g *growing, gaps bool) weights.Tensor {
	t.Helper()
	f, err := g.Weights()
	if err != nil {
		t.Fatal(err)
	}
	var means, deviations []float64
	if err := errors.Join(json.Unmarshal([]byte(f.Metadata[scene.InputMeans]), &means), json.Unmarshal([]byte(f.Metadata[scene.InputDeviations]), &deviations)); err != nil {
		t.Fatal(err)
	}
	x := testMatrix(g)
	raw := weights.Tensor{Name: "raw", Shape: []int{x.Rows, x.Cols}}
	missing := 0
	for i := range x.Rows {
		for j, z := range x.Row(i) {
			column, _, _ := strings.Cut(g.data.Features[j], "=")
			if flag := slices.Index(g.data.Features, column+" missing"); flag >= 0 && x.Row(i)[flag] == 1 {
				raw.Floats = append(raw.Floats, float32(math.NaN()))
				missing++
				continue
			}
			raw.Floats = append(raw.Floats, float32(means[j]+deviations[j]*float64(z)))
		}
	}
	if missing > 0 != gaps {
		t.Fatalf("%d values missing", missing)
	}
	return raw
}

// TestStartFromWeights: a run that starts from exported weights begins with them, bit for
// bit, whatever names a Sequential inside a larger model gave them, and repeats.
func TestStartFromWeights(t *testing.T) {
	old, g := grown(t, "data=moons")
	want := results(t, old)["weights_sha256"]
	elsewhere := strings.NewReplacer("0.", "model.net.1.", "2.", "model.net.4.", "4.", "model.net.10.")
	rename := func(f *weights.File) {
		f.Metadata = nil
		f.Tensors = slices.DeleteFunc(f.Tensors, func(t weights.Tensor) bool { return t.Ints != nil })
		slices.Reverse(f.Tensors)
		for i := range f.Tensors {
			f.Tensors[i].Name = elsewhere.Replace(f.Tensors[i].Name)
		}
	}
	asItIs := func(*weights.File) {}
	for _, path := range []string{
		scenetest.StoreWeights(t, g, ".safetensors", asItIs), scenetest.StoreWeights(t, g, ".npz", asItIs), scenetest.StoreWeights(t, g, ".npz", rename),
	} {
		pinned, err := weights.Pin(path)
		if err != nil {
			t.Fatal(err)
		}
		from := func() *sim.Session {
			return open(t, spec(5, "data=moons", scene.WeightsKey+"="+pinned), sim.Options{Threads: 1})
		}
		s := from()
		if got := results(t, s)["weights_sha256"]; got != want {
			t.Errorf("%s: the run starts from %v, want %v", path, got, want)
		}
		if a, b := hash(t, s, 60), hash(t, from(), 60); a != b {
			t.Errorf("%s: the run does not repeat", path)
		}
	}
}

// TestStartRefusals: what does not fit is named with its tensor and shape.
func TestStartRefusals(t *testing.T) {
	_, g := grown(t, "data=moons")
	for _, tt := range []struct {
		change func(*weights.File)
		words  []string
		want   string
	}{
		{func(*weights.File) {}, []string{"data=digits"}, `"0.weight" reads 2 inputs, but digits has 64`},
		{func(*weights.File) {}, []string{"hidden=3"}, "leave hidden out"},
		{func(*weights.File) {}, []string{"activation=tanh"}, "trained with"},
		{func(f *weights.File) { f.Tensors[2].Name = "head" }, nil, `tensor "head": want the names of a Sequential`},
		{func(f *weights.File) { f.Tensors[1].Shape = []int{1, len(f.Tensors[1].Floats)} }, nil, `tensor "0.bias" is 1×`},
		{func(f *weights.File) { f.Tensors = f.Tensors[1:] }, nil, `tensor "0.bias": want a weight and a bias`},
		{func(f *weights.File) { f.Tensors = f.Tensors[:2] }, nil, "2 tensors: want"},
		{func(f *weights.File) { slices.Reverse(f.Tensors[4].Shape) }, nil, `tensor "4.weight" is`},
		{func(f *weights.File) { f.Tensors[0].Floats[0] /= 0 }, nil, `tensor "0.weight" has elements that are not finite`},
	} {
		words := append([]string{"data=moons", scene.WeightsKey + "=" + scenetest.StoreWeights(t, g, ".npz", tt.change)}, tt.words...)
		_, err := sim.Open(Scene().Scene, spec(1, words...), sim.Options{})
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%v: %v, want %q", tt.words, err, tt.want)
		}
	}
	if _, err := sim.Open(Scene().Scene, spec(1, scene.WeightsKey+"=nowhere.npz"), sim.Options{}); err == nil {
		t.Error("a run started from a file that is not there")
	}
}
