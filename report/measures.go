package report

import (
	"cmp"
	"math"

	"github.com/north-tui/north/sweep"
)

// Measure is a number in the results of runs by which they are compared.
type Measure struct {
	Result string  // its name in results.json: test_accuracy
	Name   string  // in tables and on axes, with its unit: test accuracy (%)
	Unit   string  // of differences: percentage points
	Factor float64 // by which it is multiplied; 0 means 1
	Most   float64 // the largest value there can be, after Factor; 0 for no such
	Lower  bool    // is better
}

// Measures are what is compared of the runs of a scene.
type Measures struct {
	// Quality is what runs are judged by: the first of which all runs on a data set
	// have one, else Loss.
	Quality []Measure
	// Loss is the loss on data that were never trained on. Its Result is the name of
	// its series too.
	Loss Measure
	// Columns are further results that stand in the tables of all runs, such as the gap
	// of a search. Only Result and Factor count.
	Columns []Measure
}

// Usual are the measures of a scene with a test split.
func Usual() Measures {
	return Measures{
		Quality: []Measure{{Result: "test_accuracy", Name: "test accuracy (%)", Unit: "percentage points", Factor: 100, Most: 100}},
		Loss:    Measure{Result: "test_loss", Name: "test loss", Unit: "test loss", Lower: true},
	}
}

// of is the measure of a run.
func (m Measure) of(r sweep.Row) (float64, bool) { return result(m.Result, m.factor())(r) }

func (m Measure) factor() float64 { return cmp.Or(m.Factor, 1) }

// better reports whether a mean is better than another.
func (m Measure) better(a, b float64) bool {
	if m.Lower {
		return a < b
	}
	return a > b
}

// measuresOf are those of the scene of a run.
func (s *study) measuresOf(r sweep.Row) Measures {
	if s.measures == nil {
		return Usual()
	}
	return s.measures(r.Spec.Scene)
}

// heldOut is the loss on what was never trained on, under the name that the scene of
// the run has for it.
func (s *study) heldOut(r sweep.Row) (float64, bool) { return s.measuresOf(r).Loss.of(r) }

// measure is a number in the results of a run.
type measure func(r sweep.Row) (float64, bool)

// result is the measure of a name in results.json, times a factor.
func result(name string, factor float64) measure {
	return func(r sweep.Row) (float64, bool) {
		x, ok := r.Results[name].(float64)
		return factor * x, ok
	}
}

// neurons is the number of neurons in all hidden layers, effectiveRank the sum of the
// effective ranks of their activations.
func neurons(r sweep.Row) (float64, bool)       { return total(r, "widths") }
func effectiveRank(r sweep.Row) (float64, bool) { return total(r, "effective_ranks") }

// total is the sum of a list in the results of a run.
func total(r sweep.Row, name string) (float64, bool) {
	list, ok := r.Results[name].([]any)
	sum := 0.0
	for _, v := range list {
		x, number := v.(float64)
		sum, ok = sum+x, ok && number
	}
	return sum, ok
}

// sample is the measure of all runs that have it.
func (g *group) sample(m measure) sample {
	var out sample
	for _, r := range g.rows {
		if x, ok := m(r); ok && !math.IsNaN(x) {
			out = append(out, x)
		}
	}
	return out
}

// paired are the differences a − b of the runs of the same seed.
func paired(a, b *group, m measure) sample {
	bySeed := map[uint64]float64{}
	for _, r := range b.rows {
		if x, ok := m(r); ok {
			bySeed[r.Spec.Seed] = x
		}
	}
	var out sample
	for _, r := range a.rows {
		x, ok := m(r)
		y, both := bySeed[r.Spec.Seed]
		if ok && both {
			out = append(out, x-y)
		}
	}
	return out
}
