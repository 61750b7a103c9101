package equivariance

import (
	"fmt"
	"math"

	"github.com/north-tui/north/nn"
)

// Train does one step on a batch, images samples×(channels·side²) with a plane a channel
// and a row of pixels after the other, and returns the mean loss before it in nats:
// cross-entropy, without the penalty. Alpha stays. Norms take the statistics of the
// batch and leave the running ones alone; see Recompute.
//
// On an error no parameter has changed: a batch that does not fit, or a loss that is not
// finite, which wraps nn.ErrNotFinite.
func (m *Model[T]) Train(images nn.Mat[T], labels []int32) (float64, error) {
	loss, err := m.Gradients(images, labels)
	if err != nil {
		return loss, err
	}
	m.work.params = m.appendParams(m.work.params[:0])
	nn.Update(m.Optimizer, m.work.params)
	return loss, nil
}

// Gradients sets the gradient of every parameter, alpha included, to that of the mean
// loss on a batch, which it returns, as Train does before its step.
func (m *Model[T]) Gradients(images nn.Mat[T], labels []int32) (float64, error) {
	return m.pass(images, labels, ofBatch, false)
}

// InputGradient returns the gradient of the mean loss on a batch by its images, with the
// running statistics of the norms: how the network would change if pixels did. It sets
// the gradients of all parameters alike.
func (m *Model[T]) InputGradient(images nn.Mat[T], labels []int32) (nn.Mat[T], error) {
	if _, err := m.pass(images, labels, running, true); err != nil {
		return nn.Mat[T]{}, err
	}
	return m.work.train.planes(), nil
}

// pass goes forwards and backwards over a batch.
func (m *Model[T]) pass(images nn.Mat[T], labels []int32, norms statistics, byImages bool) (float64, error) {
	if err := m.checkBatch(images, labels); err != nil {
		return 0, err
	}
	if err := m.expand(); err != nil {
		return 0, err
	}
	t := &m.work.train
	t.fit(m, images.Rows, true)
	t.images, t.norms, t.params = images, norms, true
	t.forward()
	loss := m.crossEntropy(t.head.logits, labels, t.head.dLogits, T(1/float64(images.Rows))) / float64(images.Rows)
	if math.IsNaN(loss) || math.IsInf(loss, 0) {
		return loss, fmt.Errorf("equivariance: loss at step %d: %w", m.Optimizer.Steps, nn.ErrNotFinite)
	}
	t.backward(byImages)
	return loss, nil
}

// crossEntropy returns the sum over the samples, and sets grad to the gradient of by
// times it.
func (m *Model[T]) crossEntropy(logits nn.Mat[T], labels []int32, grad nn.Mat[T], by T) float64 {
	if m.work.loss == nil {
		m.work.loss = nn.Losses[T]()[0].Sum
	}
	return m.work.loss(logits, nn.Targets[T]{Labels: labels}, grad, by)
}

// planes is the gradient by the images, a plane a channel.
func (t *tape[T]) planes() nn.Mat[T] {
	l, c := &t.layers[0], t.model.Config
	out := nn.NewMat[T](t.images.Rows, t.images.Cols)
	for image := range out.Rows {
		row := out.Row(image)
		for q := range c.Channels {
			for i := range c.Side {
				for j := range c.Side {
					row[(q*c.Side+i)*c.Side+j] = l.dX[l.at.pixel(image, i, j)*c.Channels+q]
				}
			}
		}
	}
	return out
}

func (m *Model[T]) checkBatch(images nn.Mat[T], labels []int32) error {
	if err := m.checkImages(images); err != nil {
		return err
	}
	if len(labels) != images.Rows {
		return fmt.Errorf("equivariance: %d labels for %d images", len(labels), images.Rows)
	}
	for i, label := range labels {
		if label < 0 || int(label) >= m.Config.Classes {
			return fmt.Errorf("equivariance: label %d of image %d, want 0 to %d", label, i, m.Config.Classes-1)
		}
	}
	return nil
}

func (m *Model[T]) checkImages(images nn.Mat[T]) error {
	if want := m.Config.Channels * m.Config.Side * m.Config.Side; images.Rows < 1 || images.Cols != want {
		return fmt.Errorf("equivariance: batch of %d×%d, want at least 1×%d", images.Rows, images.Cols, want)
	}
	return nil
}
