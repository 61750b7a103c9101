package equivariance

import (
	"maps"
	"strings"
	"testing"

	"github.com/north-tui/north/scenes/scene"
	"github.com/north-tui/north/scenes/scene/scenetest"
	"github.com/north-tui/north/sim"
	"github.com/north-tui/north/weights"
)

// withGroups are settings of a run whose layers have different groups in the end.
var withGroups = []string{"relax=6:L3:D1;12:L2:D2", "trigger=linear", "every=8"}

func trained(t *testing.T, words ...string) *relaxing {
	t.Helper()
	s := open(t, spec(2, words...))
	scenetest.Advance(t, s, 30)
	return s.Learner().(*relaxing)
}

func logits(t *testing.T, l *relaxing) []float32 {
	t.Helper()
	m, err := l.calibratedClone()
	if err != nil {
		t.Fatal(err)
	}
	out, err := m.Forward(l.images.test)
	if err != nil {
		t.Fatal(err)
	}
	return out.Data
}

// TestPyTorch: plain convolutions in PyTorch compute the same logits on the test images.
func TestPyTorch(t *testing.T) {
	for _, words := range [][]string{
		append([]string{"norm=physical", "pools=1,2,3"}, withGroups...),
		{"search=equinas-d", "norm=none", "head.norm=true", "samples=64"},
	} {
		t.Run(strings.Join(words, " "), func(t *testing.T) {
			l := trained(t, words...)
			x := l.images.test
			images := weights.Tensor{Name: "x", Shape: []int{x.Rows, 1, l.images.side, l.images.side}, Floats: x.Data}
			scenetest.PyTorch(t, l, []weights.Tensor{images}, "net(x)", logits(t, l))
		})
	}
}

// startSet are the settings of a run that starts from a file of weights of l.
func startSet(t *testing.T, l *relaxing, change func(*weights.File)) map[string]string {
	t.Helper()
	set := maps.Clone(small)
	maps.Copy(set, l.shapeSettings())
	set[scene.WeightsKey] = scenetest.StoreWeights(t, l, ".safetensors", change)
	return set
}

// TestStartFromWeights: a run starts with exported weights bit for bit.
func TestStartFromWeights(t *testing.T) {
	for _, words := range [][]string{withGroups, {"norm=none", "head=flatten"}, {"norm=shared", "head=flatten", "head.norm=true"}} {
		l := trained(t, words...)
		s := open(t, sim.Spec{Scene: "equivariance", Seed: 9, Set: startSet(t, l, func(*weights.File) {})})
		if got, want := scenetest.Results(t, s)["weights_sha256"], l.model.WeightsSHA256(); got != want {
			t.Errorf("%v: the run starts from %v, want %v", words, got, want)
		}
		scenetest.Advance(t, s, 5)
	}
}

// TestStartRefusals: filters that break their group's symmetry, other shapes, and layers that mix
// groups are refused.
func TestStartRefusals(t *testing.T) {
	plain, mixed := trained(t, withGroups...), trained(t, "search=equinas-d", "samples=64")
	for _, tt := range []struct {
		l      *relaxing
		change func(*weights.File)
		set    map[string]string
		want   string
	}{
		{plain, func(f *weights.File) { f.Tensors[0].Floats[3]++ }, nil, "layers.0.conv.weight has"},
		{plain, func(*weights.File) {}, map[string]string{"groups": "D4"}, "symmetry of its layer demands"},
		{plain, func(*weights.File) {}, map[string]string{"channels": "3,3,3"}, `tensor "layers.0.conv.weight" is`},
		{mixed, func(*weights.File) {}, nil, "cannot be taken apart"},
	} {
		set := startSet(t, tt.l, tt.change)
		maps.Copy(set, tt.set)
		_, err := sim.Open(Scene().Scene, sim.Spec{Scene: "equivariance", Seed: 1, Set: set}, sim.Options{})
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%v: %v, want %q", tt.set, err, tt.want)
		}
	}
}
