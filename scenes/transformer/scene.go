// Package transformer is the scene of language models of characters that grow in six
// dimensions without forgetting: by hand, by a schedule, at a plateau of the loss, and
// the neurons of their MLPs by the shelves of triggers and initialisations.
package transformer

import (
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/north-tui/north/datasets"
	"github.com/north-tui/north/form"
	"github.com/north-tui/north/internal/gemm"
	"github.com/north-tui/north/lessons"
	"github.com/north-tui/north/neurogenesis"
	"github.com/north-tui/north/picture"
	"github.com/north-tui/north/plots"
	"github.com/north-tui/north/report"
	"github.com/north-tui/north/scenes/growth"
	"github.com/north-tui/north/scenes/scene"
	"github.com/north-tui/north/sim"
	model "github.com/north-tui/north/transformer"
)

// Scene grows a language model while it trains.
func Scene() scene.Entry {
	return scene.Entry{
		Scene: sim.Scene{
			Name:    "transformer",
			Doc:     "a character-level language model that grows in six ways without forgetting",
			Fields:  rules.FieldsOf,
			Keep:    []string{"weights", "attention"},
			NamedBy: "trigger",
			New: func(spec sim.Spec, options sim.Options) (sim.Learner, error) {
				return newLanguage(spec, options)
			},
			Goals: []sim.Goal{{Group: "loss", Lower: true}},
		},
		Data:    texts(),
		Own:     scene.OtherData("a text file in UTF-8", "file.txt"),
		Files:   []form.Option{{Name: "FILE.txt", Doc: "a text in UTF-8, gzipped or not"}},
		Choices: growth.Choices(),
		Flags: slices.Concat([]scene.Flag{
			{Name: "data", Doc: "learn from `NAME|FILE.txt`"},
			{Name: "hidden", Doc: "`N` as the initial width of the residual stream"},
			{Name: "grow", Doc: "growth schedule `STEP:KIND:+N;...`, such as \"100:mlp:+32;200:layer:+1\""},
		}, growth.Flags(), scene.TrainingFlags()),
		Figures: []plots.Figure{
			plots.Trend{
				Name: "loss-operations", Title: "Loss against operations", Group: "loss", Quantity: "loss", Log: true, Operations: true,
			}.Figure("training and validation loss against the operations of training"),
			plots.Trend{
				Name: "gradients", Title: "Gradients by what the last growth made of the weights", Group: "gradient", Quantity: "gradient", Log: true,
			}.Figure("gradients of old and newborn weights since the last growth"),
		},
		Epochs:   epochs,
		Measures: report.Measures{Loss: report.Measure{Result: "val_loss", Name: "validation loss", Unit: "nats per character", Lower: true}},
		Lessons:  vocabulary,
	}
}

// vocabulary is what lessons may name.
var vocabulary = lessons.Vocabulary{
	Series: append([]string{
		"train_loss", "val_loss", "params", "tokens", "operations",
		"size.", "gradient.", "update.", "width.",
	}, growth.SeriesOfMetrics()...),
	Quantities: []string{"add.", "dead.", "kinds"},
	Flags:      []string{"same-text"},
}

// texts are those that have a name.
func texts() []form.Option {
	var out []form.Option
	for _, e := range datasets.Texts() {
		out = append(out, form.Option{Name: e.Name, Doc: e.Doc, Source: e.Source})
	}
	return out
}

const (
	usualEpochs       = 4  // length of a run if nothing is said
	validationWindows = 64 // windows of the validation text on which the loss is measured during training
	trainingWindows   = 64 // windows of the training text on which the loss in the results is measured
	probeWindows      = 4  // windows of the validation text on which a growth is measured
)

// language is the learner: model, text, growth, and the settings they have now.
type language struct {
	scene.Controls[choices]
	scene.Measurements

	seed    uint64
	old     bool // recorded before the reference had baselines
	threads int
	total   int // steps of the run, 0 if it has no end

	text       *datasets.Text
	corpus     *corpus
	training   excerpt // for the loss in the results
	validation excerpt
	probe      excerpt // on which growth is measured
	sight      excerpt // through which neurons are looked at; see aim

	model      *model.Model[float32]
	layers     *layers              // the neurons of its MLPs, for the grower
	grower     *neurogenesis.Grower // grows neurons in the MLPs
	growth     *rand.PCG            // source of the random numbers of all growth
	history    history
	steps      int
	operations float64 // done in training
	updates    updates
	widths     []int // positions of the columns of the MLPs' widths
	ranks      growth.Ranks
	cadence    growth.Cadence // of ranks
	newborns   growth.Newborns
	broken     bool // the weights are no longer finite
	trained    time.Duration
}

func newLanguage(spec sim.Spec, options sim.Options) (*language, error) {
	set := scene.Copied(spec.Set)
	start, err := readStart(set)
	if err != nil {
		return nil, err
	}
	controls, err := rules.Read(set)
	if err != nil {
		return nil, err
	}
	v := controls.Values
	text, err := datasets.OpenText(v.Text("data"), v["field"], v.Int("context"))
	if err != nil {
		return nil, err
	}
	l := &language{
		Controls: controls, seed: spec.Seed, old: spec.Old,
		text: text, corpus: newCorpus(text.Train, spec.Seed),
		training:   excerptOf(text.Train, trainingWindows, v.Int("context")),
		validation: excerptOf(text.Valid, validationWindows, v.Int("context")),
		probe:      excerptOf(text.Valid, probeWindows, v.Int("context")),
		growth:     rand.NewPCG(spec.Seed, scene.GrowthStream),
		threads:    scene.Threads(options),
	}
	if _, _, err := l.prompt(v); err != nil {
		return nil, err
	}
	c := shape(v, len(text.Alphabet))
	if start != nil {
		c.Hidden, c.Eps, c.Layers = start.shape.Hidden, start.shape.Eps, start.shape.Layers
	}
	// With its gradient.
	states := 2 * c.States(c.Context) * float64(v.Int("batch")) * float64(c.Context)
	if err := scene.FitsMemory(float64(c.ParamCount()), states); err != nil {
		return nil, err
	}
	l.model, err = model.New[float32](c, rand.New(rand.NewPCG(spec.Seed, scene.WeightStream)))
	if err != nil {
		return nil, err
	}
	if err := l.startFrom(start); err != nil {
		return nil, err
	}
	l.layers = &layers{Model: l.model}
	l.newborns.Of = &growth.MLPs{Model: l.model}
	l.total = spec.Total(l.StepsPerEpoch())
	l.tune()
	if err := l.aim(); err != nil {
		return nil, err
	}
	l.grower = neurogenesis.NewGrower(l.strategy(), l.total, rand.New(l.growth))
	l.grower.Seed = spec.Seed
	l.addColumns()
	return l, nil
}

// tune takes over the settings that may change between two steps.
func (l *language) tune() {
	l.model.Threads = l.threads
	o := l.model.Optimizer
	o.WeightDecay = l.Values.Float("weight-decay")
	o.ClipNorm = l.Values.Float("clip")
	o.Ramp = l.Values.Int("ramp")
	growth.TuneNewborns(o, l.Values)
	l.newborns.Cadence = growth.Cadence{Setting: l.Values.Text(growth.NewbornsKey), Old: l.old}
	l.cadence = growth.Cadence{Setting: l.Values.Text(growth.RanksKey), Old: l.old, StepsPerEpoch: l.StepsPerEpoch()}
}

// rate is the learning rate of a step, from 0: it rises during the warm-up and
// falls along a cosine to a tenth at the end of the budget or of the run.
func (l *language) rate(step int) float64 {
	rate := l.Values.Float("lr")
	if warmup := l.Values.Int("lr.warmup"); step < warmup {
		rate *= float64(step+1) / float64(warmup)
	}
	var done float64
	switch budget := l.Values.Float("budget"); {
	case l.Values.Text("lr.schedule") == "constant":
		return rate
	case budget > 0:
		done = l.operations / budget
	case l.total > 0:
		done = float64(step) / float64(l.total)
	}
	return rate * (.1 + .9*(1+math.Cos(math.Pi*min(done, 1)))/2)
}

// StepsPerEpoch implements sim.Learner.
func (l *language) StepsPerEpoch() int {
	batch := l.Values.Int("batch") * l.Values.Int("context")
	return (len(l.text.Train) + batch - 1) / batch
}

// Begin implements sim.Learner: it measures the baselines, and does what is
// planned for step 0.
func (l *language) Begin() ([]sim.Event, error) {
	if err := l.takeBaselines(); err != nil {
		return nil, err
	}
	note := fmt.Sprintf("%s; context %d; h %d, %d layers, %s parameters",
		l.text.Title, l.model.Config.Context, l.model.Config.Hidden, len(l.model.Layers), scene.Grouped(l.model.Config.ParamCount()))
	l.Restart()
	l.Tell(sim.Event{Kind: sim.Noted, Note: note, Widths: l.innerWidths()})
	for _, e := range scene.ToldStart(l.Values) {
		l.Tell(e)
	}
	l.tellUnasked()
	err := l.growAsPlanned()
	return l.Report.Events, err
}

// takeBaselines takes those of the trigger and, where a rank can be measured, those of
// the reference.
func (l *language) takeBaselines() error {
	if l.old || !l.measurable() {
		return l.grower.Begin(l.layers)
	}
	return growth.Begin(l.grower, l.layers, l.valuesOf)
}

// Step implements sim.Learner: a training step, then growth.
func (l *language) Step() (sim.Report, error) {
	l.Restart()
	for _, part := range []func() error{l.train, l.grow, l.look} {
		if err := part(); err != nil {
			return sim.Report{}, scene.Diverged(err, &l.broken)
		}
	}
	l.recordMetrics()
	l.Report.Epoch = l.corpus.epoch()
	return l.Report, nil
}

func (l *language) train() error {
	length := l.model.Config.Context
	tokens, targets := l.corpus.next(l.Values.Int("batch"), length)
	l.model.Optimizer.LearningRate = l.rate(l.steps)
	l.updates.remember(l)
	began := time.Now()
	loss, err := l.model.Train(tokens, targets, length)
	l.trained += time.Since(began)
	if err != nil {
		return err
	}
	l.steps++
	operations := l.model.Config.Operations(length) * float64(len(tokens))
	l.operations += operations
	l.Report.Cost = picture.Operations(operations)
	budget := l.Values.Float("budget")
	l.Report.Last = l.operations >= budget && l.operations-operations < budget
	l.Sample(trainColumn, loss)
	l.measureNewborns(len(tokens))
	l.Sample(tokensColumn, float64(l.corpus.dealt))
	l.Sample(operationsColumn, l.operations)
	l.watch()
	return l.grower.Record(l.steps, loss)
}

// grow does what is due: of the neurons by the trigger, then as planned, then at
// a plateau.
func (l *language) grow() error {
	if err := l.growNeurons(); err != nil {
		return err
	}
	if err := l.growAsPlanned(); err != nil {
		return err
	}
	return l.growAtPlateau()
}

// look samples sizes, and now and then the validation loss.
func (l *language) look() error {
	l.sampleSizes()
	if l.steps != 1 && l.steps%l.Values.Int("eval") != 0 {
		return nil
	}
	if err := l.model.Finite(); err != nil {
		return err
	}
	loss, err := l.validationLoss()
	if err != nil {
		return err
	}
	l.Sample(validationColumn, loss)
	return l.grower.RecordTest(l.steps, loss)
}

func (l *language) validationLoss() (float64, error) {
	return l.model.Loss(l.validation.tokens, l.validation.targets, l.model.Config.Context)
}

// Data implements sim.Informed.
func (l *language) Data() map[string]any {
	facts := map[string]any{sim.DataName: l.text.Name, "characters": len(l.text.Train) + len(l.text.Valid), "alphabet": len(l.text.Alphabet)}
	if l.text.SHA256 != "" {
		facts[sim.DataHash] = l.text.SHA256
	}
	return facts
}

// Results implements sim.Learner. The loss on the validation text is test_loss, as in
// other scenes, and val_loss. train_loss is the mean over trainingWindows windows that
// are spread evenly over the training text, the same at any time.
func (l *language) Results() (map[string]any, error) {
	c := l.model.Config
	results := l.Data()
	maps.Copy(results, map[string]any{
		"trigger": l.Choice.Trigger.Name, "init": l.Choice.Init.Name,
		"hidden": c.Hidden, "layers": len(c.Layers), "widths": l.innerWidths(), "heads": l.headCounts(),
		"params": c.ParamCount(), "operations_per_token": c.Operations(c.Context),
		"tokens": l.corpus.dealt, "growth": l.history.lines(),
		"kernel": gemm.Kernel(), "weights_sha256": l.model.WeightsSHA256(),
		"train_loss": nil, "test_loss": nil, "val_loss": nil,
		"seconds_train": l.trained.Seconds(),
	})
	if l.broken || l.model.Finite() != nil {
		return results, nil
	}
	loss, err := l.wholeValidationLoss()
	if err != nil {
		return nil, err
	}
	results["val_loss"], results["test_loss"] = loss, loss
	if loss, err = l.model.Loss(l.training.tokens, l.training.targets, c.Context); err != nil {
		return nil, err
	}
	results["train_loss"] = loss
	if l.measurable() {
		results["effective_ranks"] = l.ranks.EffectiveRanks(l.layers, l.eps())
	}
	return results, nil
}

// wholeValidationLoss is the mean loss on all of the validation text, in windows
// that follow each other. A part of it, as is looked at while training, is off by
// a tenth of a nat.
func (l *language) wholeValidationLoss() (float64, error) {
	length := l.model.Config.Context
	windows := (len(l.text.Valid) - 1) / length
	var sum float64
	for from := 0; from < windows; from += validationWindows {
		to := min(from+validationWindows, windows)
		part := l.text.Valid[from*length : to*length+1]
		loss, err := l.model.Loss(part[:len(part)-1], part[1:], length)
		if err != nil {
			return 0, err
		}
		sum += loss * float64(to-from)
	}
	return sum / float64(windows), nil
}

// innerWidths are the neurons of each MLP.
func (l *language) innerWidths() []int {
	var widths []int
	for _, layer := range l.model.Config.Layers {
		widths = append(widths, layer.Inner)
	}
	return widths
}

// headCounts are the attention heads of each layer.
func (l *language) headCounts() []int {
	var counts []int
	for _, layer := range l.model.Config.Layers {
		counts = append(counts, len(layer.Heads))
	}
	return counts
}
