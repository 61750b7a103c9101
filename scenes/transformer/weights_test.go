package transformer

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/north-tui/north/scenes/scene"
	"github.com/north-tui/north/scenes/scene/scenetest"
	"github.com/north-tui/north/sim"
	"github.com/north-tui/north/weights"
)

// everyGrowth grows in all six dimensions, so that layers and heads differ and the epsilon of
// the norms is no longer the first one.
var everyGrowth = []string{
	"context=16", "batch=3", "hidden=12", "key=4", "value=4", "mlp=10",
	"grow=5:layer:+1;10:mlp:+6@L1;15:heads:+1@L2;20:hidden:+5;25:key:+2;30:value:+3",
}

func grownModel(t *testing.T, words ...string) (*sim.Session, *language) {
	t.Helper()
	s := open(t, scenetest.Spec("transformer", 3, append(everyGrowth, words...)...), sim.Options{Threads: 1})
	advance(t, s, 40)
	return s, s.Learner().(*language)
}

// TestPyTorch: PyTorch computes the same logits on validation text.
func TestPyTorch(t *testing.T) {
	for _, words := range [][]string{nil, {"final-norm=true", "tied=true"}} {
		t.Run(strings.Join(words, " "), func(t *testing.T) {
			_, l := grownModel(t, words...)
			length := l.model.Config.Context
			logits, err := l.model.Forward(l.validation.tokens, length)
			if err != nil {
				t.Fatal(err)
			}
			tokens := weights.Tensor{Name: "tokens", Shape: []int{len(l.validation.tokens) / length, length}}
			for _, token := range l.validation.tokens {
				tokens.Ints = append(tokens.Ints, int64(token))
			}
			scenetest.PyTorch(t, l, []weights.Tensor{tokens}, "net(tokens)", logits.Data)
		})
	}
}

// TestStartFromWeights: a run starts with exported weights bit for bit, layers and heads of
// different sizes included, and computes the same.
func TestStartFromWeights(t *testing.T) {
	for _, words := range [][]string{nil, {"final-norm=true", "tied=true"}} {
		old, l := grownModel(t, words...)
		want := scenetest.Results(t, old)
		path := scenetest.StoreWeights(t, l, ".npz", func(*weights.File) {})
		s := open(t, scenetest.Spec("transformer", 8, scene.WeightsKey+"="+path), sim.Options{Threads: 1})
		got := scenetest.Results(t, s)
		for _, name := range []string{"weights_sha256", "test_loss"} {
			if got[name] != want[name] {
				t.Errorf("%v: the run starts with %s %v, want %v", words, name, got[name], want[name])
			}
		}
		advance(t, s, 20)
	}
}

// TestStartRefusals: what does not fit is named with its tensor or setting.
func TestStartRefusals(t *testing.T) {
	_, l := grownModel(t)
	text := filepath.Join(t.TempDir(), "own.txt")
	if err := os.WriteFile(text, []byte(strings.Repeat("to be or not to be\n", 200)), 0o600); err != nil {
		t.Fatal(err)
	}
	named := func(f *weights.File, name string) *weights.Tensor {
		for i := range f.Tensors {
			if f.Tensors[i].Name == name {
				return &f.Tensors[i]
			}
		}
		t.Fatalf("no tensor %s", name)
		return nil
	}
	for _, tt := range []struct {
		change func(*weights.File)
		words  []string
		want   string
	}{
		{func(*weights.File) {}, []string{"hidden=99"}, "hidden: 99, but the weights to start from have 17; leave hidden out"},
		{func(*weights.File) {}, []string{"data=" + text}, "another alphabet"},
		{func(f *weights.File) { delete(f.Metadata, alphabetKey) }, []string{"data=" + text}, `tensor "tok_emb.weight" is`},
		{func(f *weights.File) { f.Metadata[epsKey] = "small" }, nil, `"small" is not a number`},
		{func(f *weights.File) { f.Metadata[epsKey] = "-1" }, nil, "epsilon -1"},
		{func(f *weights.File) { named(f, "layers.1.heads.0.k.weight").Name = "x" }, nil, `no tensor "layers.1.heads.0.k.weight"`},
		{func(f *weights.File) {
			w := named(f, "layers.0.fc1.weight")
			w.Shape = []int{len(w.Floats)}
		}, nil, `tensor "layers.0.fc1.weight" is`},
		{func(f *weights.File) { f.Tensors = f.Tensors[:1] }, nil, `no tensor "pos_emb.weight"`},
		{func(f *weights.File) {
			f.Tensors = append(f.Tensors, weights.Tensor{Name: "lm.bias", Floats: []float32{1}})
		}, nil, `tensor "lm.bias" (a scalar) belongs to no part`},
	} {
		words := append([]string{scene.WeightsKey + "=" + scenetest.StoreWeights(t, l, ".npz", tt.change)}, tt.words...)
		_, err := sim.Open(Scene().Scene, scenetest.Spec("transformer", 1, words...), sim.Options{})
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%v: %v, want %q", tt.words, err, tt.want)
		}
	}
}
