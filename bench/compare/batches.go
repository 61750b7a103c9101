//go:build linux

package main

import (
	"fmt"
	"math/rand/v2"

	"github.com/north-tui/north/datasets"
	"github.com/north-tui/north/nn"
)

// batchCount is how many batches are gone through in turn: the peers' digits.py has as
// many.
const batchCount = 16

// batches are an endless sequence of batches.
type batches struct {
	x  nn.Mat[float32]
	y  nn.Targets[float32]
	at int
}

// newBatches takes the first images of MNIST, or draws numbers without zeros among them.
func newBatches(data string, batch, inputs, classes int, rng *rand.Rand) (*batches, error) {
	samples := batchCount * batch
	b := &batches{x: nn.NewMat[float32](samples, inputs), y: nn.Targets[float32]{Labels: make([]int32, samples)}}
	if data == "mnist" {
		return b, b.digits()
	}
	for i := range b.x.Data {
		b.x.Data[i] = 1 - rng.Float32()
	}
	for i := range b.y.Labels {
		b.y.Labels[i] = int32(rng.IntN(classes))
	}
	return b, nil
}

func (b *batches) digits() error {
	set, err := datasets.Open("mnist", nil, 0)
	if err != nil {
		return err
	}
	if set.Inputs != b.x.Cols || set.Train.N < b.x.Rows {
		return fmt.Errorf("%d×%d inputs of MNIST's %d×%d", b.x.Rows, b.x.Cols, set.Train.N, set.Inputs)
	}
	rows := make([]int, b.x.Rows)
	for i := range rows {
		rows[i] = i
	}
	datasets.Gather(set.Train, b.x.Data, rows)
	copy(b.y.Labels, set.Train.Labels)
	return nil
}

// next is the next batch.
func (b *batches) next(batch int) (nn.Mat[float32], nn.Targets[float32]) {
	from := b.at * batch
	b.at = (b.at + 1) % batchCount
	return b.x.Slice(from, from+batch), b.y.Slice(from, from+batch)
}
