package report

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"io/fs"
	"math"
	"math/rand/v2"
	"path"
	"slices"
	"strconv"
	"strings"
	"text/template"

	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"

	"github.com/north-tui/north/form"
)

// Fill writes a page whose numbers come from tables of runs: text is a template of
// package text/template, and every runs.csv below tables can be named by its folder.
//
//	{{$crb := runs "darts" "preset=crb"}}{{mean $crb "gap" 3}} ± {{std $crb "gap" 3}}
//
// Functions on runs, with a column and a number of places after the point:
//
//	runs TABLE [COLUMN=VALUE ...]   the rows that have these values
//	count RUNS                      how many there are
//	mean, std, median, least, most  of a column; std has the divisor n−1
//	interval                        mean ± half of its 95 % interval (Student's t)
//	spread                          the 95 % interval of std, by 10,000 resamplings with a fixed seed
//	difference A B COLUMN PLACES    mean of a − b over the seeds of both, ± half of its 95 % interval
//	share RUNS COLUMN OP NUMBER     how many of how many hold, with their share's 95 % interval (Wilson)
//	holds A B COLUMN OP FACTOR      whether mean(A) OP FACTOR·mean(B): "holds" or "does not hold"
//
// It returns an error that names what is unknown: a table, a column, no run left.
func Fill(name, text string, tables fs.FS) (string, error) {
	p := page{tables: tables, read: map[string]*Runs{}}
	t, err := template.New(name).Option("missingkey=error").Funcs(template.FuncMap{
		"runs": p.runs, "count": func(r *Runs) int { return len(r.rows) }, "values": values,
		"mean": of(stat1(stat.Mean)), "std": of(stat1(stat.StdDev)), "median": of(median), "least": of(slices.Min[[]float64]), "most": of(slices.Max[[]float64]),
		"interval": interval, "spread": spread, "difference": pairedDifference, "share": share, "holds": holds,
	}).Parse(text)
	if err != nil {
		return "", fmt.Errorf("%s: %w", name, err)
	}
	var out bytes.Buffer
	if err := t.Execute(&out, nil); err != nil {
		return "", fmt.Errorf("%s: %w", name, err)
	}
	return out.String(), nil
}

// page is a page being filled in.
type page struct {
	tables fs.FS
	read   map[string]*Runs // by name
}

// Runs are rows of a table of runs.
type Runs struct {
	what    string // for errors
	columns map[string]int
	rows    [][]string
}

func (p *page) runs(table string, conditions ...string) (*Runs, error) {
	all, ok := p.read[table]
	if !ok {
		var err error
		if all, err = readRuns(p.tables, table); err != nil {
			return nil, err
		}
		p.read[table] = all
	}
	out := &Runs{what: strings.Join(append([]string{table}, conditions...), " "), columns: all.columns}
	for _, row := range all.rows {
		keep := true
		for _, c := range conditions {
			column, want, _ := strings.Cut(c, "=")
			i, err := all.column(column)
			if err != nil {
				return nil, err
			}
			keep = keep && row[i] == want
		}
		if keep {
			out.rows = append(out.rows, row)
		}
	}
	if len(out.rows) == 0 {
		return nil, fmt.Errorf("%s: no run", out.what)
	}
	return out, nil
}

func readRuns(tables fs.FS, table string) (*Runs, error) {
	f, err := tables.Open(path.Join(table, RunsFile))
	if err != nil {
		return nil, err
	}
	defer f.Close()
	lines, err := csv.NewReader(f).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", table, err)
	}
	if len(lines) < 2 {
		return nil, fmt.Errorf("%s: no runs", table)
	}
	r := &Runs{what: table, columns: map[string]int{}, rows: lines[1:]}
	for i, name := range lines[0] {
		r.columns[name] = i
	}
	return r, nil
}

func (r *Runs) column(name string) (int, error) {
	i, ok := r.columns[name]
	if !ok {
		var names []string
		for n := range r.columns {
			names = append(names, n)
		}
		slices.Sort(names)
		return 0, fmt.Errorf("%s: %w", r.what, form.Unknown("column", name, names))
	}
	return i, nil
}

// numbers are those of a column, the empty cells left out.
func (r *Runs) numbers(column string) ([]float64, error) {
	i, err := r.column(column)
	if err != nil {
		return nil, err
	}
	var out []float64
	for _, row := range r.rows {
		if row[i] == "" {
			continue
		}
		x, err := strconv.ParseFloat(row[i], 64)
		if err != nil {
			return nil, fmt.Errorf("%s: %s %q is not a number", r.what, column, row[i])
		}
		out = append(out, x)
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("%s: no run has a %s", r.what, column)
	}
	return out, nil
}

// values are the different texts of a column, in the order in which they come.
func values(r *Runs, column string) ([]string, error) {
	i, err := r.column(column)
	if err != nil {
		return nil, err
	}
	var out []string
	for _, row := range r.rows {
		if !slices.Contains(out, row[i]) {
			out = append(out, row[i])
		}
	}
	return out, nil
}

// of makes a function for pages from a statistic.
func of(statistic func([]float64) float64) func(r *Runs, column string, places int) (string, error) {
	return func(r *Runs, column string, places int) (string, error) {
		x, err := r.numbers(column)
		if err != nil {
			return "", err
		}
		return number(statistic(x), places), nil
	}
}

func stat1(f func(x, weights []float64) float64) func([]float64) float64 {
	return func(x []float64) float64 { return f(x, nil) }
}

func median(x []float64) float64 {
	x = slices.Sorted(slices.Values(x))
	return (x[(len(x)-1)/2] + x[len(x)/2]) / 2
}

func interval(r *Runs, column string, places int) (string, error) {
	x, err := r.numbers(column)
	if err != nil {
		return "", err
	}
	return plusMinus(x, places), nil
}

func plusMinus(x []float64, places int) string {
	if len(x) < 2 {
		return number(sample(x).mean(), places)
	}
	return number(sample(x).mean(), places) + " ± " + number(sample(x).half(), places)
}

// resamplings is how often a sample is drawn again for an interval of its spread.
const resamplings = 10000

// spread is the percentile interval of the standard deviation under resampling.
//
// Source: Efron, "Bootstrap methods: another look at the jackknife", 1979.
func spread(r *Runs, column string, places int) (string, error) {
	x, err := r.numbers(column)
	if err != nil {
		return "", err
	}
	rng := rand.New(rand.NewPCG(uint64(len(x)), resamplings))
	again, deviations := make([]float64, len(x)), make([]float64, resamplings)
	for i := range deviations {
		for j := range again {
			again[j] = x[rng.IntN(len(x))]
		}
		deviations[i] = stat.StdDev(again, nil)
	}
	slices.Sort(deviations)
	at := func(p float64) float64 { return stat.Quantile(p, stat.Empirical, deviations, nil) }
	return number(at((1-confidence)/2), places) + " to " + number(at((1+confidence)/2), places), nil
}

// pairedDifference pairs the runs of the same seed.
func pairedDifference(a, b *Runs, column string, places int) (string, error) {
	bySeed := map[string]float64{}
	each := func(r *Runs, take func(seed string, x float64)) error {
		seed, err := r.column("seed")
		if err != nil {
			return err
		}
		i, err := r.column(column)
		if err != nil {
			return err
		}
		for _, row := range r.rows {
			if x, err := strconv.ParseFloat(row[i], 64); err == nil {
				take(row[seed], x)
			}
		}
		return nil
	}
	if err := each(b, func(seed string, x float64) { bySeed[seed] = x }); err != nil {
		return "", err
	}
	var x []float64
	err := each(a, func(seed string, y float64) {
		if other, ok := bySeed[seed]; ok {
			x = append(x, y-other)
		}
	})
	if err == nil && len(x) == 0 {
		err = fmt.Errorf("%s and %s have no seed in common", a.what, b.what)
	}
	if err != nil {
		return "", err
	}
	return plusMinus(x, places), nil
}

// compare are the comparisons of pages.
var compare = map[string]func(x, y float64) bool{
	"<": func(x, y float64) bool { return x < y }, "<=": func(x, y float64) bool { return x <= y },
	">": func(x, y float64) bool { return x > y }, ">=": func(x, y float64) bool { return x >= y },
}

// share counts the runs of which something holds, with Wilson's interval of the share.
//
// Source: Wilson, "Probable inference", Journal of the American Statistical
// Association 22, 1927.
func share(r *Runs, column, op string, than float64) (string, error) {
	x, err := r.numbers(column)
	if err != nil {
		return "", err
	}
	compares, ok := compare[op]
	if !ok {
		return "", fmt.Errorf("no comparison %q", op)
	}
	k := 0
	for _, v := range x {
		if compares(v, than) {
			k++
		}
	}
	n, z := float64(len(x)), distuv.UnitNormal.Quantile((1+confidence)/2)
	p := float64(k) / n
	middle := (p + z*z/(2*n)) / (1 + z*z/n)
	half := z / (1 + z*z/n) * math.Sqrt(p*(1-p)/n+z*z/(4*n*n))
	return fmt.Sprintf("%d of %d (%s to %s)", k, len(x), number(max(middle-half, 0), 2), number(min(middle+half, 1), 2)), nil
}

// holds compares two means.
func holds(a, b *Runs, column, op string, factor float64) (string, error) {
	x, err := a.numbers(column)
	if err != nil {
		return "", err
	}
	y, err := b.numbers(column)
	if err != nil {
		return "", err
	}
	compares, ok := compare[op]
	switch {
	case !ok:
		return "", fmt.Errorf("no comparison %q", op)
	case compares(stat.Mean(x, nil), factor*stat.Mean(y, nil)):
		return "holds", nil
	}
	return "does not hold", nil
}
