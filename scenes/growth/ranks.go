package growth

import (
	"math"
	"slices"
	"strconv"

	"gonum.org/v1/gonum/mat"

	"github.com/north-tui/north/form"
	"github.com/north-tui/north/metrics"
	"github.com/north-tui/north/neurogenesis"
	"github.com/north-tui/north/picture"
	"github.com/north-tui/north/scenes/scene"
	"github.com/north-tui/north/sim"
)

// RanksKey is the setting that says how often metrics are recorded, and Auto its value
// if the program chooses.
const (
	RanksKey = "ranks"
	Auto     = "auto"
)

// RanksField is that setting.
func RanksField() form.Field {
	return form.Field{
		Name: RanksKey, Doc: "steps between two records of effective rank and other metrics; auto: a quarter of an epoch, or longer to keep their cost near 1 %; 0: never",
		Kind: form.Int, Unit: "steps", Choices: []string{Auto}, Default: Auto, Min: 0, Max: 1e6, Log: true, Effect: form.Live,
	}
}

// OfWeights precedes a metric's name in the name of its series of a layer's incoming
// weights: effective-rank.L1 is of activations, weight-effective-rank.L1 of weights.
const OfWeights = "weight-"

// recorded are the metrics of the shelf, but for the effective dimension, which is the
// count over the width.
func recorded() []metrics.Entry {
	var out []metrics.Entry
	for _, e := range metrics.All() {
		if e.Name != "effective-dimension" {
			out = append(out, e)
		}
	}
	return out
}

// Metrics are the names of the recorded metrics and of their groups of series, first
// those of activations.
func Metrics() []string {
	var names []string
	for _, of := range []string{"", OfWeights} {
		for _, e := range recorded() {
			names = append(names, of+e.Name)
		}
	}
	return names
}

// SeriesOfMetrics are their names up to that of the layer, for lessons.
func SeriesOfMetrics() []string {
	names := Metrics()
	for i := range names {
		names[i] += "."
	}
	return names
}

// Ranks records the metrics of the shelf for every hidden layer over a run: those of
// the activations on the probe batch, H/√samples, and of the incoming weights,
// W/√inputs. The zero value is ready. Recording changes nothing else of a run.
type Ranks struct {
	columns []int // by layer, the first of its columns
	effort  RanksState
	space   metrics.Spectrum
}

// RanksState is what a checkpoint holds of a Ranks, in nanoseconds of an imagined
// machine, so that the steps of the records repeat on any other.
type RanksState struct {
	Trained, Spent float64
}

// State is for checkpoints.
func (r *Ranks) State() RanksState { return r.effort }

// Restore restores what State returned.
func (r *Ranks) Restore(s RanksState) { r.effort = s }

// Layers is the number of layers that have series.
func (r *Ranks) Layers() int { return len(r.columns) }

// AddColumns adds the series of a layer that comes after those that have some.
func (r *Ranks) AddColumns(m *scene.Measurements, layer string) {
	var columns []sim.Column
	for _, name := range Metrics() {
		columns = append(columns, sim.Column{Name: name + "." + layer, Group: name, Label: layer})
	}
	r.columns = append(r.columns, m.AddColumns(columns...))
}

// Cadence is what the settings say of the steps at which metrics are recorded.
type Cadence struct {
	Setting       string // the value of RanksKey
	Old           bool   // sim.Spec.Old: the run began without records, and has none by Auto
	StepsPerEpoch int
}

// Work is what a step costs, in operations.
type Work struct {
	Training float64
	Look     float64 // running the probe batch through the network
	Samples  int     // of the probe batch
}

// Record samples all metrics, after growth. A layer that cannot be measured is left out.
func (r *Ranks) Record(m *scene.Measurements, net neurogenesis.Network, eps neurogenesis.Eps) {
	for layer, values := range r.measure(net, eps) {
		for i, v := range values {
			m.Sample(r.columns[layer]+i, v)
		}
	}
}

// Due reports whether metrics are recorded at the end of a step. It must be asked at every
// step. With Auto, all records so far may
// take 1/250 of the time of training, and at first more: the square root of both keeps
// the first steps, in which most happens, from having none.
func (r *Ranks) Due(g *neurogenesis.Grower, net neurogenesis.Network, step int, c Cadence, w Work) bool {
	if c.Setting == Auto && c.Old {
		return false
	}
	if c.Setting != Auto {
		every, err := strconv.Atoi(c.Setting)
		return err == nil && every > 0 && step%every == 0
	}
	r.effort.Trained += stepNanos + w.Training/operationsPerNano
	looked := false
	for _, report := range g.Latest() {
		if report.Step == step && !math.IsNaN(report.Phi) {
			looked = true
			r.effort.Trained += triggerShare * spectrumNanos(report.Width, w.Samples)
		}
	}
	if looked {
		r.effort.Trained += w.Look / operationsPerNano
	}
	if step%max(c.StepsPerEpoch/4, 1) != 0 {
		return false
	}
	spent := r.effort.Spent + w.Look/operationsPerNano
	before := 0 // inputs of the layer; those of the first are not known here
	for _, layer := range net.Hidden() {
		width := layer.Width()
		if before == 0 {
			before = width
		}
		spent += spectrumNanos(width, w.Samples) + spectrumNanos(min(width, before), max(width, before))
		before = width
	}
	if spent > r.effort.Trained/250+math.Sqrt(allowance*r.effort.Trained) {
		return false
	}
	r.effort.Spent = spent
	return true
}

// The times of Due were measured on one core with AVX-512. Elsewhere everything takes
// longer, but about in proportion.
const (
	stepNanos         = 5000
	operationsPerNano = 100
	triggerShare      = .2 // of the time of a spectrum that a count of singular values takes
	allowance         = 3000
)

// spectrumNanos is the time that all metrics of a matrix take, by its sides.
func spectrumNanos(small, large int) float64 {
	m, n := float64(small), float64(large)
	return 6000 + 20*m*m + .45*m*m*m + .06*n*m*m
}

// Look returns all metrics as they are now.
func (r *Ranks) Look(net neurogenesis.Network, step int, eps neurogenesis.Eps) []picture.Metric {
	var out []picture.Metric
	names, layers := Metrics(), net.Hidden()
	for layer, values := range r.measure(net, eps) {
		for i, v := range values {
			out = append(out, picture.Metric{Group: names[i], Layer: layers[layer].Name(), Value: v, Step: step})
		}
	}
	return out
}

// EffectiveRanks are those of the activations of each layer, nil for one that cannot be
// measured; for results.
func (r *Ranks) EffectiveRanks(net neurogenesis.Network, eps neurogenesis.Eps) []any {
	at := slices.Index(Metrics(), "effective-rank")
	out := make([]any, len(net.Hidden()))
	for layer, values := range r.measure(net, eps) {
		if values != nil {
			out[layer] = values[at]
		}
	}
	return out
}

// measure returns the metrics by layer, in the order of Metrics; nil for a layer that
// cannot be measured, because a number is not finite or there are too few samples.
func (r *Ranks) measure(net neurogenesis.Network, eps neurogenesis.Eps) [][]float64 {
	layers := net.Hidden()
	out := make([][]float64, len(layers))
	if net.Observe() != nil {
		return out
	}
	for i, layer := range layers {
		out[i] = r.measureLayer(layer, eps)
		if layer, ok := layer.(neurogenesis.Releasing); ok {
			layer.Release()
		}
	}
	return out
}

// measureLayer returns those of one layer.
func (r *Ranks) measureLayer(layer neurogenesis.View, eps neurogenesis.Eps) []float64 {
	h := layer.Activations()
	samples, width := h.Dims()
	if samples <= width {
		return nil
	}
	values, ok := r.of(nil, h, samples, eps)
	if !ok {
		return nil
	}
	w := layer.FanIn()
	_, inputs := w.Dims()
	if values, ok = r.of(values, w, inputs, eps); !ok {
		return nil
	}
	return values
}

// of appends the metrics of a/√scale.
func (r *Ranks) of(values []float64, a *mat.Dense, scale int, eps neurogenesis.Eps) (_ []float64, ok bool) {
	if r.space.Reset(a, float64(scale)) != nil || r.space.Estimate() != nil {
		return nil, false
	}
	threshold, err := eps.Of(&r.space)
	if err != nil {
		return nil, false
	}
	for _, e := range recorded() {
		v, err := e.Of(&r.space, threshold)
		if err != nil {
			return nil, false
		}
		values = append(values, v)
	}
	return values, true
}
