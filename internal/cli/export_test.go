package cli

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/north-tui/north/weights"
)

// TestExportWeights: the weights of a step leave a record, and a run starts from them.
func TestExportWeights(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "run")
	must(t, "train", "--data", "moons", "--steps", "120", "--out", dir)
	last, early := filepath.Join(dir, "w.safetensors"), filepath.Join(dir, "w.npz")
	program := must(t, "export", dir, "--weights", last, "--pytorch")
	if !strings.Contains(program, "load_file(") || !strings.Contains(program, "torch.nn.Linear(2, ") {
		t.Errorf("the program is\n%s", program)
	}
	must(t, "export", dir, "--weights", early, "--at", "50")
	for path, step := range map[string]string{last: "120", early: "50"} {
		f, err := weights.Read(path)
		if err != nil {
			t.Fatal(err)
		}
		if f.Metadata["step"] != step || !strings.Contains(f.Metadata["spec"], `"scene":"neurogenesis"`) {
			t.Errorf("%s: metadata %v, want step %s", path, f.Metadata, step)
		}
	}
	next := filepath.Join(t.TempDir(), "next")
	must(t, "train", "--weights", early, "--steps", "30", "--out", next)
	if out := must(t, "replay", next); !strings.Contains(out, ": 0 differences") {
		t.Error(out)
	}
}

func TestExportRefusals(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "run")
	must(t, "train", "--data", "moons", "--steps", "20", "--out", dir)
	file := filepath.Join(t.TempDir(), "w.npz")
	must(t, "export", dir, "--weights", file)
	for _, tt := range []struct {
		args   []string
		status int
		want   string
	}{
		{[]string{"export", dir}, exitUsage, "no --weights"},
		{[]string{"export", dir, "--weights", "w.pt"}, exitUsage, ".safetensors or .npz"},
		{[]string{"export", dir, "--weights", file, "--at", "21"}, exitFailed, "has no step 21: want 0 to 20"},
		{[]string{"export", dir, "--weights", file, "--at", "-1"}, exitUsage, "--at -1"},
		{[]string{"export", t.TempDir(), "--weights", file}, exitFailed, "not a run directory"},
		{[]string{"train", "--weights", file, "--scene", "transformer"}, exitUsage, "--scene neurogenesis"},
		{[]string{"train", "--weights", file, "--data", "digits"}, exitUsage, "reads 2 inputs"},
		{[]string{"train", "--weights", "nowhere.npz"}, exitFailed, "nowhere.npz"},
		{[]string{"train", "--weights", file, "--resume", dir}, exitUsage, "--weights: the resumed run"},
	} {
		if _, stderr, status := run(tt.args...); status != tt.status || !strings.Contains(stderr, tt.want) {
			t.Errorf("%v: status %d, %s", tt.args, status, stderr)
		}
	}
}
