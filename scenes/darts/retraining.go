package darts

import (
	"fmt"
	"math/rand/v2"
	"time"

	model "github.com/north-tui/north/darts"
	"github.com/north-tui/north/picture"
	"github.com/north-tui/north/scenes/scene"
	"github.com/north-tui/north/sim"
)

// retraining is the learner that trains the cell of the setting genotype from scratch,
// on the whole pool.
type retraining struct {
	base
	model *model.Retrain[float32]
	cell  model.Genotype
	score model.Score // on the test samples, when they were last looked at
}

// The columns of a retraining, in the order of series.csv.
const (
	retrainTrain = iota
	retrainTest
	retrainAccuracy
	retrainParams
)

func newRetraining(b base) (*retraining, error) {
	g, err := b.named()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", genotypeKey, err)
	}
	r := &retraining{base: b, cell: g}
	r.model, err = model.NewRetrain(b.space, g, retrainSettings(b.Values, max(1, b.Values.Int(retrainKey))), b.data.pool, b.seed)
	if err != nil {
		return nil, err
	}
	if _, err := r.startFrom(r.model, nil); err != nil {
		return nil, err
	}
	r.model.SetThreads(b.threads)
	r.AddColumns([]sim.Column{
		retrainTrain:    {Name: "train_loss", Group: "loss", Label: "train", Unit: "nats"},
		retrainTest:     {Name: "test_loss", Group: "loss", Label: "test", Unit: "nats"},
		retrainAccuracy: {Name: "retrained_accuracy", Group: "accuracy", Label: "retrained"},
		retrainParams:   {Name: "params", Group: "params", Label: "params"},
	}...)
	return r, nil
}

// named is the cell of the setting genotype.
func (b *base) named() (model.Genotype, error) {
	text := b.Values.Text(genotypeKey)
	if text == anyGenotype {
		return model.RandomGenotype(b.space, rand.New(rand.NewPCG(b.seed, cellStream)))
	}
	return model.ParseGenotype(b.space, text)
}

// epochs is how long it lasts.
func (r *retraining) epochs() int { return r.model.TotalSteps() / r.model.StepsPerEpoch() }

// StepsPerEpoch implements sim.Learner.
func (r *retraining) StepsPerEpoch() int { return r.model.StepsPerEpoch() }

// Begin implements sim.Learner.
func (r *retraining) Begin() ([]sim.Event, error) {
	note := fmt.Sprintf("%s; %s, a cell trained from scratch for %d epochs, %s parameters: %s",
		r.data.title, r.Choice.space.name, r.epochs(), scene.Grouped(r.model.Params()), r.cell)
	return append([]sim.Event{{Kind: sim.Noted, Note: note}}, scene.ToldStart(r.Values)...), nil
}

// Step implements sim.Learner. The run is over when the training is; if it is told to go
// on, the end moves with it, epoch by epoch.
func (r *retraining) Step() (sim.Report, error) {
	r.Restart()
	if r.model.Steps() == r.model.TotalSteps() {
		if err := r.model.SetEpochs(r.epochs() + 1); err != nil {
			return sim.Report{}, err
		}
	}
	began := time.Now()
	report, err := r.model.Step()
	r.trained += time.Since(began)
	if err != nil {
		return sim.Report{}, scene.Diverged(err, &r.broken)
	}
	r.Sample(retrainTrain, report.Loss)
	r.Sample(retrainParams, float64(r.model.Params()))
	r.Report.Cost = cost(r.model.MultiplyAdds()) * picture.Operations(r.Values.Int("batch"))
	r.Report.Epoch = float64(report.Step) / float64(r.model.StepsPerEpoch())
	r.Report.Last = report.Step == r.StepsPerEpoch()*r.Values.Int(retrainKey)
	if r.Report.Last || report.Step == 1 || report.Step%r.Values.Int("probe") == 0 {
		err = r.look()
	}
	return r.Report, scene.Diverged(err, &r.broken)
}

// look measures on the test samples.
func (r *retraining) look() (err error) {
	if r.score, err = r.model.Evaluate(r.data.test); err != nil {
		return err
	}
	r.Sample(retrainTest, r.score.Loss)
	r.Sample(retrainAccuracy, r.score.Accuracy)
	return nil
}

// Do implements sim.Learner. How the weights are trained is settled when it begins.
func (r *retraining) Do(c sim.Command) ([]sim.Event, error) {
	if c.Verb != sim.Set {
		return nil, fmt.Errorf("%s: a retraining has no architecture left to search", c.Verb)
	}
	return r.Change(c.Key, c.Text, func(next *scene.Controls[choices]) error {
		if c.Key != "probe" {
			return fmt.Errorf("%s is settled when a retraining begins", c.Key)
		}
		return nil
	})
}
