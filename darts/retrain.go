package darts

import (
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/north-tui/north/nn"
)

// RetrainSettings are the constants of training a network of discrete cells from
// scratch (specification 7.3).
type RetrainSettings struct {
	RateMax  float64 // learning rate of the first epoch
	RateMin  float64 // where its cosine would end
	Momentum float64
	Decay    float64 // added to the clipped gradient, times the weights
	Clip     float64 // largest norm of the gradient of all weights
	Epochs   int
	Batch    int
}

// UsualRetrain are the settings of the default experiment.
func UsualRetrain() RetrainSettings {
	return RetrainSettings{RateMax: 0.025, Momentum: 0.9, Decay: 3e-4, Clip: 5, Epochs: 25, Batch: 32}
}

// search are the same constants as those of a search.
func (c RetrainSettings) search() Settings {
	s := Usual()
	s.RateMax, s.RateMin, s.Momentum, s.Decay, s.Clip, s.Epochs, s.Batch = c.RateMax, c.RateMin, c.Momentum, c.Decay, c.Clip, c.Epochs, c.Batch
	return s
}

// Retrain trains the network of a genotype's cells from scratch on the whole pool, one
// step at a time: the kept operations with weight 1, and nodes that are not normalised
// (specification 1.5, 2). It is used by one goroutine at a time.
type Retrain[T nn.Float] struct {
	trainer[T]
	space    Space
	genotype Genotype
	settings RetrainSettings
	seed     uint64
	pool     Data[T]
	rows     *shuffled
	weights  []nn.Mat[float64] // 1 for a kept operation
	steps    int
}

// RetrainReport is what one step of retraining did.
type RetrainReport struct {
	Step  int     // steps done, this one included
	Epoch int     // of this step, from 0
	Rate  float64 // learning rate
	Loss  float64 // mean cross-entropy of the batch before the step, in nats
	Norm  float64 // of the gradient, before the clip
	Clip  float64 // factor of the clip
}

// NewRetrain builds the network and draws its weights from the seed. The genotype has
// to be one of the space.
func NewRetrain[T nn.Float](space Space, g Genotype, settings RetrainSettings, pool Data[T], seed uint64) (*Retrain[T], error) {
	if err := space.Check(); err != nil {
		return nil, err
	}
	c := settings.search()
	if err := c.Check(); err != nil {
		return nil, err
	}
	space = space.withDefaults()
	if err := g.Check(space); err != nil {
		return nil, err
	}
	if err := pool.check(space, "the pool"); err != nil {
		return nil, err
	}
	if pool.X.Rows < settings.Batch {
		return nil, fmt.Errorf("darts: %d samples to retrain on, want at least a batch of %d", pool.X.Rows, settings.Batch)
	}
	r := &Retrain[T]{space: space, genotype: g, settings: settings, seed: seed, pool: pool}
	r.net, r.weights = discreteNetwork[T](space, g)
	r.net.draw(space.FirstWeights, rand.New(rand.NewPCG(seed, retrainWeightStream)))
	r.rows = newShuffled(all(pool.X.Rows), rand.NewPCG(seed, retrainBatchStream))
	r.threads = 1
	return r, nil
}

// discreteNetwork is the network of a genotype, and its weights of 1.
func discreteNetwork[T nn.Float](s Space, g Genotype) (*network[T], []nn.Mat[float64]) {
	columns := candidates(s, CRB)
	a := cutWeights(s, g, columns)
	present := func(typ, row, column int) bool { return a[typ].Row(row)[column] != 0 }
	return newNetwork[T](s, columns, false, present), a
}

// SetThreads lets at most so many goroutines work on a product, with the same result.
func (r *Retrain[T]) SetThreads(threads int) { r.threads = max(1, threads) }

// Genotype is the one that is trained.
func (r *Retrain[T]) Genotype() Genotype { return r.genotype }

// Params is the number of weights of the network.
func (r *Retrain[T]) Params() int { return r.net.count() }

// MultiplyAdds is the number of multiplications forwards for one sample, without those
// of normalisations and pools.
func (r *Retrain[T]) MultiplyAdds() int {
	return r.net.multiplyAdds(func(typ, row, column int) bool { return r.weights[typ].Row(row)[column] != 0 })
}

// StepsPerEpoch is the number of steps of an epoch.
func (r *Retrain[T]) StepsPerEpoch() int { return r.pool.X.Rows / r.settings.Batch }

// TotalSteps is the number of steps of the whole training.
func (r *Retrain[T]) TotalSteps() int { return r.settings.Epochs * r.StepsPerEpoch() }

// Steps is the number of steps done.
func (r *Retrain[T]) Steps() int { return r.steps }

// SetEpochs sets how long the training lasts, and with it where the cosine of the
// learning rate ends. It is an error if more epochs have begun; then nothing changes.
func (r *Retrain[T]) SetEpochs(epochs int) error {
	if begun := (r.steps + r.StepsPerEpoch() - 1) / r.StepsPerEpoch(); epochs < max(begun, 1) || epochs > maxSize {
		return fmt.Errorf("darts: %d epochs of retraining, want %d to %d", epochs, max(begun, 1), maxSize)
	}
	r.settings.Epochs = epochs
	return nil
}

// Step does one step on the next batch, with errors as Search.Step has them.
func (r *Retrain[T]) Step() (RetrainReport, error) {
	if r.steps >= r.TotalSteps() {
		return RetrainReport{}, fmt.Errorf("darts: retraining step %d of %d: %w", r.steps+1, r.TotalSteps(), ErrFinished)
	}
	if r.steps%r.StepsPerEpoch() == 0 {
		r.rows.next = len(r.rows.order)
	}
	return r.step(r.rows.batch(r.settings.Batch))
}

func (r *Retrain[T]) step(rows []int) (RetrainReport, error) {
	c := r.settings
	p := RetrainReport{Step: r.steps + 1, Epoch: r.steps / r.StepsPerEpoch()}
	p.Rate = cosine(c.RateMax, c.RateMin, p.Epoch, c.Epochs)
	r.train.load(r.pool, rows)
	p.Loss = r.pass(&r.train, r.weights, true, false)
	if math.IsNaN(p.Loss) || math.IsInf(p.Loss, 0) {
		return p, fmt.Errorf("darts: loss at retraining step %d %w", p.Step, nn.ErrNotFinite)
	}
	f, clip, err := r.update(descent{p.Rate, c.Momentum, c.Decay, c.Clip})
	if err != nil {
		return p, fmt.Errorf("retraining step %d: %w", p.Step, err)
	}
	p.Norm, p.Clip = math.Sqrt(f), clip
	r.steps++
	return p, nil
}

// Evaluate scores the network on data, all of it at once: the statistics of its
// normalisations are those of these samples.
func (r *Retrain[T]) Evaluate(d Data[T]) (Score, error) {
	if err := d.check(r.space, "the data to evaluate"); err != nil {
		return Score{}, err
	}
	return r.evaluate(d, all(d.X.Rows), r.weights)
}
