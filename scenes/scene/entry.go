// Package scene provides the parts that scenes are made of.
//
// A scene is a folder under scenes with a function Scene that returns an Entry, and
// a line in scenes.All. Its learner, a sim.Learner, is a struct that embeds
//
//   - Controls, created by Rules.Read: the settings, their values and how they change;
//   - Measurements: the columns of series.csv and what a step adds to them.
//
// The learner then lacks Begin, Step, Do, Picture, StepsPerEpoch, Results, Save and
// Load. For those there are Stream and Batch, which deliver labelled data; Shared,
// which opens data once for all forks; the random streams of a run; Diverged, which
// reports what is no longer finite; and Short, Factor, Grouped and Softmax for
// explanations. The sibling package growth grows hidden layers with the available
// triggers and initialisations.
//
// Pass every sim.Set command to Controls.Change; the learner then applies the new
// values. A step begins with Measurements.Restart.
package scene

import (
	"github.com/north-tui/north/form"
	"github.com/north-tui/north/lessons"
	"github.com/north-tui/north/picture"
	"github.com/north-tui/north/plots"
	"github.com/north-tui/north/report"
	"github.com/north-tui/north/sim"
)

// Entry is a line of the shelf of scenes: what can be run, and everything that the
// program says of it. Nothing outside a scene's folder knows it otherwise. Data, Own,
// Epochs, Measures and Scene.Goals are needed; the other fields may be empty.
type Entry struct {
	sim.Scene

	// Data lists the named data sets, in display order.
	Data []form.Option
	// Own is the line of the picker of data for files and folders. Its only field is
	// "path".
	Own form.Option
	// Files lists the kinds of files that Own accepts: DIR, FILE.csv.
	Files []form.Option
	// Describe says what is understood of the files that Own accepts: lines for people,
	// and the settings that change it. Nil says nothing.
	Describe func(data string, set map[string]string) ([]string, []form.Field, error)
	// Choices are the lines of pickers by setting: trigger, init.
	Choices map[string][]form.Option
	// Flags lists the settings that have their own command-line flag.
	Flags []Flag
	// Figures lists the figures of this scene only, in addition to those that plots
	// has for all scenes.
	Figures []plots.Figure
	// Epochs is how long a run with some settings takes if nothing is said; 0 for one
	// that has another end.
	Epochs func(set map[string]string) (float64, error)
	// Thumb returns a small picture of a data set with its default settings, or nil
	// if that data set has none. Thumb is nil if no data set has one.
	Thumb func(data string) (*picture.Grid, error)
	// Measures is what reports compare.
	Measures report.Measures
	// Lessons lists the names that lessons of this scene may use.
	Lessons lessons.Vocabulary
}

// Flag is a setting with its own command-line flag. Scenes with the same flag and the
// same Doc share it; otherwise the help shows both.
type Flag struct {
	Name string // both the setting and the flag are called this
	Doc  string // one line; a word in `quotes` stands for the value
}
