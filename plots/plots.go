// Package plots is the shelf of figures: each is drawn from a recorded run and
// written as PNG, SVG or PDF. It knows a run only through sim.Recording. The
// same recording gives the same bytes.
package plots

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/north-tui/north/form"
	"github.com/north-tui/north/picture"
	"github.com/north-tui/north/sim"
	"gonum.org/v1/plot/vg/draw"
)

// ErrNoData is wrapped by a figure of something the run has not recorded.
var ErrNoData = errors.New("nothing to draw")

// Drawable is a figure that fits itself to the canvas it is given.
type Drawable interface{ Draw(c draw.Canvas) }

// Figure is a line of the shelf.
type Figure struct {
	Name, Doc string
	// Draw takes what it needs from the recording. It wraps ErrNoData where
	// the recording lacks it.
	Draw func(*sim.Recording) (Drawable, error)
}

// All lists the figures of every scene in the order in which they are offered.
func All() []Figure {
	return append(single(), Figure{"overview", "four of the others on one page", overview})
}

// single lists the figures that stand alone: those an overview may show.
func single() []Figure {
	return []Figure{
		Trend{Name: "losses", Title: "Loss", Group: "loss", Quantity: "loss", Log: true}.Figure("training and test loss, on a log axis"),
		Trend{Name: "accuracy", Title: "Accuracy", Group: "accuracy", Quantity: "share of correct answers", share: true}.Figure("training and test accuracy"),
		{"widths", "neurons of each hidden layer", widths},
		{"phi", "share of each layer that is orthogonal, with the share below which growth stops", phi},
		{"rank", "what the trigger measures in each layer, with its threshold", rank},
		{"effective-rank", "width of each layer, singular values above epsilon and effective rank of its activations", effectiveRank},
		{"newborns", "activity and gradient of newborn neurons as shares of older ones, by age", newborns},
		{"spectrum", "singular values of each layer, with the number above epsilon", spectrum},
		{"boundary", "decision surface, fitted function or predictions, with the data; of images, the weights; of texts, the attention", boundary},
		{"confusion", "test samples of each class by the answer they got", confusion},
	}
}

// Find is the figure of a name among All and those of scenes.
func Find(name string, own ...Figure) (Figure, error) {
	var names []string
	for _, f := range slices.Concat(All(), own) {
		if f.Name == name {
			return f, nil
		}
		names = append(names, f.Name)
	}
	return Figure{}, form.Unknown("figure", name, names)
}

func noData(what string) error {
	return fmt.Errorf("%w, this run recorded no %s", ErrNoData, what)
}

// group returns the series of a group that hold measurements.
func group(rec *sim.Recording, name string) []sim.Series {
	var out []sim.Series
	for _, s := range rec.Series {
		if s.Group == name && len(s.Buckets) > 0 {
			out = append(out, s)
		}
	}
	return out
}

// caption says which run a figure shows.
func caption(rec *sim.Recording) string {
	parts := []string{rec.Title}
	if rec.Title == "" {
		parts[0] = rec.Spec.Scene
	}
	for _, key := range []string{"trigger", "init"} {
		parts = append(parts, rec.Spec.Set[key])
	}
	who := "seed " + strconv.FormatUint(rec.Spec.Seed, 10)
	if rec.Runs > 1 {
		who = fmt.Sprintf("%d runs", rec.Runs)
	}
	parts = append(parts, who, "step "+picture.Grouped(float64(rec.Step)))
	if rec.Params > 0 {
		parts = append(parts, picture.Grouped(float64(rec.Params))+" parameters")
	}
	return joined(parts)
}

// joined sets dots between those parts that say something.
func joined(parts []string) string {
	var said []string
	for _, p := range parts {
		if p != "" {
			said = append(said, p)
		}
	}
	return strings.Join(said, " · ")
}

// withUnit appends a unit to the name of a quantity.
func withUnit(name, unit string) string {
	if unit == "" {
		return name
	}
	return name + " (" + unit + ")"
}
