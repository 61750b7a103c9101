package scene

import (
	"github.com/north-tui/north/datasets"
	"github.com/north-tui/north/nn"
)

// Batch is a block of samples in the precision of training. Fill reuses its memory.
// The zero value is ready to use.
type Batch struct {
	x      []float32
	labels []int32
	values []float32
}

// Fill gathers rows of a split: features, rows×inputs, and labels or, for regression,
// values. They are valid until the next call.
func (b *Batch) Fill(split datasets.Split, rows []int) (nn.Mat[float32], nn.Targets[float32]) {
	b.x = Sized(b.x, len(rows)*split.Inputs)
	datasets.Gather(split, b.x, rows)
	return nn.MatOf(len(rows), split.Inputs, b.x), b.targets(split, rows)
}

// targets gathers the labels or values of rows of a split.
func (b *Batch) targets(split datasets.Split, rows []int) nn.Targets[float32] {
	if split.Targets != nil {
		b.values = Sized(b.values, len(rows))
		for i, row := range rows {
			b.values[i] = split.Targets[row]
		}
		return nn.Targets[float32]{Values: nn.MatOf(len(rows), 1, b.values)}
	}
	b.labels = Sized(b.labels, len(rows))
	for i, row := range rows {
		b.labels[i] = split.Labels[row]
	}
	return nn.Targets[float32]{Labels: b.labels}
}

// Inputs is Fill, but that it gathers no features if they are nothing but pixels that
// products take as they are: then rows and the split must not change as long as the inputs
// are used.
func (b *Batch) Inputs(split datasets.Split, rows []int) (nn.Inputs[float32], nn.Targets[float32]) {
	p := split.Undivided(rows)
	if split.Pixels == nil || split.Affine != nil || !p.Skippable() {
		x, y := b.Fill(split, rows)
		return nn.Inputs[float32]{Mat: x}, y
	}
	return nn.Inputs[float32]{Pixels: p}, b.targets(split, rows)
}

// Sized returns s with length n, in the same memory if it fits. The caller must
// overwrite its elements.
func Sized[E any](s []E, n int) []E {
	if cap(s) < n {
		return make([]E, n)
	}
	return s[:n]
}
