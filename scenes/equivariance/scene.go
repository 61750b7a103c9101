// Package equivariance is the scene of networks that commute with turns and mirror
// images of what they see, as far as their groups say: by hand, by a schedule, or by a
// search, layers are relaxed to smaller groups without changing what they compute.
package equivariance

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	model "github.com/north-tui/north/equivariance"
	"github.com/north-tui/north/form"
	"github.com/north-tui/north/lessons"
	"github.com/north-tui/north/neurogenesis"
	"github.com/north-tui/north/nn"
	"github.com/north-tui/north/picture"
	"github.com/north-tui/north/report"
	"github.com/north-tui/north/scenes/growth"
	"github.com/north-tui/north/scenes/scene"
	"github.com/north-tui/north/sim"
)

// Scene relaxes the symmetries of a convolutional network while it trains.
func Scene() scene.Entry {
	var images shared
	return scene.Entry{
		Scene: sim.Scene{
			Name:    "equivariance",
			Doc:     "a convolutional network whose symmetries are relaxed without changing what it computes",
			Fields:  rules.FieldsOf,
			Keep:    []string{wantPoses, wantLayers, wantKernels, wantSearch},
			NamedBy: searchKey,
			New: func(spec sim.Spec, options sim.Options) (sim.Learner, error) {
				return newRelaxing(spec, options, &images)
			},
			Goals: []sim.Goal{{Group: "accuracy", Value: .9}, {Group: "loss", Lower: true}},
		},
		Data:     imageData(),
		Own:      scene.OtherData("a folder of IDX files of square images", "folder"),
		Describe: scene.DescribeLabelled,
		Files:    []form.Option{{Name: "DIR", Doc: "a directory of IDX files of square images, gzipped or not"}},
		Choices:  choicesOf(),
		Flags: slices.Concat([]scene.Flag{
			{Name: "data", Doc: "learn from `NAME|DIR|FILE`; see north list data"},
			{Name: "relax", Doc: "`STEP:LAYER:GROUP;...`: which layer is relaxed to which group when, such as \"400:L4:D1;800:L3:D1\""},
			{Name: "groups", Doc: "`GROUP,GROUP,...` of the layers at the start, one for all or one each"},
			{Name: searchKey, Doc: "`NAME` of who changes the groups: hand, schedule, equinas-e, equinas-d, rpp"},
		}, growth.Flags(), scene.TrainingFlags()),
		Figures:  figures(),
		Epochs:   epochs,
		Measures: measures(),
		Lessons:  vocabulary,
	}
}

// measures are those of every labelled data set, and what a search has come to.
func measures() report.Measures {
	m := report.Usual()
	m.Columns = []report.Measure{{Result: "val_accuracy"}, {Result: "d4_layers"}, {Result: "z_d4_first"}, {Result: "z_d4_last"}, {Result: "argmax_accuracy_recomputed"}}
	return m
}

// imageData are the data sets with images that have a name.
func imageData() []form.Option {
	return slices.DeleteFunc(scene.LabelledData(), func(o form.Option) bool { return !strings.Contains(o.Doc, "digits") })
}

// choicesOf are the lines of the pickers.
func choicesOf() map[string][]form.Option {
	out := growth.Choices()
	out[searchKey] = searchOptions()
	return out
}

// vocabulary is what lessons may name.
var vocabulary = lessons.Vocabulary{
	Series: []string{"train_loss", "test_loss", "test_accuracy", "val_accuracy", "params", "relaxations", "answers", "commute.", "width."},
}

// usualEpochs is the length of a run if nothing is said.
const usualEpochs = 40

// epochs is how long a run takes if nothing is said, 0 for a search that ends by itself.
func epochs(set map[string]string) (float64, error) {
	c, err := rules.Read(set)
	if err != nil || c.Choice.search.evolves {
		return 0, err
	}
	return usualEpochs, nil
}

// relaxing is the learner: network, images, what searches, and the settings they have
// now.
type relaxing struct {
	scene.Controls[choices]
	scene.Measurements

	seed    uint64
	threads int
	total   int // steps of the run, 0 if it has no end

	images          *pictures
	model           *model.Model[float32]           // the network on the screen: of many, the best
	evolution       *model.Evolution[float32]       // of EquiNAS_E, else nil
	differentiation *model.Differentiation[float32] // of EquiNAS_D, else nil
	past            *model.Evolution[float32]       // the search that has ended, if its best network goes on
	stream          *scene.Stream
	batch           batch
	layers          *layers              // base channels, for the grower
	grower          *neurogenesis.Grower // grows base channels
	growth          *rand.PCG            // source of the random numbers of growth
	history         history
	newborns        growth.Newborns // among the base channels
	watch           watch
	columns         columns
	steps           int
	operations      float64 // done in training
	calibrated      int     // step at which the running statistics were recomputed
	broken          bool
	trained         time.Duration
	eye             eye
}

func newRelaxing(spec sim.Spec, options sim.Options, shared *shared) (*relaxing, error) {
	controls, err := rules.Read(maps.Clone(spec.Set))
	if err != nil {
		return nil, err
	}
	images, err := shared.open(controls.Choice.data, controls.Values, spec.Seed)
	if err != nil {
		return nil, err
	}
	l := &relaxing{
		Controls: controls, seed: spec.Seed, images: images, threads: scene.Threads(options),
		stream: scene.NewStream(images.train.Rows, spec.Seed, scene.DataStream),
		growth: rand.NewPCG(spec.Seed, scene.GrowthStream),
	}
	l.total = spec.Total(l.StepsPerEpoch())
	if err := l.build(); err != nil {
		return nil, err
	}
	if err := l.startFrom(); err != nil {
		return nil, err
	}
	l.layers = &layers{of: l}
	l.newborns.Of, l.newborns.Cadence.Old = taught{l}, spec.Old
	l.grower = neurogenesis.NewGrower(l.strategy(), l.total, rand.New(l.growth))
	l.grower.Seed = spec.Seed
	l.addColumns()
	return l, l.aim()
}

// build makes the network, or the networks of the start, and the search.
func (l *relaxing) build() error {
	rng := rand.New(rand.NewPCG(l.seed, scene.WeightStream))
	first, err := l.firstNetworks(rng)
	if err != nil {
		return err
	}
	l.model = first[0]
	l.tune()
	switch {
	case l.Choice.search.evolves:
		return l.evolve(first)
	case l.Choice.search.differentiates:
		return l.differentiate(rng)
	}
	return nil
}

// firstNetworks are the networks of the start: one, or of EquiNAS_E as many as there are
// to be chains.
func (l *relaxing) firstNetworks(rng *rand.Rand) ([]*model.Model[float32], error) {
	v, layers := l.Values, len(l.Values.Widths("channels"))
	chains := [][]model.Group{l.Choice.groups}
	if l.Choice.groups == nil {
		count := 1
		if l.Choice.search.evolves {
			count = v.Int("chains")
		}
		chains = model.RandomChains(count, layers, false, rand.New(rand.NewPCG(l.seed, scene.OwnStreams)))
	}
	var out []*model.Model[float32]
	for _, chain := range chains {
		c, err := shape(v, l.images.side, l.images.set.Outputs, chain, l.Choice.search.kind)
		if err != nil {
			return nil, err
		}
		// Images of a batch with gradients, and of a calibration.
		images := 2*v.Int("batch") + min(calibrationImages, l.images.train.Rows)
		if err := scene.FitsMemory(float64(len(chains)*c.ParamCount()), float64(c.States())*float64(images)); err != nil {
			return nil, err
		}
		m, err := model.New[float32](c, rng)
		if err != nil {
			return nil, err
		}
		m.Threads = l.threads
		m.Optimizer.Method = v.Text("optim")
		out = append(out, m)
	}
	return out, nil
}

// tune gives the optimizer the settings that may change between two steps.
func (l *relaxing) tune() {
	l.newborns.Cadence.Setting = l.Values.Text(growth.NewbornsKey)
	rate := l.rate()
	for _, m := range l.networks() {
		m.Optimizer.LearningRate = rate
	}
}

// networks are those that are trained in a step.
func (l *relaxing) networks() []*model.Model[float32] {
	if l.evolution == nil {
		return []*model.Model[float32]{l.model}
	}
	var out []*model.Model[float32]
	for _, c := range l.evolution.Population {
		out = append(out, c.Model)
	}
	return out
}

// rate is the learning rate now.
func (l *relaxing) rate() float64 {
	rate := l.Values.Float("lr")
	if l.Values.Text("lr.schedule") == "linear" && l.total > 0 {
		rate *= .05 + .95*max(1-float64(l.steps)/float64(l.total), 0)
	}
	return rate
}

// StepsPerEpoch implements sim.Learner. Searches leave out what is no whole batch.
func (l *relaxing) StepsPerEpoch() int {
	batch, samples := l.Values.Int("batch"), l.images.train.Rows
	if l.Choice.search.evolves || l.Choice.search.differentiates {
		return max(samples/batch, 1)
	}
	return (samples + batch - 1) / batch
}

// Begin implements sim.Learner: it measures the baselines, and does what is planned for
// step 0.
func (l *relaxing) Begin() ([]sim.Event, error) {
	l.Restart()
	if err := l.recompute(); err != nil {
		return nil, err
	}
	if l.measurable() {
		if err := l.grower.Begin(l.layers); err != nil {
			return nil, err
		}
	}
	note := fmt.Sprintf("%s; %s; %s parameters", l.images.title(), l.chainText(), scene.Grouped(l.model.Config.ParamCount()))
	l.Tell(sim.Event{Kind: sim.Noted, Note: note, Widths: l.widths()})
	l.Tell(scene.Told(l.images.set.Told)...)
	l.Tell(scene.ToldStart(l.Values)...)
	l.tellGuarantee()
	err := l.relaxAsPlanned()
	return l.Report.Events, err
}

// Step implements sim.Learner: a training step, then what changes the network.
func (l *relaxing) Step() (sim.Report, error) {
	l.Restart()
	for _, part := range []func() error{l.train, l.grow, l.relaxAsPlanned, l.observe, l.evaluate} {
		if err := part(); err != nil {
			return sim.Report{}, scene.Diverged(err, &l.broken)
		}
	}
	l.sampleSizes()
	return l.Report, nil
}

// train does a step of what searches, or of the one network there is.
func (l *relaxing) train() error {
	l.tune()
	began := time.Now()
	loss, images, err := l.advance()
	l.trained += time.Since(began)
	if err != nil {
		return err
	}
	l.steps++
	l.Report.Cost = cost(l.model.Config) * picture.Operations(images)
	l.operations += float64(l.Report.Cost)
	l.Sample(operationsColumn, l.operations)
	l.Sample(trainLoss, loss)
	l.measureNewborns(images)
	return l.grower.Record(l.steps, loss)
}

// advance does a training step. It returns the loss of the network on the screen, and
// how many images were learnt from, those of all networks together.
func (l *relaxing) advance() (loss float64, images int, err error) {
	size := l.Values.Int("batch")
	switch {
	case l.evolution != nil:
		return l.advanceEvolution(size)
	case l.differentiation != nil:
		err := l.differentiation.Advance()
		l.Report.Epoch = float64(l.differentiation.Steps) / float64(l.StepsPerEpoch())
		return l.differentiation.Loss, 2 * size, err
	}
	rows := l.stream.Next(size)
	l.batch.take(l.images.train, l.images.labels, rows)
	loss, err = l.model.Train(l.batch.images, l.batch.labels)
	l.Report.Epoch = l.stream.Epoch()
	return loss, len(rows), err
}

// batch is memory for the images and labels of a step.
type batch struct {
	images nn.Mat[float32]
	labels []int32
	memory []float32
}

func (b *batch) take(from nn.Mat[float32], labels []int32, rows []int) {
	b.memory = scene.Sized(b.memory, len(rows)*from.Cols)
	b.labels = scene.Sized(b.labels, len(rows))
	b.images = nn.MatOf(len(rows), from.Cols, b.memory)
	for i, row := range rows {
		copy(b.images.Row(i), from.Row(row))
		b.labels[i] = labels[row]
	}
}

// cost is what training on an image costs: a multiply-add is two operations, and there
// are three passes, one forwards and two backwards.
func cost(c model.Config) picture.Operations { return 2 * 3 * picture.Operations(c.MultiplyAdds()) }

// recompute replaces the running statistics of the network on the screen, unless they
// are of this step.
func (l *relaxing) recompute() error {
	if l.calibrated == l.steps && l.steps > 0 {
		return nil
	}
	l.calibrated = l.steps
	return l.model.Recompute(l.images.calibration(calibrationImages))
}

// calibrationImages is how many training images give the running statistics.
const calibrationImages = 1000

// evaluate measures the network on the screen on the test images, now and then.
func (l *relaxing) evaluate() error {
	if l.steps != 1 && l.steps%l.Values.Int("eval") != 0 {
		return nil
	}
	if err := l.model.Finite(); err != nil {
		return err
	}
	if err := l.recompute(); err != nil {
		return err
	}
	e, err := l.model.Evaluate(l.images.test, l.images.testBy)
	if err != nil {
		return err
	}
	l.Sample(testLoss, e.Loss)
	l.Sample(testAccuracy, e.Accuracy())
	l.sampleShares()
	if err := l.tellParting(); err != nil {
		return err
	}
	return l.recordHeldOut(e.Loss)
}

// recordHeldOut tells the grower the loss on images that are not trained on. A trigger
// that grows by it gets that of the validation images, so that the test loss says how
// well the network generalises.
func (l *relaxing) recordHeldOut(test float64) error {
	if !l.Choice.Trigger.HeldOut {
		return l.grower.RecordTest(l.steps, test)
	}
	e, err := l.model.Evaluate(l.images.held, l.images.heldBy)
	if err != nil {
		return err
	}
	return l.grower.RecordTest(l.steps, e.Loss)
}

// chainText is the groups of the network on the screen.
func (l *relaxing) chainText() string {
	switch l.model.Config.Layers[0].Kind {
	case model.Mixed:
		return "every layer mixes all groups"
	case model.Partial:
		return "every layer is D4 and a free part"
	}
	return groupsText(l.model.Config.Groups())
}

// groupsText is a chain of groups: D4 D4 D4 D1.
func groupsText(groups []model.Group) string {
	var names []string
	for _, g := range groups {
		names = append(names, g.String())
	}
	return strings.Join(names, " ")
}

// widths are the base channels of the layers.
func (l *relaxing) widths() []int {
	var widths []int
	for _, layer := range l.model.Config.Layers {
		widths = append(widths, layer.Base)
	}
	return widths
}
