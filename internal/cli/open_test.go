package cli

import (
	"path/filepath"
	"strings"
	"testing"
)

// TestOpen: recorded runs are shown without training; the words that a run with a screen
// has answer, and what would change one is refused.
func TestOpen(t *testing.T) {
	one, two := filepath.Join(t.TempDir(), "one"), filepath.Join(t.TempDir(), "two")
	must(t, "train", "--data", "moons", "--steps", "60", "--at", "20:grow L1 2", "--out", one)
	must(t, "train", "--data", "moons", "--steps", "40", "--seed", "2", "--out", two)
	out := must(t, "open", one, "--plain")
	for _, want := range []string{"step 20: grow L1 +2", "step 60", "finished"} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in\n%s", want, out)
		}
	}
	if out := must(t, "open", one, two, "--plain"); !strings.Contains(out, "finished") {
		t.Error(out)
	}
	other := filepath.Join(t.TempDir(), "other")
	must(t, "train", "--scene", "transformer", "--set", "context=8", "--batch", "2", "--steps", "3", "--out", other)
	for _, tt := range []struct {
		args []string
		want string
	}{
		{[]string{"open"}, "no RUNDIR given"},
		{[]string{"open", one, t.TempDir(), "--plain"}, "not a run directory"},
		{[]string{"open", one, other, "--plain"}, "only runs of one scene"},
		{[]string{"open", one, two, one, two, one, "--plain"}, "at most 4"},
	} {
		stdout, stderr, status := run(tt.args...)
		if status == exitDone && !strings.Contains(stdout, tt.want) || status != exitDone && !strings.Contains(stderr, tt.want) {
			t.Errorf("%v: status %d, %s%s", tt.args, status, stdout, stderr)
		}
	}
}

// TestOpenFolder: the runs of a sweep are a table of the settings in which they differ and
// of the results that they are compared by.
func TestOpenFolder(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "sweep")
	must(t, "sweep", "--set", "data=moons,xor", "--set", "trigger=static", "--seeds", "2", "--steps", "10", "--out", dir)
	lines := strings.Split(strings.TrimSpace(must(t, "open", dir, "--plain")), "\n")
	if len(lines) != 5 || !strings.HasPrefix(lines[0], "run,data,seed,test_accuracy,test_loss,") || strings.Contains(lines[0], "trigger") || !strings.Contains(lines[3], ",xor,1,") {
		t.Errorf("%q", lines)
	}
	if _, stderr, status := run("open", t.TempDir(), "--plain"); status == exitDone || !strings.Contains(stderr, "neither a run directory nor a folder of some") {
		t.Errorf("status %d, %s", status, stderr)
	}
}
