package datasets

import (
	"cmp"
	"fmt"
	"math"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/north-tui/north/form"
	"github.com/north-tui/north/picture"
)

var tableDefaults = Defaults{Hidden: []int{8}, MaxWidth: 64, Batch: 32, Epochs: 100}

// auto leaves a setting of a table to what its values are.
const auto = "auto"

// What is done about rows with missing values, besides auto.
const (
	dropRows   = "drop"
	refuseGaps = "refuse"
)

// nothing is the value of a list of columns that is empty.
const nothing = "none"

// wanted are the settings of a table.
type wanted struct {
	label   string
	task    string
	missing string
	ignore  string
}

// learning is a table on its way to a Set.
type learning struct {
	*table
	wanted
	target  *column
	roles   []string // of each column, in words
	left    []bool   // columns that are left out
	rows    []int    // that are learnt from
	without int      // rows without label
	gappy   int      // rows left out because of other gaps
	gapsIn  []int    // columns that have gaps
	train   []int    // of rows, places in it
	tested  []int
	made    []int // features, of each column
	hot     int   // columns that became one-hot
}

// set makes a data set of the table.
func (t *table) set(w wanted) (*Set, error) {
	own := *t // notes are of one reading
	own.notes = slices.Clone(t.notes)
	l := &learning{table: &own, wanted: w, roles: make([]string, len(t.columns)), left: make([]bool, len(t.columns)), made: make([]int, len(t.columns))}
	if t.rows() < tableLeast {
		return nil, fmt.Errorf("%s: %s, want at least %d; add more", t.name, counted(t.rows(), "row"), tableLeast)
	}
	if err := l.choose(); err != nil {
		return nil, err
	}
	if err := l.chooseRows(); err != nil {
		return nil, err
	}
	s := &Set{
		Name: t.spec(), Title: fmt.Sprintf("%s · %s rows", t.title(), picture.Grouped(float64(len(l.rows)))),
		Defaults: t.defaults(w.label), Label: l.target.name, SHA256: t.hash,
	}
	var err error
	if l.isRegression() {
		err = l.fillRegression(s)
	} else {
		err = l.fillClassification(s)
	}
	if err != nil {
		return nil, err
	}
	s.Bounds = boundsOf(s)
	s.Told = append([]string{l.learns(s)}, l.notes...)
	s.Table = l.describe(s)
	return s, nil
}

// title names the files for people.
func (t *table) title() string {
	switch {
	case t.name == StandardInput:
		return "standard input"
	case t.test != "" && t.test != t.name:
		return form.Shown(filepath.Base(t.name)) + " + " + form.Shown(filepath.Base(t.test))
	}
	return form.Shown(filepath.Base(t.name))
}

// spec is what names the files when they are asked for.
func (t *table) spec() string {
	if t.test != "" && t.test != t.name {
		return t.name + "," + t.test
	}
	return t.name
}

// choose finds the target and leaves out the columns that cannot be learnt from.
func (l *learning) choose() error {
	ignored, err := l.ignored()
	if err != nil {
		return err
	}
	at := slices.IndexFunc(l.columns, func(c *column) bool { return c.name == l.label })
	switch {
	case at < 0:
		return form.Unknown(l.name, l.label, columnNames(l.columns))
	case ignored[at]:
		return form.Errorf("%s: %s is the label and cannot be ignored; choose another with --set label=", l.name, form.Shown(l.label))
	}
	l.target = l.columns[at]
	switch l.target.kind {
	case holdsNothing:
		return fmt.Errorf("%s: the label %s has no values; choose another column with --set label=", l.name, form.Shown(l.label))
	case holdsDates:
		return fmt.Errorf("%s: the label %s is a date; choose another column with --set label=", l.name, form.Shown(l.label))
	}
	var useful int
	for i, c := range l.columns {
		l.roles[i] = l.uselessness(i, c, ignored[i])
		l.left[i] = l.roles[i] != "" || c == l.target
		if !l.left[i] {
			useful++
		}
	}
	for reason, names := range l.reasons() {
		l.note("%s: %s", names, reason)
	}
	slices.Sort(l.notes[len(l.notes)-len(l.reasons()):])
	if useful == 0 {
		if len(l.columns) < 2 {
			return fmt.Errorf("%s: one column, want at least a feature and a label, separated by commas, semicolons, tabs, bars or blanks", l.name)
		}
		return fmt.Errorf("%s: no column is left to learn %s from%s", l.name, form.Shown(l.label), l.whyNone())
	}
	return nil
}

// uselessness is why a column is left out, "" if it is not.
func (l *learning) uselessness(i int, c *column, ignored bool) string {
	switch {
	case c == l.target:
		return ""
	case ignored:
		return "ignored, as asked for"
	case c.kind == holdsNothing:
		return "empty, left out"
	case i == 0 && c.unnamed && c.counts():
		return "counts the rows and has no name, left out"
	case c.gaps() == 0 && c.different() == 1:
		return "the same in every row, left out"
	case c.identifies():
		return "nearly a word of its own for every row, left out"
	}
	return ""
}

// reasons are the names of the columns that are left out, by the reason.
func (l *learning) reasons() map[string]string {
	names := map[string][]string{}
	for i, reason := range l.roles {
		if reason != "" {
			names[reason] = append(names[reason], l.columns[i].name)
		}
	}
	out := map[string]string{}
	for reason, list := range names {
		out[reason] = someOf(list)
	}
	return out
}

func (l *learning) whyNone() string {
	var why []string
	for reason, names := range l.reasons() {
		why = append(why, names+": "+reason)
	}
	slices.Sort(why)
	return "; " + strings.Join(why, "; ")
}

// ignored says which columns are named by the setting ignore.
func (l *learning) ignored() ([]bool, error) {
	out := make([]bool, len(l.columns))
	if l.ignore == nothing {
		return out, nil
	}
	for name := range strings.SplitSeq(l.ignore, ",") {
		name = strings.TrimSpace(name)
		at := slices.IndexFunc(l.columns, func(c *column) bool { return c.name == name })
		if n, err := strconv.Atoi(name); at < 0 && err == nil && n >= 1 && n <= len(l.columns) {
			at = n - 1
		}
		if at < 0 {
			return nil, form.Unknown("ignore", name, columnNames(l.columns))
		}
		out[at] = true
	}
	return out, nil
}

func columnNames(columns []*column) []string {
	var names []string
	for _, c := range columns {
		names = append(names, c.name)
	}
	return names
}

// chooseRows leaves out rows without label and, if asked for, those with other gaps.
func (l *learning) chooseRows() error {
	for i, c := range l.columns {
		if !l.left[i] && c.gaps() > 0 {
			l.gapsIn = append(l.gapsIn, i)
		}
	}
	for row := range l.lines {
		switch gap := l.gap(row); {
		case l.target.missing(row):
			l.without++
		case gap >= 0 && l.missing == refuseGaps:
			return fmt.Errorf("%s: no value; --set missing=auto fills gaps, missing=drop leaves such rows out", l.at(row, gap))
		case gap >= 0 && l.missing == dropRows:
			l.gappy++
		default:
			l.rows = append(l.rows, row)
		}
	}
	if len(l.rows) < tableLeast {
		left := ""
		if without := l.leftOut(); without != "" {
			left = " (" + without + ")"
		}
		return fmt.Errorf("%s: %s%s, want at least %d%s", l.name, counted(len(l.rows), "row"), left, tableLeast, l.forMoreRows())
	}
	for i, c := range l.columns {
		switch {
		case c.stray.count == 0 || l.roles[i] != "":
		case float64(c.stray.count) > (1-mostlyNumbers)*float64(c.rows):
			return fmt.Errorf("%s: %s is a word in a column of numbers, one of %d; --set ignore=%s leaves the column out",
				l.at(c.stray.first, i), form.Quoted(c.stray.text), c.stray.count, form.Shown(c.name))
		default:
			l.note("%s: %s among its numbers taken as missing, the first on line %d: %s", form.Shown(c.name),
				counted(c.stray.count, "word"), l.lines[c.stray.first], form.Quoted(c.stray.text))
		}
	}
	return nil
}

// forMoreRows is what brings back rows that were left out, "" if none were.
func (l *learning) forMoreRows() string {
	switch {
	case l.gappy > 0:
		return "; --set missing=auto fills gaps"
	case l.without > 0:
		return "; choose another column with --set label="
	}
	return "; add more"
}

// gap is the first column without a value in a row, -1 for none.
func (l *learning) gap(row int) int {
	for _, i := range l.gapsIn {
		if l.columns[i].missing(row) {
			return i
		}
	}
	return -1
}

// leftOut says how many rows are left out and why.
func (l *learning) leftOut() string {
	var words []string
	if l.without > 0 {
		words = append(words, fmt.Sprintf("%d without a label left out", l.without))
	}
	if l.gappy > 0 {
		words = append(words, fmt.Sprintf("%d with missing values left out", l.gappy))
	}
	return strings.Join(words, ", ")
}

// The values of a label of whole numbers that auto takes for classes: two, or up to
// fewCounted that have leastCounted rows on average; or up to mostCounted that run from
// 0 or 1 without a gap, none of which is much rarer than the others.
const (
	fewCounted   = 20
	leastCounted = 5
	mostCounted  = 100
	rareCounted  = 0.2 // of the mean number of rows
)

// isRegression decides the task.
func (l *learning) isRegression() bool {
	if l.task != auto {
		return l.task == string(Regression)
	}
	c := l.target
	if c.kind == holdsWords {
		return false
	}
	return c.numbers != nil || !c.whole() || !l.looksLikeClasses()
}

// looksLikeClasses says whether whole numbers look like classes.
func (l *learning) looksLikeClasses() bool {
	counts := map[float64]int{}
	low, high := math.Inf(1), math.Inf(-1)
	for _, v := range l.target.levels[1:] {
		if v.count > 0 {
			counts[v.value] += v.count
			low, high = min(low, v.value), max(high, v.value)
		}
	}
	n, rows := len(counts), len(l.rows)
	if n <= fewCounted {
		return n <= 2 || leastCounted*n <= rows
	}
	for _, count := range counts {
		if float64(count)*float64(n) < rareCounted*float64(rows) {
			return false
		}
	}
	return n <= mostCounted && (low == 0 || low == 1) && high-low == float64(n-1)
}

// fillClassification learns the label as classes.
func (l *learning) fillClassification(s *Set) error {
	labels, classes, err := l.classes()
	if err != nil {
		return err
	}
	if err := l.divide(s, labels); err != nil {
		return err
	}
	s.Task, s.Outputs, s.Classes = Classification, len(classes), classes
	s.Scaling = "numbers standardised by the training split"
	all, err := l.inputs(s)
	if err != nil {
		return err
	}
	all.Labels = labels
	s.Train, s.Test = all.pick(l.train), all.pick(l.tested)
	s.Title += fmt.Sprintf(" · %d classes", len(classes))
	return l.checkTest(s)
}

// checkTest refuses test rows of classes that training does not have.
func (l *learning) checkTest(s *Set) error {
	seen := make([]bool, s.Outputs)
	for _, label := range s.Train.Labels {
		seen[label] = true
	}
	for i, label := range s.Test.Labels {
		if !seen[label] {
			row := l.rows[l.tested[i]]
			place := l.at(row, slices.Index(l.columns, l.target))
			if len(l.columns) == 1 { // the labels of images
				place = fmt.Sprintf("%s: image %d", l.file(row), l.lines[row])
			}
			return fmt.Errorf("%s: the label %s does not occur in training; leave such rows out, or add some to %s", place, form.Quoted(s.Classes[label]), l.name)
		}
	}
	return nil
}

// fillRegression learns the label as a number.
func (l *learning) fillRegression(s *Set) error {
	targets := make([]float64, len(l.rows))
	for i, row := range l.rows {
		y, err := l.number(l.target, row)
		if err != nil {
			return err
		}
		targets[i] = y
	}
	if err := l.divide(s, nil); err != nil {
		return err
	}
	s.Task, s.Outputs = Regression, 1
	s.Scaling = "numbers and target standardised by the training split"
	all, err := l.inputs(s)
	if err != nil {
		return err
	}
	if all.Targets, s.Target, err = l.standardise(l.target.name, targets); err != nil {
		return err
	}
	s.Train, s.Test = all.pick(l.train), all.pick(l.tested)
	return nil
}

// number is the value of a column in a row.
func (l *learning) number(c *column, row int) (float64, error) {
	x := c.value(row)
	switch {
	case math.IsNaN(x):
		return 0, fmt.Errorf("%s: %s is not a number; --set task=classification makes classes of words",
			l.at(row, slices.Index(l.columns, c)), form.Quoted(c.text(row)))
	case math.Abs(x) > largest:
		return 0, fmt.Errorf("%s: %s is not a finite number of at most %g; correct it, or leave the column out with --set ignore=%s",
			l.at(row, slices.Index(l.columns, c)), form.Shown(c.text(row)), largest, form.Shown(c.name))
	}
	return x, nil
}

// divide chooses the rows for training and for testing, as places in rows.
func (l *learning) divide(s *Set, labels []int32) error {
	if l.table.test == "" {
		l.train, l.tested = divideRows(len(l.rows), labels, newRand(fixedSeed))
		s.Splitting = atRandom + fixedSplit
		if labels != nil {
			s.Splitting = stratified + fixedSplit
		}
		return nil
	}
	for i, row := range l.rows {
		if row < l.table.split {
			l.train = append(l.train, i)
		} else {
			l.tested = append(l.tested, i)
		}
	}
	s.Splitting = "training and test files of the source"
	if len(l.train) == 0 || len(l.tested) == 0 {
		return fmt.Errorf("%s: %d rows with a label for training and %d for testing, want some of both; look at the column %s", l.name, len(l.train), len(l.tested), form.Shown(l.target.name))
	}
	return nil
}

// classes numbers the labels of the rows in the order of their names, which it returns
// too. Labels are compared as they are written.
func (l *learning) classes() (labels []int32, names []string, err error) {
	c := l.target
	if c.numbers != nil {
		return nil, nil, fmt.Errorf("%s: more than %d classes in %s; for a numeric target, --set task=regression", l.name, classesMost, form.Shown(c.name))
	}
	first := map[uint16]int{}
	count := map[uint16]int{}
	for _, row := range l.rows {
		code := c.codes[row]
		if count[code]++; count[code] == 1 {
			first[code] = row
			names = append(names, c.levels[code].text)
		}
	}
	var once []string
	for code, n := range count {
		if n == 1 {
			once = append(once, c.levels[code].text)
		}
	}
	slices.SortFunc(once, compareLabels)
	slices.SortFunc(names, compareLabels)
	switch {
	case len(names) > classesMost:
		return nil, nil, fmt.Errorf("%s: more than %d classes in %s; choose another column with --set label=", l.name, classesMost, form.Shown(c.name))
	case len(names) < 2:
		return nil, nil, fmt.Errorf("%s: every label is %s, want at least 2 classes; choose another column with --set label=", l.name, form.Quoted(names[0]))
	case len(once) == len(names):
		return nil, nil, fmt.Errorf("%s: every label of %s occurs once, want classes of at least 2 rows; choose another column with --set label=", l.name, form.Shown(c.name))
	case len(once) > 0 && l.table.test == "":
		l.note("%s of %s occur once and go to training: %s", counted(len(once), "label"), form.Shown(c.name), someOf(once))
	}
	l.noteSpellings(names)
	class := make(map[string]int32, len(names))
	for i, name := range names {
		class[name] = int32(i)
	}
	labels = make([]int32, len(l.rows))
	for i, row := range l.rows {
		labels[i] = class[c.levels[c.codes[row]].text]
	}
	return labels, l.classNames(names), nil
}

// noteSpellings says which classes are the same number.
func (l *learning) noteSpellings(names []string) {
	for i := 1; i < len(names); i++ {
		x, isX := l.dialect.number(names[i-1])
		y, isY := l.dialect.number(names[i])
		if isX && isY && x == y {
			l.note("%s and %s are the same number but two classes: labels are compared as they are written", form.Shown(names[i-1]), form.Shown(names[i]))
		}
	}
}

// classNames are the names that the first row of the file gives to classes 0, 1, ….
func (l *learning) classNames(names []string) []string {
	given := l.dialect.classes
	if len(given) != len(names) || l.target != l.columns[len(l.columns)-1] || !slices.Equal(names, countingNames(len(names))) {
		return names
	}
	return given
}

// compareLabels orders numbers by value, before words in the order of bytes.
func compareLabels(a, b string) int {
	x, errX := strconv.ParseFloat(a, 64)
	y, errY := strconv.ParseFloat(b, 64)
	switch {
	case errX == nil && errY == nil && x != y:
		return cmp.Compare(x, y)
	case errX == nil && errY != nil:
		return -1
	case errX != nil && errY == nil:
		return 1
	}
	return strings.Compare(a, b)
}
