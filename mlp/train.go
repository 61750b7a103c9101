package mlp

import (
	"fmt"
	"math"
	"slices"

	"github.com/north-tui/north/nn"
)

// Train does one step on a batch, x samples×inputs, and returns the mean loss before
// it. It changes nothing when it returns an error: if the batch does not fit, or if
// the loss is not finite, which wraps nn.ErrNotFinite.
func (n *Network[T]) Train(x nn.Mat[T], y nn.Targets[T]) (float64, error) {
	return n.TrainOn(nn.Inputs[T]{Mat: x}, y)
}

// TrainOn is Train on a batch that may be pixels, of which zeros cost little.
func (n *Network[T]) TrainOn(x nn.Inputs[T], y nn.Targets[T]) (float64, error) {
	if err := n.checkBatch(x, y); err != nil {
		return 0, err
	}
	t := &n.train
	t.load(n, x)
	samples := x.Samples()
	n.sums = slices.Grow(n.sums[:0], chunks(samples, sumRows))[:chunks(samples, sumRows)]
	workers := n.workers(samples)
	if workers > 1 {
		n.passShared(y, workers)
	} else {
		n.pass(t, y, 0)
	}
	n.stepped = true
	loss := n.meanLoss(samples)
	if math.IsNaN(loss) || math.IsInf(loss, 0) {
		return loss, fmt.Errorf("mlp: loss at step %d: %w", n.Optimizer.Steps, nn.ErrNotFinite)
	}
	if workers > 1 {
		n.updateShared(workers)
		return loss, nil
	}
	for l, linear := range n.linears {
		n.weightGradient(t, n.Threads, l, 0, linear.Outputs())
		linear.BiasGradient(t.d[l])
	}
	nn.Update(n.Optimizer, n.params)
	return loss, nil
}

// Correct is how many samples of the last batch that Train took had their label as the
// largest output, before the step.
func (n *Network[T]) Correct(labels []int32) int { return nn.Correct(n.train.outputs(), labels) }

// sumRows is the number of samples whose losses are summed at a time. It is fixed so
// that the mean loss has the same bits however the samples are divided.
const sumRows = 64

// pass runs samples of the training batch forward and backward. The index of the
// first, from, must be a multiple of sumRows.
func (n *Network[T]) pass(t *tape[T], y nn.Targets[T], from int) {
	n.forward(t)
	out, grad := t.outputs(), t.d[len(t.d)-1]
	by := T(1 / float64(n.train.outputs().Rows))
	for i := 0; i < out.Rows; i += sumRows {
		to := min(i+sumRows, out.Rows)
		n.sums[(from+i)/sumRows] = n.loss.Sum(out.Slice(i, to), y.Slice(from+i, from+to), grad.Slice(i, to), by)
	}
	n.backward(t, 0)
}

// meanLoss is the mean loss of the batch that was passed.
func (n *Network[T]) meanLoss(samples int) float64 {
	sum := 0.0
	for _, s := range n.sums {
		sum += s
	}
	return sum / float64(samples)
}

func (n *Network[T]) checkBatch(x nn.Inputs[T], y nn.Targets[T]) error {
	if err := n.checkInputs(x); err != nil {
		return err
	}
	return n.loss.Check(x.Samples(), n.linears[len(n.linears)-1].Outputs(), y)
}

func (n *Network[T]) checkInputs(x nn.Inputs[T]) error {
	if inputs := n.linears[0].Inputs(); x.Samples() < 1 || x.Width() != inputs {
		return fmt.Errorf("mlp: batch of %d×%d, want at least 1×%d", x.Samples(), x.Width(), inputs)
	}
	return nil
}
