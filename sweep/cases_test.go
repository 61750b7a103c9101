package sweep

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/north-tui/north/sim"
)

// TestLabels: a label changes no run, and is found again beside it.
func TestLabels(t *testing.T) {
	const bare = "scene: walk\ncases: [{lr: [1, 2]}, {lr: 3}]"
	var plans [2][]Planned
	for i, text := range []string{bare, strings.Replace(bare, "{lr: [", "{label: \"two, rates\", lr: [", 1)} {
		plan, err := Parse("plan.yaml", []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		if plans[i], err = plan.Specs(); err != nil {
			t.Fatal(err)
		}
	}
	dir := t.TempDir()
	if err := WriteSpecs(dir, plans[1]); err != nil {
		t.Fatal(err)
	}
	for i, p := range plans[1] {
		if Name(p.Spec) != Name(plans[0][i].Spec) {
			t.Errorf("run %d is another with a label", i)
		}
		run := filepath.Join(dir, Name(p.Spec))
		if err := os.MkdirAll(run, 0o755); err != nil {
			t.Fatal(err)
		}
		for _, name := range []string{sim.ResultsFile, sim.SpecFile} {
			if err := os.WriteFile(filepath.Join(run, name), []byte("{}"), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
	rows, err := Merge(dir)
	if err != nil {
		t.Fatal(err)
	}
	labels := 0
	for _, r := range rows {
		if r.Label == "two, rates" {
			labels++
		}
	}
	table, err := os.ReadFile(filepath.Join(dir, TableFile))
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) != 3 || labels != 2 || !strings.HasPrefix(string(table), "run,label") {
		t.Errorf("%d rows, %d with the label, table %s", len(rows), labels, table)
	}
}

// TestCaseEpochs: the runs of a case may have a length of their own, which is no setting.
func TestCaseEpochs(t *testing.T) {
	for _, end := range []string{"epochs: 3", "steps: 9"} {
		plan, err := Parse("plan.yaml", []byte("scene: walk\n"+end+"\ncases: [{lr: 1}, {lr: 1, epochs: 0.5}]"))
		if err != nil {
			t.Fatal(err)
		}
		specs, err := plan.Specs()
		if err != nil {
			t.Fatal(err)
		}
		if len(specs) != 2 || specs[0].Epochs != plan.Epochs || specs[0].Steps != plan.Steps || specs[1].Epochs != 0.5 || specs[1].Steps != 0 || len(specs[1].Set) != 1 {
			t.Errorf("%s: %+v", end, specs)
		}
	}
}

func TestBadLabels(t *testing.T) {
	for text, want := range map[string]string{
		"cases: [{label: a, lr: 1}, {label: a, lr: 2}]": "cases 1 and 2 have the same label: a",
		"cases: [{label: [a, b], lr: 1}]":               "text on one line",
		"cases: [{epochs: [1, 2], lr: 1}]":              "a number above 0",
		"cases: [{epochs: -1, lr: 1}]":                  "a number above 0",
		"cases: [{epochs: NaN, lr: 1}]":                 "a number above 0",
		"cases: [{label: \"\", lr: 1}]":                 "text on one line",
		"cases: [{label: \"a\\nb\", lr: 1}]":            "text on one line",
	} {
		plan, err := Parse("plan.yaml", []byte(text))
		if err == nil {
			_, err = plan.Specs()
		}
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: error %v, want one line with %q", text, err, want)
		}
	}
}
