package sweep_test

import (
	"context"
	"encoding/csv"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/north-tui/north/scenes"
	"github.com/north-tui/north/sim"
	"github.com/north-tui/north/sweep"
)

func TestSpecs(t *testing.T) {
	const text = `
scene: walk
cases:
  - {trigger: a, init: [x, y]}
  - {trigger: b}
set:
  lr: [3e-4, 0.001]
seeds: 3
epochs: 2
`
	plan, err := sweep.Parse("plan.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	specs, err := plan.Specs()
	if err != nil {
		t.Fatal(err)
	}
	if len(specs) != (2+1)*2*3 {
		t.Fatalf("%d runs, want 18", len(specs))
	}
	names := map[string]bool{}
	for _, s := range specs {
		names[sweep.Name(s.Spec)] = true
	}
	if len(names) != len(specs) {
		t.Errorf("%d names for %d runs", len(names), len(specs))
	}
	first := specs[0]
	if first.Seed != 1 || first.Epochs != 2 || first.Set["trigger"] != "a" || first.Set["init"] != "x" {
		t.Errorf("first run %+v", first)
	}
	seen := map[string]int{}
	for i := range 4 {
		for _, s := range sweep.Shard(specs, i, 4) {
			seen[sweep.Name(s.Spec)]++
		}
	}
	for name, n := range seen {
		if n != 1 {
			t.Errorf("%s is in %d shards", name, n)
		}
	}
	if len(seen) != len(specs) {
		t.Errorf("the shards hold %d of %d runs", len(seen), len(specs))
	}
}

func TestBadPlans(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"unknown field", "sede: 3", "sede"},
		{"no yaml", "{", "plan.yaml"},
		{"too many seeds", "seeds: 1000000", "1 to 10000"},
		{"no seeds", "seeds: 0", "1 to 10000"},
		{"negative seeds", "seeds: -1", "plan.yaml"},
		{"nested setting", "set: {lr: {low: 1}}", "plan.yaml"},
		{"negative steps", "steps: -3", "steps: -3"},
		{"epochs not a number", "epochs: .nan", "epochs"},
		{"two ends", "steps: 3\nepochs: 1", "one of them"},
		{"the same seed twice", "seeds: [4, 4]", "runs 1 and 2 are the same"},
		{"the same case twice", "cases: [{lr: 1}, {lr: [2, 1]}]", "runs 1 and 3 are the same"},
		{"setting without a value", "set: {lr: }", "lr has no value"},
		{"no values", "set: {lr: []}", "lr has no value"},
		{"too many runs", "set: {lr: [1, 2]}\nseeds: 10000\ncases: [" + strings.Repeat("{trigger: [a, b, c]},", 9) + "]", "more than"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			plan, err := sweep.Parse("plan.yaml", []byte(tt.text))
			if err == nil {
				_, err = plan.Specs()
			}
			if err == nil || !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "\n") {
				t.Errorf("error %v, want one line with %q", err, tt.want)
			}
		})
	}
}

func FuzzParse(f *testing.F) {
	f.Add("scene: walk\nset: {lr: [1, 2]}\nseeds: 3")
	f.Fuzz(func(t *testing.T, text string) {
		plan, err := sweep.Parse("plan.yaml", []byte(text))
		if err != nil {
			return
		}
		if specs, err := plan.Specs(); err == nil && len(specs) > 100000 {
			t.Errorf("%d runs", len(specs))
		}
	})
}

func moons(t *testing.T) []sweep.Planned {
	t.Helper()
	plan, err := sweep.Parse("plan.yaml", []byte("scene: neurogenesis\nset: {data: moons, trigger: [north-act, static]}\nseeds: 3\nsteps: 5"))
	if err != nil {
		t.Fatal(err)
	}
	specs, err := plan.Specs()
	if err != nil {
		t.Fatal(err)
	}
	return specs
}

func TestJobGoesOn(t *testing.T) {
	dir := t.TempDir()
	specs := moons(t)
	ctx, cancel := context.WithCancel(context.Background())
	done := 0
	job := sweep.Job{Specs: specs, Dir: dir, Workers: 2, Find: scenes.Find, Watch: func(o sweep.Outcome) {
		if o.Err != nil {
			t.Error(o.Err)
		}
		if done++; done == 2 {
			cancel() // as a signal would
		}
	}}
	if err := job.Run(ctx); !errors.Is(err, sim.ErrInterrupted) {
		t.Fatalf("error %v, want an interruption", err)
	}
	before, err := sweep.Load(dir)
	if err != nil {
		t.Fatal(err)
	}
	if len(before) < 2 || len(before) == len(specs) {
		t.Fatalf("%d of %d runs are finished, want some", len(before), len(specs))
	}
	skipped := 0
	job.Watch = func(o sweep.Outcome) {
		if o.Err != nil {
			t.Error(o.Err)
		}
		if o.Skipped {
			skipped++
		}
	}
	if err := job.Run(context.Background()); err != nil {
		t.Fatal(err)
	}
	if skipped != len(before) {
		t.Errorf("%d runs were skipped, want the %d that were finished", skipped, len(before))
	}
	rows, err := sweep.Load(dir)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "table.csv")
	if err := sweep.WriteTable(rows, path); err != nil {
		t.Fatal(err)
	}
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	lines, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if len(lines) != len(specs)+1 {
		t.Errorf("%d lines in the table, want %d and a header", len(lines), len(specs))
	}
	header := strings.Join(lines[0], ",")
	for _, column := range []string{"run", "trigger", "data", "seed", "test_accuracy", "widths", "weights_sha256"} {
		if !strings.Contains(","+header+",", ","+column+",") {
			t.Errorf("no column %s in %s", column, header)
		}
	}
}

// TestDocumentedPlan holds docs/sweeps.md to what it says of its plan.
func TestDocumentedPlan(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("..", "docs", "sweeps.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, after, _ := strings.Cut(string(text), "```yaml\n")
	block, _, _ := strings.Cut(after, "```")
	plan, err := sweep.Parse("docs/sweeps.md", []byte(block))
	if err != nil {
		t.Fatal(err)
	}
	specs, err := plan.Specs()
	if err != nil {
		t.Fatal(err)
	}
	if len(specs) != 120 || !strings.Contains(string(text), "120 runs") {
		t.Errorf("%d runs, which the page does not say", len(specs))
	}
}

// TestFailures has a scene that panics and one that is not there: both runs fail
// by themselves, and are tried again.
func TestFailures(t *testing.T) {
	dir := t.TempDir()
	specs := []sweep.Planned{
		{Spec: sim.Spec{Scene: "broken", Seed: 1, Steps: 1}},
		{Spec: sim.Spec{Scene: "none", Seed: 1, Steps: 1}},
		moons(t)[0],
	}
	if err := sweep.WriteSpecs(dir, specs); err != nil {
		t.Fatal(err)
	}
	find := func(name string) (sim.Scene, error) {
		if name == "broken" {
			return sim.Scene{New: func(sim.Spec, sim.Options) (sim.Learner, error) { panic("boom") }}, nil
		}
		return scenes.Find(name)
	}
	for range 2 {
		failed := 0
		job := sweep.Job{Specs: specs, Dir: dir, Workers: 1, Find: find, Watch: func(o sweep.Outcome) {
			if o.Err != nil {
				failed++
				if o.Skipped {
					t.Errorf("%s is not tried again", o.Dir)
				}
			}
		}}
		if err := job.Run(context.Background()); err != nil {
			t.Fatal(err)
		}
		if failed != 2 {
			t.Errorf("%d runs failed, want 2", failed)
		}
	}
	missing, err := sweep.LoadUnfinished(dir)
	if err != nil {
		t.Fatal(err)
	}
	if len(missing) != 2 || missing[0].Reason != "panic: boom" || !strings.Contains(missing[1].Reason, "none") {
		t.Errorf("unfinished %+v, want the panic and the scene that is not there", missing)
	}
	record, err := os.ReadFile(filepath.Join(dir, sweep.Name(specs[0].Spec), "failure.json"))
	if err != nil || !strings.Contains(string(record), "sweep_test.go") || !strings.Contains(string(record), `"diverged": false`) {
		t.Errorf("record of the panic %s, %v; want its stack", record, err)
	}
}

// TestSettingNamedByTheResults has a case that leaves the init to its default.
func TestSettingNamedByTheResults(t *testing.T) {
	rows := []sweep.Row{
		{Dir: "a", Spec: sim.Spec{Set: map[string]string{"init": "senn"}}, Results: map[string]any{"init": "senn", "seed": 1.}},
		{Dir: "b", Results: map[string]any{"init": "random-in", "seed": 2., "test_accuracy": nil}},
	}
	path := filepath.Join(t.TempDir(), "table.csv")
	if err := sweep.WriteTable(rows, path); err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if want := "run,init,seed,test_accuracy\na,senn,1,\nb,random-in,2,\n"; string(got) != want {
		t.Errorf("table %q, want %q", got, want)
	}
}

func TestBrokenSweeps(t *testing.T) {
	tests := []struct {
		name, file, text, want string
		load                   func(dir string) error
	}{
		{"specs", "specs.jsonl", "{}\n{\n", "specs.jsonl:2", func(dir string) error { _, err := sweep.LoadUnfinished(dir); return err }},
		{"results", "run/" + sim.ResultsFile, "{", sim.ResultsFile, func(dir string) error { _, err := sweep.Load(dir); return err }},
		{"no spec", "run/" + sim.ResultsFile, "{}", sim.SpecFile, func(dir string) error { _, err := sweep.Merge(dir); return err }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			dir := t.TempDir()
			path := filepath.Join(dir, tt.file)
			if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, []byte(tt.text), 0o644); err != nil {
				t.Fatal(err)
			}
			if err := tt.load(dir); err == nil || !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "\n") {
				t.Errorf("error %v, want one line with %q", err, tt.want)
			}
		})
	}
}

// TestSweepGoesOnInTheMiddle: a run that was cut off goes on from where it was.
func TestSweepGoesOnInTheMiddle(t *testing.T) {
	specs, dir := moons(t)[:1], t.TempDir()
	spec := specs[0].Spec
	spec.Steps = 120
	specs[0].Spec = spec
	scene, err := scenes.Find(spec.Scene)
	if err != nil {
		t.Fatal(err)
	}
	session, err := sim.Open(scene, spec, sim.Options{Threads: 1})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	run := filepath.Join(dir, sweep.Name(spec))
	_, err = sim.Complete(ctx, session, run, func(s *sim.Session) {
		if s.Steps() == 77 {
			cancel()
		}
	})
	if !errors.Is(err, sim.ErrInterrupted) {
		t.Fatal(err)
	}
	job := sweep.Job{Specs: specs, Dir: dir, Workers: 1, Find: scenes.Find, Watch: func(o sweep.Outcome) {
		if o.Err != nil {
			t.Error(o.Err)
		}
	}}
	if err := job.Run(context.Background()); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(run, "journal.jsonl"))
	if err != nil || !strings.Contains(string(text), "resumed after step 77") {
		t.Errorf("%v, journal\n%s\nwant that the run was resumed after step 77", err, text)
	}
}
