package nn

import (
	"fmt"
	"math"

	"github.com/north-tui/north/internal/gemm"
)

// Targets are the targets of a batch: Labels for cross-entropy, Values for the mean
// square.
type Targets[T Float] struct {
	Labels []int32 // one class per sample, from 0
	Values Mat[T]  // samples×outputs
}

// Slice returns the targets of samples [from, to).
func (t Targets[T]) Slice(from, to int) Targets[T] {
	if t.Labels != nil {
		return Targets[T]{Labels: t.Labels[from:to]}
	}
	return Targets[T]{Values: t.Values.Slice(from, to)}
}

// Loss measures how far outputs are from their targets.
type Loss[T Float] struct {
	Name, Doc string

	// Check returns an error unless y fits samples×outputs.
	Check func(samples, outputs int, y Targets[T]) error
	// Sum returns the sum of the losses of all samples of out (samples×outputs), and
	// sets grad, of the same shape, to the gradient of by·Sum with respect to out. y
	// must have passed Check.
	Sum func(out Mat[T], y Targets[T], grad Mat[T], by T) float64
}

// Losses is the table of losses.
func Losses[T Float]() []Loss[T] {
	return []Loss[T]{
		{"cross-entropy", "softmax cross-entropy, mean over the samples, in nats", checkLabels[T], crossEntropy[T]},
		{"mean-square", "squared error, mean over all samples and outputs", checkValues[T], meanSquare[T]},
	}
}

// LossNamed returns the table entry with that name.
func LossNamed[T Float](name string) (Loss[T], error) {
	var names []string
	for _, l := range Losses[T]() {
		if l.Name == name {
			return l, nil
		}
		names = append(names, l.Name)
	}
	return Loss[T]{}, unknown("loss", name, names)
}

func checkLabels[T Float](samples, outputs int, y Targets[T]) error {
	if len(y.Labels) != samples {
		return fmt.Errorf("nn: %d labels for %d samples", len(y.Labels), samples)
	}
	for i, label := range y.Labels {
		if label < 0 || int(label) >= outputs {
			return fmt.Errorf("nn: label %d of sample %d, want 0 to %d", label, i, outputs-1)
		}
	}
	return nil
}

func checkValues[T Float](samples, outputs int, y Targets[T]) error {
	if y.Values.Rows != samples || y.Values.Cols != outputs {
		return fmt.Errorf("nn: targets of %d×%d for outputs of %d×%d", y.Values.Rows, y.Values.Cols, samples, outputs)
	}
	return nil
}

// crossEntropy is -ln softmax(out)[label] of each sample, with the largest output
// subtracted before the exponential.
func crossEntropy[T Float](out Mat[T], y Targets[T], grad Mat[T], by T) float64 {
	var sum float64
	gemm.LessTop(len(y.Labels), out.Cols, grad.Data, grad.Stride, out.Data, out.Stride)
	for i, label := range y.Labels {
		sum -= float64(grad.Row(i)[label])
	}
	exponentials(grad)
	return sum + softmax(grad, y.Labels, by)
}

// softmax turns exponentials into by·(softmax - one at the label) and returns the
// sum over the rows of ln of their sums.
func softmax[T Float](e Mat[T], labels []int32, by T) float64 {
	var sum float64
	product := 1.0 // one logarithm for many rows; each sum is from 1 to the number of outputs
	for i, label := range labels {
		row := e.Row(i)
		var total float64
		for _, v := range row {
			total += float64(v)
		}
		share := T(float64(by) / total)
		for j := range row {
			row[j] *= share
		}
		row[label] -= by
		product *= total
		if product > 1e200 {
			sum += math.Log(product)
			product = 1
		}
	}
	return sum + math.Log(product)
}

// meanSquare is the mean over the outputs of (out-value)² of each sample.
func meanSquare[T Float](out Mat[T], y Targets[T], grad Mat[T], by T) float64 {
	var sum float64
	share := 1 / float64(out.Cols)
	slope := T(2*share) * by
	for i := range out.Rows {
		row, want, d := out.Row(i), y.Values.Row(i), grad.Row(i)
		var square float64
		for j, v := range row {
			e := v - want[j]
			d[j] = slope * e
			square += float64(e) * float64(e)
		}
		sum += square * share
	}
	return sum
}

// Correct counts the samples whose largest output is that of their label. Ties go to
// the first output. It compares with the label's output and not with the largest so far:
// once a network is right about most samples, the processor foresees every comparison.
func Correct[T Float](out Mat[T], labels []int32) int {
	count := 0
	for i, label := range labels {
		if isLargest(out.Row(i), int(label)) {
			count++
		}
	}
	return count
}

// isLargest reports whether an output is the first of the largest.
func isLargest[T Float](row []T, label int) bool {
	own := row[label]
	for _, v := range row[:label] {
		if !(v < own) {
			return false
		}
	}
	for _, v := range row[label+1:] {
		if v > own {
			return false
		}
	}
	return true
}
