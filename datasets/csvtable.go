package datasets

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/north-tui/north/form"
)

// csvClasses bounds the number of classes, csvLeast the number of rows from
// below: 5 rows are 4 for training and 1 for testing.
const (
	csvClasses = 1000
	csvLeast   = 5
)

// csvTable is a whole file, before it is split.
type csvTable struct {
	name    string
	columns []string  // of the features
	label   string    // column that is learnt
	inputs  []float64 // (len(labels), len(columns))
	labels  []string
	lines   []int // of each row
}

// columns are the names of the columns, numbers from 1 where there is none.
func (c *rows) columns() ([]string, error) {
	names := make([]string, c.width)
	for i := range names {
		names[i] = strconv.Itoa(i + 1)
		if c.header != nil && c.header[i] != "" {
			names[i] = c.header[i]
		}
		if first := slices.Index(names, names[i]); first < i {
			return nil, fmt.Errorf("%s: columns %d and %d are both named %q", c.name, first+1, i+1, names[i])
		}
	}
	if c.width < 2 {
		return nil, fmt.Errorf("%s: one column, want at least a feature and a label, separated by a comma", c.name)
	}
	return names, nil
}

func readCSVTable(c *rows, label string) (*csvTable, error) {
	columns, err := c.columns()
	if err != nil {
		return nil, err
	}
	target := slices.Index(columns, label)
	if target < 0 {
		return nil, form.Unknown(c.name, label, columns)
	}
	t := &csvTable{name: c.name, label: label, columns: slices.Delete(columns, target, target+1)}
	for {
		fields, err := c.next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		if err := t.add(c, fields, target); err != nil {
			return nil, err
		}
	}
	if len(t.labels) < csvLeast {
		return nil, fmt.Errorf("%s: %d rows, want at least %d", t.name, len(t.labels), csvLeast)
	}
	return t, nil
}

// add appends the row that c has just read.
func (t *csvTable) add(c *rows, fields []string, target int) error {
	for column := range fields {
		if column == target {
			continue
		}
		x, err := c.number(fields, column)
		if err != nil {
			return err
		}
		t.inputs = append(t.inputs, x)
	}
	if fields[target] == "" {
		return fmt.Errorf("%s is empty, want a label", c.at(target))
	}
	// A field is a part of its line's text, which would all be kept.
	t.labels = append(t.labels, strings.Clone(fields[target]))
	t.lines = append(t.lines, c.line)
	return nil
}

// isRegression decides the task. Left to itself, a label is a class if it is a
// word or a whole number.
func (t *csvTable) isRegression(task string) bool {
	if task != auto {
		return task == string(Regression)
	}
	whole := true
	for _, label := range t.labels {
		x, err := strconv.ParseFloat(label, 64)
		if err != nil {
			return false
		}
		whole = whole && x == math.Trunc(x) && !math.IsInf(x, 0)
	}
	return !whole
}

// targets are the labels as numbers.
func (t *csvTable) targets() ([]float64, error) {
	targets := make([]float64, len(t.labels))
	for i, label := range t.labels {
		x, err := strconv.ParseFloat(label, 64)
		if err != nil || math.IsNaN(x) || math.Abs(x) > largest {
			return nil, fmt.Errorf("%s: line %d: label %q is not a finite number", t.name, t.lines[i], label)
		}
		targets[i] = x
	}
	return targets, nil
}

// classes numbers the labels in the order of their names, which it returns too.
func (t *csvTable) classes() (labels []int32, names []string, err error) {
	words := sameSpelling(t.labels)
	rowsOf := map[string]int{}
	for i, word := range words {
		if rowsOf[word]++; rowsOf[word] == 1 {
			names = append(names, word)
		}
		if len(names) > csvClasses {
			return nil, nil, fmt.Errorf("%s: line %d: more than %d classes in %s; for a numeric target, set task to regression",
				t.name, t.lines[i], csvClasses, t.label)
		}
	}
	for i, word := range words {
		if rowsOf[word] == 1 {
			return nil, nil, fmt.Errorf("%s: line %d: label %q occurs once, want at least 2 rows per class", t.name, t.lines[i], word)
		}
	}
	if len(names) < 2 {
		return nil, nil, fmt.Errorf("%s: every label is %q, want at least 2 classes", t.name, names[0])
	}
	slices.SortFunc(names, compareLabels)
	class := make(map[string]int32, len(names))
	for i, name := range names {
		class[name] = int32(i)
	}
	labels = make([]int32, len(words))
	for i, word := range words {
		labels[i] = class[word]
	}
	return labels, names, nil
}

// sameSpelling writes labels that are all numbers in one way, so that 1 and 1.0
// are one class.
func sameSpelling(labels []string) []string {
	words := make([]string, len(labels))
	for i, label := range labels {
		x, err := strconv.ParseFloat(label, 64)
		if err != nil {
			return labels
		}
		words[i] = strconv.FormatFloat(x, 'g', -1, 64)
	}
	return words
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
