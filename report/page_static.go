package report

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
)

// Comparisons counts how groups of runs compare with static networks of their size.
type Comparisons struct {
	Count        int     // that have an interval
	Above, Below int     // of which the interval excludes 0
	Largest      float64 // of the mean differences, without its sign
}

// Apart is how many intervals exclude 0.
func (c Comparisons) Apart() int { return c.Above + c.Below }

// ByChance is how many would exclude 0 if nothing differed.
func (c Comparisons) ByChance() float64 { return (1 - confidence) * float64(c.Count) }

func against(r *Runs, column string) (string, error) {
	diffs, err := r.againstStatic(column)
	if err != nil {
		return "", err
	}
	if len(diffs) == 0 {
		return "", fmt.Errorf("%s: no static network to compare with", r.what)
	}
	text := difference(diffs)
	return text[0] + " (" + text[1] + ")", nil
}

func comparisons(column string, all ...*Runs) (Comparisons, error) {
	return compared(all, func(r *Runs) (sample, error) { return r.againstStatic(column) })
}

// compared counts the groups of runs by their differences.
func compared(all []*Runs, differences func(*Runs) (sample, error)) (Comparisons, error) {
	var c Comparisons
	for _, r := range all {
		groups, err := r.groups()
		if err != nil {
			return c, err
		}
		for _, g := range groups {
			diffs, err := differences(g)
			if err != nil {
				return c, err
			}
			c.add(diffs)
		}
	}
	return c, nil
}

// add counts a group, given its differences; one without an interval does not count.
func (c *Comparisons) add(diffs sample) {
	mean, half := diffs.mean(), diffs.half()
	if len(diffs) < 2 {
		return
	}
	c.Count++
	c.Largest = max(c.Largest, math.Abs(mean))
	switch {
	case mean > half:
		c.Above++
	case mean < -half:
		c.Below++
	}
}

// settings are the columns before the seed: the data set, and what tells groups apart.
func (r *Runs) settings() ([]string, error) {
	seed, err := r.column("seed")
	return r.names()[:seed], err
}

// groups are the runs that grew, by their settings.
func (r *Runs) groups() ([]*Runs, error) {
	settings, err := r.settings()
	if err != nil {
		return nil, err
	}
	trigger, err := r.column("trigger")
	if err != nil {
		return nil, err
	}
	var out []*Runs
	known := map[string]*Runs{}
	for _, row := range r.rows {
		if row[trigger] == static {
			continue
		}
		id := strings.Join(row[:len(settings)], "\x00")
		if known[id] == nil {
			known[id] = &Runs{what: r.what, columns: r.columns, whole: r.whole}
			out = append(out, known[id])
		}
		known[id].rows = append(known[id].rows, row)
	}
	return out, nil
}

// againstStatic are the differences of the runs from static networks of the same table,
// size, seed and settings, as far as there are any to compare with.
func (r *Runs) againstStatic(column string) (sample, error) {
	if r.whole.merged {
		return nil, fmt.Errorf("%s: comparisons with static networks are within one table", r.what)
	}
	settings, err := r.settings()
	if err != nil {
		return nil, err
	}
	var at [4]int
	for i, name := range []string{"trigger", "hidden", "seed", "params"} {
		if at[i], err = r.column(name); err != nil {
			return nil, err
		}
	}
	trigger, hidden, seed, params := at[0], at[1], at[2], at[3]
	quality, factor, err := r.scaled(column)
	if err != nil {
		return nil, err
	}
	read := func(row []string) (sized, bool) {
		size, bad := strconv.ParseFloat(row[params], 64)
		q, worse := strconv.ParseFloat(row[quality], 64)
		return sized{size, factor * q}, bad == nil && worse == nil
	}
	var out sample
	for _, row := range r.rows {
		var y yardstick
		for _, other := range r.whole.rows {
			if other[trigger] != static || other[seed] != row[seed] || !alikeRows(settings, row, other) ||
				strings.Count(other[hidden], ",") != strings.Count(row[hidden], ",") {
				continue
			}
			if s, ok := read(other); ok {
				y = append(y, s)
			}
		}
		y.sort()
		s, ok := read(row)
		if reference, known := y.at(s.params); ok && known {
			out = append(out, s.quality-reference)
		}
	}
	return out, nil
}

// alikeRows reports whether two rows agree in all that is set for both, but for what may
// differ of a grown and a static network.
func alikeRows(settings []string, a, b []string) bool {
	for i, name := range settings {
		if a[i] != b[i] && a[i] != "" && b[i] != "" && name != "label" && !slices.Contains(ofGrowth, name) {
			return false
		}
	}
	return true
}
