package report

import (
	"cmp"
	"fmt"
	"math"
	"path/filepath"
	"slices"
	"sort"
	"strings"

	"github.com/north-tui/north/plots"
	"github.com/north-tui/north/sim"
)

// mostCurves is how many groups can be told apart in a figure of curves.
const mostCurves = 9

// curves draws the loss on held-out data on the way, of the chosen groups; of all if
// none are.
func (s *study) curves(d *dataset, chosen []string) (drawing plots.Drawable, height int, err error) {
	f := plots.Bands{
		Title:    "Loss on held-out data on " + d.name,
		Subtitle: "line: mean of " + runsOf(d) + "; band: from the lowest to the highest",
		Y:        "loss, log scale", LogY: true, Charts: make([]plots.BandChart, 1),
	}
	groups := d.shown(chosen)
	if len(groups) < len(d.groups) {
		f.Notes = []string{fmt.Sprintf("%d of %d settings", len(groups), len(d.groups))}
	}
	var ways []way
	for i, g := range groups {
		w, err := s.way(g)
		if err != nil {
			return nil, 0, err
		}
		if w.Band.X != nil {
			w.Band.Name, w.Band.Style = g.label, i
			ways = append(ways, w)
		}
	}
	f.X = inOneUnit(ways)
	top := beginning(ways)
	for _, w := range ways {
		f.Charts[0].Bands = append(f.Charts[0].Bands, below(w.Band, top))
	}
	drawing, err = f.Figure()
	return drawing, plots.DefaultHeight, err
}

// shown are the groups with a chosen label, as far as there is room for them: all of
// them, or the best of each case, and of those the best, in the order of the report.
func (d *dataset) shown(chosen []string) []*group {
	t := d.goal()
	groups := slices.DeleteFunc(slices.Clone(d.groups), func(g *group) bool {
		return len(g.sample(t.of)) == 0 || len(chosen) > 0 && !g.isOneOf(chosen)
	})
	if len(groups) <= mostCurves {
		return groups
	}
	ranked := slices.Clone(groups)
	slices.SortStableFunc(ranked, func(a, b *group) int {
		c := cmp.Compare(a.sample(t.of).mean(), b.sample(t.of).mean())
		if t.Lower {
			return c
		}
		return -c
	})
	taken := map[string]bool{}
	ranked = slices.DeleteFunc(ranked, func(g *group) bool {
		second := g.given != "" && taken[g.given]
		taken[g.given] = true
		return second
	})
	ranked = ranked[:min(mostCurves, len(ranked))]
	return slices.DeleteFunc(groups, func(g *group) bool { return !slices.Contains(ranked, g) })
}

// isOneOf reports whether labels hold that of g, or that of its case.
func (g *group) isOneOf(labels []string) bool {
	return slices.Contains(labels, g.label) || g.given != "" && slices.Contains(labels, g.given)
}

// checkChosen wants a group for each chosen label.
func (s *study) checkChosen(chosen []string) error {
	for _, label := range chosen {
		in := func(d *dataset) bool {
			return slices.ContainsFunc(d.groups, func(g *group) bool { return g.isOneOf([]string{label}) })
		}
		if !slices.ContainsFunc(s.data, in) {
			return fmt.Errorf("no group %q; there are %s", label, strings.Join(s.labels(), "; "))
		}
	}
	return nil
}

// way is the loss of the runs of a group over what it cost.
type way struct {
	plots.Band
	operations bool // X is in operations, else in steps
}

// way is measured as far as all runs of g went. It has no X if they recorded no
// loss on held-out data.
func (s *study) way(g *group) (way, error) {
	w := way{operations: true}
	var runs, bySteps [][]sim.Bucket
	for _, r := range g.rows {
		run, err := sim.ReadRun(filepath.Join(s.dir, r.Dir))
		if err != nil {
			return w, err
		}
		losses, ok := sim.Find(run.Series, s.measuresOf(r).Loss.Result)
		if !ok || len(losses.Buckets) == 0 {
			continue
		}
		spent, counted := sim.Find(run.Series, "operations")
		w.operations = w.operations && counted && len(spent.Buckets) > 0
		bySteps = append(bySteps, losses.Buckets)
		runs = append(runs, over(losses.Buckets, spent.Buckets))
	}
	if !w.operations {
		runs = bySteps
	}
	if len(runs) > 0 {
		w.Band = meanWay(runs)
	}
	return w, nil
}

// over places measurements at what had been spent by their steps.
func over(measured, spent []sim.Bucket) []sim.Bucket {
	out := slices.Clone(measured)
	for i := range out {
		if at := sort.Search(len(spent), func(k int) bool { return spent[k].Step >= out[i].Step }); at < len(spent) {
			out[i].Step = spent[at].Last
		}
	}
	return out
}

// meanWay is the mean, least and greatest of losses, from where all have begun to
// where the first ends.
func meanWay(runs [][]sim.Bucket) plots.Band {
	start, end := runs[0][0].Step, math.Inf(1)
	for _, run := range runs {
		start, end = max(start, run[0].Step), min(end, run[len(run)-1].Step)
	}
	b := plots.Band{}
	for i := range bandPoints {
		x := start + (end-start)*float64(i)/(bandPoints-1)
		at := make(sample, 0, len(runs))
		for _, run := range runs {
			at = append(at, between(run, x))
		}
		b.X = append(b.X, x)
		b.Low, b.Mean, b.High = append(b.Low, slices.Min(at)), append(b.Mean, at.mean()), append(b.High, slices.Max(at))
	}
	return b
}

// between is the value at x, along a straight line between two measurements.
func between(run []sim.Bucket, x float64) float64 {
	i := sort.Search(len(run), func(i int) bool { return run[i].Step >= x })
	switch {
	case i == len(run):
		return run[i-1].Last
	case i == 0 || run[i].Step == x:
		return run[i].Last
	}
	a, b := run[i-1], run[i]
	return a.Last + (b.Last-a.Last)*(x-a.Step)/(b.Step-a.Step)
}

// inOneUnit gives all ways the same axis, and returns its label.
func inOneUnit(ways []way) string {
	const giga = 1e9
	most := 0.0
	for _, w := range ways {
		if !w.operations {
			return "optimizer step"
		}
		most = max(most, w.X[len(w.X)-1])
	}
	unit, name := 1e6, "millions"
	if most >= 10*giga {
		unit, name = giga, "billions"
	}
	for _, w := range ways {
		for i := range w.X {
			w.X[i] /= unit
		}
	}
	return "operations of training, in " + name
}

// The first loss is far above all that follows: what lies above the usual loss after
// this share of the way is not shown.
const unseen = 0.05

// beginning is the median of the losses at the end of the share that is not seen.
func beginning(ways []way) float64 {
	var at []float64
	for _, w := range ways {
		end := w.X[len(w.X)-1]
		i := sort.SearchFloat64s(w.X, unseen*end)
		at = append(at, w.High[min(i, len(w.X)-1)])
	}
	if len(at) == 0 {
		return 0
	}
	slices.Sort(at)
	return at[len(at)/2]
}

// below is b from where all of it has come below the top; all of it if it never does.
func below(b plots.Band, top float64) plots.Band {
	i := slices.IndexFunc(b.High, func(loss float64) bool { return loss <= top })
	if i < 0 {
		return b
	}
	b.X, b.Low, b.Mean, b.High = b.X[i:], b.Low[i:], b.Mean[i:], b.High[i:]
	return b
}
