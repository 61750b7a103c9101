package report

import (
	"bytes"
	"cmp"
	"encoding/csv"
	"fmt"
	"io/fs"
	"maps"
	"math"
	"math/rand/v2"
	"path"
	"slices"
	"strconv"
	"strings"
	"text/template"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"

	"github.com/north-tui/north/form"
)

// Fill writes a page whose numbers come from tables of runs: text is a template of
// package text/template, and every runs.csv below tables can be named by its folder.
//
//	{{$crb := runs "toy" "preset=crb"}}{{mean $crb "gap" 3}} ± {{std $crb "gap" 3}}
//
// Functions on runs, with a column and a number of places after the point:
//
//	runs TABLE [COLUMN=VALUE ...]   the rows that have these values; A|B is either, of tables too
//	count RUNS                      how many there are
//	mean, std, median, least, most  of a column; std has the divisor n−1
//	list RUNS COLUMN PLACES         all of a column, by ascending seed
//	greatest RUNS COLUMN            the greatest in two digits, 2.3e-05
//	interval                        mean ± half of its 95 % interval (Student's t)
//	spread                          the 95 % interval of std, by 10,000 resamplings with a fixed seed
//	difference A B COLUMN PLACES    mean of a − b over the seeds of both, ± half of its 95 % interval;
//	                                of several rows of a seed, their mean
//	signflip A B COLUMN             p of a − b < 0 by flipping the signs of the differences
//	against RUNS COLUMN             mean difference (95 % interval) from static networks of the same size
//	                                and seed, in bold if the interval excludes 0, as in reports
//	comparisons COLUMN RUNS ...     of these against static, one a group with an interval: Count, Apart
//	                                (excluding 0), Above and Below it, ByChance (how many would be apart),
//	                                Largest (mean difference, without its sign)
//	ratioAtCost RUNS COLUMN         geometric mean (95 % interval) of a column over what static networks of
//	                                the same size and seed had at the same cost, in bold if it excludes 1,
//	                                and of how many runs it is if not of all; – for fewer than two
//	pAtCost RUNS COLUMN             its two-sided p by Student's t, for holm
//	comparisonsAtCost COLUMN RUNS ...  comparisons of those ratios' logarithms
//	holm P ...                      p-values corrected for their number, in the same order
//	correlation A COLUMN B COLUMN   rank correlation over the seeds of both (Spearman)
//	tally RUNS COLUMN OP NUMBER     how many of how many hold: 4 of 5
//	share RUNS COLUMN OP NUMBER     the same with their share's 95 % interval (Wilson)
//	part TABLE DATA SETTING PART    what takes that share of the time of runs, by the table in report.md
//	value STATISTIC RUNS COLUMN     the number itself, of one of the names above, for holds
//	change A B COLUMN               the number of difference, for holds
//	times X Y, ratio X Y            x·y and x/y
//	holds X OP Y                    "holds" or "does not hold"
//	within X SHARE Y                the same of X being at most that share of Y away from Y
//
// A column may be scaled: 100*test_accuracy is in percent.
//
// It returns an error that names what is unknown: a table, a column, no run left.
func Fill(name, text string, tables fs.FS) (string, error) {
	p := page{tables: tables, read: map[string]*Runs{}}
	functions := template.FuncMap{
		"runs": p.runs, "count": func(r *Runs) int { return len(r.rows) }, "values": values, "value": value,
		"interval": interval, "spread": spread, "difference": pairedDifference, "change": change, "signflip": signFlip,
		"list": list, "greatest": greatest, "against": against, "comparisons": comparisons,
		"tally": tally, "part": p.part, "share": share, "times": func(x, y float64) float64 { return x * y },
		"ratioAtCost": ratioAtCost, "pAtCost": pAtCost, "comparisonsAtCost": comparisonsAtCost, "holm": holm, "correlation": correlation,
		"ratio": func(x, y float64) float64 { return x / y }, "holds": holds, "within": within,
	}
	for name, f := range statistics {
		functions[name] = of(f)
	}
	t, err := template.New(name).Option("missingkey=error").Funcs(functions).Parse(text)
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
	whole   *Runs // the table they are from
	merged  bool  // from several
}

func (p *page) runs(table string, conditions ...string) (*Runs, error) {
	all, err := p.table(table)
	if err != nil {
		return nil, err
	}
	out := &Runs{what: strings.Join(append([]string{table}, conditions...), " "), columns: all.columns, whole: all}
	for _, row := range all.rows {
		keep := true
		for _, c := range conditions {
			column, want, _ := strings.Cut(c, "=")
			i, err := all.column(column)
			if err != nil {
				return nil, err
			}
			keep = keep && slices.Contains(strings.Split(want, "|"), row[i])
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

// table is all runs of a table, or of several with a bar between their names; these
// have the columns that all of them have.
func (p *page) table(name string) (*Runs, error) {
	if all, ok := p.read[name]; ok {
		return all, nil
	}
	var all *Runs
	var err error
	if first, others, several := strings.Cut(name, "|"); several {
		all, err = p.union(first, others)
	} else {
		all, err = readRuns(p.tables, name)
	}
	if err != nil {
		return nil, err
	}
	p.read[name] = all
	return all, nil
}

func (p *page) union(first, others string) (*Runs, error) {
	a, err := p.table(first)
	if err != nil {
		return nil, err
	}
	b, err := p.table(others)
	if err != nil {
		return nil, err
	}
	out := &Runs{what: first + "|" + others, columns: map[string]int{}, merged: true}
	var names []string
	for _, name := range a.names() {
		if _, ok := b.columns[name]; ok {
			out.columns[name] = len(names)
			names = append(names, name)
		}
	}
	for _, r := range []*Runs{a, b} {
		for _, row := range r.rows {
			line := make([]string, len(names))
			for i, name := range names {
				line[i] = row[r.columns[name]]
			}
			out.rows = append(out.rows, line)
		}
	}
	return out, nil
}

// names are those of the columns, in their order.
func (r *Runs) names() []string {
	names := slices.Collect(maps.Keys(r.columns))
	slices.SortFunc(names, func(a, b string) int { return cmp.Compare(r.columns[a], r.columns[b]) })
	return names
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
		return 0, fmt.Errorf("%s: %w", r.what, form.Unknown("column", name, r.names()))
	}
	return i, nil
}

// scaled is a column of numbers and the factor in front of its name, if there is one.
func (r *Runs) scaled(column string) (i int, factor float64, err error) {
	factor = 1
	if text, name, ok := strings.Cut(column, "*"); ok {
		if factor, err = strconv.ParseFloat(text, 64); err != nil {
			return 0, 0, fmt.Errorf("%s: %q is not a factor", r.what, text)
		}
		column = name
	}
	i, err = r.column(column)
	return i, factor, err
}

// numbers are those of a column, the empty cells left out.
func (r *Runs) numbers(column string) ([]float64, error) {
	i, factor, err := r.scaled(column)
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
		out = append(out, factor*x)
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

// statistics are those of a column, by their names on pages.
var statistics = map[string]func([]float64) float64{
	"mean":   func(x []float64) float64 { return stat.Mean(x, nil) },
	"std":    func(x []float64) float64 { return stat.StdDev(x, nil) },
	"median": median, "least": slices.Min[[]float64], "most": slices.Max[[]float64],
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

func value(name string, r *Runs, column string) (float64, error) {
	f, ok := statistics[name]
	if !ok {
		return 0, form.Unknown("statistic", name, slices.Sorted(maps.Keys(statistics)))
	}
	x, err := r.numbers(column)
	if err != nil {
		return 0, err
	}
	return f(x), nil
}

func median(x []float64) float64 {
	x = slices.Sorted(slices.Values(x))
	return (x[(len(x)-1)/2] + x[len(x)/2]) / 2
}

// list is a column by ascending seed, then as the rows come.
func list(r *Runs, column string, places int) (string, error) {
	seed, err := r.column("seed")
	if err != nil {
		return "", err
	}
	sorted := *r
	sorted.rows = slices.Clone(r.rows)
	slices.SortStableFunc(sorted.rows, func(a, b []string) int {
		return cmp.Or(cmp.Compare(len(a[seed]), len(b[seed])), cmp.Compare(a[seed], b[seed]))
	})
	x, err := sorted.numbers(column)
	if err != nil {
		return "", err
	}
	texts := make([]string, len(x))
	for i, v := range x {
		texts[i] = number(v, places)
	}
	return strings.Join(texts, ", "), nil
}

func greatest(r *Runs, column string) (string, error) {
	x, err := r.numbers(column)
	return sample(x).greatest(), err
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

// bySeed is the mean of a column over the runs of each seed.
func (r *Runs) bySeed(column string) (map[string]float64, error) {
	seed, err := r.column("seed")
	if err != nil {
		return nil, err
	}
	i, factor, err := r.scaled(column)
	if err != nil {
		return nil, err
	}
	all := map[string][]float64{}
	for _, row := range r.rows {
		if x, err := strconv.ParseFloat(row[i], 64); err == nil {
			all[row[seed]] = append(all[row[seed]], factor*x)
		}
	}
	means := map[string]float64{}
	for seed, x := range all {
		means[seed] = stat.Mean(x, nil)
	}
	return means, nil
}

// pairs are the differences a − b of the seeds that both have, by seed.
func pairs(a, b *Runs, column string) ([]float64, error) {
	x, err := a.bySeed(column)
	if err != nil {
		return nil, err
	}
	y, err := b.bySeed(column)
	if err != nil {
		return nil, err
	}
	var out []float64
	for _, seed := range slices.Sorted(maps.Keys(x)) {
		if other, ok := y[seed]; ok {
			out = append(out, x[seed]-other)
		}
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("%s and %s have no seed in common", a.what, b.what)
	}
	return out, nil
}

func pairedDifference(a, b *Runs, column string, places int) (string, error) {
	x, err := pairs(a, b, column)
	if err != nil {
		return "", err
	}
	return plusMinus(x, places), nil
}

func change(a, b *Runs, column string) (float64, error) {
	x, err := pairs(a, b, column)
	if err != nil {
		return 0, err
	}
	return stat.Mean(x, nil), nil
}

// correlation is the rank correlation of two columns over the seeds that both have; equal
// values share the mean of their ranks.
//
// Source: Spearman, "The proof and measurement of association between two things",
// American Journal of Psychology 15, 1904.
func correlation(a *Runs, columnA string, b *Runs, columnB string) (float64, error) {
	x, err := a.bySeed(columnA)
	if err != nil {
		return 0, err
	}
	y, err := b.bySeed(columnB)
	if err != nil {
		return 0, err
	}
	var left, right []float64
	for seed := range x {
		if other, ok := y[seed]; ok {
			left, right = append(left, x[seed]), append(right, other)
		}
	}
	if len(left) < 3 {
		return 0, fmt.Errorf("%s and %s have %d seeds in common, want at least 3", a.what, b.what, len(left))
	}
	return stat.Correlation(ranks(left), ranks(right), nil), nil
}

// ranks are the places of numbers in their order.
func ranks(x []float64) []float64 {
	out := make([]float64, len(x))
	for i, v := range x {
		for _, other := range x {
			switch {
			case other < v:
				out[i]++
			case other == v:
				out[i] += .5
			}
		}
	}
	return out
}

// mostFlips is up to how many pairs all 2ⁿ choices of signs are tried.
const mostFlips = 20

// signFlip is the one-sided p of the differences' sum being as low as it is if each had
// either sign by chance. It is exact.
//
// Source: Fisher, "The Design of Experiments", 1935, section 21.
func signFlip(a, b *Runs, column string) (float64, error) {
	x, err := pairs(a, b, column)
	if err != nil {
		return 0, err
	}
	if len(x) > mostFlips {
		return 0, fmt.Errorf("%d pairs, want at most %d for an exact test of signs", len(x), mostFlips)
	}
	observed := floats.Sum(x)
	slack := 1e-9 * floats.Norm(x, 1) // equal sums may differ by their rounding
	low := 0
	for signs := range 1 << len(x) {
		sum := 0.
		for i, v := range x {
			if signs>>i&1 == 1 {
				v = -v
			}
			sum += v
		}
		if sum <= observed+slack {
			low++
		}
	}
	return float64(low) / float64(int(1)<<len(x)), nil
}

// compare are the comparisons of pages.
var compare = map[string]func(x, y float64) bool{
	"<": func(x, y float64) bool { return x < y }, "<=": func(x, y float64) bool { return x <= y },
	">": func(x, y float64) bool { return x > y }, ">=": func(x, y float64) bool { return x >= y },
}

// holding counts the runs of which something holds.
func holding(r *Runs, column, op string, than float64) (k, n int, err error) {
	x, err := r.numbers(column)
	if err != nil {
		return 0, 0, err
	}
	compares, ok := compare[op]
	if !ok {
		return 0, 0, fmt.Errorf("no comparison %q", op)
	}
	for _, v := range x {
		if compares(v, than) {
			k++
		}
	}
	return k, len(x), nil
}

func tally(r *Runs, column, op string, than float64) (string, error) {
	k, n, err := holding(r, column, op, than)
	return fmt.Sprintf("%d of %d", k, n), err
}

// share is a tally with Wilson's interval of the share.
//
// Source: Wilson, "Probable inference", Journal of the American Statistical
// Association 22, 1927.
func share(r *Runs, column, op string, than float64) (string, error) {
	k, count, err := holding(r, column, op, than)
	if err != nil {
		return "", err
	}
	n, z := float64(count), distuv.UnitNormal.Quantile((1+confidence)/2)
	p := float64(k) / n
	middle := (p + z*z/(2*n)) / (1 + z*z/n)
	half := z / (1 + z*z/n) * math.Sqrt(p*(1-p)/n+z*z/(4*n*n))
	return fmt.Sprintf("%d of %d (%s to %s)", k, count, number(max(middle-half, 0), 2), number(min(middle+half, 1), 2)), nil
}

// holds says whether a comparison is true.
func holds(x float64, op string, y float64) (string, error) {
	compares, ok := compare[op]
	switch {
	case !ok:
		return "", fmt.Errorf("no comparison %q", op)
	case compares(x, y):
		return "holds", nil
	}
	return "does not hold", nil
}

func within(x, share, y float64) (string, error) {
	return holds(math.Abs(x-y), "<=", share*math.Abs(y))
}
