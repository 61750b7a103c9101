package report

import "slices"

// loss is the loss on held-out data, by its name on this data set.
func (d *dataset) loss() Measure { return d.measures.Loss }

// goal is what runs on this data set are judged by.
func (d *dataset) goal() Measure {
	for _, m := range d.measures.Quality {
		if !slices.ContainsFunc(d.groups, func(g *group) bool { return len(g.sample(m.of)) < len(g.rows) }) {
			return m
		}
	}
	return d.loss()
}

// best is the group with the best mean: of those with more than one run, if
// there are any, since one run may have been lucky. It is nil if there is
// nothing to judge by.
func (d *dataset) best() *group {
	t := d.goal()
	for _, least := range []int{2, 1} {
		var best *group
		for _, g := range d.groups {
			s := g.sample(t.of)
			if len(s) >= least && (best == nil || t.better(s.mean(), best.sample(t.of).mean())) {
				best = g
			}
		}
		if best != nil {
			return best
		}
	}
	return nil
}

// front reports whether no other group has as few parameters and is as good,
// and better in one of the two, by means.
func (d *dataset) front(g *group) bool {
	t := d.goal()
	cost, quality := g.sample(params).mean(), g.sample(t.of).mean()
	for _, o := range d.groups {
		c, q := o.sample(params).mean(), o.sample(t.of).mean()
		if c <= cost && !t.better(quality, q) && (c < cost || t.better(q, quality)) {
			return false
		}
	}
	return true
}

var (
	params  = result("params", 1)
	born    = result("births", 1)
	drift   = result("max_drift", 1)
	seconds = result("seconds", 1)
)

// parts are what the time of a run goes into; the rest is evaluation and
// recording.
var parts = []struct {
	name    string
	measure measure
}{
	{"training", result("seconds_train", 1)},
	{"trigger", result("seconds_trigger", 1)},
	{"init", result("seconds_init", 1)},
}

// rest is the name of the last part.
const rest = "evaluation and record"

// split is the mean time of a run by parts, the rest last. It is nil where the
// parts were not measured.
func (g *group) split() []float64 {
	left := g.sample(seconds).mean()
	var out []float64
	for _, p := range parts {
		s := g.sample(p.measure)
		if len(s) == 0 {
			return nil
		}
		out = append(out, s.mean())
		left -= s.mean()
	}
	return append(out, max(0, left))
}
