package sweep

import (
	"fmt"
	"strings"
	"unicode"

	"github.com/north-tui/north/sim"
)

// Case is settings of a plan that belong together. In YAML its label stands among
// them, under the key "label".
type Case struct {
	// Label is what the runs of the case are called in tables and reports; "" for
	// nothing. It is no setting: a run is the same whatever it is called.
	Label string
	Set   map[string]Words
}

// labelKey is the key of a case, and the column of the table, that holds its label.
const labelKey = "label"

// UnmarshalYAML takes a map of settings, with or without a label.
func (c *Case) UnmarshalYAML(decode func(any) error) error {
	if err := decode(&c.Set); err != nil {
		return err
	}
	label, given := c.Set[labelKey]
	if !given {
		return nil
	}
	delete(c.Set, labelKey)
	if len(label) != 1 || strings.TrimSpace(label[0]) == "" || strings.ContainsFunc(label[0], unicode.IsControl) {
		return fmt.Errorf("label: %q, want text on one line", []string(label))
	}
	c.Label = strings.TrimSpace(label[0])
	return nil
}

// checkLabels wants another label for each case that has one.
func (p Plan) checkLabels() error {
	first := map[string]int{}
	for i, c := range p.Cases {
		if k, twice := first[c.Label]; twice && c.Label != "" {
			return fmt.Errorf("sweep: cases %d and %d have the same label: %s", k+1, i+1, c.Label)
		}
		first[c.Label] = i
	}
	return nil
}

// Planned is a run that a sweep is to have.
type Planned struct {
	sim.Spec
	Label string `json:"label,omitempty"` // of its case
}
