package report

import (
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// costing is a run whose training cost so many operations, on data without accuracy.
func costing(seed uint64, loss, cost float64, params int, losses []float64, set ...string) entry {
	e := ran(seed, -1, loss, params, set...)
	e.results["operations"], e.losses = cost, losses
	return e
}

// TestSameCost: a grown run is compared with what static networks of its size and seed
// had reached when they had cost as much, between sizes over the logarithm; one that is
// cheaper, dearer, smaller or of a seed without static runs is not.
func TestSameCost(t *testing.T) {
	small := []float64{0.9, 0.6, 0.3} // at 100, 200, 300 operations
	large := []float64{0.8, 0.4, 0.2} // at 400, 800, 1200
	for _, tt := range []struct {
		name   string
		seed   uint64
		cost   float64
		params int
		set    string
		want   float64 // NaN if there is nothing to compare with
	}{
		{"same size, at a measurement", 1, 200, 40, "trigger=grad", 0.6},
		{"same size, between two", 1, 250, 40, "trigger=grad", 0.45},
		{"larger, between sizes", 1, 300, 40, "trigger=grad", 0.3},
		{"the other size", 1, 600, 160, "trigger=grad", 0.6},
		{"growing costs too", 1, 200, 40, "trigger=grad growth", 0.45},
		{"pruned", 1, 200, 40, "trigger=static prune=dead", 0.6},
		{"cheaper than the first measurement", 1, 50, 40, "trigger=grad", math.NaN()},
		{"dearer than the whole run", 1, 301, 40, "trigger=grad", math.NaN()},
		{"smaller than any", 1, 200, 30, "trigger=grad", math.NaN()},
		{"no static run of the seed", 2, 200, 40, "trigger=grad", math.NaN()},
		{"another learning rate", 1, 200, 40, "trigger=grad lr=7", math.NaN()},
	} {
		t.Run(tt.name, func(t *testing.T) {
			grown := costing(tt.seed, 0.5, tt.cost, tt.params, nil, append(strings.Fields(strings.TrimSuffix(tt.set, " growth")), "data=x")...)
			if strings.Contains(tt.set, "growth") {
				grown.results["operations_growth"] = 50
			}
			if strings.Contains(tt.set, "prune") {
				grown.results["width_history"] = [][]int{{0, 9}, {2, 4}}
			}
			static := []entry{
				costing(1, 0.3, 300, 40, small, "data=x", "trigger=static", "hidden=4", "lr=1"),
				costing(1, 0.2, 1200, 160, large, "data=x", "trigger=static", "hidden=16", "lr=1"),
			}
			s, err := read(write(t, append(static, grown)), nil)
			if err != nil {
				t.Fatal(err)
			}
			d := s.data[0]
			var got sample
			for _, g := range d.groups {
				got = append(got, d.againstCost(g, d.loss())...)
			}
			switch {
			case math.IsNaN(tt.want) && len(got) > 0:
				t.Errorf("compared with %g, want no comparison", 0.5-got[0])
			case !math.IsNaN(tt.want) && (len(got) != 1 || math.Abs(0.5-got[0]-tt.want) > 1e-9):
				t.Errorf("differences %v, want one of .5 and %g", got, tt.want)
			}
		})
	}
}

// TestSameCostBetweenSizes: half-way between two sizes on the logarithm is the mean of both.
func TestSameCostBetweenSizes(t *testing.T) {
	dir := write(t, []entry{
		costing(1, 0.3, 600, 40, []float64{0.9, 0.6, 0.3}, "data=x", "trigger=static", "hidden=4"),
		costing(1, 0.2, 1200, 160, []float64{0.8, 0.4, 0.2}, "data=x", "trigger=static", "hidden=16"),
		costing(1, 0.25, 400, 80, nil, "data=x", "trigger=grad"),
	})
	out := t.TempDir()
	if err := Write(dir, out, Options{Figures: []string{}}); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(out, File))
	if err != nil {
		t.Fatal(err)
	}
	const want = "(0.6 + 0.8) / 2" // at 400 operations
	if row := "| grad | 1 | −0.4500 | none: one pair |"; !strings.Contains(string(text), row) {
		t.Errorf("no row %q, which is .25 − %s:\n%s", row, want, text)
	}
	table, err := os.ReadFile(filepath.Join(out, RunsFile))
	if err != nil {
		t.Fatal(err)
	}
	if first, _, _ := strings.Cut(string(table), "\n"); !strings.HasSuffix(first, ",test_loss_at_cost") || !strings.Contains(string(table), ",0.7\n") {
		t.Errorf("runs.csv has no reference of 0.7:\n%s", table)
	}
}
