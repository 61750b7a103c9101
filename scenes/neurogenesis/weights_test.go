package neurogenesis

import (
	"slices"
	"strings"
	"testing"

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

func predicted(t *testing.T, g *growing) []float32 {
	t.Helper()
	x, _ := g.tested()
	out, err := g.net.Predict(x)
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
		{"data=sine", "activation=leaky-relu"},
	} {
		t.Run(strings.Join(words, " "), func(t *testing.T) {
			t.Parallel()
			_, g := grown(t, words...)
			x, _ := g.tested()
			input := weights.Tensor{Name: "x", Shape: []int{x.Rows, x.Cols}}
			for i := range x.Rows {
				input.Floats = append(input.Floats, x.Row(i)...)
			}
			scenetest.PyTorch(t, g, []weights.Tensor{input}, "net(x)", predicted(t, g))
		})
	}
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
