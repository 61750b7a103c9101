package neurogenesis

import (
	"math"
	"slices"

	"github.com/north-tui/north/internal/gemm"
	"github.com/north-tui/north/metrics"
	grow "github.com/north-tui/north/neurogenesis"
	"github.com/north-tui/north/nn"
	"github.com/north-tui/north/picture"
	"github.com/north-tui/north/scenes/growth"
)

// Picture implements sim.Learner. What cannot be drawn because numbers are not
// finite is left out: the run's state says why.
func (g *growing) Picture(view picture.View) picture.Picture {
	p := picture.Picture{Title: g.data.Title, Params: g.net.Params(), Cost: g.cost(), Per: "sample", Kernel: gemm.Kernel()}
	for _, h := range g.net.Hidden() {
		p.Layers = append(p.Layers, h.Name())
	}
	net := g.layers
	if g.broken || g.net.Finite() != nil || net.Observe() != nil {
		g.broken = true
		p.Rows = g.rowsWithoutMeasures()
		return p
	}
	p.Rows = g.rows()
	if err := net.Observe(); err != nil {
		return p
	}
	layer := max(0, min(view.Layer, len(g.net.Hidden())-1))
	switch {
	case view.Shows(picture.WantSpectra):
		p.Spectra = g.spectra(g.net.Hidden())
	case view.Shows(picture.WantSpectrum):
		p.Spectra = g.spectra(g.net.Hidden()[layer : layer+1])
	}
	if view.Shows(picture.WantMetrics) {
		p.Metrics = g.ranks.Look(net, g.steps, g.eps())
	}
	if view.Shows(picture.WantGraph) {
		p.Graph = g.graph(view.Shows(picture.WantPortraits), view.Shows(picture.WantShares))
	}
	if want, ok := view.Wants("boundary"); ok {
		p.Grids = g.grids(view, want, layer)
	}
	if view.Shows(picture.Confusion) && g.data.Classes != nil {
		p.Grids = slices.DeleteFunc(p.Grids, func(g picture.Grid) bool { return g.Name == picture.Confusion }) // of some samples
		if counts, err := g.confusion(); err == nil {
			p.Grids = append(p.Grids, g.confusionGrid(counts)...)
		}
	}
	if view.Shows(picture.WantSamples) {
		p.Samples = g.samples()
	}
	if view.Shows(picture.WantWhatIf) {
		p.WhatIf = g.whatIf()
	}
	if view.Explain != "" {
		p.Explanation = g.explain(view, layer)
	}
	return p
}

func (g *growing) rowsWithoutMeasures() []picture.Row {
	var rows []picture.Row
	for _, h := range g.net.Hidden() {
		rows = append(rows, picture.Row{
			Name: h.Name(), Width: h.Width(), Max: g.maxWidth(), Step: g.steps, Note: "not measured",
			Value: math.NaN(), Threshold: math.NaN(), Phi: math.NaN(), Initial: math.NaN(), Limit: math.NaN(), ReferenceLimit: math.NaN(),
		})
	}
	return rows
}

// rows are what the trigger says of each layer now.
func (g *growing) rows() []picture.Row {
	rows, err := growth.Read(g.grower, g.layers, g.steps, g.valuesOf)
	if err != nil {
		rows = g.rowsWithoutMeasures()
		for i := range rows {
			rows[i].Note = err.Error()
		}
	}
	return rows
}

// spectra are the singular values of the activations of one layer.
func (g *growing) spectra(layers []*nn.Hidden[float32]) []picture.Spectrum {
	var list []picture.Spectrum
	for _, h := range layers {
		activations := h.Activations()
		samples, _ := activations.Dims()
		s, err := metrics.NewSpectrum(activations, float64(samples))
		if err != nil {
			return nil
		}
		values, err := s.Values()
		if err != nil {
			return nil
		}
		eps, err := g.eps().Of(s)
		if err != nil {
			return nil
		}
		list = append(list, picture.Spectrum{Name: h.Name(), Title: "activations of " + h.Name() + ", σ/√n", Values: values, Eps: eps, Step: g.steps})
	}
	return list
}

// eps says which singular values count.
func (g *growing) eps() grow.Eps { return grow.EpsOf(g.Values) }

// mostLinks is how many links are drawn between two columns.
const mostLinks = 48

// labelled is the largest number of inputs or outputs that get names.
const labelled = 16

func (g *growing) graph(portrait, shares bool) picture.Graph {
	var graph picture.Graph
	graph.Columns = append(graph.Columns, picture.GraphColumn{Name: "in", Units: ends(g.data.Features, g.data.Inputs)})
	for l, h := range g.net.Hidden() {
		units := g.units(l, h)
		if portrait {
			g.portraits(l, units)
		}
		if shares {
			g.newborns.Shares(l, units)
		}
		graph.Columns = append(graph.Columns, picture.GraphColumn{Name: h.Name(), Hidden: true, Units: units})
	}
	graph.Columns = append(graph.Columns, picture.GraphColumn{Name: "out", Units: ends(g.data.Classes, g.data.Outputs)})
	for l := range len(graph.Columns) - 1 {
		graph.Links = append(graph.Links, strongest(l, g.net.Weights(l))...)
	}
	return graph
}

// ends are the units of the input or the output.
func ends(names []string, count int) []picture.Unit {
	units := make([]picture.Unit, count)
	for i := range units {
		units[i].ID = i
		if i < len(names) && count <= labelled {
			units[i].Label = names[i]
		}
	}
	return units
}

// units are the neurons of a hidden layer with their activity on the buffer.
func (g *growing) units(l int, h *nn.Hidden[float32]) []picture.Unit {
	activations := h.Activations()
	samples, width := activations.Dims()
	mean, alive := make([]float64, width), make([]bool, width)
	for i := range samples {
		for j, v := range activations.RawRowView(i) {
			mean[j] += math.Abs(v) / float64(samples)
			alive[j] = alive[j] || v != 0
		}
	}
	largest := max(slices.Max(mean), math.SmallestNonzeroFloat64)
	in, out := g.net.Weights(l), g.net.Weights(l+1)
	units := make([]picture.Unit, width)
	for j, u := range h.Units() {
		units[j] = picture.Unit{
			ID: u.ID, Born: u.Born, Value: mean[j] / largest, Dead: !alive[j],
			FanIn: norm(in.Row(j)), FanOut: columnNorm(out, j),
		}
	}
	return units
}

func norm(row []float32) float64 {
	var square float64
	for _, v := range row {
		square += float64(v) * float64(v)
	}
	return math.Sqrt(square)
}

func columnNorm(m nn.Mat[float32], j int) float64 {
	var square float64
	for i := range m.Rows {
		v := float64(m.Row(i)[j])
		square += v * v
	}
	return math.Sqrt(square)
}

// strongest are the largest weights of the map from column l to the next, the
// strongest first.
func strongest(l int, w nn.Mat[float32]) []picture.Link {
	var links []picture.Link
	least := float32(0) // smallest size in links, once there are enough
	for to := range w.Rows {
		for from, v := range w.Row(to) {
			size := max(v, -v)
			if size <= least {
				continue
			}
			links = append(links, picture.Link{Column: l, From: from, To: to, Weight: float64(v)})
			if len(links) == 2*mostLinks {
				links = keepStrongest(links)
				least = float32(math.Abs(links[mostLinks-1].Weight))
			}
		}
	}
	return keepStrongest(links)
}

func keepStrongest(links []picture.Link) []picture.Link {
	slices.SortStableFunc(links, func(a, b picture.Link) int {
		switch x, y := math.Abs(a.Weight), math.Abs(b.Weight); {
		case x > y:
			return -1
		case x < y:
			return 1
		}
		return 0
	})
	return links[:min(len(links), mostLinks)]
}
