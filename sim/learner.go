package sim

import (
	"errors"
	"io"
	"math"

	"github.com/north-tui/north/form"
	"github.com/north-tui/north/picture"
)

// Learner is what a session runs: a model, its data and the way it grows. It is used
// by one goroutine at a time.
type Learner interface {
	// Begin takes the measurements needed before the first step. Its events describe
	// the run; those with Widths begin the history of widths.
	Begin() ([]Event, error)
	// Step does one optimizer step and whatever growth follows it.
	Step() (Report, error)
	// Do applies a command between two steps. A command that cannot be applied
	// returns an error and changes nothing.
	Do(Command) ([]Event, error)
	// Picture draws the parts of a snapshot that are the model's own. The
	// result shares no memory that will change, and drawing it touches none of
	// the random streams of training.
	Picture(picture.View) picture.Picture
	// Columns describes the series that Step reports, in the order of
	// series.csv. Later calls may only add to the end.
	Columns() []Column
	// StepsPerEpoch is the number of steps in a pass over the training data.
	StepsPerEpoch() int
	// Settings returns the settings with their current values.
	Settings() []form.Setting
	// Chosen returns the settings that differ from the defaults: Spec.Set for a
	// similar run. The result is never modified afterwards.
	Chosen() map[string]string
	// Results returns measurements at the end of a run, by name.
	Results() (map[string]any, error)
	// Save writes the full state: weights, moments, ages, random streams, data
	// cursor, baselines. Load restores it: what follows is bit-identical.
	Save(io.Writer) error
	Load(io.Reader) error
}

// Resting is a Learner that can free memory while it is idle.
type Resting interface {
	Learner
	// Rest frees what can be recomputed. It does not affect later results.
	Rest()
}

// Sample is one measurement of one series.
type Sample struct {
	Column int // position in Learner.Columns
	Value  float64
}

// Report is the result of one step. It is valid until the next step.
type Report struct {
	Epoch   float64            // passes over the training data done so far
	Cost    picture.Operations // of this step, forwards and backwards; 0 if not counted
	Samples []Sample
	Events  []Event  // births and the like
	Tags    []string // what else happened, for Until: too frequent or too small for an event
	Last    bool     // the run has come to an end that its settings name
}

// Column describes a series a learner reports.
type Column struct {
	Name  string // unique, as in series.csv: train_loss, width.L1
	Group string // series of one group share a chart: loss, accuracy, width, phi, rank
	Label string // within the group: train, test, L1
	Unit  string
}

// OfTraining reports whether the series is measured on what the model is trained on.
func (c Column) OfTraining() bool { return c.Label == "train" }

// OfBatch reports whether the series is of the batch of each step alone, and so noisy: the
// training loss is not measured on all samples at every step.
func (c Column) OfBatch() bool { return c.OfTraining() && c.Group == "loss" }

// Scene is something that can be run.
type Scene struct {
	Name    string
	Doc     string
	Fields  func(set map[string]string) ([]form.Field, error) // depends on the choices made, such as trigger
	New     func(Spec, Options) (Learner, error)              // loads data; may take seconds
	Keep    []string                                          // pictures of the last step that a record keeps
	NamedBy string                                            // the setting that tells lanes apart: trigger; "" for none
	Goals   []Goal                                            // what a race may aim at: first the default, if the run has series for it; none: the loss
}

// Spec names a run completely: the same spec gives the same run, bit for bit,
// on the same kernel.
type Spec struct {
	Scene  string            `json:"scene"`
	Seed   uint64            `json:"seed"`
	Steps  int               `json:"steps,omitempty"`  // where the run ends
	Epochs float64           `json:"epochs,omitempty"` // the same in epochs; with neither, it goes on
	Set    map[string]string `json:"set"`              // what differs from the defaults, by field name
	Old    bool              `json:"-"`                // recorded before defaults had versions, so Set differs from those of then
}

// Total is the number of steps of the run, 0 if it has no end.
func (s Spec) Total(stepsPerEpoch int) int {
	if s.Steps > 0 {
		return s.Steps
	}
	return int(math.Ceil(s.Epochs * float64(stepsPerEpoch)))
}

// Options are what a run may be given that never changes its results.
type Options struct {
	Threads int // for matrix products; 0 means one less than there are processors
}

// ErrDiverged is wrapped by Learner.Step when a loss or a weight is no longer
// finite. The learner is then of no use but for its pictures.
var ErrDiverged = errors.New("diverged")
