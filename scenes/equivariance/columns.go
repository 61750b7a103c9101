package equivariance

import (
	"fmt"
	"strings"

	model "github.com/north-tui/north/equivariance"
	"github.com/north-tui/north/sim"
)

// The first columns, in the order of series.csv.
const (
	trainLoss = iota
	testLoss
	testAccuracy
	validationAccuracy // of the best network of a generation
	paramsColumn
	operationsColumn
	relaxationsColumn
	generationColumn
	bestColumn    // parameters of the best network of a generation
	answersColumn // different answers to the poses of the image shown first
)

// columns are the positions of those that depend on the layers.
type columns struct {
	widths  []int
	commute []int // of the first element after e, a layer
	shares  []int // of the first group, a layer; none without shares
}

func (l *relaxing) addColumns() {
	l.AddColumns([]sim.Column{
		trainLoss:          {Name: "train_loss", Group: "loss", Label: "train", Unit: "nats"},
		testLoss:           {Name: "test_loss", Group: "loss", Label: "test", Unit: "nats"},
		testAccuracy:       {Name: "test_accuracy", Group: "accuracy", Label: "test", Unit: "share"},
		validationAccuracy: {Name: "val_accuracy", Group: "accuracy", Label: "val", Unit: "share"},
		paramsColumn:       {Name: "params", Group: "params", Label: "params"},
		operationsColumn:   {Name: "operations", Group: "operations", Label: "operations"},
		relaxationsColumn:  {Name: "relaxations", Group: "relaxations", Label: "relaxations"},
		generationColumn:   {Name: "generation", Group: "generation", Label: "generation"},
		bestColumn:         {Name: "best_params", Group: "best", Label: "params"},
		answersColumn:      {Name: "answers", Group: "answers", Label: "answers", Unit: "of 8 poses"},
	}...)
	for n := range l.model.Layers {
		name := fmt.Sprintf("L%d", n+1)
		l.columns.widths = append(l.columns.widths, l.AddColumns(sim.Column{Name: "width." + name, Group: "width", Label: name, Unit: "channels"}))
		l.columns.commute = append(l.columns.commute, l.AddColumns(elementColumns(name)...))
		if l.Choice.search.differentiates {
			l.columns.shares = append(l.columns.shares, l.AddColumns(shareColumns(name)...))
		}
	}
}

// elementWords name the elements without signs, as in series: e, 90, up-down.
var elementWords = [model.Elements]string{"e", "90", "180", "270", "up-down", "antitranspose", "left-right", "transpose"}

// elementSigns name the elements on the screen.
var elementSigns = [model.Elements]string{"e", "90°", "180°", "270°", "↕", "╱", "↔", "╲"}

// elementColumns are by how much a layer fails to commute with each element after e.
func elementColumns(layer string) []sim.Column {
	var out []sim.Column
	for g := 1; g < model.Elements; g++ {
		out = append(out, sim.Column{Name: "commute." + layer + "." + elementWords[g], Group: "commute." + layer, Label: elementSigns[g], Unit: "relative error"})
	}
	return out
}

// shareColumns are the shares of the groups in a layer.
func shareColumns(layer string) []sim.Column {
	var out []sim.Column
	for _, g := range model.Groups() {
		out = append(out, sim.Column{Name: "z." + layer + "." + strings.ToLower(g.String()), Group: "z." + layer, Label: g.String(), Unit: "share"})
	}
	return out
}

// sampleSizes samples what may change in any step.
func (l *relaxing) sampleSizes() {
	l.Sample(paramsColumn, float64(l.model.Config.ParamCount()))
	l.Sample(relaxationsColumn, float64(len(l.history.done)))
	for n, layer := range l.model.Config.Layers {
		l.Sample(l.columns.widths[n], float64(layer.Base))
	}
	if l.evolution != nil {
		l.Sample(generationColumn, float64(l.evolution.Generation))
	}
}

// sampleShares samples the shares of the groups, if there are any.
func (l *relaxing) sampleShares() {
	for n, column := range l.columns.shares {
		if l.model.Layers[n].Alpha == nil {
			continue
		}
		for g, z := range l.model.Z(n) {
			l.Sample(column+g, z)
		}
	}
}
