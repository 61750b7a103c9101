package datasets

import (
	"fmt"
	"path/filepath"

	"github.com/north-tui/north/form"
)

var csvDefaults = Defaults{Hidden: []int{8}, MaxWidth: 64, Batch: 32, Epochs: 100}

// auto leaves it to the labels: whole numbers and words are classes.
const auto = "auto"

// csvFile is a file of numbers with one column that is learnt. The choice of
// columns comes from its first row.
func csvFile(path string) (Entry, error) {
	columns, err := csvColumns(path)
	if err != nil {
		return Entry{}, err
	}
	return Entry{
		Name: path, Doc: fmt.Sprintf("CSV file of %d columns", len(columns)), Source: "your own file",
		Fields: []form.Field{
			{Name: "label", Doc: "target column: its name, or its number if there is no header", Kind: form.Choice,
				Default: columns[len(columns)-1], Choices: columns, Effect: form.Restart},
			{Name: "task", Doc: "what the label is; auto: classes if words or whole numbers", Kind: form.Choice,
				Default: auto, Choices: []string{auto, string(Classification), string(Regression)}, Effect: form.Restart},
		},
		Defaults: csvDefaults,
		Load: func(v form.Values, _ uint64) (*Set, error) {
			c, f, err := openRows(path, 1)
			if err != nil {
				return nil, err
			}
			defer f.Close()
			return csvSet(c, v.Text("label"), v.Text("task"))
		},
	}, nil
}

func csvColumns(path string) ([]string, error) {
	c, f, err := openRows(path, 1)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return c.columns()
}

// csvSet makes a data set of a file. The column label is learnt.
func csvSet(c *rows, label, task string) (*Set, error) {
	t, err := readCSVTable(c, label)
	if err != nil {
		return nil, err
	}
	s := &Set{
		Name: c.name, Title: fmt.Sprintf("%s · %d rows", filepath.Base(c.name), len(t.labels)),
		Inputs: len(t.columns), Features: t.columns, Defaults: csvDefaults,
	}
	if t.isRegression(task) {
		err = s.fillRegression(t)
	} else {
		err = s.fillClassification(t)
	}
	if err != nil {
		return nil, err
	}
	s.Bounds = boundsOf(s)
	return s, nil
}

// fillClassification learns the labels of a table as classes.
func (s *Set) fillClassification(t *csvTable) error {
	labels, classes, err := t.classes()
	if err != nil {
		return err
	}
	trainRows, testRows := divideRows(len(labels), labels, newRand(fixedSeed))
	x, err := t.scaledInputs(trainRows)
	if err != nil {
		return err
	}
	all := Split{N: len(labels), Inputs: s.Inputs, X: x, Labels: labels}
	s.Train, s.Test = all.pick(trainRows), all.pick(testRows)
	s.Task, s.Outputs, s.Classes = Classification, len(classes), classes
	s.Title += fmt.Sprintf(" · %d classes", len(classes))
	s.Splitting = stratified + fixedSplit
	s.Scaling = "features standardised by the training split"
	return nil
}

// fillRegression learns the labels of a table as numbers.
func (s *Set) fillRegression(t *csvTable) error {
	targets, err := t.targets()
	if err != nil {
		return err
	}
	trainRows, testRows := divideRows(len(targets), nil, newRand(fixedSeed))
	x, err := t.scaledInputs(trainRows)
	if err != nil {
		return err
	}
	y, err := t.standardise(t.label, targets, trainRows)
	if err != nil {
		return err
	}
	all := Split{N: len(targets), Inputs: s.Inputs, X: x, Targets: y}
	s.Train, s.Test = all.pick(trainRows), all.pick(testRows)
	s.Task, s.Outputs = Regression, 1
	s.Splitting = atRandom + fixedSplit
	s.Scaling = "features and target standardised by the training split"
	return nil
}
