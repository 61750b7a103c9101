// Package scene is what scenes are made of.
//
// A scene is a folder under scenes with a function Scene that returns an Entry, and
// a line in scenes.All. Its learner, a sim.Learner, is a struct that embeds
//
//   - Controls, made by Rules.Read: the settings, their values and how they change;
//   - Measurements: the columns of series.csv and what a step adds to them.
//
// The learner then lacks Begin, Step, Do, Picture, StepsPerEpoch, Results, Save and
// Load. For those there are Stream and Batch, which deal out labelled data; Shared,
// which opens data once for all forks; the random streams of a run; Diverged, which
// names what is no longer finite; and Short, Factor, Grouped and Softmax for
// explanations. Package growth beside this one grows hidden layers by the shelves of
// triggers and initialisations.
//
// Every command sim.Set goes to Controls.Change; what follows from the new values is
// then up to the learner. A step begins with Measurements.Restart.
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
// Epochs, Measures and Goals are needed; the other fields may be empty.
type Entry struct {
	sim.Scene

	// Data are the data sets that have a name, in the order of display.
	Data []form.Option
	// Own is the line of the picker of data for files and folders. Its only field is
	// "path".
	Own form.Option
	// Files are the kinds of Own, for lists: DIR, FILE.csv.
	Files []form.Option
	// Choices are the lines of pickers by setting: trigger, init.
	Choices map[string][]form.Option
	// Flags are the settings with a flag of their own on the command line.
	Flags []Flag
	// Figures are those of this scene alone, beside the ones that plots has for all.
	Figures []plots.Figure
	// Epochs is how long a run with some settings takes if nothing is said; 0 for one
	// that has another end.
	Epochs func(set map[string]string) (float64, error)
	// Thumb is a small picture of a data set with its default settings, nil for one
	// that has none. Thumb is nil if no data set has one.
	Thumb func(data string) (*picture.Grid, error)
	// Measures are what reports compare.
	Measures report.Measures
	// Lessons is what lessons of this scene may name.
	Lessons lessons.Vocabulary
	// Goals are what a race may aim at. The first of which a run has series is the
	// usual one.
	Goals []sim.Goal
}

// Flag is a setting with a flag of its own on the command line. Scenes that have the
// same flag with the same Doc share it; otherwise the help has both.
type Flag struct {
	Name string // both the setting and the flag are called this
	Doc  string // one line; a word in `quotes` stands for the value
}
