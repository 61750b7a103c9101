package datasets

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/north-tui/north/form"
)

// feature is an input of the network.
type feature struct {
	name   string
	values func() ([]float32, InputScale, error) // of the rows that are learnt from, scaled
}

// inputs makes the features of all columns, in their order.
func (l *learning) inputs(s *Set) (Split, error) {
	var features []feature
	for i, c := range l.columns {
		if l.left[i] {
			continue
		}
		of := l.features(c)
		if len(of) == 0 {
			l.left[i], l.roles[i] = true, "the same in every row that is learnt from, left out"
			l.note("%s: %s", form.Shown(c.name), l.roles[i])
			continue
		}
		l.made[i] = len(of)
		features = append(features, of...)
	}
	if len(features) == 0 {
		return Split{}, fmt.Errorf("%s: no column is left to learn %s from: all have one value in the rows that are learnt from; choose another label with --set label=", l.name, form.Shown(l.label))
	}
	if len(features) > mostFeatures || len(features)*len(l.rows) > tableMost {
		return Split{}, fmt.Errorf("%s: %d features of %d rows, want at most %d, and %d values in all; leave columns out with --set ignore=",
			l.name, len(features), len(l.rows), mostFeatures, tableMost)
	}
	s.Inputs = len(features)
	x := make([]float32, len(l.rows)*s.Inputs)
	for j, f := range features {
		s.Features = append(s.Features, f.name)
		values, scale, err := f.values()
		if err != nil {
			return Split{}, err
		}
		s.Scales = append(s.Scales, scale)
		for i, z := range values {
			x[i*s.Inputs+j] = z
		}
	}
	return Split{N: len(l.rows), Inputs: s.Inputs, X: x}, nil
}

// mostFeatures bounds the inputs of a network.
const mostFeatures = 1 << 16

// features are what a column gives the network: its values, and where some are missing
// a feature that says so.
func (l *learning) features(c *column) []feature {
	var out []feature
	switch c.kind {
	case holdsNumbers:
		out = l.numberFeatures(c)
	case holdsDates:
		out = l.dateFeatures(c)
	case holdsWords:
		out = l.wordFeatures(c)
	}
	if l.hasGaps(c) {
		out = append(out, l.flag(c.name+" missing", false, c.missing))
	}
	return out
}

func (l *learning) hasGaps(c *column) bool {
	return slices.ContainsFunc(l.rows, c.missing)
}

// flag is a feature that is 1 for the rows that a condition holds for, else 0. Of gaps it
// says whether they count among them.
func (l *learning) flag(name string, gaps bool, holds func(row int) bool) feature {
	return feature{name, func() ([]float32, InputScale, error) {
		out := make([]float32, len(l.rows))
		for i, row := range l.rows {
			if holds(row) {
				out[i] = 1
			}
		}
		scale := InputScale{Scale: Scale{0, 1}}
		if gaps {
			scale.Fill = 1
		}
		return out, scale, nil
	}}
}

// numberFeatures are the numbers, standardised. Gaps have the median of the training
// rows.
func (l *learning) numberFeatures(c *column) []feature {
	if c.gaps() > 0 && c.different() < 2 {
		return nil
	}
	return []feature{{c.name, func() ([]float32, InputScale, error) {
		values := make([]float64, len(l.rows))
		for i, row := range l.rows {
			if c.missing(row) {
				values[i] = math.NaN()
				continue
			}
			x, err := l.number(c, row)
			if err != nil {
				return nil, InputScale{}, err
			}
			values[i] = x
		}
		return l.filled(c.name, values)
	}}}
}

// filled standardises numbers after it has replaced NaN by the median of the training
// rows.
func (l *learning) filled(name string, values []float64) ([]float32, InputScale, error) {
	median, gaps := l.fill(values)
	scaled, scale, err := l.standardise(name, values)
	if !gaps {
		median = scale.Mean
	}
	return scaled, InputScale{scale, median}, err
}

// fill replaces NaN by the median of the training rows. gaps is false if there was none.
func (l *learning) fill(values []float64) (median float64, gaps bool) {
	if !slices.ContainsFunc(values, math.IsNaN) {
		return 0, false
	}
	var known []float64
	for _, at := range l.train {
		if !math.IsNaN(values[at]) {
			known = append(known, values[at])
		}
	}
	median = middle(known)
	for i, x := range values {
		if math.IsNaN(x) {
			values[i] = median
		}
	}
	return median, true
}

// middle is the median of some numbers, which it sorts; 0 of none.
func middle(x []float64) float64 {
	if len(x) == 0 {
		return 0
	}
	slices.Sort(x)
	return (x[(len(x)-1)/2] + x[len(x)/2]) / 2
}

// dateFeatures are the parts of dates that are not the same in all rows.
func (l *learning) dateFeatures(c *column) []feature {
	var out []feature
	for i, p := range dateParts {
		if i == dateHour && !c.layout.clock {
			continue
		}
		parts := c.part(p.value)
		values := make([]float64, len(l.rows))
		varies, first := false, math.NaN()
		for i, row := range l.rows {
			x := parts[c.codes[row]]
			values[i] = x
			if math.IsNaN(first) {
				first = x
			}
			varies = varies || !math.IsNaN(x) && x != first
		}
		if !varies {
			continue
		}
		name := c.name + " " + p.name
		out = append(out, feature{name, func() ([]float32, InputScale, error) { return l.filled(name, values) }})
	}
	return out
}

// wordFeatures are a 0 or 1 for each frequent word and one for all others; for two
// words, one that says whether it is the second. Gaps have the most frequent word.
func (l *learning) wordFeatures(c *column) []feature {
	train := make([]int, len(l.train))
	for i, at := range l.train {
		train[i] = l.rows[at]
	}
	codes, more := c.frequent(train)
	usual := c.usual(train)
	at := func(row int) uint16 {
		if code := c.codes[row]; code != 0 {
			return code
		}
		return usual
	}
	unseen := slices.ContainsFunc(l.rows, func(row int) bool { return !slices.Contains(codes, at(row)) })
	l.hot++
	switch {
	case len(codes) < 2 && !unseen:
		l.hot--
		return nil
	case len(codes) == 2 && !more && !unseen:
		codes = codes[1:]
	}
	var out []feature
	for _, code := range codes {
		out = append(out, l.flag(c.name+"="+c.levels[code].text, code == usual, func(row int) bool { return at(row) == code }))
	}
	if more {
		out = append(out, l.flag(c.name+"="+otherWord, usual != 0 && !slices.Contains(codes, usual), func(row int) bool { return !slices.Contains(codes, at(row)) }))
	}
	return out
}

// learns says what is learnt from what.
func (l *learning) learns(s *Set) string {
	var b strings.Builder
	label := form.Shown(l.label)
	if s.Task == Regression {
		fmt.Fprintf(&b, "learns %s: a number (regression)", label)
	} else {
		fmt.Fprintf(&b, "learns %s: %s", label, countedClasses(s.Outputs))
	}
	fmt.Fprintf(&b, " from %s", counted(s.Inputs, "feature"))
	if l.hot > 0 {
		fmt.Fprintf(&b, " (%d one-hot)", l.hot)
	}
	if n := l.table.rows(); n == len(l.rows) {
		fmt.Fprintf(&b, ", %d rows", n)
	} else {
		fmt.Fprintf(&b, ", %d of %d rows, %s", len(l.rows), n, l.leftOut())
	}
	if other := l.opposite(s); other != "" {
		b.WriteString("; " + other)
	}
	return b.String()
}

func countedClasses(n int) string { return fmt.Sprintf("%d classes", n) }

// opposite names the other task, where the label allows it.
func (l *learning) opposite(s *Set) string {
	c := l.target
	if l.task != auto || c.kind != holdsNumbers {
		return ""
	}
	if s.Task == Classification {
		return "task=regression would learn it as a number"
	}
	if n := c.different(); c.whole() && n <= classesMost {
		return fmt.Sprintf("task=classification would make %s of it", countedClasses(n))
	}
	return ""
}

// Table says what was understood of a table.
type Table struct {
	File    string        `json:"file"`
	Format  string        `json:"format"` // comma-separated, UTF-8
	Rows    int           `json:"rows"`
	Columns []TableColumn `json:"columns"`
	Preview [][]string    `json:"preview"` // the first rows as they are written
}

// TableColumn says what was understood of a column.
type TableColumn struct {
	Name     string `json:"name"`
	Kind     string `json:"kind"` // number, date, words, empty
	Role     string `json:"role"` // label, features, or why it is left out
	Features int    `json:"features"`
	Missing  int    `json:"missing"`
	Values   string `json:"values"` // what they are, in words
}

func (l *learning) describe(s *Set) *Table {
	t := &Table{File: l.spec(), Format: strings.Join(l.format, ", "), Rows: l.table.rows(), Preview: l.preview}
	for i, c := range l.columns {
		role := l.roles[i]
		switch {
		case c == l.target:
			role = "label"
		case role == "":
			role = counted(l.made[i], "feature")
			if c.kind == holdsWords {
				role += ", one-hot"
			}
		}
		t.Columns = append(t.Columns, TableColumn{
			Name: c.name, Kind: string(c.kind), Role: role, Features: l.made[i], Missing: c.gaps(), Values: c.summary(),
		})
	}
	return t
}

// summary says what values a column has.
func (c *column) summary() string {
	switch c.kind {
	case holdsNothing:
		return ""
	case holdsNumbers:
		return c.numberSummary()
	case holdsDates:
		return c.dateSummary()
	}
	return c.wordSummary()
}

func (c *column) numberSummary() string {
	low, high, sum, n := math.Inf(1), math.Inf(-1), 0.0, 0
	for row := range c.rows {
		if x := c.value(row); !math.IsNaN(x) {
			low, high, sum, n = min(low, x), max(high, x), sum+x, n+1
		}
	}
	text := fmt.Sprintf("%s to %s, mean %s", shortNumber(low), shortNumber(high), shortNumber(sum/float64(n)))
	if different := c.different(); different <= fewCounted {
		text += fmt.Sprintf(", %d different", different)
	}
	return text
}

func (c *column) dateSummary() string {
	var first, last time.Time
	for _, l := range c.levels[1:] {
		t, err := time.Parse(c.layout.layout, l.text)
		if err != nil {
			continue
		}
		if first.IsZero() || t.Before(first) {
			first = t
		}
		if t.After(last) {
			last = t
		}
	}
	return fmt.Sprintf("%s to %s, read as %s", first.Format(time.DateOnly), last.Format(time.DateOnly), c.layout.name)
}

// wordSummary names the most frequent words.
func (c *column) wordSummary() string {
	const most = 4
	levels := slices.Clone(c.levels[1:])
	slices.SortStableFunc(levels, func(a, b level) int { return b.count - a.count })
	var words []string
	for _, l := range levels[:min(most, len(levels))] {
		words = append(words, fmt.Sprintf("%s %d", form.Shown(l.text), l.count))
	}
	if more := len(levels) - most; more > 0 {
		words = append(words, fmt.Sprintf("%d more", more))
	}
	return fmt.Sprintf("%d different: %s", len(levels), strings.Join(words, ", "))
}
