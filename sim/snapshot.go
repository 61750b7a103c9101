package sim

import (
	"cmp"
	"time"

	"github.com/north-tui/north/form"
	"github.com/north-tui/north/picture"
)

// State is what a trainer is doing.
type State string

// The states of a trainer.
const (
	Loading  State = "loading"  // data is being read, a model built
	Running  State = "running"  // stepping, paced or flat out
	Paused   State = "paused"   // waits for a command
	Finished State = "finished" // the run has reached its last step
	Diverged State = "diverged" // loss or weights are no longer finite
	Failed   State = "failed"   // data or learner error; Err says which
)

// Snapshot is an immutable picture of a run. The screen and the exports see
// nothing else of it. Slices it holds are never written again.
type Snapshot struct {
	Spec    Spec      // as it is now
	Began   Spec      // as the run began
	Given   []Applied // changes since, oldest first
	Run     string    // a number that grows with each restart, as text
	State   State
	Err     error  // why, when Diverged or Failed
	Record  string // the run directory that is shown, empty for a run of its own
	Unsaved error  // why the run is not recorded any more, though it was to be
	Kept    bool   // it is recorded, so that nothing is lost when the program ends
	Note    string // while loading: what is being done

	Step     int
	Epoch    float64
	Target   float64       // requested steps per second; 0 means no limit
	Rate     float64       // recent steps per second
	Elapsed  time.Duration // spent running, waiting for the next step included
	Busy     time.Duration // of this lane: spent in steps alone
	Ack      uint64        // number of the last command that was answered
	Answers  []Answer      // to the latest commands, oldest first
	Settings []form.Setting
	Series   []Series
	Epochs   Series  // passes over the training data done by each step
	Seconds  Series  // time spent in steps alone by each step; empty where nobody measures it
	Costs    Series  // picture.Operations of training done by each step
	Events   []Event // oldest first
	Births   int     // neurons added so far

	// The position in time. Series and Events extend to Head, whatever is shown;
	// everything else belongs to Step, as the run left it, after the commands given
	// at that step. While the run is being replayed to a requested step, Step already
	// is that step, Replaying is above 0, and the pictures and settings are still the
	// previous ones.
	Head      int        // the newest step done; above Step while the past is shown
	Past      bool       // the past is shown: of a diverged run, it may be that of Head
	Replaying int        // steps still to be done again; Note says it in words
	Keyframes []Keyframe // oldest first; empty where none are kept

	// Which run of several this is.
	Lane   string      // a, b, c or d; empty where there is one alone
	Name   string      // that the viewer gave the lane, empty for none
	Does   string      // value of the setting that tells lanes of the scene apart, empty for none
	Forked int         // step at which it left Parent
	Parent string      // lane it was forked from, empty for none
	Lanes  []*Snapshot // the latest of all lanes, this one too, in order; empty for a single one
	Sync   string      // how lanes keep together: step, epoch, cost, free

	picture.Picture
}

// LaneName returns a lane's name: the viewer's, or the value of the setting that
// tells lanes apart.
func (s *Snapshot) LaneName() string { return cmp.Or(s.Name, s.Does, s.Spec.Scene) }

// Value is the value that one of the series has at the shown step, and whether there is
// one.
func (s *Snapshot) Value(series Series) (value float64, ok bool) {
	switch {
	case !s.Past:
		return series.Latest()
	case series.Shown.Step > 0 && s.Replaying == 0: // exact, however far the history is thinned
		return series.Shown.Last, true
	}
	return series.At(s.Step)
}

// Keyframe is a step whose full state is kept, so that the run can go back to it.
type Keyframe struct {
	Step  int
	Bytes int
	Kept  bool // bookmarked: never thinned out
}
