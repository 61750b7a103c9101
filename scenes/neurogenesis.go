package scenes

import (
	"errors"
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/north-tui/north/datasets"
	"github.com/north-tui/north/form"
	"github.com/north-tui/north/metrics"
	"github.com/north-tui/north/mlp"
	"github.com/north-tui/north/neurogenesis"
	"github.com/north-tui/north/nn"
	"github.com/north-tui/north/picture"
	"github.com/north-tui/north/sim"
)

// neurogenesisScene grows a multilayer perceptron while it trains.
func neurogenesisScene() sim.Scene {
	var data shared
	return sim.Scene{
		Name:   "neurogenesis",
		Doc:    "a multilayer perceptron that grows by NORTH* triggers and initialisations",
		Fields: neurogenesisFields,
		Keep:   []string{picture.WantGraph, "boundary", picture.WantSpectrum},
		New: func(spec sim.Spec, options sim.Options) (sim.Learner, error) {
			return newGrowing(spec, options, &data)
		},
	}
}

// Epochs is how long a run takes if nothing is said: long enough for growth to
// settle on the data of the spec. It is 0 for a run that has another end.
func Epochs(spec sim.Spec) (float64, error) {
	if spec.Scene == Transformer {
		return languageEpochsOf(spec.Set)
	}
	c, err := choose(spec.Set)
	if err != nil {
		return 0, err
	}
	v, err := c.resolve(spec.Set)
	if err != nil {
		return 0, err
	}
	return float64(c.data.Defaults.Epochs * len(v.Widths("hidden"))), nil
}

// growing is the learner: network, data, grower, and the settings they have now.
type growing struct {
	seed     uint64
	set      map[string]string // what differs from the defaults
	choices  choices
	values   form.Values
	settings []form.Setting // of Settings, nil if a value has changed since

	data     *datasets.Set
	net      *mlp.Network[float32]
	steady   steady                       // net, for the grower
	widths   []int                        // scratch of grow
	planes   map[gridSize]nn.Mat[float32] // by size, for pictures
	scatter  []picture.Point              // data drawn on the plane
	grower   *neurogenesis.Grower
	growth   *rand.PCG // source of the grower's random numbers
	stream   *stream
	recent   recent
	batch    batch
	testX    nn.Mat[float32] // the whole test split, shared
	testY    nn.Targets[float32]
	columns  []sim.Column
	layers   []layerColumns
	report   sim.Report
	steps    int
	deepened int  // step at which the last hidden layer was added, 0 if none was
	broken   bool // the weights are no longer finite
	trained  time.Duration
}

func newGrowing(spec sim.Spec, options sim.Options, shared *shared) (*growing, error) {
	c, err := choose(spec.Set)
	if err != nil {
		return nil, err
	}
	v, err := c.resolve(spec.Set)
	if err != nil {
		return nil, err
	}
	data, err := shared.open(c.data, v, spec.Seed)
	if err != nil {
		return nil, err
	}
	g := &growing{
		seed: spec.Seed, set: maps.Clone(spec.Set), choices: c, values: v, data: data.set, testX: data.testX, testY: data.testY,
		growth: rand.NewPCG(spec.Seed, growthStream),
		stream: newStream(data.set.Train, spec.Seed),
	}
	if g.set == nil {
		g.set = map[string]string{}
	}
	if err := g.build(options); err != nil {
		return nil, err
	}
	g.grower = neurogenesis.NewGrower(g.strategy(), spec.Total(g.StepsPerEpoch()), rand.New(g.growth))
	g.grower.Seed = spec.Seed
	g.addColumns()
	return g, g.probe()
}

// build makes the network as the settings say.
func (g *growing) build(options sim.Options) error {
	loss := "cross-entropy"
	if g.data.Task == datasets.Regression {
		loss = "mean-square"
	}
	net, err := mlp.New[float32](mlp.Spec{
		Inputs: g.data.Inputs, Outputs: g.data.Outputs,
		Hidden:     g.values.Widths("hidden"),
		Activation: g.values.Text("activation"),
		Loss:       loss,
		Init:       g.values.Text("weights"),
	}, rand.New(rand.NewPCG(g.seed, weightStream)))
	if err != nil {
		return err
	}
	net.Threads = options.Threads
	if net.Threads == 0 {
		net.Threads = max(1, runtime.NumCPU()-1)
	}
	net.Optimizer.Method = g.values.Text("optim")
	g.net = net
	g.steady = steady{grown: grown{net}}
	g.tune()
	return nil
}

// tune gives the optimizer the settings that may change between two steps.
func (g *growing) tune() {
	o := g.net.Optimizer
	o.LearningRate = g.values.Float("lr")
	o.WeightDecay = g.values.Float("weight-decay")
	o.ClipNorm = g.values.Float("clip")
	o.SharedAge = g.values.Text("optim.growth") == "shared"
}

// strategy is the trigger and the init that the settings name.
func (g *growing) strategy() neurogenesis.Strategy {
	return neurogenesis.Strategy{
		Trigger:     g.choices.trigger.New(g.values),
		TriggerName: g.choices.trigger.Name,
		Init:        g.choices.init.New(g.values),
		InitName:    g.choices.init.Name,
		Every:       g.values.Int("every"),
		MaxWidth:    g.maxWidth(),
		Pruning:     g.pruning(),
	}
}

// maxWidth is the largest width of a layer: the setting, or less where there
// are too few samples to measure a rank above that.
func (g *growing) maxWidth() int {
	return min(g.values.Int("max-width"), bufferSize(g.values.Int("max-width"), g.data.Train.N)-1)
}

// probe sizes the activation buffer for the largest width.
func (g *growing) probe() error {
	size := bufferSize(g.values.Int("max-width"), g.data.Train.N)
	for _, h := range g.net.Hidden() {
		if h.Width() >= size {
			return fmt.Errorf("data: %d training samples are too few for a layer of %d neurons, want more samples than neurons", g.data.Train.N, h.Width())
		}
	}
	g.recent.resize(g.data.Train, size, g.stream.order)
	return g.net.SetProbe(g.recent.x, g.recent.y)
}

// all is 0 to n-1.
func all(n int) []int {
	rows := make([]int, n)
	for i := range rows {
		rows[i] = i
	}
	return rows
}

// StepsPerEpoch implements sim.Learner.
func (g *growing) StepsPerEpoch() int {
	batch := g.values.Int("batch")
	return (g.data.Train.N + batch - 1) / batch
}

// Begin implements sim.Learner: it measures the baselines.
func (g *growing) Begin() ([]sim.Event, error) {
	if err := g.grower.Begin(grown{g.net}); err != nil {
		return nil, err
	}
	note := fmt.Sprintf("%s; network %s, %s; %s + %s", g.data.Title, g.shape(), g.values.Text("activation"), g.choices.trigger.Name, g.choices.init.Name)
	events := []sim.Event{{Kind: sim.Noted, Note: note, Widths: g.hiddenWidths()}}
	if limit := g.maxWidth(); limit < g.values.Int("max-width") {
		events = append(events, sim.Event{Kind: sim.Noted, Note: fmt.Sprintf("max width is %d, since there are %d training samples", limit, g.data.Train.N)})
	}
	return events, nil
}

// shape is the network's widths as text, 2-4-4-2.
func (g *growing) shape() string {
	return strings.ReplaceAll(widthsText(g.net.Widths()), ",", "-")
}

func (g *growing) hiddenWidths() []int {
	w := g.net.Widths()
	return w[1 : len(w)-1]
}

// trainingPasses is what a training step costs beside a forward pass: that, the
// gradient of the inputs of each layer and the gradient of its weights.
const trainingPasses = 3

// Step implements sim.Learner: a training step, then growth.
func (g *growing) Step() (sim.Report, error) {
	g.report.Samples, g.report.Events = g.report.Samples[:0], nil
	if err := g.train(); err != nil {
		return sim.Report{}, diverged(err, &g.broken)
	}
	if err := g.grow(); err != nil {
		return sim.Report{}, diverged(err, &g.broken)
	}
	if g.steps%g.evalEvery() == 0 {
		if err := g.evaluate(); err != nil {
			return sim.Report{}, diverged(err, &g.broken)
		}
	}
	g.report.Epoch = g.stream.epoch()
	return g.report, nil
}

// diverged names numbers that are not finite as what they are, and notes in broken
// that there were any.
func diverged(err error, broken *bool) error {
	if errors.Is(err, nn.ErrNotFinite) || errors.Is(err, metrics.ErrNotFinite) {
		*broken = true
		return fmt.Errorf("%w: %w", sim.ErrDiverged, err)
	}
	return err
}

func (g *growing) train() error {
	rows := g.stream.next(g.values.Int("batch"))
	x, y := g.batch.fill(g.data.Train, rows)
	began := time.Now()
	loss, err := g.net.Train(x, y)
	g.trained += time.Since(began)
	if err != nil {
		return err
	}
	g.steps++
	g.recent.push(rows, x, y)
	g.report.Cost = trainingPasses * float64(g.net.MultiplyAdds()) * float64(len(rows))
	g.sample(trainLoss, loss)
	return g.grower.Record(g.steps, loss)
}

func (g *growing) grow() error {
	widths := g.widths[:0]
	for _, h := range g.net.Hidden() {
		widths = append(widths, h.Width())
	}
	g.widths = widths
	growths, err := g.grower.Grow(&g.steady, g.steps)
	for _, growth := range growths {
		widths[growth.Index] = growth.Width
		e := event(growth, widths)
		g.certify(&e, growth)
		g.report.Events = append(g.report.Events, e)
	}
	if err != nil {
		return err
	}
	if err := g.prune(widths); err != nil {
		return err
	}
	err = g.deepenIfStalled()
	g.sampleLayers()
	return err
}

// event is a growth as a line of the journal, given the widths after it.
func event(growth neurogenesis.Growth, widths []int) sim.Event {
	e := sim.Event{
		Kind: sim.Noted, Layer: growth.Layer, Count: growth.Count, Note: growth.Note,
		Trigger: growth.Trigger, Drift: growth.Drift,
	}
	switch {
	case growth.Refused:
		e.Kind = sim.Refused
	case growth.Count > 0:
		e.Kind, e.Init, e.Widths = sim.Born, growth.Init, slices.Clone(widths)
	case growth.Count < 0:
		e.Kind, e.Widths = sim.Shrunk, slices.Clone(widths)
	}
	if growth.Measure != "" {
		e.Measure, e.Value, e.Threshold = growth.Measure, growth.Decision.Value, growth.Decision.Threshold
	}
	return e
}

// evalEvery is the number of steps between two looks at the test data.
func (g *growing) evalEvery() int {
	if every := g.values.Int("eval"); every > 0 {
		return every
	}
	return max(1, g.StepsPerEpoch()/4)
}

func (g *growing) evaluate() error {
	if err := g.net.Finite(); err != nil {
		return err
	}
	loss, accuracy, err := g.net.Evaluate(g.testX, g.testY)
	if err != nil {
		return err
	}
	g.sample(testLoss, loss)
	if !math.IsNaN(accuracy) {
		g.sample(testAccuracy, accuracy)
	}
	return g.grower.RecordTest(g.steps, loss)
}
