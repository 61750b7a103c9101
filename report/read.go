package report

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/north-tui/north/sim"
	"github.com/north-tui/north/sweep"
)

// study is a sweep, sorted.
type study struct {
	dir        string
	command    string   // that ran the sweep, "" if it is not known
	keys       []string // settings that differ between the groups of a data set
	common     []string // "key value" of those that no run differs in
	data       []*dataset
	rows       []sweep.Row
	unfinished []sweep.Unfinished
	measures   func(scene string) Measures // nil: Usual
	infancies  map[string]infancy          // by directory of the run; nil if not asked for
}

// dataset is the groups of the runs on one data set.
type dataset struct {
	set    string // as in Spec.Set, "" if it is not there
	name   string
	groups []*group

	measures Measures // of the scene of its first run

	atCost map[string]map[string]float64 // by result, then by the run's directory; see compareCosts
}

// group is the runs that differ in their seeds alone.
type group struct {
	values  []string // of study.keys; "" where there is none
	label   string
	given   string // what the plan calls its case, "" for nothing
	style   int    // of the label, in all figures
	rows    []sweep.Row
	lacking int // runs that failed or are missing
}

// read sorts the sweep in dir.
func read(dir string, measures func(scene string) Measures) (*study, error) {
	rows, err := sweep.Load(dir)
	if err != nil {
		return nil, err
	}
	plan, err := sweep.LoadSpecs(dir)
	if err != nil {
		return nil, err
	}
	s := &study{dir: dir, rows: rows, measures: measures}
	if s.command, err = sweep.LoadCommand(dir); err != nil {
		return nil, err
	}
	if s.unfinished, err = sweep.LoadUnfinished(dir); err != nil {
		return nil, err
	}
	inOrder(rows, plan)
	specs := make([]sim.Spec, 0, len(rows)+len(s.unfinished))
	for _, r := range rows {
		specs = append(specs, r.Spec)
	}
	for _, u := range s.unfinished {
		specs = append(specs, u.Spec)
	}
	s.compare(specs)
	s.sort()
	return s, s.compareCosts()
}

// inOrder sorts runs as the plan has them; those it does not have come last.
func inOrder(rows []sweep.Row, plan []sweep.Planned) {
	position := map[string]int{}
	for i, planned := range plan {
		position[sweep.Name(planned.Spec)] = i
	}
	at := func(r sweep.Row) int {
		if i, ok := position[r.Dir]; ok {
			return i
		}
		return len(plan)
	}
	slices.SortStableFunc(rows, func(a, b sweep.Row) int { return cmp.Compare(at(a), at(b)) })
}

// settings are everything that a spec sets but for the seed.
func settings(s sim.Spec) map[string]string {
	all := map[string]string{"scene": s.Scene}
	if s.Epochs > 0 {
		all["epochs"] = strconv.FormatFloat(s.Epochs, 'g', -1, 64)
	}
	if s.Steps > 0 {
		all["steps"] = strconv.Itoa(s.Steps)
	}
	maps.Copy(all, s.Set)
	return all
}

// dataKey is the setting that has a section of the report for each value.
const dataKey = "data"

// compare finds the settings that differ and those that do not. One that differs
// only from data set to data set is neither.
func (s *study) compare(specs []sim.Spec) {
	known := map[string]bool{}
	for _, spec := range specs {
		for key := range settings(spec) {
			known[key] = true
		}
	}
	delete(known, dataKey)
	for _, key := range slices.Sorted(maps.Keys(known)) {
		within, everywhere := false, true
		first := map[string]string{} // by data set
		value, given := settings(specs[0])[key]
		for _, spec := range specs {
			set := settings(spec)
			v, ok := set[key]
			everywhere = everywhere && ok == given && v == value
			entry := strconv.FormatBool(ok) + v
			if before, seen := first[set[dataKey]]; seen && before != entry {
				within = true
			}
			first[set[dataKey]] = entry
		}
		switch {
		case within:
			s.keys = append(s.keys, key)
		case everywhere:
			s.common = append(s.common, key+" "+value)
		}
	}
	slices.SortStableFunc(s.keys, func(a, b string) int { return cmp.Compare(rank(a), rank(b)) })
}

// rank puts the strategy before its parameters.
func rank(key string) int {
	if i := slices.Index([]string{"trigger", "init"}, key); i >= 0 {
		return i
	}
	return 2
}

// sort puts the runs into groups. One of which no run is finished is kept, to
// be told of.
func (s *study) sort() {
	groups := map[string]*group{}
	find := func(r sweep.Row) *group {
		id := s.id(r.Spec)
		if groups[id] == nil {
			groups[id] = s.group(r)
			groups[id].given = r.Label
			d := s.dataset(r)
			d.groups = append(d.groups, groups[id])
		}
		return groups[id]
	}
	for _, r := range s.rows {
		g := find(r)
		g.rows = append(g.rows, r)
		s.agree(g, r)
	}
	for _, u := range s.unfinished {
		find(sweep.Row{Spec: u.Spec, Label: u.Label}).lacking++
	}
	for _, g := range groups {
		slices.SortStableFunc(g.rows, func(a, b sweep.Row) int { return cmp.Compare(a.Spec.Seed, b.Spec.Seed) })
	}
	s.arrange()
}

// arrange sorts the groups by their cases, if the plan gives them labels, then by
// the first setting, then by the next, with the values of each as they first occur,
// and gives each label a style.
func (s *study) arrange() {
	s.useLabels()
	given := map[string]int{} // by label of a case
	for _, d := range s.data {
		for _, g := range d.groups {
			if _, known := given[g.given]; !known {
				given[g.given] = len(given)
			}
		}
	}
	first := make([]map[string]int, len(s.keys)) // by value
	for i := range s.keys {
		first[i] = map[string]int{}
		for _, d := range s.data {
			for _, g := range d.groups {
				if _, known := first[i][g.values[i]]; !known {
					first[i][g.values[i]] = len(first[i])
				}
			}
		}
	}
	styles := map[string]int{}
	for _, d := range s.data {
		slices.SortStableFunc(d.groups, func(a, b *group) int {
			if c := cmp.Compare(given[a.given], given[b.given]); c != 0 {
				return c
			}
			for i := range s.keys {
				if c := cmp.Compare(first[i][a.values[i]], first[i][b.values[i]]); c != 0 {
					return c
				}
			}
			return 0
		})
		for _, g := range d.groups {
			if _, known := styles[g.label]; !known {
				styles[g.label] = len(styles)
			}
			g.style = styles[g.label]
		}
	}
}

// dataset is the one that r ran on.
func (s *study) dataset(r sweep.Row) *dataset {
	set, given := r.Spec.Set[dataKey]
	at := slices.IndexFunc(s.data, func(d *dataset) bool { return d.set == set })
	if at < 0 {
		at = len(s.data)
		s.data = append(s.data, &dataset{set: set, name: set, measures: s.measuresOf(r)})
		if !given {
			s.data[at].name = cmp.Or(r.Setting(dataKey), "the usual data")
		}
	}
	return s.data[at]
}

// id tells groups apart, by what was set.
func (s *study) id(spec sim.Spec) string {
	set := settings(spec)
	parts := []string{set[dataKey]}
	for _, key := range s.keys {
		value, ok := set[key]
		parts = append(parts, strconv.FormatBool(ok)+value)
	}
	return strings.Join(parts, "\x00")
}

// group is one that r belongs to, still empty.
func (s *study) group(r sweep.Row) *group {
	g := &group{}
	set := settings(r.Spec)
	for _, key := range s.keys {
		value, ok := set[key]
		if !ok && !(key == "init" && r.Setting("trigger") == "static") { // no neuron was ever made
			value = r.Setting(key)
		}
		g.values = append(g.values, value)
	}
	g.label = s.label(g.values)
	return g
}

// agree takes from g what its runs did not set and do not agree on: a result that has
// the name of a setting.
func (s *study) agree(g *group, r sweep.Row) {
	set := settings(r.Spec)
	for i, key := range s.keys {
		if _, given := set[key]; !given && g.values[i] != "" && r.Setting(key) != g.values[i] {
			g.values[i] = ""
		}
	}
	g.label = s.label(g.values)
}

// label is a group in a few words: "north-act · random-in · lr 0.001".
func (s *study) label(values []string) string {
	var words []string
	for i, value := range values {
		switch {
		case value == "":
		case rank(s.keys[i]) < 2:
			words = append(words, value)
		default:
			words = append(words, s.keys[i]+" "+value)
		}
	}
	if len(words) == 0 {
		return "the one setting"
	}
	return strings.Join(words, " · ")
}
