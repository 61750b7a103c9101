package equivariance

import (
	"fmt"
	"math/rand/v2"

	"github.com/north-tui/north/nn"
)

// Data is what a search trains on and is judged by. It is not copied and must not
// change.
type Data[T nn.Float] struct {
	Images           nn.Mat[T] // samples×(channels·side²), to train on
	Labels           []int32
	ValidationImages nn.Mat[T]
	ValidationLabels []int32
	Calibration      int // so many of the first training images give the running statistics; 0 means 1000
}

// defaultCalibration is the number of calibration images that spec section 2.5 asks for.
const defaultCalibration = 1000

// calibration are the images that Recompute is given.
func (d Data[T]) calibration() nn.Mat[T] {
	count := d.Calibration
	if count == 0 {
		count = defaultCalibration
	}
	return d.Images.Slice(0, min(count, d.Images.Rows))
}

// check returns an error unless the data fit a model.
func (d Data[T]) check(m *Model[T], batch int) error {
	if err := m.checkBatch(d.Images, d.Labels); err != nil {
		return fmt.Errorf("training data: %w", err)
	}
	if err := m.checkBatch(d.ValidationImages, d.ValidationLabels); err != nil {
		return fmt.Errorf("validation data: %w", err)
	}
	if d.Calibration < 0 {
		return fmt.Errorf("equivariance: %d calibration images, want 0 or more", d.Calibration)
	}
	if batch < 1 || batch > d.Images.Rows {
		return fmt.Errorf("equivariance: batches of %d, want 1 to %d, the training images", batch, d.Images.Rows)
	}
	return nil
}

// StepsIn is the number of whole batches in a number of epochs: the largest that fits
// into them (spec section 9.11).
func StepsIn(epochs float64, samples, batch int) int {
	return int(epochs * float64(samples) / float64(batch))
}

// streams tell the uses of random numbers apart.
const (
	streamBatches = 1 + iota
	streamSearch
	streamSelection
	streamPermutation
)

// batches says which images batch number step, from 0, holds.
type batches func(step int) []int

// shuffled are batches of epoch after epoch, each in an order that the seed, the stream
// and the epoch alone fix; what is left of an epoch is no batch. The order of one epoch
// is kept.
func shuffled(seed, stream uint64, samples, size int) batches {
	epoch, order := -1, []int(nil)
	return func(step int) []int {
		perEpoch := samples / size
		if e := step / perEpoch; e != epoch {
			epoch, order = e, rand.New(rand.NewPCG(seed, stream<<48|uint64(e))).Perm(samples)
		}
		return order[step%perEpoch*size:][:size]
	}
}

// batch is memory for the images and labels of some positions.
type batch[T nn.Float] struct {
	images nn.Mat[T]
	labels []int32
}

// take copies what lies at some positions.
func (b *batch[T]) take(images nn.Mat[T], labels []int32, at []int) {
	reshape(&b.images, len(at), images.Cols)
	resize(&b.labels, len(at))
	for i, j := range at {
		copy(b.images.Row(i), images.Row(j))
		b.labels[i] = labels[j]
	}
}
