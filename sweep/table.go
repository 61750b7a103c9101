package sweep

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/north-tui/north/internal/files"
	"github.com/north-tui/north/sim"
)

// Row is a run of a sweep that has finished or failed.
type Row struct {
	Dir     string // within the sweep
	Label   string // of its case in the plan, "" if there is none
	Spec    sim.Spec
	Results map[string]any // of Session.Results
	Failure string         // why it has no results, "" if it has
}

// Setting is the value of a setting: as the plan has it, else as the results
// name it, as they do with trigger and init; "" if neither does.
func (r Row) Setting(key string) string {
	if value, ok := r.Spec.Set[key]; ok {
		return value
	}
	return cell(r.Results[key])
}

// Load reads every finished run below dir, in the order of their names.
func Load(dir string) ([]Row, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, fmt.Errorf("sweep: %w", err)
	}
	plan, err := LoadSpecs(dir)
	if err != nil {
		return nil, err
	}
	labels := map[string]string{} // by directory
	for _, p := range plan {
		labels[Name(p.Spec)] = p.Label
	}
	var rows []Row
	for _, e := range entries {
		row := Row{Dir: e.Name(), Label: labels[e.Name()]}
		if !e.IsDir() {
			continue
		}
		row.Results, err = sim.ReadResults(filepath.Join(dir, e.Name()))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err == nil {
			row.Spec, err = sim.ReadSpec(filepath.Join(dir, e.Name()))
		}
		if err != nil {
			return nil, fmt.Errorf("sweep: %w", err)
		}
		rows = append(rows, row)
	}
	return rows, nil
}

// mostBytes bounds the files of a sweep that are read.
const mostBytes = 1 << 28

func readJSON(path string, to any) error {
	text, err := files.Read(path, mostBytes)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(text, to); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return nil
}

// TableFile is the merged table of a sweep, in its directory.
const TableFile = "table.csv"

// Merge writes the table of all runs in dir that have finished or failed, and returns
// those that have finished. Several shards may end at the same time: each looks again
// after it has written, so that the last table has every run.
func Merge(dir string) ([]Row, error) {
	for {
		rows, err := Load(dir)
		if err != nil {
			return nil, err
		}
		failed, err := loadFailed(dir)
		if err != nil {
			return nil, err
		}
		all := slices.Concat(rows, failed)
		slices.SortStableFunc(all, func(a, b Row) int { return strings.Compare(a.Dir, b.Dir) })
		if err := WriteTable(all, filepath.Join(dir, TableFile)); err != nil {
			return nil, fmt.Errorf("sweep: %w", err)
		}
		again, err := Load(dir)
		if err != nil || len(again) == len(rows) {
			return rows, err
		}
	}
}

// loadFailed are the runs of the plan that failed, with their seed for a result.
func loadFailed(dir string) ([]Row, error) {
	unfinished, err := LoadUnfinished(dir)
	if err != nil {
		return nil, err
	}
	var rows []Row
	for _, u := range unfinished {
		if u.Reason != "" {
			rows = append(rows, Row{Dir: u.Dir, Label: u.Label, Spec: u.Spec, Results: map[string]any{"seed": u.Seed}, Failure: u.Reason})
		}
	}
	return rows, nil
}

// WriteTable writes one line a run: its label if any run has one, its settings,
// then its results, and why it failed if any run did. Lists are written as JSON.
func WriteTable(rows []Row, path string) error {
	settings, results := map[string]bool{}, map[string]bool{}
	for _, r := range rows {
		for key := range r.Spec.Set {
			settings[key] = true
		}
		for key := range r.Results {
			results[key] = true
		}
	}
	for key := range settings {
		delete(results, key) // a setting that is repeated in the results
	}
	set, result := slices.Sorted(maps.Keys(settings)), slices.Sorted(maps.Keys(results))
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	head := []string{"run"}
	labelled := slices.ContainsFunc(rows, func(r Row) bool { return r.Label != "" })
	if labelled {
		head = append(head, labelKey)
	}
	lines := [][]string{slices.Concat(head, set, result)}
	failed := slices.ContainsFunc(rows, func(r Row) bool { return r.Failure != "" })
	if failed {
		lines[0] = append(lines[0], "failure")
	}
	for _, r := range rows {
		line := []string{r.Dir}
		if labelled {
			line = append(line, r.Label)
		}
		for _, key := range set {
			line = append(line, r.Setting(key))
		}
		for _, key := range result {
			line = append(line, cell(r.Results[key]))
		}
		if failed {
			line = append(line, r.Failure)
		}
		lines = append(lines, line)
	}
	if err := w.WriteAll(lines); err != nil {
		return err
	}
	return files.Write(path, b.Bytes())
}

// cell is a result as a field of a table.
func cell(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return v
	case float64:
		return strconv.FormatFloat(v, 'g', -1, 64)
	}
	text, err := json.Marshal(v)
	if err != nil {
		return err.Error()
	}
	return string(text)
}
