package neurogenesis

import (
	"math"

	"github.com/north-tui/north/scenes/growth"
	"github.com/north-tui/north/sim"
)

// The first columns, in the order of series.csv.
const (
	trainLoss = iota
	testLoss
	testAccuracy
	params
	firstLayer
)

// layerColumns are the positions of a hidden layer's columns.
type layerColumns struct {
	width, rank, threshold, phi, limit int
}

func (g *growing) addColumns() {
	g.AddColumns([]sim.Column{
		trainLoss:    {Name: "train_loss", Group: "loss", Label: "train", Unit: g.lossUnit()},
		testLoss:     {Name: "test_loss", Group: "loss", Label: "test", Unit: g.lossUnit()},
		testAccuracy: {Name: "test_accuracy", Group: "accuracy", Label: "test"},
		params:       {Name: "params", Group: "params", Label: "params"},
	}...)
	g.addLayerColumns(len(g.net.Hidden()))
	// Behind the others, so that records made before there was this series can go on.
	g.trainAccuracy = g.AddColumns(sim.Column{Name: "train_accuracy", Group: "accuracy", Label: "train"})
}

// addLayerColumns adds the columns of the first hidden layers, up to a number, that have
// none yet.
func (g *growing) addLayerColumns(layers int) {
	for _, h := range g.net.Hidden()[len(g.series):layers] {
		add := func(group, unit string) int {
			return g.AddColumns(sim.Column{Name: group + "." + h.Name(), Group: group, Label: h.Name(), Unit: unit})
		}
		g.series = append(g.series, layerColumns{
			width:     add("width", "neurons"),
			rank:      add("rank", ""),
			threshold: add("threshold", ""),
			phi:       add("phi", ""),
			limit:     add("limit", ""),
		})
	}
	for _, h := range g.net.Hidden()[g.ranks.Layers():layers] {
		g.ranks.AddColumns(&g.Measurements, h.Name())
	}
}

func (g *growing) lossUnit() string {
	if g.data.Classes != nil {
		return "nats"
	}
	return "squared error"
}

// sampleLayers reports the widths, and what a trigger that looks at
// orthogonality has measured in this step, before growth.
func (g *growing) sampleLayers() {
	g.Sample(params, float64(g.net.Params()))
	for l, h := range g.net.Hidden() {
		g.Sample(g.series[l].width, float64(h.Width()))
	}
	for _, r := range g.grower.Latest() {
		if r.Step != g.steps || math.IsNaN(r.Phi) {
			continue
		}
		c := g.series[r.Index]
		g.Sample(c.rank, r.Value)
		g.Sample(c.threshold, r.Threshold)
		g.Sample(c.phi, r.Phi)
		g.Sample(c.limit, r.Limit)
	}
}

// restoreColumns adds those that a run has after its start, in the order in which they
// came.
func (g *growing) restoreColumns(s growth.NewbornsState) {
	add := func(layers int) {
		for n := len(g.series) + 1; n <= layers; n++ {
			g.addLayerColumns(n)
		}
	}
	g.newborns.Restore(s, &g.Measurements, add)
	add(len(g.net.Hidden()))
}

// measureNewborns samples how newborn neurons do, before growth, if that is due.
func (g *growing) measureNewborns(samples int) {
	work := growth.Work{Training: float64(g.Report.Cost), Samples: samples}
	g.newborns.Watch(&g.Measurements, g.net.Optimizer.Steps, work, len(g.series))
}

// recordMetrics samples the metrics of the layers after growth, if they are due.
func (g *growing) recordMetrics() {
	samples := len(g.recent.rows)
	work := growth.Work{Training: float64(g.Report.Cost), Look: 2 * float64(g.net.MultiplyAdds()*samples), Samples: samples}
	if g.ranks.Due(g.grower, g.layers, g.steps, g.cadence, work) {
		g.ranks.Record(&g.Measurements, g.layers, g.eps())
	}
}
