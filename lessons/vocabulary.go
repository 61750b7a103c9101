package lessons

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/north-tui/north/form"
)

// Vocabulary is what conditions may name in lessons of one scene, beside what every
// run has: step, epoch, births, removed, since-birth, drift, lanes, operations; running,
// paused, past.
type Vocabulary struct {
	Series     []string // columns of series.csv; one that ends with a dot is a group of them: width.
	Quantities []string // numbers that pictures and events hold: gain, candidates, or add. and dead. of each layer
	Flags      []string // what pictures tell: same-text
}

// everywhere is the vocabulary of all scenes.
var everywhere = Vocabulary{
	Quantities: []string{"step", "epoch", "births", "removed", "since-birth", "drift", "lanes", "operations"},
	Flags:      []string{"running", "paused", "past"},
}

// Check returns an error, with file and line, if a condition names something that
// the scene of the lesson does not have.
func (l *Lesson) Check(v Vocabulary) error {
	for i := range l.Steps {
		s := &l.Steps[i]
		for j := range s.Condition.clauses {
			if err := s.Condition.clauses[j].check(v); err != nil {
				return fmt.Errorf("%s:%d: check: %w", l.file, s.Line, err)
			}
		}
		for _, fact := range s.Facts {
			for j := range fact.clauses {
				if err := fact.clauses[j].check(v); err != nil {
					return fmt.Errorf("%s:%d: fact: %w", l.file, fact.Line, err)
				}
			}
		}
	}
	return nil
}

func (c *clause) check(v Vocabulary) error {
	switch c.op {
	case "is":
		return nil
	case "":
		known := slices.Concat(everywhere.Flags, v.Flags)
		if !slices.Contains(known, c.left.name) {
			return form.Unknown("flag", c.left.name, known)
		}
		return nil
	}
	for _, q := range []quantity{c.left, c.right} {
		if q.name != "" && !v.knows(q.name) {
			return form.Unknown("quantity", q.name, v.names())
		}
	}
	return nil
}

// knows reports whether there is a quantity of a name.
func (v Vocabulary) knows(name string) bool {
	all := slices.Concat(everywhere.Quantities, v.Quantities, v.Series)
	if group, part, ok := strings.Cut(name, "."); ok {
		return part != "" && slices.Contains(all, group+".")
	}
	return slices.Contains(all, name)
}

// names are the quantities there are, with L1 for the parts of groups.
func (v Vocabulary) names() []string {
	var out []string
	for _, name := range slices.Concat(everywhere.Quantities, v.Quantities, v.Series) {
		if strings.HasSuffix(name, ".") {
			name += "L1"
		}
		out = append(out, name)
	}
	return out
}

// Readable are all flags and quantities that a Vocabulary may list: those that this
// package reads from snapshots.
func Readable() (flagNames, quantityNames []string) {
	quantityNames = slices.Sorted(maps.Keys(quantities))
	for _, name := range slices.Sorted(maps.Keys(ofLayer)) {
		quantityNames = append(quantityNames, name+".")
	}
	return slices.Sorted(maps.Keys(flags)), quantityNames
}
