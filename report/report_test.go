package report

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"image/png"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/north-tui/north/sim"
	"github.com/north-tui/north/sweep"
)

var update = flag.Bool("update", false, "write the golden report anew")

// entry is a run of a synthetic sweep.
type entry struct {
	label   string
	set     map[string]string
	seed    uint64
	results map[string]any // nil if it failed or is missing
	widths  []int          // by step, from 1
	losses  []float64      // on test data by step, from 1; nil if there are none
	failure string
}

// write makes a sweep of runs as north sweep leaves it.
func write(t *testing.T, entries []entry) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "toys")
	var specs []sweep.Planned
	for _, e := range entries {
		spec := sim.Spec{Scene: "neurogenesis", Seed: e.seed, Epochs: 2, Set: e.set}
		specs = append(specs, sweep.Planned{Spec: spec, Label: e.label})
		run := filepath.Join(dir, sweep.Name(spec))
		if e.failure != "" {
			put(t, filepath.Join(run, "failure.json"), map[string]any{"error": e.failure, "diverged": true})
		}
		if e.results == nil {
			continue
		}
		put(t, filepath.Join(run, sim.SpecFile), spec)
		put(t, filepath.Join(run, sim.ResultsFile), e.results)
		series := "step,epoch,train_loss,test_loss,width.L1\n"
		for i, width := range e.widths {
			loss := ""
			if e.losses != nil {
				loss = fmt.Sprint(e.losses[i])
			}
			series += fmt.Sprintf("%d,0,1,%s,%d\n", i+1, loss, width)
		}
		file(t, filepath.Join(run, "series.csv"), series)
		file(t, filepath.Join(run, "journal.jsonl"), "")
	}
	if err := sweep.WriteSpecs(dir, specs); err != nil {
		t.Fatal(err)
	}
	return dir
}

func put(t *testing.T, path string, value any) {
	t.Helper()
	text, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	file(t, path, string(text))
}

func file(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// ran is a finished run; accuracy below 0 stands for regression.
func ran(seed uint64, accuracy, loss float64, params int, set ...string) entry {
	e := entry{set: map[string]string{}, seed: seed, widths: []int{4, 4, params / 10}}
	for _, pair := range set {
		key, value, _ := strings.Cut(pair, "=")
		e.set[key] = value
	}
	e.results = map[string]any{
		"test_accuracy": accuracy, "test_loss": loss, "params": params, "births": params/10 - 4, "widths": []int{params / 10},
		"trigger": "north-act", "init": "random-in", "data": e.set["data"], "seed": seed,
		"steps": 3, "width_history": [][]int{{0, 4}, {3, params / 10}}, "max_drift": 0.5 * loss,
		"seconds": 10, "seconds_train": 5, "seconds_trigger": 3, "seconds_init": 1,
	}
	if trigger, ok := e.set["trigger"]; ok {
		e.results["trigger"] = trigger
	}
	if e.results["trigger"] == static {
		e.widths = []int{params / 10, params / 10, params / 10}
		e.results["births"], e.results["width_history"] = 0, [][]int{{0, params / 10}}
	}
	if accuracy < 0 {
		e.results["test_accuracy"] = nil
	}
	return e
}

// lost is a run without results.
func lost(e entry, failure string) entry {
	e.results, e.failure = nil, failure
	return e
}

// toys is a sweep with everything that a report must cope with: a failed run,
// a missing one, a group of one run, one of none, regression, a name that is no file name.
func toys() []entry {
	return []entry{
		ran(1, 0.97, 0.10, 120, "data=moons"),
		ran(2, 0.98, 0.08, 130, "data=moons"),
		ran(3, 1.00, 0.03, 140, "data=moons"),
		ran(1, 0.90, 0.30, 80, "data=moons", "trigger=static", "hidden=8"),
		ran(2, 0.92, 0.25, 80, "data=moons", "trigger=static", "hidden=8"),
		ran(3, 0.93, 0.24, 80, "data=moons", "trigger=static", "hidden=8"),
		ran(1, 0.99, 0.02, 400, "data=moons", "trigger=static", "hidden=40"),
		lost(ran(2, 0, 0, 0, "data=moons", "trigger=static", "hidden=40"), "step 7: diverged | NaN"),
		lost(ran(3, 0, 0, 0, "data=moons", "trigger=static", "hidden=40"), ""),
		lost(ran(1, 0, 0, 0, "data=moons", "trigger=static", "hidden=90"), "step 3: diverged"),
		ran(1, -1, 0.5, 90, "data=my|own/x.csv"),
		ran(2, -1, 0.7, 90, "data=my|own/x.csv"),
		ran(1, -1, 0.6, 80, "data=my|own/x.csv", "trigger=static", "hidden=8"),
		ran(2, -1, 0.8, 80, "data=my|own/x.csv", "trigger=static", "hidden=8"),
	}
}

func TestGolden(t *testing.T) {
	out := filepath.Join(t.TempDir(), "new", "report")
	if err := Write(write(t, toys()), out, Options{}); err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(filepath.Join(out, File))
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join("testdata", "toys.md")
	if *update {
		file(t, path, string(got))
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s differs; look at it and run with -update if it is right:\n%s", path, got)
	}
}

// TestFigures decodes every picture that the report shows, and wants no other.
func TestFigures(t *testing.T) {
	out := t.TempDir()
	if err := Write(write(t, toys()), out, Options{}); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(out, File))
	if err != nil {
		t.Fatal(err)
	}
	entries, err := os.ReadDir(out)
	if err != nil {
		t.Fatal(err)
	}
	if len(entries) != 3+2*3 {
		t.Errorf("%d files, want the report, two tables and 3 figures a data set", len(entries))
	}
	for _, e := range entries {
		if e.Name() == File || strings.HasSuffix(e.Name(), ".csv") {
			continue
		}
		if !bytes.Contains(text, []byte("]("+e.Name()+")")) {
			t.Errorf("the report does not show %s", e.Name())
		}
		f, err := os.Open(filepath.Join(out, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		if img, err := png.Decode(f); err != nil || img.Bounds().Dx() != 1600 {
			t.Errorf("%s: %v, want a picture 1600 pixels wide", e.Name(), err)
		}
	}
}

// TestOptions: only the figures that are asked for, as wide as asked for.
func TestOptions(t *testing.T) {
	dir := write(t, family())
	for _, tt := range []struct {
		figures []string
		want    string
	}{
		{[]string{}, "means.csv report.md runs.csv"},
		{[]string{"neurons"}, "means.csv neurons-sim.png report.md runs.csv"},
		{[]string{"pareto"}, "means.csv pareto-sim-16.png pareto-sim-2.png pareto-sim-4.png report.md runs.csv"},
	} {
		out := t.TempDir()
		if err := Write(dir, out, Options{Figures: tt.figures, Width: 500}); err != nil {
			t.Fatal(err)
		}
		entries, err := os.ReadDir(out)
		if err != nil {
			t.Fatal(err)
		}
		var names []string
		for _, e := range entries {
			names = append(names, e.Name())
			if !strings.HasSuffix(e.Name(), ".png") {
				continue
			}
			f, err := os.Open(filepath.Join(out, e.Name()))
			if err != nil {
				t.Fatal(err)
			}
			defer f.Close()
			if size, err := png.DecodeConfig(f); err != nil || size.Width != 500 {
				t.Errorf("%s: %d pixels wide, %v, want 500", e.Name(), size.Width, err)
			}
		}
		if got := strings.Join(names, " "); got != tt.want {
			t.Errorf("%v: %s, want %s", tt.figures, got, tt.want)
		}
	}
}

func TestParseKinds(t *testing.T) {
	if kinds, err := ParseKinds(""); err != nil || kinds == nil || len(kinds) != 0 {
		t.Errorf("%v, %v, want none", kinds, err)
	}
	if kinds, err := ParseKinds("time,pareto"); err != nil || strings.Join(kinds, " ") != "time pareto" {
		t.Errorf("%v, %v", kinds, err)
	}
	if _, err := ParseKinds("pareto, time"); err == nil || !strings.Contains(err.Error(), `" time"`) {
		t.Errorf("error %v", err)
	}
}

// TestManyGroups: more groups than have room for a name each are drawn by
// trigger.
func TestManyGroups(t *testing.T) {
	var all []entry
	for i := range 20 {
		all = append(all, ran(1, 0.9, 1, 100+i, "trigger="+[]string{"linear", "static"}[i%2], fmt.Sprint("hidden=", 4+i)))
	}
	s, err := readUsual(write(t, all))
	if err != nil {
		t.Fatal(err)
	}
	options := s.options(s.data[0])
	for i, o := range options {
		if want := []string{"linear", "static"}[i/10]; o.Name != want || o.Style != i/10 {
			t.Errorf("option %d is %s in style %d, want %s", i, o.Name, o.Style, want)
		}
	}
	if len(options) != 20 {
		t.Errorf("%d options, want 20", len(options))
	}
}

// TestSameSweepSameBytes writes the report of one sweep twice.
func TestSameSweepSameBytes(t *testing.T) {
	dir := write(t, toys()[10:])
	var files [2]map[string]string
	for i := range files {
		out := t.TempDir()
		if err := Write(dir, out, Options{}); err != nil {
			t.Fatal(err)
		}
		entries, err := os.ReadDir(out)
		if err != nil {
			t.Fatal(err)
		}
		files[i] = map[string]string{}
		for _, e := range entries {
			text, err := os.ReadFile(filepath.Join(out, e.Name()))
			if err != nil {
				t.Fatal(err)
			}
			files[i][e.Name()] = string(text)
		}
	}
	if !maps.Equal(files[0], files[1]) {
		t.Error("two reports of one sweep differ")
	}
}

func TestBadDirectories(t *testing.T) {
	truncated := write(t, toys())
	results, err := filepath.Glob(filepath.Join(truncated, "*", sim.ResultsFile))
	if err != nil {
		t.Fatal(err)
	}
	file(t, results[0], "{")
	unrecorded := write(t, toys()[:1])
	series, err := filepath.Glob(filepath.Join(unrecorded, "*", "series.csv"))
	if err != nil {
		t.Fatal(err)
	}
	file(t, series[0], "no header")
	inTheWay := filepath.Join(t.TempDir(), "file")
	file(t, inTheWay, "")
	tests := []struct{ name, dir, out, want string }{
		{"missing", filepath.Join(t.TempDir(), "none"), t.TempDir(), "none"},
		{"empty", t.TempDir(), t.TempDir(), "no finished run"},
		{"a file", inTheWay, t.TempDir(), inTheWay},
		{"only failures", write(t, []entry{lost(ran(1, 0, 0, 0, "data=moons"), "diverged")}), t.TempDir(), "no finished run"},
		{"broken results", truncated, t.TempDir(), sim.ResultsFile},
		{"broken series", unrecorded, t.TempDir(), "series.csv"},
		{"no room for the report", write(t, toys()[:1]), inTheWay, inTheWay},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			err := Write(tt.dir, tt.out, Options{})
			if err == nil || !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "\n") {
				t.Errorf("error %v, want one line with %q", err, tt.want)
			}
		})
	}
}

// labels are the groups that satisfy a condition.
func labels(d *dataset, is func(*group) bool) string {
	var out []string
	for _, g := range d.groups {
		if is(g) {
			out = append(out, g.label)
		}
	}
	return strings.Join(out, ", ")
}

func TestBestAndFront(t *testing.T) {
	tests := []struct {
		name        string
		entries     []entry
		best, front string
	}{
		{"accuracy", []entry{
			ran(1, 0.8, 1, 10, "hidden=1"), ran(2, 0.8, 1, 10, "hidden=1"),
			ran(1, 0.7, 0, 20, "hidden=2"), ran(2, 0.7, 0, 20, "hidden=2"),
			ran(1, 0.9, 1, 30, "hidden=3"), ran(2, 0.9, 1, 30, "hidden=3"),
		}, "hidden 3", "hidden 1, hidden 3"},
		{"loss", []entry{
			ran(1, -1, 3, 10, "hidden=1"), ran(1, -1, 2, 10, "hidden=2"), ran(1, -1, 1, 9, "hidden=3"), ran(1, -1, 1, 9, "hidden=4"),
		}, "hidden 3", "hidden 3, hidden 4"},
		{"one lucky run", []entry{
			ran(1, 0.8, 1, 10, "hidden=1"), ran(2, 0.8, 1, 10, "hidden=1"), ran(1, 0.9, 1, 20, "hidden=2"),
		}, "hidden 1", "hidden 1, hidden 2"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s, err := readUsual(write(t, tt.entries))
			if err != nil {
				t.Fatal(err)
			}
			d := s.data[0]
			if got := d.best().label; got != tt.best {
				t.Errorf("best is %s, want %s", got, tt.best)
			}
			if got := labels(d, d.front); got != tt.front {
				t.Errorf("on the front are %s, want %s", got, tt.front)
			}
		})
	}
}

// TestGroupsDifferWithinADataSet has a setting that goes with the data and one
// that is the same everywhere: neither makes groups.
func TestGroupsDifferWithinADataSet(t *testing.T) {
	s, err := readUsual(write(t, []entry{
		ran(1, 0.9, 1, 10, "data=a", "batch=8", "lr=1", "gamma=0.9"), ran(1, 0.9, 1, 10, "data=a", "batch=8", "lr=2", "gamma=0.9"),
		ran(1, 0.9, 1, 10, "data=b", "batch=64", "lr=1", "gamma=0.9"),
	}))
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(s.keys, " "); got != "lr" {
		t.Errorf("groups differ in %q, want lr", got)
	}
	if got := strings.Join(s.common, ", "); got != "epochs 2, gamma 0.9, scene neurogenesis" {
		t.Errorf("the same everywhere: %q", got)
	}
	if len(s.data) != 2 || s.data[0].groups[0].style != s.data[1].groups[0].style {
		t.Error("lr 1 does not look the same for both data sets")
	}
}

// TestOrderOfGroups has the seeds and the learning rates of one strategy far
// apart, as a plan lists them.
func TestOrderOfGroups(t *testing.T) {
	s, err := readUsual(write(t, []entry{
		ran(1, 0.9, 1, 10, "init=x", "lr=2", "trigger=b"), ran(1, 0.9, 1, 10, "init=x", "lr=2", "trigger=a"),
		ran(1, 0.9, 1, 10, "init=x", "lr=1", "trigger=b"), ran(1, 0.9, 1, 10, "init=x", "lr=1", "trigger=a"),
	}))
	if err != nil {
		t.Fatal(err)
	}
	got := labels(s.data[0], func(*group) bool { return true })
	if want := "b · lr 2, b · lr 1, a · lr 2, a · lr 1"; got != want {
		t.Errorf("groups %s, want %s", got, want)
	}
}

func TestPaired(t *testing.T) {
	s, err := readUsual(write(t, []entry{
		ran(1, 0.5, 3, 10, "hidden=1"), ran(2, 0.5, 5, 10, "hidden=1"), ran(4, 0.5, 9, 10, "hidden=1"),
		ran(2, 0.5, 1, 10, "hidden=2"), ran(4, 0.5, 2, 10, "hidden=2"), ran(7, 0.5, 50, 10, "hidden=2"),
	}))
	if err != nil {
		t.Fatal(err)
	}
	groups := s.data[0].groups
	got := paired(groups[0], groups[1], Usual().Loss.of)
	if len(got) != 2 || got[0] != 4 || got[1] != 7 {
		t.Errorf("differences %v, want 4 and 7, of seeds 2 and 4", got)
	}
}

func TestBand(t *testing.T) {
	layer := func(steps, widths []float64) sim.Series {
		var s sim.Series
		for i := range steps {
			s.Buckets = append(s.Buckets, sim.Bucket{Step: steps[i], Last: widths[i]})
		}
		return s
	}
	b := bandOf([]course{
		{[]sim.Series{layer([]float64{1, 200}, []float64{4, 10}), layer([]float64{100}, []float64{3})}, 400}, // a layer is inserted
		{[]sim.Series{layer([]float64{1}, []float64{6})}, 500},
	})
	at := func(step float64) (low, mean, high float64) {
		i := int(step) - 1 // steps 1 to 400 at 400 points
		if b.X[i] < step-1e-9 || b.X[i] > step+1e-9 {
			t.Fatalf("point %d is at step %g, want %g", i, b.X[i], step)
		}
		return b.Low[i], b.Mean[i], b.High[i]
	}
	for step, want := range map[float64][3]float64{1: {4, 5, 6}, 99: {4, 5, 6}, 101: {6, 6.5, 7}, 201: {6, 9.5, 13}, 400: {6, 9.5, 13}} {
		if low, mean, high := at(step); [3]float64{low, mean, high} != want {
			t.Errorf("step %g: %g to %g, mean %g, want %v", step, low, high, mean, want)
		}
	}
}

func TestFileNames(t *testing.T) {
	got := fileNames([]*dataset{{name: "sim:4"}, {name: "sim/4"}, {name: "a/sim-4"}, {name: "../ü|.csv"}})
	if want := "sim-4 4 sim-4-2 ---csv"; strings.Join(got, " ") != want {
		t.Errorf("file names %v, want %s", got, want)
	}
}

// readUsual reads a sweep of a scene with a test split.
func readUsual(dir string) (*study, error) { return read(dir, nil) }

// TestResultNamedLikeASetting: what only some runs set tells groups apart; what the
// others have as a result of that name is theirs if they agree on it, else nobody's.
func TestResultNamedLikeASetting(t *testing.T) {
	found := func(seed uint64, cell string, words ...string) entry {
		e := ran(seed, 0.9, 1, 10, words...)
		e.results["cell"] = cell
		return e
	}
	s, err := readUsual(write(t, []entry{
		found(1, "a", "lr=1"), found(2, "b", "lr=1"), found(1, "a", "lr=2"), found(2, "a", "lr=2"), found(1, "c", "cell=random"),
	}))
	if err != nil {
		t.Fatal(err)
	}
	got := labels(s.data[0], func(*group) bool { return true })
	if want := "lr 1, cell a · lr 2, cell random"; got != want {
		t.Errorf("groups %s, want %s", got, want)
	}
}

// TestColumnsOfGrowth wants what is said of growth only where a network grew or shrank, and
// no column without a value.
func TestColumnsOfGrowth(t *testing.T) {
	still := func(seed uint64, hidden string) entry {
		e := ran(seed, .9, .1, 40, "data=moons", "hidden="+hidden)
		e.results["births"], e.results["max_drift"], e.results["width_history"] = 0, 0, [][]int{{0, 4}}
		return e
	}
	shrunk := still(2, "8")
	shrunk.results["width_history"] = [][]int{{0, 4}, {2, 3}}
	nameless := still(1, "4")
	delete(nameless.results, "params")
	growth := []string{"born", "late change", "converged", "largest drift", "Late change:"}
	for name, tt := range map[string]struct {
		entries    []entry
		with, none []string
	}{
		"static":          {[]entry{still(1, "4"), still(2, "8")}, []string{"neurons", "seconds", "parameters"}, growth},
		"one shrank":      {[]entry{still(1, "4"), shrunk}, growth, nil},
		"one grew":        {[]entry{still(1, "4"), ran(2, .9, .1, 60, "data=moons", "hidden=8")}, growth, nil},
		"no size is told": {[]entry{nameless}, []string{"neurons"}, []string{"| parameters |"}},
	} {
		text := reported(t, tt.entries)
		for _, word := range tt.with {
			if !strings.Contains(text, word) {
				t.Errorf("%s: no %q in\n%s", name, word, text)
			}
		}
		for _, word := range tt.none {
			if strings.Contains(text, word) {
				t.Errorf("%s: %q in\n%s", name, word, text)
			}
		}
	}
}

// reported is the report of a sweep, without figures.
func reported(t *testing.T, entries []entry) string {
	t.Helper()
	out := t.TempDir()
	if err := Write(write(t, entries), out, Options{Figures: []string{}}); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(out, File))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
