package report

import (
	"fmt"
	"io"
	"math"
	"path/filepath"
	"slices"
	"strings"

	"github.com/north-tui/north/internal/printable"
	"github.com/north-tui/north/picture"
)

// head is the title, and what holds for all of the report.
func (s *study) head(w io.Writer) {
	base := filepath.Base(s.dir)
	if whole, err := filepath.Abs(s.dir); err == nil {
		base = filepath.Base(whole)
	}
	fmt.Fprintf(w, "# Report of %s\n\n", printable.Markdown(base))
	fmt.Fprintf(w, "%s finished", picture.Plural(len(s.rows), "run"))
	if n := len(s.unfinished); n > 0 {
		fmt.Fprintf(w, ", [%d failed or missing](#failed-or-missing)", n)
	}
	fmt.Fprintf(w, ". x ± h is the mean over seeds with its 95 %% confidence interval (Student's t)")
	fmt.Fprintf(w, "; a group of one run has no interval.")
	if len(s.common) > 0 {
		fmt.Fprintf(w, " The same in every run: %s.", printable.Markdown(strings.Join(s.common, ", ")))
	}
	fmt.Fprint(w, "\n\n")
}

// section is all about one data set.
func (s *study) section(w io.Writer, d *dataset, images []image) {
	fmt.Fprintf(w, "## %s\n\n", printable.Markdown(d.name))
	s.means(w, d)
	s.comparisons(w, d)
	s.sizes(w, d)
	s.costs(w, d)
	s.newbornTable(w, d)
	show(w, images)
	s.times(w, d)
}

// show puts figures into the text.
func show(w io.Writer, images []image) {
	for _, i := range images {
		fmt.Fprintf(w, "![%s](%s)\n\n", printable.Markdown(i.text), i.file)
	}
}

// columns are what the first table says of each group: what some run has, and what has
// to do with growth only where something grew.
func (d *dataset) columns() (names []string, texts []func(*group) string) {
	show := func(name string, text func(*group) string) {
		if slices.ContainsFunc(d.groups, func(g *group) bool { return text(g) != nothing }) {
			names, texts = append(names, name), append(texts, text)
		}
	}
	add := func(name string, m measure) {
		show(name, func(g *group) string { return g.sample(m).text() })
	}
	if t := d.goal(); t != d.loss() {
		add(t.Name, t.of)
	}
	add(d.loss().Name, d.loss().of)
	add("parameters", params)
	add("neurons", neurons)
	add("effective rank", effectiveRank)
	if d.grows() {
		add("born", born)
		add("late change (%)", late)
		show("converged", (*group).resting)
		show("largest drift", func(g *group) string { return g.sample(drift).greatest() })
	}
	add("operations (10⁹)", billions(operations))
	if d.grows() {
		add("for growth (10⁹)", billions(growthOperations))
	}
	add("seconds", seconds)
	return names, texts
}

// ranked reports whether a run says how much of its width it uses. Runs of earlier
// versions do not.
func (d *dataset) ranked() bool {
	return slices.ContainsFunc(d.groups, func(g *group) bool { return len(g.sample(effectiveRank)) > 0 })
}

// grows reports whether a network of some run grew or shrank.
func (d *dataset) grows() bool {
	return slices.ContainsFunc(d.groups, func(g *group) bool { return slices.ContainsFunc(g.rows, resized) })
}

// meansRows is the table of groups, of which the best is in bold; the first text columns
// are no numbers.
func (s *study) meansRows(d *dataset) (rows [][]string, text int) {
	names, texts := d.columns()
	called := s.names()
	rows = [][]string{slices.Concat(called, []string{"runs"}, names)}
	best := d.best()
	for _, g := range d.groups {
		row := make([]string, 0, len(rows[0]))
		for _, v := range s.name(g) {
			row = append(row, orDash(v))
		}
		runs := fmt.Sprint(len(g.rows))
		if g.lacking > 0 {
			runs += fmt.Sprintf(" of %d", len(g.rows)+g.lacking)
		}
		row = append(row, runs)
		for i, of := range texts {
			text := of(g)
			if g == best && i == 0 {
				text = "**" + text + "**"
			}
			row = append(row, text)
		}
		rows = append(rows, row)
	}
	return rows, len(called)
}

// means is the table of groups, with what its columns mean.
func (s *study) means(w io.Writer, d *dataset) {
	rows, text := s.meansRows(d)
	writeTable(w, rows, text)
	var notes []string
	if d.grows() {
		notes = append(notes, "Late change: neurons added or removed in the last quarter of the steps, in percent of the neurons at its start; below 2 % a run has converged.",
			"Largest drift: the largest change in an output on the probe batch when neurons were added, over all runs.")
	}
	if d.ranked() {
		notes = append(notes, "Effective rank: about how many directions the activations of all layers use (Roy and Vetterli), to be read beside the neurons.")
	}
	if len(notes) > 0 {
		fmt.Fprint(w, strings.Join(notes, " ")+"\n\n")
	}
	if s.hasLabels() {
		fmt.Fprintf(w, "The settings behind the labels are in [%s](%[1]s).\n\n", MeansFile)
	}
	if names := single(d); len(names) > 0 {
		fmt.Fprintf(w, "One run only, so no interval: %s.\n\n", strings.Join(names, ", "))
	}
}

// single are the groups of one run.
func single(d *dataset) []string {
	var out []string
	for _, g := range d.groups {
		if len(g.rows) == 1 {
			out = append(out, printable.MarkdownCode(g.label))
		}
	}
	return out
}

// comparisons sets every group against the best, seed by seed.
func (s *study) comparisons(w io.Writer, d *dataset) {
	best, t := d.best(), d.goal()
	if best == nil || len(d.groups) < 2 {
		return
	}
	name := strings.TrimSuffix(t.Name, " (%)")
	which := "the best"
	if len(single(d)) > 0 && len(best.rows) > 1 {
		which += " of those with more than one run"
	}
	fmt.Fprintf(w, "Difference in %s from %s, %s, paired by seed. In bold: the interval excludes 0. ", name, printable.MarkdownCode(best.label), which)
	fmt.Fprint(w, "The intervals are not corrected for multiple comparisons, nor for choosing the best from the same runs.\n\n")
	rows := [][]string{differenceHeader(t)}
	for _, g := range d.groups {
		if g != best && len(g.rows) > 0 {
			diffs := paired(g, best, t.of)
			rows = append(rows, append([]string{g.label, fmt.Sprint(len(diffs))}, difference(diffs)...))
		}
	}
	writeTable(w, rows, 1)
}

func differenceHeader(t Measure) []string {
	return []string{"setting", "pairs", "difference (" + t.Unit + ")", "95 % interval"}
}

// sizes sets every group that grew against static networks as large as it became.
func (s *study) sizes(w io.Writer, d *dataset) {
	t := d.goal()
	rows := [][]string{differenceHeader(t)}
	for _, g := range d.groups {
		if len(g.rows) == 0 || still(g.rows[0]) {
			continue
		}
		if diffs := d.againstStatic(g, t.of); len(diffs) > 0 {
			rows = append(rows, append([]string{g.label, fmt.Sprint(len(diffs))}, difference(diffs)...))
		}
	}
	if len(rows) == 1 {
		return
	}
	name := strings.TrimSuffix(t.Name, " (%)")
	fmt.Fprintf(w, "Difference in %s from a static network with the same number of parameters and the same seed; between the sizes that were run, ", name)
	fmt.Fprint(w, "what it would have is interpolated over the logarithm of the parameters. Runs beyond those sizes are left out. In bold: the interval excludes 0.\n\n")
	writeTable(w, rows, 1)
}

// difference is a mean difference and its interval.
func difference(s sample) []string {
	mean, half := s.mean(), s.half()
	places := s.places()
	switch {
	case math.IsNaN(mean):
		return []string{nothing, "no seed in common"}
	case math.IsNaN(half):
		return []string{number(mean, places), "none: one pair"}
	}
	text := number(mean, places)
	if math.Abs(mean) > half {
		text = "**" + text + "**"
	}
	return []string{text, number(mean-half, places) + " to " + number(mean+half, places)}
}

// times is how long a run takes, and with what.
func (s *study) times(w io.Writer, d *dataset) {
	header := []string{"setting", "seconds a run"}
	for _, p := range parts {
		header = append(header, p.name)
	}
	rows := [][]string{append(header, rest)}
	for _, g := range d.groups {
		split := g.split()
		if split == nil {
			continue
		}
		row := []string{g.label, g.sample(seconds).text()}
		total := sum(split)
		for _, part := range split {
			row = append(row, fmt.Sprintf("%.1f %%", 100*part/max(total, math.SmallestNonzeroFloat64)))
		}
		rows = append(rows, row)
	}
	if len(rows) > 1 {
		writeTable(w, rows, 1)
	}
}

// missing lists the runs without results.
func (s *study) missing(w io.Writer) {
	if len(s.unfinished) == 0 {
		return
	}
	fmt.Fprint(w, "## Failed or missing\n\n")
	rows := [][]string{{"run", "why"}}
	for _, u := range s.unfinished {
		why := u.Reason
		if why == "" {
			why = "not run, or interrupted"
		}
		rows = append(rows, []string{u.Dir, why})
	}
	writeTable(w, rows, 2)
}

// writeTable writes a table whose first row is its header; the first columns are
// set to the left, as text is, the others to the right.
func writeTable(w io.Writer, rows [][]string, text int) {
	for i, row := range rows {
		for _, cell := range row {
			fmt.Fprintf(w, "| %s ", printable.Markdown(cell))
		}
		fmt.Fprint(w, "|\n")
		if i == 0 {
			fmt.Fprint(w, strings.Repeat("|---", text)+strings.Repeat("|---:", len(row)-text)+"|\n")
		}
	}
	fmt.Fprint(w, "\n")
}

func orDash(text string) string {
	if text == "" {
		return nothing
	}
	return text
}

func sum(values []float64) float64 {
	total := 0.0
	for _, v := range values {
		total += v
	}
	return total
}
