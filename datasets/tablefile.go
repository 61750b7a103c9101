package datasets

import (
	"fmt"
	"math"
	"os"
	"slices"
	"strings"
	"sync"

	"github.com/north-tui/north/form"
)

// sampledValues bounds the values of a table that are read to know its columns.
const sampledValues = 500_000

// usualLabels are names of columns that are learnt if nothing is said. Without one of
// them, it is the last column that can be learnt.
var usualLabels = []string{"label", "labels", "target", "class", "y", "species", "outcome", "diagnosis", "survived"}

// tableFile is a table with one column that is learnt. The choice of columns comes from
// its first rows. With a second file, that one is for testing.
func tableFile(path, test string) (Entry, error) {
	sample, err := openTable(path, sampledValues)
	if err != nil {
		return Entry{}, err
	}
	label, err := sample.usualLabel()
	if err != nil {
		return Entry{}, err
	}
	name := path
	if test != "" {
		name += "," + test
	}
	return Entry{
		Name: name, Doc: fmt.Sprintf("table of %d columns", len(sample.columns)), Source: "your own file",
		Fields:   tableFields(columnNames(sample.columns), label),
		Defaults: sample.defaults(label),
		Load: func(v form.Values, _ uint64) (*Set, error) {
			t, err := openTables(path, test)
			if err != nil {
				return nil, err
			}
			return t.set(wantedOf(v))
		},
	}, nil
}

// found keeps the entry of the files that were last asked for: settings ask for it
// whenever one of them changes.
var found entryStore

type entryStore struct {
	mu    sync.Mutex
	key   string
	entry Entry
}

// of is the entry that open makes of a file, made again when the file has changed.
func (s *entryStore) of(path string, open func() (Entry, error)) (Entry, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	key := path
	if info, err := os.Stat(path); err == nil {
		key += fmt.Sprint(info.Size(), info.ModTime())
	}
	if s.key == key {
		return s.entry, nil
	}
	e, err := open()
	if err == nil {
		s.key, s.entry = key, e
	}
	return e, err
}

// defaults suit the table: fewer neurons than training rows, if these are few.
func (t *table) defaults(label string) Defaults {
	d := tableDefaults
	rows := t.rows()
	if at := slices.Index(columnNames(t.columns), label); at >= 0 {
		rows -= t.columns[at].gaps()
	}
	train := rows - int(math.Round(testShare*float64(rows)))
	if t.whole && train <= d.Hidden[0] {
		d.Hidden = []int{max(1, train/2)}
	}
	return d
}

func wantedOf(v form.Values) wanted {
	return wanted{v.Text("label"), v.Text("task"), v.Text("missing"), v.Text("ignore")}
}

// tableFields are the settings of a table.
func tableFields(columns []string, label string) []form.Field {
	return []form.Field{
		{Name: "label", Doc: "target column: its name or its number", Kind: form.Choice,
			Default: label, Choices: columns, Counted: true, Effect: form.Restart},
		{Name: "task", Doc: "what the label is; auto: classes if words or a few whole numbers", Kind: form.Choice,
			Default: auto, Choices: []string{auto, string(Classification), string(Regression)}, Effect: form.Restart},
		{Name: "missing", Doc: "auto: gaps get the median or the most frequent word, and a feature that says so; drop such rows; or refuse them", Kind: form.Choice,
			Default: auto, Choices: []string{auto, dropRows, refuseGaps}, Effect: form.Restart},
		{Name: "ignore", Doc: "columns that are left out, by name or number, separated by commas", Kind: form.Text,
			Default: nothing, Effect: form.Restart},
	}
}

// openTable reads the beginning of a file, up to most values.
func openTable(path string, most int) (*table, error) {
	in, err := openInput(path)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	return readTable(path, in, most)
}

// openTables reads a file and, unless its name is empty, one for testing.
func openTables(path, test string) (*table, error) {
	var t *table
	hash, err := withInput(path, func(in *input) (err error) {
		t, err = readUnsettled(path, in, 0)
		return err
	})
	if err != nil {
		return nil, err
	}
	t.hash = hash
	if test != "" {
		hash, err := withInput(test, func(in *input) error { return t.readTest(test, in) })
		if err != nil {
			return nil, err
		}
		t.hash += "," + hash
	}
	t.settle()
	return t, nil
}

// withInput reads a file and returns its hash.
func withInput(path string, read func(*input) error) (string, error) {
	in, err := openInput(path)
	if err != nil {
		return "", err
	}
	defer in.Close()
	if err := read(in); err != nil {
		return "", err
	}
	return in.sum()
}

// usualLabel is the column that is learnt if nothing is said.
func (t *table) usualLabel() (string, error) {
	if len(t.columns) < 2 {
		return "", fmt.Errorf("%s: one column, want at least a feature and a label, separated by commas, semicolons, tabs, bars or blanks", t.name)
	}
	for _, usual := range usualLabels {
		at := slices.IndexFunc(t.columns, func(c *column) bool { return strings.EqualFold(c.name, usual) })
		if at >= 0 && t.learnable(t.columns[at]) {
			return t.columns[at].name, nil
		}
	}
	for _, c := range slices.Backward(t.columns) {
		if t.learnable(c) {
			return c.name, nil
		}
	}
	return t.columns[len(t.columns)-1].name, nil
}

// learnable says whether a column can be a label, by the rows read: numbers, or words
// some of which come again; not the same in all rows if these are all.
func (t *table) learnable(c *column) bool {
	switch {
	case t.whole && c.different() < 2 && len(c.levels) < 3: // levels are as they are written
		return false
	case c.kind == holdsWords:
		return !c.identifies() && c.words <= fewLevels
	}
	return c.kind == holdsNumbers
}
