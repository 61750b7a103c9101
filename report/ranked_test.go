package report

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestEffectiveRank: where runs say it, the effective rank of all layers stands beside
// the neurons, in the report and in both tables; a run that could not measure a layer has
// none.
func TestEffectiveRank(t *testing.T) {
	entries := []entry{
		ran(1, .9, .1, 120, "data=moons"), ran(2, .9, .1, 120, "data=moons"), ran(3, .9, .1, 120, "data=moons"),
	}
	entries[0].results["effective_ranks"] = []any{2.5, 3.0}
	entries[1].results["effective_ranks"] = []any{2.5, 4.0}
	entries[2].results["effective_ranks"] = []any{2.5, nil}
	out := t.TempDir()
	if err := Write(write(t, entries), out, Options{Figures: []string{}}); err != nil {
		t.Fatal(err)
	}
	for file, want := range map[string]string{
		"report.md": "| neurons | effective rank |", RunsFile: "moons,1,0.9,0.1,120,12,8,200,0.05,", MeansFile: "effective_rank,effective_rank_half",
	} {
		text, err := os.ReadFile(filepath.Join(out, file))
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(text), want) {
			t.Errorf("%s lacks %q:\n%s", file, want, text)
		}
	}
}
