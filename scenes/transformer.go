package scenes

import (
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"runtime"
	"time"

	"github.com/north-tui/north/datasets"
	"github.com/north-tui/north/form"
	"github.com/north-tui/north/internal/gemm"
	"github.com/north-tui/north/neurogenesis"
	"github.com/north-tui/north/sim"
	"github.com/north-tui/north/transformer"
)

// Transformer is the name of the scene that grows a language model.
const Transformer = "transformer"

// transformerScene grows a language model while it trains.
func transformerScene() sim.Scene {
	return sim.Scene{
		Name:   Transformer,
		Doc:    "a language model of characters that grows in six ways without forgetting",
		Fields: languageFields,
		Keep:   []string{"weights", "attention"},
		New: func(spec sim.Spec, options sim.Options) (sim.Learner, error) {
			return newLanguage(spec, options)
		},
	}
}

const (
	languageEpochs    = 4  // of a run if nothing is said
	validationWindows = 64 // of validation text that is looked at
	probeWindows      = 4  // of it on which a growth is measured
)

// language is the learner: model, text, growth, and the settings they have now.
type language struct {
	seed    uint64
	set     map[string]string // what differs from the defaults
	choices choices
	values  form.Values
	plans   plans
	threads int
	total   int // steps of the run, 0 if it has no end

	text       *datasets.Text
	corpus     *corpus
	validation excerpt
	probe      excerpt // on which growth is measured
	sight      excerpt // through which neurons are looked at; see aim

	model      *transformer.Model[float32]
	grower     *neurogenesis.Grower // of neurons in the MLPs
	growth     *rand.PCG            // source of the random numbers of all growth
	history    history
	steps      int
	operations float64 // done in training
	columns    []sim.Column
	updates    updates
	widths     []int // positions of the columns of the MLPs' widths
	report     sim.Report
	broken     bool // the weights are no longer finite
	trained    time.Duration
}

func newLanguage(spec sim.Spec, options sim.Options) (*language, error) {
	c, err := languageChoices(spec.Set)
	if err != nil {
		return nil, err
	}
	v, plans, err := resolveLanguage(c, spec.Set)
	if err != nil {
		return nil, err
	}
	text, err := datasets.OpenText(v.Text("data"), v.Int("context"))
	if err != nil {
		return nil, err
	}
	l := &language{
		seed: spec.Seed, set: maps.Clone(spec.Set), choices: c, values: v, plans: plans,
		text: text, corpus: newCorpus(text.Train, spec.Seed),
		validation: excerptOf(text.Valid, validationWindows, v.Int("context")),
		probe:      excerptOf(text.Valid, probeWindows, v.Int("context")),
		growth:     rand.NewPCG(spec.Seed, growthStream),
		threads:    options.Threads,
	}
	if l.threads == 0 {
		l.threads = max(1, runtime.NumCPU()-1)
	}
	if l.set == nil {
		l.set = map[string]string{}
	}
	if _, _, err := l.prompt(v); err != nil {
		return nil, err
	}
	l.model, err = transformer.New[float32](shape(v, len(text.Alphabet)), rand.New(rand.NewPCG(spec.Seed, weightStream)))
	if err != nil {
		return nil, err
	}
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

// tune gives the model what may change between two steps.
func (l *language) tune() {
	l.model.Threads = l.threads
	o := l.model.Optimizer
	o.WeightDecay = l.values.Float("weight-decay")
	o.ClipNorm = l.values.Float("clip")
	o.Ramp = l.values.Int("ramp")
}

// rate is the learning rate of a step, from 0: it rises during the warm-up and
// falls along a cosine to a tenth at the end of the budget or of the run.
func (l *language) rate(step int) float64 {
	rate := l.values.Float("lr")
	if warmup := l.values.Int("lr.warmup"); step < warmup {
		rate *= float64(step+1) / float64(warmup)
	}
	var done float64
	switch budget := l.values.Float("budget"); {
	case l.values.Text("lr.schedule") == "constant":
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
	batch := l.values.Int("batch") * l.values.Int("context")
	return (len(l.text.Train) + batch - 1) / batch
}

// Begin implements sim.Learner: it measures the baselines, and does what is
// planned for step 0.
func (l *language) Begin() ([]sim.Event, error) {
	if err := l.grower.Begin(l.network()); err != nil {
		return nil, err
	}
	note := fmt.Sprintf("%s; context %d; h %d, %d layers, %s parameters",
		l.text.Title, l.model.Config.Context, l.model.Config.Hidden, len(l.model.Layers), grouped(l.model.Config.ParamCount()))
	l.report.Events = append(l.report.Events[:0], sim.Event{Kind: sim.Noted, Note: note, Widths: l.innerWidths()})
	l.sayBlind()
	err := l.growAsPlanned()
	return l.report.Events, err
}

// Step implements sim.Learner: a training step, then growth.
func (l *language) Step() (sim.Report, error) {
	l.report.Samples, l.report.Events = l.report.Samples[:0], nil
	for _, part := range []func() error{l.train, l.grow, l.look} {
		if err := part(); err != nil {
			return sim.Report{}, diverged(err, &l.broken)
		}
	}
	l.report.Epoch = l.corpus.epoch()
	return l.report, nil
}

func (l *language) train() error {
	length := l.model.Config.Context
	tokens, targets := l.corpus.next(l.values.Int("batch"), length)
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
	l.report.Cost = operations / 2 // a multiply-add is two
	budget := l.values.Float("budget")
	l.report.Last = l.operations >= budget && l.operations-operations < budget
	l.sample(languageTrain, loss)
	l.sample(languageTokens, float64(l.corpus.dealt))
	l.sample(languageOperations, l.operations)
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
	if l.steps != 1 && l.steps%l.values.Int("eval") != 0 {
		return nil
	}
	if err := l.model.Finite(); err != nil {
		return err
	}
	loss, err := l.validationLoss()
	if err != nil {
		return err
	}
	l.sample(languageValidation, loss)
	return l.grower.RecordTest(l.steps, loss)
}

func (l *language) validationLoss() (float64, error) {
	return l.model.Loss(l.validation.tokens, l.validation.targets, l.model.Config.Context)
}

// Results implements sim.Learner.
func (l *language) Results() (map[string]any, error) {
	c := l.model.Config
	results := map[string]any{
		"data": l.text.Name, "trigger": l.choices.trigger.Name, "init": l.choices.init.Name,
		"hidden": c.Hidden, "layers": len(c.Layers), "widths": l.innerWidths(), "heads": l.headCounts(),
		"params": c.ParamCount(), "operations_per_token": c.Operations(c.Context),
		"tokens": l.corpus.dealt, "operations": l.operations, "growth": l.history.lines(),
		"kernel": gemm.Kernel(), "weights_sha256": l.model.WeightsSHA256(), "val_loss": nil,
		"seconds_train": l.trained.Seconds(),
	}
	if l.broken || l.model.Finite() != nil {
		return results, nil
	}
	loss, err := l.wholeValidationLoss()
	if err != nil {
		return nil, err
	}
	results["val_loss"] = loss
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
