// Package neurogenesis is the scene of multilayer perceptrons that grow while they
// train: neurons by the shelves of triggers and initialisations, and pruned by that of
// pruners; and hidden layers where the loss stalls.
package neurogenesis

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"github.com/north-tui/north/datasets"
	"github.com/north-tui/north/lessons"
	"github.com/north-tui/north/mlp"
	grow "github.com/north-tui/north/neurogenesis"
	"github.com/north-tui/north/nn"
	"github.com/north-tui/north/picture"
	"github.com/north-tui/north/report"
	"github.com/north-tui/north/scenes/growth"
	"github.com/north-tui/north/scenes/scene"
	"github.com/north-tui/north/sim"
)

// Scene grows a multilayer perceptron while it trains.
func Scene() scene.Entry {
	var data scene.Shared
	return scene.Entry{
		Scene: sim.Scene{
			Name:    "neurogenesis",
			Doc:     "a multilayer perceptron that grows by NORTH* triggers and initialisations",
			Fields:  rules.FieldsOf,
			Keep:    []string{picture.WantGraph, "boundary", picture.Confusion, picture.WantSpectra},
			NamedBy: "trigger",
			New: func(spec sim.Spec, options sim.Options) (sim.Learner, error) {
				return newGrowing(spec, options, &data)
			},
			Goals: []sim.Goal{{Group: "accuracy", Value: .95}, {Group: "loss", Lower: true}},
		},
		Data:     scene.LabelledData(),
		Own:      scene.OtherData("a table, arrays of NumPy, a folder of images, or a name such as sim:16", "file, folder or name"),
		Files:    scene.LabelledFiles(),
		Describe: scene.DescribeLabelled,
		Choices:  growth.Choices(),
		Flags: slices.Concat([]scene.Flag{
			{Name: "data", Doc: "learn from `NAME|DIR|FILE`; see north list data"},
			{Name: "hidden", Doc: "`N,N`: initial widths of the hidden layers"},
			{Name: "prune", Doc: "`NAME` of the pruner; see north list pruners"},
			{Name: "depth", Doc: "add hidden layers up to `N` when the training loss stalls"},
		}, growth.Flags(), scene.TrainingFlags()),
		Epochs:   epochs,
		Thumb:    thumbnail,
		Measures: measures(),
		Lessons:  vocabulary,
	}
}

// measures are the usual ones, how many layers came to their maximum, and how many neurons
// are dead.
func measures() report.Measures {
	m := report.Usual()
	m.Columns = []report.Measure{{Result: "layers_at_maximum"}, {Result: "dead_neurons"}}
	return m
}

// vocabulary is what lessons may name.
var vocabulary = lessons.Vocabulary{
	Series: append([]string{
		"train_loss", "test_loss", "train_accuracy", "test_accuracy", "params",
		"width.", "rank.", "threshold.", "phi.", "limit.",
	}, growth.SeriesOfMetrics()...),
	Quantities: []string{"gain", "candidates", "add.", "dead."},
}

// epochs is how long a run takes if nothing is said: long enough for growth to
// settle on the data of the settings.
func epochs(set map[string]string) (float64, error) {
	c, err := rules.Read(set)
	if err != nil {
		return 0, err
	}
	return float64(c.Choice.data.Defaults.Epochs * len(c.Values.Widths("hidden"))), nil
}

// growing is the learner: network, data, grower, and the settings they have now.
type growing struct {
	scene.Controls[choices]
	scene.Measurements

	seed          uint64
	data          *datasets.Set
	net           *mlp.Network[float32]
	layers        *layers                      // net, for the grower
	widths        []int                        // scratch of grow
	plane         *section                     // for pictures, computed once
	surfaces      map[gridSize]nn.Mat[float32] // inputs over it by size
	images        map[int]*picture.Grid        // of test samples, by their place in the test split
	scatter       []picture.Point              // data drawn on the plane
	grower        *grow.Grower
	growth        *rand.PCG // source of the grower's random numbers
	stream        *scene.Stream
	recent        recent
	batch         scene.Batch
	testX         nn.Inputs[float32] // the whole test split, shared
	testY         nn.Targets[float32]
	series        []layerColumns
	trainAccuracy int // its column
	ranks         growth.Ranks
	cadence       growth.Cadence // of ranks
	newborns      growth.Newborns
	steps         int
	correct       int  // right answers to training samples since the test data were evaluated
	answered      int  // all answers to them
	deepened      int  // step at which the last hidden layer was added, 0 if none was
	broken        bool // the weights are no longer finite
	growthWork    int  // multiply-adds of growing and pruning so far
	trained       time.Duration
}

func newGrowing(spec sim.Spec, options sim.Options, shared *scene.Shared) (*growing, error) {
	set := scene.Copied(spec.Set)
	start, err := readStart(set)
	if err != nil {
		return nil, err
	}
	controls, err := rulesFor(spec).Read(set)
	if err != nil {
		return nil, err
	}
	data, err := shared.Open(controls.Choice.data, controls.Values, spec.Seed)
	if err != nil {
		return nil, err
	}
	g := &growing{
		Controls: controls, seed: spec.Seed, data: data.Set, testX: data.TestX, testY: data.TestY,
		growth: rand.NewPCG(spec.Seed, scene.GrowthStream),
		stream: scene.NewStream(data.Set.Train.N, spec.Seed, scene.DataStream),
	}
	if err := g.splits(&g.Controls); err != nil {
		return nil, err
	}
	if err := g.build(options); err != nil {
		return nil, err
	}
	if err := g.startFrom(start); err != nil {
		return nil, err
	}
	g.grower = grow.NewGrower(g.strategy(), spec.Total(g.StepsPerEpoch()), rand.New(g.growth))
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
	if err := scene.FitsMemory(g.paramCount(), g.stateCount()); err != nil {
		return err
	}
	net, err := mlp.New[float32](mlp.Spec{
		Inputs: g.data.Inputs, Outputs: g.data.Outputs,
		Hidden:     g.Values.Widths("hidden"),
		Activation: g.Values.Text("activation"),
		Loss:       loss,
		Init:       g.Values.Text("weights"),
		LeftAtZero: g.Values.Text("relu.zero") == "0",
	}, rand.New(rand.NewPCG(g.seed, scene.WeightStream)))
	if err != nil {
		return err
	}
	net.Threads = scene.Threads(options)
	net.Optimizer.Method = g.Values.Text("optim")
	net.BeforeObserve = func() { g.recent.catchUp(g.data.Train) }
	g.net = net
	g.layers = &layers{Network: net}
	g.newborns.Of = &growth.MLPs{Model: net}
	g.tune()
	return nil
}

// paramCount is the number of weights and biases that the settings ask for.
func (g *growing) paramCount() float64 {
	params, in := 0.0, g.data.Inputs
	for _, out := range append(g.Values.Widths("hidden"), g.data.Outputs) {
		params += float64(in+1) * float64(out)
		in = out
	}
	return params
}

// stateCount is about how many numbers a batch becomes in training: what each layer makes,
// its gradient, and the batch.
func (g *growing) stateCount() float64 {
	states := float64(g.data.Inputs)
	for _, width := range append(g.Values.Widths("hidden"), g.data.Outputs) {
		states += 2 * float64(width)
	}
	return states * float64(g.Values.Int("batch"))
}

// tune takes over the settings that may change between two steps.
func (g *growing) tune() {
	o := g.net.Optimizer
	o.LearningRate = g.Values.Float("lr")
	o.WeightDecay = g.Values.Float("weight-decay")
	o.ClipNorm = g.Values.Float("clip")
	o.SharedAge = g.Values.Text("optim.growth") == "shared"
	growth.TuneNewborns(o, g.Values)
	g.newborns.Cadence = growth.Cadence{Setting: g.Values.Text(growth.NewbornsKey), Old: g.Choice.old}
	g.cadence = growth.Cadence{Setting: g.Values.Text(growth.RanksKey), Old: g.Choice.old, StepsPerEpoch: g.StepsPerEpoch()}
}

// strategy is the trigger and the init that the settings name.
func (g *growing) strategy() grow.Strategy {
	s := g.Choice.Strategy(g.Values)
	s.Every, s.MaxWidth, s.Pruning = g.Values.Int("every"), g.maxWidth(), g.pruning()
	s.FanOut = growth.NewbornScale(g.Values)
	s.EveryFull = max(1, g.StepsPerEpoch()/4)
	return s
}

// maxWidth is the largest width of a layer: the setting, or less where there
// are too few samples to measure a rank above that.
func (g *growing) maxWidth() int {
	return min(g.Values.Int("max-width"), bufferSize(g.Values.Int("max-width"), g.data.Train.N)-1)
}

// probe sizes the activation buffer for the largest width.
func (g *growing) probe() error {
	size := bufferSize(g.Values.Int("max-width"), g.data.Train.N)
	for _, h := range g.net.Hidden() {
		if h.Width() >= size {
			return fmt.Errorf("data: %d training samples are too few for a layer of %d neurons, want more samples than neurons; --hidden %d gives fewer", g.data.Train.N, h.Width(), max(1, g.data.Train.N/2))
		}
	}
	g.recent.resize(g.data.Train, size, g.stream.Order)
	return g.net.SetProbeOn(g.recent.x, g.recent.y)
}

// StepsPerEpoch implements sim.Learner.
func (g *growing) StepsPerEpoch() int {
	batch := g.Values.Int("batch")
	return (g.data.Train.N + batch - 1) / batch
}

// Begin implements sim.Learner: it measures the baselines.
func (g *growing) Begin() ([]sim.Event, error) {
	if err := g.takeBaselines(); err != nil {
		return nil, err
	}
	note := fmt.Sprintf("%s; network %s, %s; %s + %s", g.data.Title, g.shape(), g.Values.Text("activation"), g.Choice.Trigger.Name, g.Choice.Init.Name)
	events := []sim.Event{{Kind: sim.Noted, Note: note, Widths: g.hiddenWidths()}}
	events = append(events, scene.Told(g.data.Told)...)
	events = append(events, scene.ToldStart(g.Values)...)
	if limit := g.maxWidth(); limit < g.Values.Int("max-width") {
		events = append(events, sim.Event{Kind: sim.Noted, Note: fmt.Sprintf("max width is %d, because there are %d training samples", limit, g.data.Train.N)})
	}
	return append(events, g.toldHeldOut()...), nil
}

func (g *growing) takeBaselines() error {
	if g.Choice.old {
		return g.grower.Begin(g.layers)
	}
	return growth.Begin(g.grower, g.layers, g.valuesOf)
}

// shape is the network's widths as text, 2-4-4-2.
func (g *growing) shape() string {
	return strings.ReplaceAll(widthsText(g.net.Widths()), ",", "-")
}

func (g *growing) hiddenWidths() []int {
	w := g.net.Widths()
	return w[1 : len(w)-1]
}

// trainingPasses are the products with each matrix of weights in training: forwards,
// and backwards for the gradient of the inputs and for that of the weights.
const trainingPasses = 3

// cost is what training on one sample costs: for each weight a multiply-add, which is
// two operations, in each pass.
func (g *growing) cost() picture.Operations {
	return 2 * trainingPasses * picture.Operations(g.net.MultiplyAdds())
}

// Step implements sim.Learner: a training step, then growth.
func (g *growing) Step() (sim.Report, error) {
	g.Restart()
	if err := g.train(); err != nil {
		return sim.Report{}, scene.Diverged(err, &g.broken)
	}
	if err := g.grow(); err != nil {
		return sim.Report{}, scene.Diverged(err, &g.broken)
	}
	if g.steps%g.evalEvery() == 0 {
		if err := g.evaluate(); err != nil {
			return sim.Report{}, scene.Diverged(err, &g.broken)
		}
	}
	g.recordMetrics()
	g.Report.Epoch = g.stream.Epoch()
	return g.Report, nil
}

func (g *growing) train() error {
	rows := g.stream.Next(g.Values.Int("batch"))
	x, y := g.batch.Inputs(g.data.Train, rows)
	began := time.Now()
	loss, err := g.net.TrainOn(x, y)
	g.trained += time.Since(began)
	if err != nil {
		return err
	}
	g.steps++
	g.recent.push(rows)
	g.Report.Cost = g.cost() * picture.Operations(len(rows))
	g.Sample(trainLoss, loss)
	g.measureNewborns(len(rows))
	if y.Labels != nil {
		g.correct, g.answered = g.correct+g.net.Correct(y.Labels), g.answered+len(rows)
	}
	return g.grower.Record(g.steps, loss)
}

func (g *growing) grow() error {
	defer g.countWork(g.work())
	widths := g.widths[:0]
	for _, h := range g.net.Hidden() {
		widths = append(widths, h.Width())
	}
	g.widths = widths
	growths, err := g.grower.Grow(g.layers, g.steps)
	g.tell(growths, widths)
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

// work is what has been computed on the probe batch so far, for whatever reason.
func (g *growing) work() int { return g.net.ProbeWork() + g.grower.Work() }

// countWork adds to the work of growth what has been computed since.
func (g *growing) countWork(before int) { g.growthWork += g.work() - before }

// evalEvery is the number of steps between two looks at the test data.
func (g *growing) evalEvery() int {
	if every := g.Values.Int("eval"); every > 0 {
		return every
	}
	return max(1, g.StepsPerEpoch()/4)
}

func (g *growing) evaluate() error {
	if err := g.net.Finite(); err != nil {
		return err
	}
	loss, accuracy, err := g.net.EvaluateOn(g.tested())
	if err != nil {
		return err
	}
	g.Sample(testLoss, loss)
	if !math.IsNaN(accuracy) {
		g.Sample(testAccuracy, accuracy)
	}
	if g.answered > 0 {
		g.Sample(g.trainAccuracy, float64(g.correct)/float64(g.answered))
		g.correct, g.answered = 0, 0
	}
	return g.recordHeldOut(loss)
}
