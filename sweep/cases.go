package sweep

import (
	"fmt"
	"strconv"
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
	// Epochs is how long the runs of the case are, in place of what the plan says; 0 for as
	// the plan says.
	Epochs float64
	Set    map[string]Words
}

// labelKey is the key of a case, and the column of the table, that holds its label;
// epochsKey is the key of a case that holds the length of its runs.
const labelKey, epochsKey = "label", "epochs"

// UnmarshalYAML takes a map of settings, with or without a label and a length.
func (c *Case) UnmarshalYAML(decode func(any) error) error {
	if err := decode(&c.Set); err != nil {
		return err
	}
	if length, given := c.Set[epochsKey]; given {
		delete(c.Set, epochsKey)
		epochs, err := strconv.ParseFloat(strings.Join(length, ","), 64)
		if err != nil || !(epochs > 0 && epochs <= sim.MostEpochs) {
			return fmt.Errorf("epochs: %q, want a number above 0 and at most 1e9", []string(length))
		}
		c.Epochs = epochs
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
