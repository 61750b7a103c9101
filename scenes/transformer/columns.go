package transformer

import (
	"fmt"

	"github.com/north-tui/north/neurogenesis"
	"github.com/north-tui/north/scenes/growth"
	"github.com/north-tui/north/sim"
)

// The first columns, in the order of series.csv.
const (
	trainColumn = iota
	validationColumn
	paramsColumn
	tokensColumn
	operationsColumn
	hiddenColumn
	oldColumn // gradients, by what became of the entries in the last growth
	scaledColumn
	zeroColumn
	freeColumn
	shareColumn // how much of the update went into what the last growth made
)

func (l *language) addColumns() {
	gradient := func(role string) sim.Column {
		return sim.Column{Name: "gradient." + role, Group: "gradient", Label: role, Unit: "root mean square"}
	}
	l.AddColumns([]sim.Column{
		trainColumn:      {Name: "train_loss", Group: "loss", Label: "train", Unit: "nats per character"},
		validationColumn: {Name: "val_loss", Group: "loss", Label: "val", Unit: "nats per character"},
		paramsColumn:     {Name: "params", Group: "params", Label: "params"},
		tokensColumn:     {Name: "tokens", Group: "tokens", Label: "tokens"},
		operationsColumn: {Name: "operations", Group: "operations", Label: "operations"},
		hiddenColumn:     {Name: "size.h", Group: "size", Label: "h"},
		oldColumn:        gradient("old"),
		scaledColumn:     gradient("scaled"),
		zeroColumn:       gradient("zero"),
		freeColumn:       gradient("free"),
		shareColumn:      {Name: "update.new", Group: "update", Label: "new", Unit: "share of the norm"},
	}...)
	l.addLayers(len(l.model.Layers))
}

// addLayers adds the columns of up to a number of layers that have none yet. A
// column stays when its layer is taken back.
func (l *language) addLayers(layers int) {
	for n := len(l.widths); n < layers; n++ {
		name := fmt.Sprintf("L%d", n+1)
		l.widths = append(l.widths, l.AddColumns(sim.Column{Name: "width." + name, Group: "width", Label: name, Unit: "neurons"}))
	}
	for n := l.ranks.Layers(); n < layers; n++ {
		l.ranks.AddColumns(&l.Measurements, fmt.Sprintf("L%d", n+1))
	}
}

// addLater adds the columns of layers that come during the run, one layer after the other.
func (l *language) addLater(layers int) {
	for n := len(l.widths) + 1; n <= layers; n++ {
		l.addLayers(n)
	}
}

// measureNewborns samples how newborn neurons of the MLPs do, before growth, if that is
// due.
func (l *language) measureNewborns(tokens int) {
	work := growth.Work{Training: float64(l.Report.Cost), Samples: tokens}
	l.newborns.Watch(&l.Measurements, l.model.Optimizer.Steps, work, len(l.widths))
}

func (l *language) sampleSizes() {
	c := l.model.Config
	l.Sample(paramsColumn, float64(c.ParamCount()))
	l.Sample(hiddenColumn, float64(c.Hidden))
	for n, layer := range c.Layers {
		l.Sample(l.widths[n], float64(layer.Inner))
	}
}

// recordMetrics samples the metrics of the MLPs after growth, if they are due.
func (l *language) recordMetrics() {
	if !l.measurable() {
		return
	}
	c, samples := l.model.Config, len(l.sight.tokens)
	work := growth.Work{Training: float64(l.Report.Cost), Look: c.Operations(c.Context) / trainingPasses * float64(samples), Samples: samples}
	if l.ranks.Due(l.grower, l.layers, l.steps, l.cadence, work) {
		l.ranks.Record(&l.Measurements, l.layers, l.eps())
	}
}

// trainingPasses are forwards, and backwards for inputs and for weights.
const trainingPasses = 3

// eps says which singular values count.
func (l *language) eps() neurogenesis.Eps { return neurogenesis.EpsOf(l.Values) }
