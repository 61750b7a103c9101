package scenetest

import (
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"

	"github.com/north-tui/north/scenes/scene"
	"github.com/north-tui/north/weights"
)

// pythons are where a Python with PyTorch may be.
var pythons = []string{"python3", "/usr/bin/python3"}

// PyTorch runs the program of a learner's PyTorch in Python, and then the expression
// outputs, which may use the given tensors, and compares the result with want. It skips
// the test where PyTorch is not installed.
func PyTorch(t *testing.T, learner scene.Weighted, given []weights.Tensor, outputs string, want []float32) {
	t.Helper()
	python := pythonWithTorch()
	if python == "" {
		t.Skip("no Python with PyTorch and NumPy")
	}
	f, err := learner.Weights()
	if err != nil {
		t.Fatal(err)
	}
	program, err := learner.PyTorch()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	writeWeights(t, filepath.Join(dir, "w.npz"), f)
	writeWeights(t, filepath.Join(dir, "given.npz"), &weights.File{Tensors: given})
	script := fmt.Sprintf(`import json, numpy, torch
torch.set_num_threads(1)
def load(path): return {k: torch.from_numpy(v) for k, v in numpy.load(path).items() if v.dtype.kind != "U"}
w = load("w.npz")
meta = json.loads(str(numpy.load("w.npz")["__metadata__"]))
%s
globals().update(load("given.npz"))
with torch.no_grad():
    out = %s
numpy.savez("out.npz", out=out.numpy().astype("f4"))
`, program, outputs)
	cmd := exec.Command(python, "-c", script)
	cmd.Dir = dir
	if text, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s\n%s", err, text, program)
	}
	result, err := weights.Read(filepath.Join(dir, "out.npz"))
	if err != nil {
		t.Fatal(err)
	}
	got, _ := result.Find("out")
	if len(got.Floats) != len(want) {
		t.Fatalf("%d outputs of shape %v, want %d", len(got.Floats), got.Shape, len(want))
	}
	worst := 0.0
	for i, v := range want {
		worst = max(worst, math.Abs(float64(got.Floats[i]-v)))
	}
	const agreed = 1e-5
	if !(worst <= agreed) {
		t.Errorf("PyTorch's outputs are up to %.2g away, want at most %g", worst, agreed)
	}
}

// pythonWithTorch is the first of them that has it, "" for none.
var pythonWithTorch = sync.OnceValue(func() string {
	for _, python := range pythons {
		if exec.Command(python, "-c", "import numpy, torch").Run() == nil {
			return python
		}
	}
	return ""
})

// StoreWeights writes the weights of a learner to a file of its own, whose name ends in
// ending, after change, and returns its path.
func StoreWeights(t *testing.T, learner scene.Weighted, ending string, change func(*weights.File)) string {
	t.Helper()
	f, err := learner.Weights()
	if err != nil {
		t.Fatal(err)
	}
	change(f)
	path := filepath.Join(t.TempDir(), "w"+ending)
	writeWeights(t, path, f)
	return path
}

func writeWeights(t *testing.T, path string, f *weights.File) {
	t.Helper()
	out, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := weights.Write(out, path, f); err != nil {
		t.Fatal(err)
	}
	if err := out.Close(); err != nil {
		t.Fatal(err)
	}
}
