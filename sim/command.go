package sim

import (
	"fmt"

	"github.com/north-tui/north/picture"
)

// Verb names the action of a Command. The set is open: a verb other than those marked
// * below goes to the learner, which knows its scene's verbs.
type Verb string

// The verbs that every run knows. The trainer handles those marked *.
const (
	Run     Verb = "run"     // *
	Pause   Verb = "pause"   // *
	Step    Verb = "step"    // * N steps, then pause
	Until   Verb = "until"   // * run until Key: birth, epoch, the Tag of an event, or a tag of Report.Tags
	Speed   Verb = "speed"   // * Value steps per second, 0 for no limit
	Restart Verb = "restart" // * with Spec, from step 0
	Set     Verb = "set"     // Key to Text, for every learner

	Seek     Verb = "seek"     // * show the earlier step N, paused
	Live     Verb = "live"     // * back to the newest step
	Bookmark Verb = "bookmark" // * keep the shown step among the keyframes for good

	Save Verb = "save" // * record the run in the directory Text, from its first step

	// The verbs of a race between several lanes.
	Fork  Verb = "fork"  // * a new lane from step N, or from before the command Without, with Changes, named Text, and focus on it
	Focus Verb = "focus" // * lane N, from 0, takes the screen
	Drop  Verb = "drop"  // * lane N ends; the last one stays
	Sync  Verb = "sync"  // * lanes advance by Key: step, epoch, cost (operations), free
)

// OfTrainer reports whether the trainer handles the verb itself.
func (v Verb) OfTrainer() bool {
	switch v {
	case Run, Pause, Step, Until, Speed, Restart, Save, Seek, Live, Bookmark, Fork, Focus, Drop, Sync:
		return true
	}
	return false
}

// Command is a request to a trainer. It is applied between two steps.
type Command struct {
	ID    uint64  `json:"-"` // given by the sender; comes back as Snapshot.Ack
	Verb  Verb    `json:"verb"`
	Key   string  `json:"key,omitempty"`
	Text  string  `json:"text,omitempty"`
	N     int     `json:"n,omitempty"`
	Layer int     `json:"layer,omitempty"`
	Value float64 `json:"value,omitempty"`
	Spec  *Spec   `json:"-"`

	Paused  bool              `json:"-"` // for Restart: wait before the first step
	Changes map[string]string `json:"-"` // for Fork: settings that the new lane changes
	Without uint64            `json:"-"` // for Fork: ID of a learner's command; the new lane is as the run was just before that
}

// Answer is what became of a command.
type Answer struct {
	ID   uint64
	Step int    // of the lane that was on the screen, when it was done
	Lane string // letter of the lane that a Fork made
	Err  error  // why it was refused, nil if it was done
}

// Kind is the kind of an Event.
type Kind string

// The kinds of event.
const (
	Born    Kind = "grow"   // neurons were added
	Shrunk  Kind = "shrink" // neurons were removed
	Rewired Kind = "rewire" // the structure changed, nothing was added
	Changed Kind = "set"    // the user changed something
	Refused Kind = "refuse" // a request could not be fulfilled
	Noted   Kind = "note"   // worth knowing
	Alarm   Kind = "alarm"  // something went wrong: divergence
)

// Event is an entry in the journal.
type Event struct {
	Step      int     `json:"step"`
	Kind      Kind    `json:"kind"`
	Layer     string  `json:"layer"` // L1
	Count     int     `json:"count"` // neurons added, negative if removed
	Value     float64 `json:"value"` // of the trigger
	Threshold float64 `json:"threshold"`
	Measure   string  `json:"measure,omitempty"` // what Value is, such as "rank"
	Init      string  `json:"init"`
	Trigger   string  `json:"trigger,omitempty"` // what caused it; for a removal, the pruner
	Drift     float64 `json:"drift"`             // largest change of an output on the probe batch
	Widths    []int   `json:"widths,omitempty"`  // of all hidden layers after a change
	Note      string  `json:"note"`
	Tag       string  `json:"tag,omitempty"`   // what a scene calls events of this sort: relax, choice
	Named     []Named `json:"named,omitempty"` // further numbers and words of the scene's own

	// The birth certificate, of births only.
	Unit       int       `json:"unit,omitempty"`       // identity of the first neuron added; the others follow
	Candidates int       `json:"candidates,omitempty"` // neurons that were tried, 0 if there was no choice
	Rank       int       `json:"rank,omitempty"`       // of the activations afterwards, 0 if not measured
	Gain       int       `json:"gain,omitempty"`       // what the births added to it; only with Rank
	FanIn      []float64 `json:"fan_in,omitempty"`     // norm of the incoming weights of each neuron added
	FanOut     []float64 `json:"fan_out,omitempty"`    // and of the outgoing ones
	Parents    []int     `json:"parents,omitempty"`    // identity of the neuron each is a copy of, -1 for none; nil if none is
}

// Named is a value of an event with its name.
type Named struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// Changes reports whether the event is one of growth or of structure.
func (e *Event) Changes() bool { return e.Kind == Born || e.Kind == Rewired }

// String returns the event as one line, without the step.
func (e Event) String() string {
	switch e.Kind {
	case Born, Shrunk:
		s := fmt.Sprintf("%s %+d", e.Layer, e.Count)
		if e.Measure != "" {
			s += fmt.Sprintf("  %s %s > %s", e.Measure, picture.Short(e.Value), picture.Short(e.Threshold))
		}
		by := e.Init
		if e.Kind == Shrunk {
			by = e.Trigger
		}
		s += fmt.Sprintf("  %s  drift %.2g", by, e.Drift)
		if e.Note != "" {
			s += "  " + e.Note
		}
		return s
	}
	s := e.Note
	if e.Layer != "" {
		s = e.Layer + "  " + s
	}
	for _, n := range e.Named {
		s += "  " + n.Name + " " + n.Value
	}
	return s
}
