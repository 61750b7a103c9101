package equivariance

import (
	"fmt"
	"math"

	"github.com/north-tui/north/nn"
)

// evaluateImages is how many images are evaluated at once.
const evaluateImages = 64

// Forward returns the logits of images, samples×classes, with the running statistics of
// the norms.
func (m *Model[T]) Forward(images nn.Mat[T]) (nn.Mat[T], error) {
	if err := m.checkImages(images); err != nil {
		return nn.Mat[T]{}, err
	}
	out := nn.NewMat[T](images.Rows, m.Config.Classes)
	err := m.eachBlock(images, func(from, to int, t *tape[T]) {
		copy(out.Data[from*out.Cols:to*out.Cols], t.head.logits.Data)
	})
	return out, err
}

// Evaluation is how well a model does on some images.
type Evaluation struct {
	Loss    float64 // mean cross-entropy, in nats
	Correct int     // images whose largest logit is that of their label
	Samples int
}

// Accuracy is the share of images that are correct.
func (e Evaluation) Accuracy() float64 { return float64(e.Correct) / float64(e.Samples) }

// Evaluate measures loss and accuracy with the running statistics of the norms. A loss
// that is not finite is an error that wraps nn.ErrNotFinite.
func (m *Model[T]) Evaluate(images nn.Mat[T], labels []int32) (Evaluation, error) {
	if err := m.checkBatch(images, labels); err != nil {
		return Evaluation{}, err
	}
	e := Evaluation{Samples: images.Rows}
	sum := 0.0
	err := m.eachBlock(images, func(from, to int, t *tape[T]) {
		e.Correct += nn.Correct(t.head.logits, labels[from:to])
		sum += m.crossEntropy(t.head.logits, labels[from:to], t.head.dLogits, 1)
	})
	e.Loss = sum / float64(images.Rows)
	if err == nil && (math.IsNaN(e.Loss) || math.IsInf(e.Loss, 0)) {
		err = fmt.Errorf("equivariance: loss at step %d: %w", m.Optimizer.Steps, nn.ErrNotFinite)
	}
	return e, err
}

// eachBlock hands the tape of images from to to to see. It leaves training and the probe
// alone.
func (m *Model[T]) eachBlock(images nn.Mat[T], see func(from, to int, t *tape[T])) error {
	if err := m.expand(); err != nil {
		return err
	}
	t := &m.work.evaluate
	for from := 0; from < images.Rows; from += evaluateImages {
		to := min(from+evaluateImages, images.Rows)
		t.fit(m, to-from, false)
		t.images, t.norms = images.Slice(from, to), running
		t.forward()
		see(from, to, t)
	}
	return nil
}
