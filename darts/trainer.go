package darts

import (
	"fmt"
	"math"

	"github.com/north-tui/north/internal/gemm"
	"github.com/north-tui/north/nn"
)

// trainer is a network with the memory to train and to evaluate it.
type trainer[T nn.Float] struct {
	net     *network[T]
	threads int

	tape, look tape[T] // of training and of evaluation, so that neither disturbs the other
	train      batch[T]
	seen       batch[T] // of evaluation
}

// descent are the constants of a weight step.
type descent struct{ rate, momentum, decay, clip float64 }

// pass runs a batch forwards and backwards and returns its mean cross-entropy.
func (t *trainer[T]) pass(b *batch[T], a []nn.Mat[float64], weights, architecture bool) float64 {
	t.tape.threads, t.tape.x, t.tape.labels = t.threads, b.x, b.labels
	t.net.forward(&t.tape, a, true)
	return t.net.backward(&t.tape, a, weights, architecture)
}

// update does a step of gradient descent with momentum on all weights and returns F,
// the square of the gradient's norm, and the factor of the clip. The decay comes after
// the clip (specification P, 1.4). On an error the weights have not changed.
func (t *trainer[T]) update(d descent) (f, clip float64, err error) {
	w := &t.net.weights
	f = w.squares()
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return f, 0, fmt.Errorf("darts: gradient of the weights %w", nn.ErrNotFinite)
	}
	clip = min(1, d.clip/(math.Sqrt(f)+1e-6))
	if clip < 1 {
		gemm.Scale(T(clip), w.grad)
	}
	gemm.Axpy(T(d.decay), w.value, w.grad)
	gemm.Scale(T(d.momentum), w.velocity)
	gemm.Axpy(1, w.grad, w.velocity)
	gemm.Axpy(-T(d.rate), w.velocity, w.value)
	return f, clip, nil
}

// Score is how well a network does on some data.
type Score struct {
	Loss     float64 // mean cross-entropy in nats
	Accuracy float64 // share of samples whose largest output is that of their label
}

// evaluate scores the network with the activated weights a on rows of the data. The
// statistics of all normalisations are those of these rows (specification 7.3).
func (t *trainer[T]) evaluate(d Data[T], rows []int, a []nn.Mat[float64]) (Score, error) {
	t.seen.load(d, rows)
	t.look.threads, t.look.x, t.look.labels = t.threads, t.seen.x, t.seen.labels
	t.net.forward(&t.look, a, false)
	return t.score(&t.look)
}

// score is that of the logits in a tape.
func (t *trainer[T]) score(l *tape[T]) (Score, error) {
	samples := float64(len(l.labels))
	grad := l.matrix(l.logits.Rows, l.logits.Cols)
	loss := t.net.loss.Sum(l.logits, nn.Targets[T]{Labels: l.labels}, grad, 1) / samples
	if math.IsNaN(loss) || math.IsInf(loss, 0) {
		return Score{}, fmt.Errorf("darts: loss of an evaluation %w", nn.ErrNotFinite)
	}
	return Score{Loss: loss, Accuracy: float64(nn.Correct(l.logits, l.labels)) / samples}, nil
}

// all are the numbers of so many rows.
func all(rows int) []int {
	list := make([]int, rows)
	for i := range list {
		list[i] = i
	}
	return list
}
