package report

import (
	"bytes"
	"encoding/csv"
	"maps"
	"math"
	"path/filepath"
	"slices"
	"strconv"

	"github.com/north-tui/north/internal/files"
	"github.com/north-tui/north/sweep"
)

// The tables beside the report, unrounded but for six digits: the means, and what
// they are of.
const (
	MeansFile = "means.csv"
	RunsFile  = "runs.csv"
)

// tableColumns are the measures in both tables.
func (s *study) tableColumns() []tableColumn {
	columns := []tableColumn{
		{"test_accuracy", result("test_accuracy", 1)}, {"test_loss", s.heldOut}, {"params", params}, {"neurons", neurons},
		{"births", born}, {"late_percent", late}, {"max_drift", drift}, {"operations", operations}, {"operations_growth", growthOperations}, {"seconds", seconds},
	}
	if slices.ContainsFunc(s.data, (*dataset).ranked) {
		columns = append(columns, tableColumn{"effective_rank", effectiveRank})
	}
	for _, d := range s.data {
		for _, m := range d.measures.Columns {
			if !slices.ContainsFunc(columns, func(c tableColumn) bool { return c.name == m.Result }) {
				columns = append(columns, tableColumn{m.Result, m.of})
			}
		}
	}
	return slices.Concat(columns, s.newbornColumns(), s.costColumns())
}

// costColumns are what static networks of the size and seed of each run had reached at
// its cost.
func (s *study) costColumns() []tableColumn {
	known := map[string]bool{}
	for _, d := range s.data {
		for name := range d.atCost {
			known[name] = true
		}
	}
	var columns []tableColumn
	for _, name := range slices.Sorted(maps.Keys(known)) {
		columns = append(columns, tableColumn{name + atCost, func(r sweep.Row) (float64, bool) {
			for _, d := range s.data {
				if x, ok := d.atCost[name][r.Dir]; ok {
					return x, true
				}
			}
			return 0, false
		}})
	}
	return columns
}

// tableColumn is a measure in both tables.
type tableColumn struct {
	name string
	measure
}

// settingColumns are the columns that tell groups apart: the label if the plan has
// any, and the settings.
func (s *study) settingColumns() []string {
	if s.hasLabels() {
		return append([]string{"label"}, s.keys...)
	}
	return s.keys
}

// settingFields are those columns of g.
func (s *study) settingFields(g *group) []string {
	if s.hasLabels() {
		return append([]string{g.given}, g.values...)
	}
	return g.values
}

// writeMeans writes a line for each group: its data set and settings, the number
// of its runs, and of each measure the mean and half its interval, which is empty
// for a single run.
func (s *study) writeMeans(out string) error {
	header := slices.Concat([]string{"data"}, s.settingColumns(), []string{"runs"})
	for _, c := range s.tableColumns() {
		header = append(header, c.name, c.name+"_half")
	}
	lines := [][]string{header}
	for _, d := range s.data {
		for _, g := range d.groups {
			line := slices.Concat([]string{d.name}, s.settingFields(g), []string{strconv.Itoa(len(g.rows))})
			for _, c := range s.tableColumns() {
				x := g.sample(c.measure)
				line = append(line, field(x.mean()), field(x.half()))
			}
			lines = append(lines, line)
		}
	}
	return writeCSV(lines, filepath.Join(out, MeansFile))
}

// writeRuns writes a line for each finished run.
func (s *study) writeRuns(out string) error {
	header := slices.Concat([]string{"data"}, s.settingColumns(), []string{"seed"})
	for _, c := range s.tableColumns() {
		header = append(header, c.name)
	}
	lines := [][]string{header}
	for _, d := range s.data {
		for _, g := range d.groups {
			for _, r := range g.rows {
				line := slices.Concat([]string{d.name}, s.settingFields(g), []string{strconv.FormatUint(r.Spec.Seed, 10)})
				for _, c := range s.tableColumns() {
					x, ok := c.measure(r)
					if !ok {
						x = math.NaN()
					}
					line = append(line, field(x))
				}
				lines = append(lines, line)
			}
		}
	}
	return writeCSV(lines, filepath.Join(out, RunsFile))
}

func writeCSV(lines [][]string, path string) error {
	var b bytes.Buffer
	if err := csv.NewWriter(&b).WriteAll(lines); err != nil {
		return err
	}
	return files.Write(path, b.Bytes())
}

// field is a number as a field of a table: six digits, nothing for a NaN.
func field(x float64) string {
	if math.IsNaN(x) {
		return ""
	}
	return strconv.FormatFloat(x, 'g', 6, 64)
}
