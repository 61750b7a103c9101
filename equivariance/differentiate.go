package equivariance

import (
	"errors"
	"fmt"
	"math/rand/v2"

	"github.com/north-tui/north/nn"
)

// AlphaRule is what is done to alpha in a step of EquiNAS_D.
type AlphaRule string

// The rules: learn descends its gradient; permute descends it with its entries permuted
// at random (the ablation "random z"); freeze leaves alpha as it is (retraining, random
// static and networks that have none).
const (
	AlphaLearn   AlphaRule = "learn"
	AlphaPermute AlphaRule = "permute"
	AlphaFreeze  AlphaRule = "freeze"
)

// AlphaRules are all of them.
func AlphaRules() []AlphaRule { return []AlphaRule{AlphaLearn, AlphaPermute, AlphaFreeze} }

// DifferentiateSettings are those of EquiNAS_D.
type DifferentiateSettings struct {
	Batch        int // images of a batch
	Alpha        AlphaRule
	LearningRate float64 // of alpha
	OnValidation bool    // alpha's batches come from the validation data, not from the training data
	Seed         uint64
}

// Differentiation is EquiNAS_D: weights and the shares of the groups are trained in
// turn, by gradients on different batches, to first order (spec section 6). Every step
// is one of the weights with alpha as it is, then one of alpha with the new weights,
// whose gradient is that of the second batch alone. Weights and alpha have an Adam each.
//
// Source: Maile, Wilson, Forré, ICLR 2023, algorithm EquiNAS_D; Liu, Simonyan, Yang,
// "DARTS", ICLR 2019, arXiv 1806.09055.
type Differentiation[T nn.Float] struct {
	Settings   DifferentiateSettings
	Model      *Model[T]     // its Optimizer is that of the weights
	Optimizer  *nn.Optimizer // of alpha
	Steps      int           // done
	Loss       float64       // of the last step: of the batch, before the weights moved
	SearchLoss float64       // of the second batch, before alpha moved; 0 if it is frozen

	data          Data[T]
	train, search batches
	batch, second batch[T]
	alphas        []*nn.Param[T]
}

// NewDifferentiation returns a search that trains m, which it does not copy: a mixed
// network, or with frozen alpha any network.
func NewDifferentiation[T nn.Float](m *Model[T], data Data[T], s DifferentiateSettings) (*Differentiation[T], error) {
	if err := checkWord("rule for alpha", s.Alpha, AlphaRules()); err != nil {
		return nil, fmt.Errorf("equivariance: %w", err)
	}
	if s.Alpha != AlphaFreeze && len(m.Alphas()) == 0 {
		return nil, fmt.Errorf("equivariance: no alpha to %s in a network whose layers are %s", s.Alpha, m.Config.Layers[0].Kind)
	}
	if err := data.check(m, s.Batch); err != nil {
		return nil, err
	}
	if s.OnValidation && s.Batch > data.ValidationImages.Rows {
		return nil, fmt.Errorf("equivariance: batches of %d from %d validation images", s.Batch, data.ValidationImages.Rows)
	}
	d := &Differentiation[T]{
		Settings: s, Model: m, data: data, alphas: m.Alphas(),
		Optimizer: &nn.Optimizer{Method: "adam", LearningRate: s.LearningRate},
		train:     shuffled(s.Seed, streamBatches, data.Images.Rows, s.Batch),
	}
	images, _ := d.searchData()
	d.search = shuffled(s.Seed, streamSearch, images.Rows, s.Batch)
	if s.Alpha == AlphaFreeze {
		d.Optimizer.LearningRate = 1 // unused, but part of what is saved
	}
	if err := d.Optimizer.Check(); err != nil {
		return nil, fmt.Errorf("equivariance: alpha: %w", err)
	}
	return d, nil
}

func (d *Differentiation[T]) searchData() (nn.Mat[T], []int32) {
	if d.Settings.OnValidation {
		return d.data.ValidationImages, d.data.ValidationLabels
	}
	return d.data.Images, d.data.Labels
}

// Advance does one step of the weights and one of alpha. If the first loss is not finite
// nothing has changed, if the second is not only the weights have.
func (d *Differentiation[T]) Advance() error {
	d.batch.take(d.data.Images, d.data.Labels, d.train(d.Steps))
	loss, err := d.Model.Train(d.batch.images, d.batch.labels)
	if err != nil {
		return err
	}
	d.Loss = loss
	if d.Settings.Alpha != AlphaFreeze {
		images, labels := d.searchData()
		d.second.take(images, labels, d.search(d.Steps))
		if d.SearchLoss, err = d.Model.Gradients(d.second.images, d.second.labels); err != nil {
			return err
		}
		d.permute()
		nn.Update(d.Optimizer, d.alphas)
	}
	d.Steps++
	return nil
}

// permute shuffles the entries of alpha's gradients, each layer's among themselves, if
// the settings say so.
func (d *Differentiation[T]) permute() {
	if d.Settings.Alpha != AlphaPermute {
		return
	}
	rng := rand.New(rand.NewPCG(d.Settings.Seed, streamPermutation<<48|uint64(d.Steps)))
	for _, a := range d.alphas {
		row := a.Grad.Row(0)
		rng.Shuffle(len(row), func(i, j int) { row[i], row[j] = row[j], row[i] })
	}
}

// Z are the shares of the groups in each layer.
func (d *Differentiation[T]) Z() [][]float64 {
	var all [][]float64
	for n := range d.Model.Layers {
		all = append(all, d.Model.Z(n))
	}
	return all
}

// Evaluate recomputes the running statistics, merges the network and measures the plain
// one, which it returns, on the validation data.
func (d *Differentiation[T]) Evaluate() (*Model[T], Evaluation, error) {
	if err := d.Model.Recompute(d.data.calibration()); err != nil {
		return nil, Evaluation{}, err
	}
	merged, err := d.Model.Merge()
	if err != nil {
		return nil, Evaluation{}, err
	}
	v, err := merged.Evaluate(d.data.ValidationImages, d.data.ValidationLabels)
	return merged, v, err
}

// RandomAlpha sets every alpha to normal numbers: the ablation "random static" trains
// networks of frozen random shares.
func RandomAlpha[T nn.Float](m *Model[T], rng *rand.Rand) error {
	alphas := m.Alphas()
	if len(alphas) == 0 {
		return errors.New("equivariance: no alpha to draw")
	}
	for _, a := range alphas {
		row := a.Value.Row(0)
		for i := range row {
			row[i] = T(rng.NormFloat64())
		}
	}
	return nil
}
