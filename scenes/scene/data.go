package scene

import (
	"fmt"
	"strings"
	"sync"

	"github.com/north-tui/north/datasets"
	"github.com/north-tui/north/form"
	"github.com/north-tui/north/nn"
	"github.com/north-tui/north/sim"
)

// Shared holds the data of the last learner that a scene made, so that forks and
// learners that go back in a run can share it: the test split of MNIST alone takes 31
// MB. Each scene has one; the zero value is ready to use.
type Shared struct {
	mu   sync.Mutex
	key  string
	data *Opened
}

// Opened is a data set as learners read it. It must not be written to.
type Opened struct {
	Set   *datasets.Set
	TestX nn.Inputs[float32] // the whole test split
	TestY nn.Targets[float32]
}

// Open returns the data that the settings of a run name: v has the values of
// "data" and of the fields of its entry.
func (s *Shared) Open(entry datasets.Entry, v form.Values, seed uint64) (*Opened, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var key strings.Builder
	fmt.Fprintf(&key, "%d %q", seed, v.Text("data"))
	for _, f := range entry.Fields {
		fmt.Fprintf(&key, " %s=%q", f.Name, v.Text(f.Name))
	}
	if s.data != nil && s.key == key.String() {
		return s.data, nil
	}
	set, err := datasets.Open(v.Text("data"), v, seed)
	if err != nil {
		return nil, err
	}
	var b Batch
	x, y := b.Inputs(set.Test, Rows(set.Test.N))
	s.key, s.data = key.String(), &Opened{Set: set, TestX: x, TestY: y}
	return s.data, nil
}

// Facts are what a record says of data; see sim.Informed.
func Facts(set *datasets.Set) map[string]any {
	facts := map[string]any{
		sim.DataName: set.Name, "task": string(set.Task), "rows": set.Train.N + set.Test.N, "features": set.Inputs,
	}
	if set.Task == datasets.Classification {
		facts["classes"] = set.Outputs
	}
	if set.Label != "" {
		facts["label"] = set.Label
	}
	if set.SHA256 != "" {
		facts[sim.DataHash] = set.SHA256
	}
	return facts
}

// DataTag marks the events of Told.
const DataTag = "data"

// Told are events for the beginning of a run that say what was made of the files it
// learns from.
func Told(lines []string) []sim.Event {
	var events []sim.Event
	for _, line := range lines {
		events = append(events, sim.Event{Kind: sim.Noted, Tag: DataTag, Note: line})
	}
	return events
}

// DataField is the setting that names the data set.
func DataField(usual string) form.Field {
	return form.Field{Name: "data", Doc: "what to learn from: a name, a table (CSV, TSV, JSON, ARFF), a directory of IDX files", Kind: form.Text, Default: usual, Effect: form.Restart}
}
