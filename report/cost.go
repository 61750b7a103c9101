package report

import (
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"github.com/north-tui/north/sim"
	"github.com/north-tui/north/sweep"
)

// operations are the floating-point operations of training, growthOperations those of
// asking whether and how to grow or shrink, as far as the scene counts them.
var (
	operations       = result("operations", 1)
	growthOperations = result("operations_growth", 1)
)

// cost is both together.
func cost(r sweep.Row) (float64, bool) {
	training, ok := operations(r)
	growth, _ := growthOperations(r)
	return training + growth, ok
}

// billions is a measure in units of 10⁹.
func billions(m measure) measure {
	return func(r sweep.Row) (float64, bool) {
		x, ok := m(r)
		return 1e-9 * x, ok
	}
}

// atCost is what follows the name of a result in tables of runs where it is not that of
// the run but of a static network of its size and seed at its cost.
const atCost = "_at_cost"

// still reports whether a run is one of a network whose size never changed.
func still(r sweep.Row) bool { return r.Setting("trigger") == static && !resized(r) }

// compareCosts finds, for every run whose network was resized, what a static network of
// the same size and seed had reached when its training had cost as much.
//
// Training does not depend on how long a run is, so a static run that was longer has
// passed through what it would have been at any lower cost, and its series tells that.
func (s *study) compareCosts() error {
	for _, d := range s.data {
		d.atCost = map[string]map[string]float64{}
		for _, m := range []Measure{d.goal(), d.loss()} {
			references, err := s.references(d, m.Result)
			if err != nil {
				return err
			}
			if len(references) > 0 {
				d.atCost[m.Result] = references
			}
		}
	}
	return nil
}

// references are the values of a result that runs are compared with, by the runs'
// directories.
func (s *study) references(d *dataset, name string) (map[string]float64, error) {
	var grown, static []sweep.Row
	for _, g := range d.groups {
		for _, r := range g.rows {
			if still(r) {
				static = append(static, r)
			} else {
				grown = append(grown, r)
			}
		}
	}
	if len(grown) == 0 {
		return nil, nil
	}
	curves := map[string][]sim.Bucket{}
	for _, r := range static {
		curve, err := s.costCurve(r, name)
		if err != nil {
			return nil, err
		}
		curves[r.Dir] = curve
	}
	references := map[string]float64{}
	for _, r := range grown {
		size, known := params(r)
		spent, counted := cost(r)
		if !known || !counted {
			continue
		}
		var y yardstick
		for _, other := range static {
			width, _ := params(other)
			if q, reached := reachedBy(curves[other.Dir], spent); reached && other.Spec.Seed == r.Spec.Seed && alike(other, r) {
				y = append(y, sized{width, q})
			}
		}
		y.sort()
		if q, ok := y.at(size); ok {
			references[r.Dir] = q
		}
	}
	return references, nil
}

// costCurve is a result of a static run on the way, over operations: each step costs the
// same. It is empty where the run did not record it.
func (s *study) costCurve(r sweep.Row, name string) ([]sim.Bucket, error) {
	total, counted := operations(r)
	steps, known := r.Results["steps"].(float64)
	if !counted || !known || steps == 0 {
		return nil, nil
	}
	run, err := sim.ReadRun(filepath.Join(s.dir, r.Dir))
	if err != nil {
		return nil, err
	}
	series, _ := sim.Find(run.Series, name)
	curve := slices.Clone(series.Buckets)
	for i := range curve {
		curve[i].Step *= total / steps
	}
	return curve, nil
}

// reachedBy is the value of a curve at a cost within it.
func reachedBy(curve []sim.Bucket, cost float64) (value float64, ok bool) {
	if len(curve) == 0 || cost < curve[0].Step || cost > curve[len(curve)-1].Step*(1+1e-9) {
		return 0, false
	}
	return between(curve, cost), true
}

// againstCost are the differences of the runs of g from static networks of their size
// and seed at their cost.
func (d *dataset) againstCost(g *group, m Measure) sample {
	var out sample
	factor := m.factor()
	for _, r := range g.rows {
		q, ok := m.of(r)
		reference, known := d.atCost[m.Result][r.Dir]
		if ok && known {
			out = append(out, q-factor*reference)
		}
	}
	return out
}

// costs sets every group that was resized against static networks at the same cost.
func (s *study) costs(w io.Writer, d *dataset) {
	judged := []Measure{d.goal()}
	if d.loss() != d.goal() {
		judged = append(judged, d.loss())
	}
	header := []string{"setting", "pairs"}
	for _, m := range judged {
		header = append(header, strings.TrimSuffix(m.Name, " (%)")+" ("+m.Unit+")", "95 % interval")
	}
	rows := [][]string{header}
	for _, g := range d.groups {
		diffs := d.againstCost(g, judged[0])
		if len(diffs) == 0 {
			continue
		}
		row := []string{g.label, fmt.Sprint(len(diffs))}
		for _, m := range judged {
			row = append(row, difference(d.againstCost(g, m))...)
		}
		rows = append(rows, row)
	}
	if len(rows) == 1 {
		return
	}
	fmt.Fprint(w, "Difference from a static network with the same number of parameters and the same seed whose training has cost as many operations as training and growing together; ")
	fmt.Fprint(w, "what it had reached then is in its series, and between sizes it is interpolated over the logarithm of the parameters. ")
	fmt.Fprint(w, "Runs beyond the sizes and lengths of the static ones are left out. In bold: the interval excludes 0.\n\n")
	writeTable(w, rows, 1)
}
