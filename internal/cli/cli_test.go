package cli

import (
	"bytes"
	"encoding/json"
	"fmt"
	"image/png"
	"maps"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/north-tui/north/sim"
)

// run runs a command line and returns what it printed and its exit status.
func run(args ...string) (stdout, stderr string, status int) {
	var out, errs bytes.Buffer
	status = Main(args, &out, &errs)
	return out.String(), errs.String(), status
}

// must runs a command line that has to succeed.
func must(t *testing.T, args ...string) string {
	t.Helper()
	stdout, stderr, status := run(args...)
	if status != exitDone {
		t.Fatalf("north %s: exit status %d\n%s", strings.Join(args, " "), status, stderr)
	}
	return stdout
}

func TestTrainJSON(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "run")
	out := must(t, "train", "--data", "moons", "--steps", "60", "--seed", "5", "--out", dir, "--json")
	var got map[string]any
	if err := json.Unmarshal([]byte(out), &got); err != nil {
		t.Fatalf("%v in %s", err, out)
	}
	for _, key := range []string{
		"scene", "data", "trigger", "init", "seed", "steps", "epochs", "widths", "width_history", "params",
		"train_loss", "test_loss", "test_accuracy", "births", "growth_events", "max_drift", "seconds",
		"steps_per_second", "kernel", "weights_sha256",
	} {
		if v, ok := got[key]; !ok || v == nil {
			t.Errorf("%s is missing", key)
		}
	}
	if got["steps"] != 60. || got["seed"] != 5. || got["data"] != "moons" || got["max_drift"] != 0. {
		t.Errorf("steps %v, seed %v, data %v, max drift %v; want 60, 5, moons, 0", got["steps"], got["seed"], got["data"], got["max_drift"])
	}
	for _, name := range []string{"spec.json", "journal.jsonl", "series.csv"} {
		if info, err := os.Stat(filepath.Join(dir, name)); err != nil || info.Size() == 0 {
			t.Errorf("%s: %v", name, err)
		}
	}
	rec, err := sim.ReadRun(dir)
	if err != nil {
		t.Fatal(err)
	}
	born := 0
	for _, e := range rec.Events {
		if e.Kind == sim.Born {
			born += e.Count
		}
	}
	if rec.Step != 60 || float64(born) != got["births"] {
		t.Errorf("the record has %d steps and %d births, want 60 and %v", rec.Step, born, got["births"])
	}
	again := must(t, "train", "--data", "moons", "--steps", "60", "--seed", "5", "--threads", "3", "--json")
	var second map[string]any
	if err := json.Unmarshal([]byte(again), &second); err != nil {
		t.Fatal(err)
	}
	if second["weights_sha256"] != got["weights_sha256"] {
		t.Error("the same seed gave other weights with other threads and without a record")
	}
}

func TestWrongUsage(t *testing.T) {
	csv := filepath.Join(t.TempDir(), "t.csv")
	if err := os.WriteFile(csv, []byte("a,b,c\n1,2,x\n1,2,x\n3,4,x\n3,4,x\n5,6,y\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		args   []string
		status int
		want   string
	}{
		{[]string{"trian"}, exitUsage, "did you mean train?"},
		{[]string{"train", "extra"}, exitUsage, `unexpected "extra"`},
		{[]string{"train", "--sede", "1"}, exitUsage, "--sede"},
		{[]string{"train", "--data", "spirall"}, exitUsage, "did you mean spiral?"},
		{[]string{"train", "--trigger", "north-akt"}, exitUsage, "did you mean north-act?"},
		{[]string{"train", "--init", "nort-select"}, exitUsage, "did you mean north-select?"},
		{[]string{"train", "--scene", "neuro"}, exitUsage, "neurogenesis"},
		{[]string{"train", "--lr", "11"}, exitUsage, "1e-7 to 10"},
		{[]string{"train", "--batch", "x"}, exitUsage, `"x" is not a whole number`},
		{[]string{"train", "--hidden", "4,0"}, exitUsage, "1 to 4096"},
		{[]string{"train", "--hidden", "9", "--max-width", "8"}, exitUsage, "max-width"},
		{[]string{"train", "--set", "gama=1"}, exitUsage, "did you mean gamma?"},
		{[]string{"train", "--set", "gamma"}, exitUsage, "want key=value"},
		{[]string{"train", "--set", "gamma=2"}, exitUsage, "0 to 1"},
		{[]string{"train", "--data", "sim:65"}, exitUsage, "64"},
		{[]string{"train", "--steps", "-1"}, exitUsage, "--steps"},
		{[]string{"train", "--epochs", "-1"}, exitUsage, "--epochs"},
		{[]string{"train", "--epochs", "NaN"}, exitUsage, "--epochs"},
		{[]string{"train", "--steps", "1", "--epochs", "1"}, exitUsage, "steps"},
		{[]string{"train", "--threads", "-2"}, exitUsage, "--threads"},
		{[]string{"train", "--data", "no/such/dir"}, exitFailed, "no/such/dir"},
		{[]string{"train", "--data", csv, "--set", "label=d"}, exitUsage, `no "d"`},
		{[]string{"train", "--data", csv, "--set", "task=regression"}, exitFailed, `line 2, column 3 (c): "x"`},
		{[]string{"data"}, exitUsage, "no FILE given"},
		{[]string{"data", csv, "--set", "lable=a"}, exitUsage, "did you mean label?"},
		{[]string{"data", "missing.csv"}, exitFailed, "missing.csv"},
		{[]string{"plot"}, exitUsage, "no RUNDIR given"},
		{[]string{"plot", t.TempDir(), "--out", "x.png"}, exitFailed, "is not a run directory"},
		{[]string{"plot", t.TempDir()}, exitUsage, "--out"},
		{[]string{"list"}, exitUsage, "triggers|inits"},
		{[]string{"list", "trigers"}, exitUsage, "did you mean triggers?"},
		{[]string{"metrics", "missing.csv"}, exitFailed, "missing.csv"},
		{[]string{"metrics", csv, "--eps", "0"}, exitUsage, "--eps"},
		{[]string{"metrics", csv, "--scale", "0"}, exitUsage, "--scale"},
		{[]string{"metrics", csv}, exitFailed, "x"},
	}
	for _, tt := range tests {
		t.Run(strings.Join(tt.args, " "), func(t *testing.T) {
			stdout, stderr, status := run(tt.args...)
			if status != tt.status {
				t.Errorf("exit status %d, want %d", status, tt.status)
			}
			if !strings.Contains(stderr, tt.want) || strings.Count(stderr, "\n") != 1 {
				t.Errorf("stderr %q, want one line with %q", stderr, tt.want)
			}
			if stdout != "" {
				t.Errorf("stdout %q, want nothing", stdout)
			}
		})
	}
}

// needsUnix skips a test on Windows, which lacks what it needs.
func needsUnix(t *testing.T, what string) {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skipf("Windows does not have %s", what)
	}
}

func TestOutIsRefused(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "run")
	must(t, "train", "--data", "moons", "--steps", "2", "--out", dir)
	before, err := os.ReadFile(filepath.Join(dir, "series.csv"))
	if err != nil {
		t.Fatal(err)
	}
	_, stderr, status := run("train", "--data", "moons", "--steps", "3", "--out", dir)
	if status != exitFailed || !strings.Contains(stderr, "already holds a run") {
		t.Errorf("exit status %d, %q; want a refusal", status, stderr)
	}
	after, err := os.ReadFile(filepath.Join(dir, "series.csv"))
	if err != nil || !bytes.Equal(before, after) {
		t.Error("the refused run changed the record of another")
	}
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	why := "not a directory"
	if runtime.GOOS == "windows" {
		why = filepath.Base(file) // its words for the reason are others
	}
	if _, stderr, status := run("train", "--steps", "1", "--out", filepath.Join(file, "run")); status != exitFailed || !strings.Contains(stderr, why) {
		t.Errorf("exit status %d, %q; want that the parent is not a directory", status, stderr)
	}
}

func TestDivergenceKeepsTheRecord(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "run")
	stdout, stderr, status := run("train", "--data", "bumps", "--lr", "10", "--set", "optim=sgd", "--steps", "5000", "--out", dir, "--json")
	if status != exitFailed || !strings.Contains(stderr, "diverged") || !strings.Contains(stderr, "step ") {
		t.Fatalf("exit status %d, %q; want divergence at a step", status, stderr)
	}
	var got map[string]any
	if err := json.Unmarshal([]byte(stdout), &got); err != nil {
		t.Fatalf("%v in %q", err, stdout)
	}
	rec, err := sim.ReadRun(dir)
	if err != nil {
		t.Fatal(err)
	}
	if last := rec.Events[len(rec.Events)-1]; last.Kind != sim.Alarm || float64(rec.Step) != got["steps"] {
		t.Errorf("last event %+v after %d steps, want an alarm after %v", last, rec.Step, got["steps"])
	}
}

// TestLengths: sizes of figures are pixels or have a unit.
func TestLengths(t *testing.T) {
	for text, want := range map[string]length{"1600": 1600, "85mm": 321, "8.5cm": 321, "3in": 288, "72pt": 96, "10 px": 10} {
		var p length
		if err := p.Set(text); err != nil || p != want {
			t.Errorf("%s is %d pixels, %v, want %d", text, p, err, want)
		}
	}
	for _, text := range []string{"", "mm", "5ell", "-3mm", "NaN", "1e9", "0"} {
		var p length
		if err := p.Set(text); err == nil {
			t.Errorf("%q is %d pixels", text, p)
		}
	}
}

// TestPlotSeveral: one figure shows several runs, with as much of their paths as tells them
// apart; a figure of one run at a time says so.
func TestPlotSeveral(t *testing.T) {
	root := t.TempDir()
	one, two := filepath.Join(root, "a", "run"), filepath.Join(root, "b", "run")
	must(t, "train", "--data", "moons", "--steps", "20", "--out", one)
	must(t, "train", "--data", "moons", "--steps", "20", "--seed", "2", "--out", two)
	out := filepath.Join(root, "both.svg")
	must(t, "plot", one, two, "--figure", "losses", "--out", out)
	text, err := os.ReadFile(out)
	if err != nil || !strings.Contains(string(text), "2 runs") || !strings.Contains(string(text), filepath.Join("b", "run")) {
		t.Errorf("%v: no two runs in the figure", err)
	}
	if _, stderr, status := run("plot", one, two, "--figure", "boundary", "--out", filepath.Join(root, "x.svg")); status != exitUsage || !strings.Contains(stderr, "one run at a time") {
		t.Errorf("status %d, %s", status, stderr)
	}
}

func TestPlot(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "run")
	must(t, "train", "--data", "spiral", "--steps", "80", "--out", dir)
	var figures []item
	if err := json.Unmarshal([]byte(must(t, "list", "figures", "--json")), &figures); err != nil {
		t.Fatal(err)
	}
	for _, f := range figures {
		if f.Name == "csv" || strings.Contains(f.Doc, ", for --scene ") { // of other runs
			continue
		}
		path := filepath.Join(t.TempDir(), f.Name+".png")
		must(t, "plot", dir, "--figure", f.Name, "--out", path, "--width", "640", "--height", "400")
		file, err := os.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		defer file.Close()
		config, err := png.DecodeConfig(file)
		if err != nil || config.Width != 640 || config.Height != 400 {
			t.Errorf("%s: %v, %d×%d; want 640×400", f.Name, err, config.Width, config.Height)
		}
	}
	_, stderr, status := run("plot", dir, "--figure", "loses", "--out", "x.png")
	if status != exitUsage || !strings.Contains(stderr, "did you mean losses?") {
		t.Errorf("exit status %d, %q; want a suggestion", status, stderr)
	}
	out := filepath.Join(t.TempDir(), "x.png")
	_, stderr, status = run("plot", dir, "--figure", "commute", "--out", out)
	if status != exitUsage || !strings.Contains(stderr, "--figure commute is drawn of scene equivariance; this run is of neurogenesis") {
		t.Errorf("exit status %d, %q; want the scene that has the figure", status, stderr)
	}
	_, stderr, status = run("plot", dir, "--figure", "loss-operations", "--out", out)
	if status == exitDone || !strings.Contains(stderr, "loss-operations") {
		t.Errorf("exit status %d, %q; want the name of the figure that has no data", status, stderr)
	}
}

func TestLists(t *testing.T) {
	want := map[string][]string{
		"triggers": {"north-act", "north-act-gap", "north-weight", "linear", "batched", "plateau", "manual", "static"},
		"inits":    {"random-in", "random-out", "north-select", "north-pre", "north-weight"},
		"data":     {"spiral", "moons", "circles", "xor", "gaussians", "checkerboard", "sim", "digits", "mnist"},
		"metrics":  {"effective-dimension", "orthogonality-gap", "effective-rank", "stable-rank", "nuclear-norm"},
		"figures":  {"losses", "widths", "phi", "spectrum", "boundary"},
	}
	for _, shelf := range slices.Sorted(maps.Keys(want)) {
		var items []item
		if err := json.Unmarshal([]byte(must(t, "list", shelf, "--json")), &items); err != nil {
			t.Fatal(err)
		}
		names := map[string]bool{}
		for _, i := range items {
			names[i.Name] = true
			if i.Doc == "" || i.Source == "" || i.Parameters == nil {
				t.Errorf("%s %s: %+v is not complete", shelf, i.Name, i)
			}
			for _, p := range i.Parameters {
				if _, err := p.Parse(p.Default); err != nil {
					t.Errorf("%s %s: default of %s: %v", shelf, i.Name, p.Name, err)
				}
			}
		}
		for _, name := range want[shelf] {
			if !names[name] {
				t.Errorf("north list %s has no %s", shelf, name)
			}
		}
		if text := must(t, "list", shelf); !strings.Contains(text, want[shelf][0]) {
			t.Errorf("north list %s prints %q", shelf, text)
		}
	}
}

func TestMetrics(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.csv")
	if err := os.WriteFile(path, []byte("3,0\n0,4\n0,0\n0,0\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	var got map[string]any
	if err := json.Unmarshal([]byte(must(t, "metrics", path, "--json", "--eps", "1.6")), &got); err != nil {
		t.Fatal(err)
	}
	// singular values 4/2 and 3/2; p = 4/7 and 3/7
	rank := math.Exp(-(4./7*math.Log(4./7) + 3./7*math.Log(3./7)))
	gap := math.Sqrt(2) * (16./25 - 1./2)
	for key, want := range map[string]float64{
		"rows": 4, "cols": 2, "scale": 4, "eps": 1.6, "count": 1, "effective_dimension": 0.5,
		"nuclear_norm": 3.5, "stable_rank": 25. / 16, "effective_rank": rank, "orthogonality_gap": gap,
	} {
		if x, ok := got[key].(float64); !ok || math.Abs(x-want) > 1e-12 {
			t.Errorf("%s is %v, want %g", key, got[key], want)
		}
	}
	if s := fmt.Sprint(got["singular_values"]); s != "[2 1.5]" {
		t.Errorf("singular values %s, want [2 1.5]", s)
	}
}

func TestVersionNamesTheKernel(t *testing.T) {
	out := must(t, "version")
	if !strings.HasPrefix(out, "north ") || !strings.Contains(out, "kernel ") {
		t.Errorf("version prints %q", out)
	}
}
