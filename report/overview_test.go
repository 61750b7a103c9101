package report

import (
	"encoding/csv"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/north-tui/north/plots"
	"github.com/north-tui/north/sweep"
)

func TestLate(t *testing.T) {
	tests := []struct {
		name    string
		history any
		steps   any
		want    float64 // -1 for none
	}{
		{"never", []any{[]any{0., 8.}}, 100., 0},
		{"at three quarters", []any{[]any{0., 8.}, []any{75., 16.}}, 100., 0},
		{"after", []any{[]any{0., 8.}, []any{75., 16.}, []any{76., 20.}}, 100., 25},
		{"to and fro", []any{[]any{0., 10.}, []any{80., 12.}, []any{90., 9.}}, 100., 50},
		{"two layers", []any{[]any{0., 6., 4.}, []any{80., 6., 5.}}, 100., 10},
		{"a layer is inserted", []any{[]any{0., 6.}, []any{80., 6., 3.}}, 100., 50},
		{"no steps", []any{[]any{0., 6.}}, nil, -1},
		{"no history", nil, 100., -1},
		{"no numbers", []any{[]any{0., "8"}}, 100., -1},
		{"no widths", []any{[]any{0.}}, 100., -1},
		{"no neurons", []any{[]any{0., 0.}}, 100., -1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, ok := late(sweep.Row{Results: map[string]any{"steps": tt.steps, "width_history": tt.history}})
			if ok != (tt.want >= 0) || ok && got != tt.want {
				t.Errorf("%g, %v, want %g", got, ok, tt.want)
			}
		})
	}
}

// TestResting: below 2 %, of the runs that tell.
func TestResting(t *testing.T) {
	g := &group{}
	if got := g.resting(); got != "–" {
		t.Errorf("%s of none", got)
	}
	for _, after := range []float64{1000, 1019, 1020, 980} {
		g.rows = append(g.rows, sweep.Row{Results: map[string]any{
			"steps": 4., "width_history": []any{[]any{0., 1000.}, []any{4., after}},
		}})
	}
	g.rows = append(g.rows, sweep.Row{})
	if got := g.resting(); got != "2 of 4" {
		t.Errorf("%s converged, want 2 of 4", got)
	}
}

// TestAgainstStatic: a run is set against static ones of its seed, its learning
// rate and its number of layers, and against none beyond their sizes.
func TestAgainstStatic(t *testing.T) {
	deep := ran(2, 0.1, 1, 200, "lr=1", "trigger=static", "hidden=5,5")
	deep.results["widths"] = []int{5, 5}
	s, err := readUsual(write(t, []entry{
		ran(1, 0.80, 1, 100, "lr=1", "trigger=static", "hidden=10"), ran(1, 0.90, 1, 400, "lr=1", "trigger=static", "hidden=40"),
		ran(2, 0.70, 1, 100, "lr=1", "trigger=static", "hidden=10"), ran(2, 0.90, 1, 400, "lr=1", "trigger=static", "hidden=40"),
		ran(1, 0.10, 1, 100, "lr=2", "trigger=static", "hidden=10"), ran(1, 0.10, 1, 400, "lr=2", "trigger=static", "hidden=40"),
		deep,
		ran(1, 0.95, 1, 200, "lr=1", "trigger=linear", "eps=1"), ran(2, 0.95, 1, 100, "lr=1", "trigger=linear", "eps=1"),
		ran(3, 0.95, 1, 200, "lr=1", "trigger=linear", "eps=1"), // no static run of this seed
		ran(1, 0.95, 1, 50, "lr=1", "trigger=batched"), ran(2, 0.95, 1, 500, "lr=1", "trigger=batched"),
	}))
	if err != nil {
		t.Fatal(err)
	}
	d := s.data[0]
	got := d.againstStatic(d.labelled("linear · eps 1 · lr 1"), Usual().Quality[0].of)
	if want := (sample{10, 25}); len(got) != 2 || math.Abs(got[0]-want[0]) > 1e-9 || math.Abs(got[1]-want[1]) > 1e-9 {
		t.Errorf("differences %v, want %v: half way between 80 and 90, and from 70", got, want)
	}
	if got := d.againstStatic(d.labelled("batched · lr 1"), Usual().Quality[0].of); len(got) != 0 {
		t.Errorf("differences %v beyond the sizes that were run", got)
	}
	var text strings.Builder
	s.sizes(&text, d)
	if !strings.Contains(text.String(), "| linear · eps 1 · lr 1 | 2 | 18 |") || strings.Contains(text.String(), "| batched") {
		t.Error(text.String())
	}
}

// family is a sweep over data sets that differ in a number.
func family() []entry {
	var all []entry
	for _, data := range []string{"sim:16", "sim:2", "sim:4"} {
		for seed := range uint64(2) {
			all = append(all, ran(seed+1, 0.9, 1, 100*len(data)+int(10*seed), "data="+data, "trigger=linear"))
			if data != "sim:4" {
				all = append(all, ran(seed+1, 0.8, 1, 200, "data="+data, "trigger=static"))
			}
		}
	}
	return all
}

// TestFamily: the data sets in the order of their numbers, and the neurons over
// these.
func TestFamily(t *testing.T) {
	s, err := readUsual(write(t, family()))
	if err != nil {
		t.Fatal(err)
	}
	name, members := s.family()
	if name != "sim" || len(members) != 3 || members[0].number != 2 || members[2].number != 16 {
		t.Fatalf("%q of %d", name, len(members))
	}
	_, b := ends(members, "static")
	if len(b.X) != 2 || b.X[0] != 2 || b.X[1] != 16 || b.Mean[0] != 20 {
		t.Errorf("static %+v", b)
	}
	g, b := ends(members, "linear")
	if g.label != "linear" || len(b.X) != 3 || b.Low[0] != 50 || b.Mean[0] != 50.5 || b.High[0] != 51 {
		t.Errorf("linear %+v", b)
	}
	out := t.TempDir()
	images, err := s.drawOverview(canvas{out: out})
	if err != nil || len(images) != 1 {
		t.Fatalf("%v, %v", images, err)
	}
	if _, err := os.Stat(filepath.Join(out, images[0].file)); err != nil {
		t.Error(err)
	}
	var text strings.Builder
	s.overview(&text, images)
	for _, want := range []string{"| setting | sim:16 | sim:2 | sim:4 |", "| static | 80 ± 0 | 80 ± 0 | – |", images[0].file} {
		if !strings.Contains(text.String(), want) {
			t.Errorf("no %q in\n%s", want, text.String())
		}
	}
}

// TestCharts: many groups are drawn by trigger, without what they have in common
// and without those that stay as they are.
func TestCharts(t *testing.T) {
	all := []entry{ran(1, 0.9, 1, 100, "lr=1", "hidden=9", "trigger=static"), ran(1, 0.9, 1, 100, "lr=2", "hidden=4", "trigger=static")}
	for _, e := range all {
		e.results["width_history"] = [][]int{{0, 10}}
	}
	for i := range 8 {
		all = append(all, ran(1, 0.9, 1, 100, fmt.Sprint("lr=", i), "hidden=4", "trigger="+[]string{"linear", "batched"}[i/6]))
	}
	s, err := readUsual(write(t, all))
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		groups []*group
		want   string
	}{
		{s.data[0].groups, "linear: lr 1 lr 2 lr 0 lr 3 lr 4 lr 5; batched: lr 6 lr 7; "},
		{s.data[0].groups[:4], ": linear · lr 1 linear · lr 2; "},
		{s.data[0].groups[:2], ": static · hidden 9 · lr 1 static · hidden 4 · lr 2; "},
	} {
		var f plots.Bands
		groups := moving(tt.groups)
		c := s.charts(&f, groups)
		for _, g := range groups {
			c.add(g, plots.Band{})
		}
		got := ""
		for _, chart := range f.Charts {
			got += chart.Name + ":"
			for _, b := range chart.Bands {
				got += " " + b.Name
			}
			got += "; "
		}
		if got != tt.want {
			t.Errorf("%s, want %s", got, tt.want)
		}
	}
}

func TestNoFamily(t *testing.T) {
	for _, names := range [][]string{{"sim:1", "sim:2"}, {"sim:1", "sim:2", "moons"}, {"sim:1", "sim:2", "mis:3"}, {"a:x", "a:y", "a:z"}} {
		s := &study{}
		for _, name := range names {
			s.data = append(s.data, &dataset{name: name})
		}
		if name, members := s.family(); members != nil {
			t.Errorf("%v is the family %q", names, name)
		}
	}
}

// table reads a table of the report on toys.
func table(t *testing.T, name string) (header []string, lines [][]string) {
	t.Helper()
	out := t.TempDir()
	if err := Write(write(t, toys()), out, Options{Figures: []string{}}); err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(filepath.Join(out, name))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	all, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return all[0], all[1:]
}

// TestMeans: a line for each group, with nothing where there is no interval.
func TestMeans(t *testing.T) {
	header, lines := table(t, MeansFile)
	if len(lines) != 6 {
		t.Fatalf("%d groups, want 6", len(lines))
	}
	for _, tt := range []struct {
		line         int
		column, want string
	}{
		{0, "data", "moons"}, {0, "runs", "3"}, {0, "test_accuracy", "0.983333"}, {0, "neurons_half", "2.48414"},
		{1, "hidden", "8"}, {2, "runs", "1"}, {2, "test_accuracy", "0.99"}, {2, "test_accuracy_half", ""}, {3, "runs", "0"}, {3, "params", ""},
		{4, "test_accuracy", ""}, {4, "test_loss", "0.6"},
	} {
		if got := lines[tt.line][slices.Index(header, tt.column)]; got != tt.want {
			t.Errorf("line %d, %s: %q, want %q", tt.line, tt.column, got, tt.want)
		}
	}
}

// TestRuns: a line for each finished run.
func TestRuns(t *testing.T) {
	header, lines := table(t, RunsFile)
	if len(lines) != 11 {
		t.Fatalf("%d runs, want 11", len(lines))
	}
	for _, tt := range []struct {
		line         int
		column, want string
	}{
		{0, "data", "moons"}, {0, "seed", "1"}, {1, "seed", "2"}, {2, "test_accuracy", "1"}, {2, "neurons", "14"}, {6, "hidden", "40"},
		{7, "test_accuracy", ""}, {7, "test_loss", "0.5"}, {10, "seed", "2"},
	} {
		if got := lines[tt.line][slices.Index(header, tt.column)]; got != tt.want {
			t.Errorf("line %d, %s: %q, want %q", tt.line, tt.column, got, tt.want)
		}
	}
}
