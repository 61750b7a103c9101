// Package darts is the scene of a search for the cell of a network by gradient descent:
// a supernet of all candidate operations, the weights that mix them, the regularisers and
// schedules of DARTS-PRIME, and what is left when the mixture is cut down to one
// operation an edge.
package darts

import (
	"slices"

	model "github.com/north-tui/north/darts"
	"github.com/north-tui/north/form"
	"github.com/north-tui/north/lessons"
	"github.com/north-tui/north/report"
	"github.com/north-tui/north/scenes/growth"
	"github.com/north-tui/north/scenes/scene"
	"github.com/north-tui/north/sim"
)

// Scene searches for a cell, or retrains one.
func Scene() scene.Entry {
	var data shared
	return scene.Entry{
		Scene: sim.Scene{
			Name:    "darts",
			Doc:     "architecture search: a supernet, the weights of its operations, and what a cut leaves of it",
			Fields:  rules.FieldsOf,
			Keep:    []string{wantWeights, wantSchedule, wantPulls},
			NamedBy: presetKey,
			New: func(spec sim.Spec, options sim.Options) (sim.Learner, error) {
				return open(spec, options, &data)
			},
			Goals: []sim.Goal{{Group: "accuracy", Value: .7}, {Group: "delta", Lower: true, Value: .5}},
		},
		Data:     scene.LabelledData(),
		Own:      scene.OtherData("a table, arrays of NumPy, a folder of images, or a name such as sim:16", "file, folder or name"),
		Files:    scene.LabelledFiles(),
		Describe: scene.DescribeLabelled,
		Choices: merged(growth.Choices(), map[string][]form.Option{
			presetKey: presetOptions(), scheduleKey: scheduleOptions(), regulariserKey: regulariserOptions(),
		}),
		Flags: slices.Concat([]scene.Flag{
			{Name: presetKey, Doc: "`NAME` of a combination of activation, schedule and regulariser"},
			{Name: "space", Doc: "`NAME` of the space: dense8, conv8 or conv28"},
			{Name: "data", Doc: "learn from `NAME|DIR|FILE`; see north list data"},
		}, growth.Flags(), scene.TrainingFlags()),
		Figures: figures(),
		Epochs:  epochs,
		Measures: report.Measures{
			Quality: []report.Measure{{Result: "retrained_accuracy", Name: "accuracy of the retrained cell (%)", Unit: "percentage points", Factor: 100, Most: 100}},
			Loss:    report.Measure{Result: "soft_loss", Name: "validation loss of the supernet", Unit: "nats", Lower: true},
			Columns: []report.Measure{
				{Result: "retrained_accuracy", Factor: 100},
				{Result: "soft_accuracy", Factor: 100},
				{Result: "gap"},
				{Result: "delta"},
				{Result: "cut_accuracy", Factor: 100},
				{Result: "cell_params"},
				{Result: "live"},
				{Result: "alpha_steps"},
				{Result: "alpha_expected"},
				{Result: "degenerate"},
			},
		},
		Lessons: vocabulary,
	}
}

// vocabulary is what lessons may name.
var vocabulary = lessons.Vocabulary{
	Series: []string{
		"train_loss", "soft_loss", "cut_loss", "soft_accuracy", "cut_accuracy", "retrained_accuracy",
		"gap", "delta", "delta.", "live", "live.", "alpha", "params", "cell_params", "margin", "none",
		"info.", "weight.", "width.",
	},
}

// merged is a map of both.
func merged(a, b map[string][]form.Option) map[string][]form.Option {
	for key, options := range b {
		a[key] = options
	}
	return a
}

// open makes the learner that the settings name: a retraining if they name a genotype,
// else a search.
func open(spec sim.Spec, options sim.Options, data *shared) (sim.Learner, error) {
	b, err := newBase(spec, options, data)
	if err != nil {
		return nil, err
	}
	if b.Choice.genotype {
		return newRetraining(b)
	}
	return newSearching(b, spec)
}

// epochs is how long a run takes if nothing is said.
func epochs(set map[string]string) (float64, error) {
	c, err := rules.Read(set)
	if err != nil {
		return 0, err
	}
	if c.Choice.genotype {
		return c.Values.Float(retrainKey), nil
	}
	return float64(c.Choice.space.epochs), nil
}

// Space names of the model, by the kinds of the table of spaces.
var kinds = map[string]func() model.Space{"dense8": model.Dense8, "conv8": model.Conv8, "conv28": model.Conv28}
