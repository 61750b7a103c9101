package darts

import (
	"fmt"
	"math"

	model "github.com/north-tui/north/darts"
	"github.com/north-tui/north/sim"
)

// The first columns of a search, in the order of series.csv.
const (
	trainLoss = iota
	softLoss
	cutLoss
	cutAccuracy
	softAccuracy
	gapColumn
	deltaColumn
	floorColumn
	informationColumn
	smoothedColumn
	tauColumn
	alphaColumn
	liveColumn
	marginColumn
	noneColumn
	paramsColumn
	cellColumn
	retrainedColumn // of a retraining, which may race against the search: a search has none
)

// seriesOf are the positions of the columns that depend on the space.
type seriesOf struct {
	weights [][]int  // by edge and operation
	live    []int    // by operation
	widths  []int    // by growing cell
	alive   [][]bool // by edge and operation, when deaths were last told
}

func (s *searching) addColumns() {
	s.AddColumns([]sim.Column{
		trainLoss:         {Name: "train_loss", Group: "loss", Label: "train", Unit: "nats"},
		softLoss:          {Name: "soft_loss", Group: "loss", Label: "soft", Unit: "nats"},
		cutLoss:           {Name: "cut_loss", Group: "loss", Label: "cut", Unit: "nats"},
		cutAccuracy:       {Name: "cut_accuracy", Group: "accuracy", Label: "cut"},
		softAccuracy:      {Name: "soft_accuracy", Group: "accuracy", Label: "soft"},
		gapColumn:         {Name: "gap", Group: "gap", Label: "gap"},
		deltaColumn:       {Name: "delta", Group: "delta", Label: "delta"},
		floorColumn:       {Name: "delta.floor", Group: "delta", Label: "floor"},
		informationColumn: {Name: "info.F", Group: "info", Label: "F"},
		smoothedColumn:    {Name: "info.smoothed", Group: "info", Label: "smoothed"},
		tauColumn:         {Name: "info.tau", Group: "info", Label: "tau"},
		alphaColumn:       {Name: "alpha", Group: "alpha", Label: "alpha", Unit: "steps"},
		liveColumn:        {Name: "live", Group: "live", Label: "live", Unit: "operations"},
		marginColumn:      {Name: "margin", Group: "margin", Label: "margin"},
		noneColumn:        {Name: "none", Group: "none", Label: "none", Unit: "share of the weight"},
		paramsColumn:      {Name: "params", Group: "params", Label: "params"},
		cellColumn:        {Name: "cell_params", Group: "params", Label: "cell"},
		retrainedColumn:   {Name: "retrained_accuracy", Group: "accuracy", Label: "retrained"},
	}...)
	for _, op := range s.candidates() {
		s.series.live = append(s.series.live, s.AddColumns(sim.Column{Name: "live." + op, Group: "live", Label: op, Unit: "edges"}))
	}
	for _, e := range s.edges {
		var columns []int
		var alive []bool
		for _, op := range s.search.Columns() {
			label := fmt.Sprintf("%s.%d.%d.%s", e.typ, e.node, e.source, op)
			columns = append(columns, s.AddColumns(sim.Column{Name: "weight." + label, Group: "weight", Label: label}))
			alive = append(alive, true)
		}
		s.series.weights, s.series.alive = append(s.series.weights, columns), append(s.series.alive, alive)
	}
	for _, c := range s.search.Channels() {
		label := cellLabel(c.Name())
		s.series.widths = append(s.series.widths, s.AddColumns(sim.Column{Name: "width." + label, Group: "width", Label: label, Unit: "channels"}))
	}
}

// sampleStep samples what an iteration reports.
func (s *searching) sampleStep(r model.Report) {
	s.Sample(trainLoss, r.Loss)
	s.Sample(informationColumn, r.F)
	s.Sample(smoothedColumn, r.Smoothed)
	if !math.IsNaN(r.Tau) {
		s.Sample(tauColumn, r.Tau)
	}
	s.Sample(alphaColumn, float64(r.Alpha))
}

// sampleWeights samples the activated weights, after they have moved.
func (s *searching) sampleWeights() {
	for i, e := range s.edges {
		a, err := s.search.Architecture(e.typ)
		if err != nil {
			continue
		}
		for column, v := range a.A.Row(e.row) {
			s.Sample(s.series.weights[i][column], v)
		}
	}
}

// sampleSizes samples what describes the architecture.
func (s *searching) sampleSizes() {
	m := s.search.Metrics()
	s.Sample(deltaColumn, m.Delta)
	s.Sample(floorColumn, m.Floor)
	s.Sample(liveColumn, float64(m.Live))
	if !math.IsInf(m.Margin, 0) {
		s.Sample(marginColumn, m.Margin)
	}
	s.Sample(noneColumn, m.NoneMass)
	s.Sample(paramsColumn, float64(s.search.Params()))
	if n, err := s.history.cell.CellParams(s.search.Space()); err == nil {
		s.Sample(cellColumn, float64(n))
	}
	for i, n := range s.liveEdges() {
		s.Sample(s.series.live[i], float64(n))
	}
	for i, c := range s.search.Channels() {
		s.Sample(s.series.widths[i], float64(c.Width()))
	}
}

// sampleGap samples what a cut would do.
func (s *searching) sampleGap() {
	soft, cut := s.history.soft, s.history.cut
	s.Sample(softLoss, soft.Loss)
	s.Sample(cutLoss, cut.Loss)
	s.Sample(softAccuracy, soft.Accuracy)
	s.Sample(cutAccuracy, cut.Accuracy)
	s.Sample(gapColumn, soft.Accuracy-cut.Accuracy)
}

// liveFrom is the weight above which an operation counts as live, as in model.Metrics.
const liveFrom = 0.01

// liveEdges are the edges on which each candidate is live.
func (s *searching) liveEdges() []int {
	columns := s.search.Columns()
	first := len(columns) - len(s.series.live) // 1 with none
	counts := make([]int, len(s.series.live))
	for _, e := range s.edges {
		a, err := s.search.Architecture(e.typ)
		if err != nil {
			continue
		}
		for i := range counts {
			if a.A.Row(e.row)[first+i] > liveFrom {
				counts[i]++
			}
		}
	}
	return counts
}
